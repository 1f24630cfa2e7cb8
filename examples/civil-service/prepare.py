"""Bring the Civil Service People Survey by grade into the layout that `engagement run` reads.

Reads the published percentages of 2024 and writes `responses/csps_2024.csv` beside this script, with the columns
`form, wave, level, question, percent, n`. The Senior Civil Service (SCS) becomes form "leader", the other grades
"staff". Only the core questions (codes B..) are kept: they were put to everyone, so the published number of respondents
per grade is their n (the survey does not publish n per question; where a few people skipped one, n is slightly too
high). Theme scores and indices are means of those questions, and follow-up questions were put to some people only;
what is left out is counted and printed.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SOURCE = ROOT.parent / "shared/data/published/csps_by_grade_leaders_vs_staff_2013_2024.csv"
YEAR = "2024"  # earlier years are coded and counted otherwise
LEADERS = "SCS"
GRADES = ("AO/AA", "EO", "SEO/HEO", "G6/7", LEADERS)  # front line first
COLUMNS = ("form", "wave", "level", "question", "percent", "n")
CORE = re.compile(r"B\d+[A-Z]?")


def clean_question(text: str) -> tuple[str, str]:
    """Code and plain wording of a published question, without its two kinds of notes.

    Parameters
    ----------
    text : str
        As published: the code, the wording, which answers were counted, e.g. "(% selecting 'Agree')", and sometimes
        "[note 6]", each on its own line.

    Returns
    -------
    tuple of str
        Code ("B38") and wording; the code is empty for a text of one line.
    """
    code, _, wording = text.partition("\n")
    if not wording:
        return "", code
    kept = [line for line in wording.split("\n") if not re.match(r"\(%|\[notes? ", line)]
    return code, " ".join(" ".join(kept).split())


def convert(source: Path) -> tuple[list[dict[str, str]], Counter[str]]:
    """Rows of the long layout, and how many rows of each kind were left out.

    Parameters
    ----------
    source : Path
        The published file: `obj_year, demographic, category, question_measure, value`.

    Returns
    -------
    tuple
        One dict a question and grade (percent exactly as published), and a count of what was left out, by kind.

    Raises
    ------
    SystemExit
        The file is missing, holds no row of 2024, or a grade has no count of respondents.
    """
    if not source.is_file():
        raise SystemExit(f"{source} is missing: pass the published file as the first argument (see README.md).")
    with source.open(encoding="utf-8-sig", newline="") as stream:
        published = [row for row in csv.DictReader(stream) if row["obj_year"] == YEAR]
    if not published:
        raise SystemExit(f"{source.name} holds no rows for {YEAR}.")
    for row in published:
        row["level"] = row["category"].replace(" ", "")
    respondents = {row["level"]: row["value"] for row in published if row["question_measure"] == "Count"}
    for grade in GRADES:
        if not respondents.get(grade):
            raise SystemExit(f"{source.name}: no 'Count' row for grade {grade} in {YEAR}; n is needed for intervals.")

    rows: list[dict[str, str]] = []
    left_out: Counter[str] = Counter()
    for row in published:
        code, wording = clean_question(row["question_measure"])
        if row["question_measure"] == "Count":
            continue
        if not CORE.fullmatch(code):
            left_out["not a core question (theme, index or follow-up)"] += 1
        elif not row["value"]:
            left_out["core question without a published percentage"] += 1
        else:
            level = row["level"]
            rows.append(
                {
                    "form": "leader" if level == LEADERS else "staff",
                    "wave": YEAR,
                    "level": level,
                    "question": f"{code} {wording}",
                    "percent": row["value"],
                    "n": str(int(float(respondents[level]))),
                }
            )
    return sorted(rows, key=lambda row: GRADES.index(row["level"])), left_out


def main(arguments: list[str] | None = None) -> int:
    """Write the file and say what was read, written and left out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", nargs="?", type=Path, default=SOURCE, help=f"published file (default: {SOURCE})")
    parser.add_argument("--out", type=Path, default=HERE / "responses", help="folder to write to")
    options = parser.parse_args(arguments)
    rows, left_out = convert(options.source)
    options.out.mkdir(parents=True, exist_ok=True)
    target = options.out / f"csps_{YEAR}.csv"
    unfinished = target.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    unfinished.replace(target)
    print(f"read    {options.source}")
    print(f"wrote   {target}: {len({row['question'] for row in rows})} questions, {len(GRADES)} grades")
    for kind, count in left_out.items():
        print(f"left out {count} rows: {kind}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
