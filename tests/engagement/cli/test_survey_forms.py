"""`engagement survey new`, `write` and `read`: an instrument of one's own, out to a platform and back."""

from __future__ import annotations

import json
import re
import shutil

import pandas as pd
import pytest
from typer.testing import CliRunner

from engagement.cli import app
from surveys import load_instrument, read_export


def call(*arguments):
    return CliRunner().invoke(app, ["survey", *(str(one) for one in arguments)])


@pytest.fixture(scope="module")
def folder(client, tmp_path_factory):
    return shutil.copytree(client[0], tmp_path_factory.mktemp("cli") / "client")


def test_new_writes_a_file_that_checks(tmp_path):
    path = tmp_path / "acme.toml"
    made = call("new", path)
    assert made.exit_code == 0
    assert made.stdout == (
        f"Wrote {path}: it asks what iso9001_2015 asks; say in it what you add, drop or reword.\n"
        f"Then: engagement survey check {path}\n"
    )
    assert call("check", path).exit_code == 0
    again = call("new", path)
    assert (again.exit_code, again.stderr) == (
        1,
        f"Error: {path}: is there already; name a new file, or edit that one.\n",
    )


def test_write_takes_promises_units_and_levels_from_the_folder(folder):
    made = call("write", folder, "--platform", "surveyjs", "--languages", "en,de", "--minutes", "12")
    assert made.exit_code == 0
    lines = made.stdout.splitlines()
    assert lines[:3] == [
        f"Wrote {folder / 'forms' / 'iso9001_2015-staff.json'}",
        f"Wrote {folder / 'forms' / 'iso9001_2015-leader.json'}",
        "To do by hand:",
    ]
    assert re.fullmatch(r"  1\. .+", lines[3])
    assert any("texts of the staff form are draft translations" in line for line in lines)
    text = (folder / "forms" / "iso9001_2015-staff.json").read_text(encoding="utf-8")
    json.loads(text)
    for said in ("No faulty part leaves our site", "Kein fehlerhaftes Teil verlässt unser Werk", "Quality control",
                 "Middle managers", "It takes about 12 minutes.", "die Geschäftsführung und die Werksleitung"):  # fmt: skip
        assert said in text


def test_write_of_a_missing_language_writes_nothing(folder, tmp_path):
    made = call("write", folder, "--platform", "surveyjs", "--languages", "fr", "--out", tmp_path / "out")
    assert made.exit_code == 1
    assert made.stderr.startswith(
        "Error: the staff form cannot be written in 'fr': 4 texts not translated: items.promise1"
    )
    assert not (tmp_path / "out").exists()


def test_few_people_are_not_asked_for_unit_and_level(folder, tmp_path):
    small = shutil.copytree(folder, tmp_path / "small")
    roster = pd.read_csv(small / "roster.csv")
    roster.assign(headcount=2).to_csv(small / "roster.csv", index=False)
    made = call("write", small, "--platform", "surveyjs", "--forms", "kiosk")
    assert made.stdout.splitlines()[0] == (
        "Fewer than 150 people: the form asks for the unit, not the level too (--unit-and-level)."
    )
    text = (small / "forms" / "iso9001_2015-kiosk.json").read_text(encoding="utf-8")
    assert "Quality control" in text
    assert "Middle managers" not in text
    call("write", small, "--platform", "surveyjs", "--forms", "kiosk", "--unit-and-level")
    assert "Middle managers" in (small / "forms" / "iso9001_2015-kiosk.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--platform", "limesurvy"],
            "Error: There is no platform 'limesurvy' to write for; did you mean 'limesurvey'? Known: limesurvey, kobo, "
            "qualtrics, surveyjs, msforms, gforms, surveymonkey, paper.\n",
        ),
        (["--platform", "kobo", "--forms", "staff,staff"], "Error: forms: name at least one form, and each once.\n"),
        (
            ["--platform", "kobo", "--forms", "kisok"],
            "Error: iso9001_2015 has no form 'kisok'; did you mean 'kiosk'? Known: staff, leader, kiosk, pulse.\n",
        ),
    ],
)
def test_write_says_what_it_cannot(tmp_path, arguments, message):
    made = call("write", "iso9001_2015", "--out", tmp_path / "out", *arguments)
    assert (made.exit_code, made.stderr) == (1, message)
    assert not (tmp_path / "out").exists()


def test_read_says_what_it_understood_and_writes_a_plain_table(folder, tmp_path):
    source = folder / "responses" / "leaders.csv"
    out = tmp_path / "plain.xlsx"
    made = call("read", source, "--for", folder, "--out", out)
    assert made.exit_code == 0
    assert made.stdout.splitlines() == [
        "Read as an export of plain, for the headings 'respondent' and 'form' (CSV, UTF-8 with mark, separated by ',').",
        "leader form: 12 respondents",
        "71 of 71 questions answered on a scale are in the file",
        f"Wrote {out}",
    ]
    from engagement import open_assessment

    asked = open_assessment(folder).asked
    first, again = read_export(source, asked), read_export(out, asked)
    pd.testing.assert_frame_equal(first, again)


def test_read_tells_no_small_number(tmp_path):
    instrument = load_instrument("iso9001_2015")
    head = ["respondent", "form", "Name", *(item.id for item in instrument.items)]
    rows = [["a", "leader", "Kim Example"], ["b", "leader", "Lee Example"]]
    path = tmp_path / "two.csv"
    body = [[*row, *[""] * (len(head) - len(row))] for row in rows]
    path.write_text("\n".join(",".join(row) for row in [head, *body]), encoding="utf-8")
    made = call("read", path)
    assert "leader form: fewer than 5 respondents" in made.stdout
    assert "Example" not in made.stdout
    assert "Name" in made.stdout


def test_read_with_an_unknown_platform(folder):
    made = call("read", folder / "responses" / "leaders.csv", "--for", folder, "--platform", "limesurvy")
    assert made.exit_code == 1
    assert made.stderr.startswith("Error: There is no platform 'limesurvy'; did you mean 'limesurvey'? Known: plain, ")
