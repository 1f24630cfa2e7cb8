"""Bring the FEVS "Report by Agency" workbooks into one table of percentages with n, by wave and agency.

A workbook has a sheet per item: a row per agency with the share of each answer ("26.2 %") and how many answered, and a
row "All Responses", the government-wide result. Percentages are weighted by the publisher, n is the unweighted number
of answers to the item. Items are found by their wording (crosswalk.toml), because their numbers move. Writes
`responses/fevs_2020_2024.csv` beside this script: `wave, unit, index, item, question, percent, n`, where percent is
the share of the two most favourable answers.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import tomllib
from collections import Counter
from pathlib import Path

import openpyxl

from engagement.gaps.change.questions import normalise_wording

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SOURCE = ROOT.parent / "shared/data/published"
GOVERNMENT_WIDE = "All Responses"
COLUMNS = ("wave", "unit", "index", "item", "question", "percent", "n")
POSITIVE = (("Strongly Agree", "Agree"), ("Very Good", "Good"), ("Very Satisfied", "Satisfied"))
TOTAL = "Item Response Total**"


def read_crosswalk(path: Path = HERE / "crosswalk.toml") -> list[dict[str, str]]:
    """Items of the index: item, index, question."""
    return tomllib.loads(path.read_text(encoding="utf-8"))["question"]


def read_workbook(path: Path, crosswalk: list[dict[str, str]]) -> tuple[list[dict[str, object]], Counter[str]]:
    """Rows of one workbook for the items of the crosswalk, and what was left out, by kind.

    Parameters
    ----------
    path : Path
        A "Report by Agency" workbook; its year is read from the first line of its index.
    crosswalk : list of dict
        item, index, question.

    Returns
    -------
    tuple
        One dict per item and agency, the government-wide row first; and a count of what was left out.

    Raises
    ------
    SystemExit
        The file or an item is missing, an item's wording is there twice, or a sheet has another layout.
    """
    if not path.is_file():
        raise SystemExit(f"{path} is missing: pass the folder of the published workbooks (see README.md).")
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    entries = [row[:2] for row in book["File_Index"].iter_rows(values_only=True)]
    year = re.search(r"\b20\d\d\b", str(entries[0][0]))[0]
    texts = [(str(code).strip(), normalise_wording(str(text))) for code, text in entries if code and text]
    names = tomllib.loads((HERE / "units.toml").read_text(encoding="utf-8"))["units"]
    sheets = {name.lower(): name for name in book.sheetnames}
    rows: list[dict[str, object]] = []
    left_out: Counter[str] = Counter()
    for entry in crosswalk:
        codes = [code for code, text in texts if text == normalise_wording(entry["question"])]
        if len(codes) != 1:
            found = "is not" if not codes else f"is {len(codes)} times"
            raise SystemExit(f"{path.name}: the question {entry['question']!r} {found} in the file index.")
        for agency, percent, n in _read_sheet(book[sheets[codes[0].lower()]], path.name, left_out):
            fixed = {"wave": year, "unit": names.get(agency, agency)}
            rows.append(
                fixed | {name: entry[name] for name in ("index", "item", "question")} | {"percent": percent, "n": n}
            )
    left_out["question outside the engagement index"] += len(texts) - 1 - len(crosswalk)  # the first is the heading
    book.close()
    return rows, left_out


def _read_sheet(sheet: object, name: str, left_out: Counter[str]) -> list[tuple[str, float, int]]:
    lines = [line for line in sheet.iter_rows(values_only=True) if line and line[0]]
    heads = [[" ".join(str(cell).split()) for cell in line] for line in lines if line[0] == "Agency"]
    pair = next((pair for pair in POSITIVE if heads and set(pair) <= set(heads[0])), None)
    if pair is None or TOTAL not in heads[0]:
        raise SystemExit(f"{name}, sheet {sheet.title}: no heading with {TOTAL!r} and two favourable answers.")
    best, good, total = (heads[0].index(head) for head in (*pair, TOTAL))
    found = []
    for line in lines:
        agency = " ".join(str(line[0]).replace("\u2020", "").split())
        if len(line) <= total or line[total] is None or agency == "Agency":
            continue  # notes and headings
        shares = [re.fullmatch(r"([\d.]+) ?%", str(line[at]).strip()) for at in (best, good)]
        n = str(line[total]).replace(",", "").strip()
        if not all(shares) or not n.isdecimal():
            left_out["agency and item without a published percentage"] += 1
            continue
        found.append((agency, round(sum(float(one[1]) for one in shares), 1), int(n)))
    if GOVERNMENT_WIDE not in [agency for agency, *_ in found]:
        raise SystemExit(f"{name}, sheet {sheet.title}: no row {GOVERNMENT_WIDE!r}.")
    return found


def main(arguments: list[str] | None = None) -> int:
    """Write the file and say what was read, written and left out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "source", nargs="?", type=Path, default=SOURCE, help=f"folder of the workbooks (default: {SOURCE})"
    )
    parser.add_argument("--out", type=Path, default=HERE / "responses", help="folder to write to")
    options = parser.parse_args(arguments)
    crosswalk = read_crosswalk()
    paths = sorted(options.source.glob("fevs_*_agency.xlsx"))
    if not paths:
        raise SystemExit(f"{options.source} holds no fevs_YEAR_agency.xlsx: pass the folder that does (see README.md).")
    rows: list[dict[str, object]] = []
    for path in paths:
        found, left_out = read_workbook(path, crosswalk)
        rows += found
        items, units = (len({row[name] for row in found}) for name in ("item", "unit"))
        print(f"read    {path.name}: {items} items, {units} agencies and totals")
        for kind, count in left_out.items():
            print(f"left out {count}: {kind}")
    options.out.mkdir(parents=True, exist_ok=True)
    target = options.out / "fevs_2020_2024.csv"
    unfinished = target.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    unfinished.replace(target)
    print(f"wrote   {target}: {len(rows)} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
