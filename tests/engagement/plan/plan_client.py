"""A small client folder whose plan is frozen in no time, and what people do to such folders."""

from __future__ import annotations

from engagement import open_assessment
from engagement.plan import freeze_plan, plan_state
from engagement.plan.files import FOLDER, HASHED, SUMS, digest

SETTINGS = """\
[assessment]
client = "Acme | Sons"
top_managers = 8
wave = "2026-03"

[units]
"Nights (C)" = "Night shift"

[[promises]]
text = "We deliver on the day we promised"

[analysis]
primary_link = "results ~ on_time_delivery"
"""
ROSTER = """\
unit,level,site,headcount
Assembly,Front line,North,40
Assembly,Team leaders,North,5
Night shift,Front line,North,30
"""
FROZEN = 1771491600  # 2026-02-19 09:00 UTC
DAY = 86400


def write_client(folder):
    (folder / "responses").mkdir(parents=True)
    (folder / "responses" / "README").write_text("Put exports here.\n", encoding="utf-8")
    (folder / "assessment.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return folder


def replace_in(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new).encode("utf-8"))


def add_answers(folder, name="staff.csv"):
    (folder / "responses" / name).write_text("respondent,form\nR1,staff\n", encoding="utf-8")


def hash_again(folder):
    """Write SHA256SUMS anew, as somebody would who covers an edit."""
    plan = folder / FOLDER
    lines = "".join(f"{digest((plan / name).read_bytes())}  {name}\n" for name in HASHED)
    (plan / SUMS).write_bytes(lines.encode("utf-8"))


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def freeze(folder, **options):
    return freeze_plan(open_assessment(folder), **options)


def state_of(folder):
    return plan_state(open_assessment(folder))


def change(folder):
    replace_in(folder / "assessment.toml", "[analysis]\n", "[analysis]\nsmallest_difference = 12\n")
