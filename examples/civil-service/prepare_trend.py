"""Bring the Civil Service People Survey by grade, 2013-2024, into one table of percentages with n.

Writes `responses/trend/csps_2013_2024.csv` beside this script: `wave, form, level, item, responsibility, object,
question, percent, n`. Questions are found by their wording, since their numbers moved in 2017; crosswalk.toml says
which are wanted, former_wordings.toml how they were worded before. n is what the survey published per grade: in the
name of the grade until 2015, as "Number of responses" 2016-2019, as "Count" since; where a year has none of these,
n stays empty. It is n of the grade, not of the question. Percentages are whole numbers until 2018.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import tomllib
from collections import Counter
from pathlib import Path

from engagement.gaps.change import normalise_wording

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SOURCE = ROOT.parent / "shared/data/published/csps_by_grade_leaders_vs_staff_2013_2024.csv"
LEADERS = "SCS"
GRADES = ("AO/AA", "EO", "SEO/HEO", "G6/7", LEADERS)  # front line first
COLUMNS = ("wave", "form", "level", "item", "responsibility", "object", "question", "percent", "n")
COUNTS = ("Count", "Number of responses")


def read_questions(folder: Path = HERE) -> dict[str, dict[str, str]]:
    """Every wanted wording, normalised: item, responsibility, object."""
    crosswalk = tomllib.loads((folder / "crosswalk.toml").read_text(encoding="utf-8"))["question"]
    former = tomllib.loads((folder / "former_wordings.toml").read_text(encoding="utf-8"))["former"]
    items = {one["item"]: {key: one[key] for key in ("item", "responsibility", "object")} for one in crosswalk}
    wanted = {normalise_wording(one["question"]): items[one["item"]] for one in crosswalk}
    return wanted | {normalise_wording(one["question"]): items[one["item"]] for one in former}


def grade_of(category: str) -> tuple[str, str]:
    """Grade and n of a published category: "G6/G7 (n=27,956)" is ("G6/7", "27956"); n empty where not told."""
    n = re.search(r"\(n=([\d,]+)\)", category)
    grade = re.sub(r"\(.*\)|\s", "", category).replace("G6/G7", "G6/7")
    return grade, n[1].replace(",", "") if n else ""


def convert(source: Path) -> tuple[list[dict[str, str]], Counter[str]]:
    """Rows of all years, and how many of each kind were left out.

    Parameters
    ----------
    source : Path
        The published file: `obj_year, demographic, category, question_measure, value`.

    Returns
    -------
    tuple
        One dict per year, grade and mapped question; a count of what was left out.

    Raises
    ------
    SystemExit
        The file is missing, or a grade is unknown.
    """
    if not source.is_file():
        raise SystemExit(f"{source} is missing: pass the published file as the first argument (see README.md).")
    with source.open(encoding="utf-8-sig", newline="") as stream:
        published = list(csv.DictReader(stream))
    sizes: dict[tuple[str, str], str] = {}
    for row in published:
        row["level"], told = grade_of(row["category"])
        if row["level"] not in GRADES:
            raise SystemExit(f"{source.name}: unknown grade {row['category']!r}; known: {', '.join(GRADES)}.")
        if row["question_measure"] in COUNTS and row["value"]:
            told = str(int(float(row["value"])))
        if told:
            sizes[row["obj_year"], row["level"]] = told

    wanted = read_questions()
    rows: list[dict[str, str]] = []
    left_out: Counter[str] = Counter()
    for row in published:
        if row["question_measure"] in COUNTS:
            continue
        entry = wanted.get(normalise_wording(row["question_measure"]))
        if entry is None:
            left_out["question, theme or index that is not in the crosswalk"] += 1
        elif not row["value"]:
            left_out["mapped question without a published percentage"] += 1
        else:
            rows.append(
                {
                    "wave": row["obj_year"],
                    "form": "leader" if row["level"] == LEADERS else "staff",
                    "level": row["level"],
                    **entry,
                    "question": " ".join(row["question_measure"].split()),
                    "percent": row["value"],
                    "n": sizes.get((row["obj_year"], row["level"]), ""),
                }
            )
    return sorted(rows, key=lambda row: (row["wave"], GRADES.index(row["level"]))), left_out


def main(arguments: list[str] | None = None) -> int:
    """Write the file and say what was read, written and left out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", nargs="?", type=Path, default=SOURCE, help=f"published file (default: {SOURCE})")
    parser.add_argument("--out", type=Path, default=HERE / "responses" / "trend", help="folder to write to")
    options = parser.parse_args(arguments)
    rows, left_out = convert(options.source)
    options.out.mkdir(parents=True, exist_ok=True)
    target = options.out / "csps_2013_2024.csv"
    unfinished = target.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    unfinished.replace(target)
    waves = sorted({row["wave"] for row in rows})
    print(f"read    {options.source}")
    print(f"wrote   {target}: {len({row['item'] for row in rows})} questions, {waves[0]} to {waves[-1]}")
    for wave in waves:
        if any(not row["n"] for row in rows if row["wave"] == wave):
            print(f"n not published: {wave}")
    for kind, count in left_out.items():
        print(f"left out {count} rows: {kind}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
