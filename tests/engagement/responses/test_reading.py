"""Reading all exports of a client: joined, checked against the roster, nothing dropped silently."""

from __future__ import annotations

import pandas as pd
import pytest

from engagement import InputError, open_assessment
from engagement.responses import read_responses, response_rates
from surveys.platforms.plain.layout import write_export

TOML = """
[assessment]
client = "Acme"
wave = "2026-03"
[units]
"Assy" = "Assembly"
[[promises]]
text = "We deliver on time."
[[promises]]
text = "We listen."
"""


@pytest.fixture
def folder(tmp_path, responses, roster, instrument):
    (tmp_path / "assessment.toml").write_text(TOML, encoding="utf-8")
    roster.drop(columns="site").to_csv(tmp_path / "roster.csv", index=False)
    (tmp_path / "responses").mkdir()
    staff = responses[responses["form"] == "staff"]
    half = len(staff) // 2
    write_export(staff.iloc[:half], tmp_path / "responses" / "staff_1.csv", instrument)
    write_export(staff.iloc[half:], tmp_path / "responses" / "staff_2.xlsx", instrument)
    write_export(responses[responses["form"] == "leader"], tmp_path / "responses" / "leaders.csv", instrument)
    return tmp_path


def change(path, function):
    """Rewrite a CSV export through `function`."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    function(table).to_csv(path, index=False)


def message_of(folder):
    with pytest.raises(InputError) as caught:
        read_responses(open_assessment(folder))
    return str(caught.value)


def test_several_files_are_one_table(folder, responses):
    found = read_responses(open_assessment(folder))
    assert len(found) == len(responses)
    assert found["respondent"].is_unique
    assert found.loc[found["form"] == "leader", "unit"].isna().all()
    expected = responses.set_index("respondent")["acc1"].astype("Float64")
    pd.testing.assert_series_equal(
        found.set_index("respondent")["acc1"].astype("Float64").loc[expected.index], expected
    )
    assert [note for note in found.attrs["notes"] if note.endswith("rows read")] == [
        "leaders.csv: 10 rows read",
        "staff_1.csv: 40 rows read",
        "staff_2.xlsx: 40 rows read",
    ]


def test_unit_names_are_mapped(folder):
    change(folder / "responses" / "staff_1.csv", lambda t: t.assign(unit=t["unit"].replace("Assembly", "Assy")))
    found = read_responses(open_assessment(folder))
    assert "Assy" not in set(found["unit"].dropna())


def test_unit_missing_from_the_roster(folder):
    def rename(table):
        table.loc[2, "unit"] = "Asembly"
        return table

    change(folder / "responses" / "staff_1.csv", rename)
    assert message_of(folder) == (
        "staff_1.csv row 4: unit 'Asembly' answered the survey but has no headcount; add it to the roster or map it in "
        "[units] of assessment.toml (did you mean 'Assembly'? Known: Assembly, Stores, Laboratory)."
    )


def test_rows_are_numbered_as_in_a_spreadsheet_although_some_are_blank(folder):
    path = folder / "responses" / "staff_1.csv"
    head, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    blank = "," * head.count(",")
    path.write_text("\n".join([head, blank, rows[0], blank, *rows[1:]]), encoding="utf-8")

    def rename(table):
        table.loc[3, "unit"] = "Nowhere"
        return table

    change(path, rename)
    assert message_of(folder).startswith("staff_1.csv row 5: unit 'Nowhere' answered the survey")


def test_level_missing_from_the_roster(folder):
    def rename(table):
        table.loc[0, "level"] = "Director"
        return table

    change(folder / "responses" / "staff_1.csv", rename)
    assert message_of(folder) == (
        "staff_1.csv row 2: level 'Director' answered the survey but has no headcount; add it to the roster, or "
        "correct the export (Known: Front line, Team leaders)."
    )


def test_a_respondent_in_two_files_is_not_named(folder):
    first = pd.read_csv(folder / "responses" / "staff_1.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    leaders = folder / "responses" / "leaders.csv"

    def repeat(table):
        table.loc[1, "respondent"] = first.loc[4, "respondent"]
        return table

    change(leaders, repeat)
    message = message_of(folder)
    assert message == (
        "responses: staff_1.csv row 6 holds the same respondent as leaders.csv row 3; each person may appear once: "
        "remove one of the rows, or one of the files if it was exported twice."
    )
    assert first.loc[4, "respondent"] not in message


def test_headcount_below_respondents(folder):
    roster = pd.read_csv(folder / "roster.csv")
    roster.loc[roster["unit"] == "Laboratory", "headcount"] = [3, 1]
    roster.to_csv(folder / "roster.csv", index=False)
    assert message_of(folder) == (
        "roster: more people of unit 'Laboratory' answered than its headcount of 4; correct the headcount, or the unit "
        "and level in the export."
    )


def test_more_leaders_than_there_are(folder):
    settings = folder / "assessment.toml"
    settings.write_text(TOML.replace("wave =", "top_managers = 9\nwave ="), encoding="utf-8")
    assert message_of(folder) == (
        "assessment.toml [assessment]: more people answered the leader form than top_managers = 9; correct the number, or "
        "the form column of the export."
    )


def test_no_export(tmp_path, folder):
    for path in (folder / "responses").iterdir():
        path.unlink()
    assert message_of(folder) == (
        f"{folder / 'responses'}: holds no export; put the survey platform's files there, one or more."
    )


def test_the_size_of_a_small_file_is_not_told(folder):
    path = folder / "responses" / "leaders.csv"
    change(path, lambda t: t.head(3))
    notes = read_responses(open_assessment(folder)).attrs["notes"]
    assert {"leaders.csv: read", "staff_1.csv: read", "staff_2.xlsx: read"} <= set(notes)


def test_rows_of_another_wave_are_left_out_and_said(folder):
    change(folder / "responses" / "staff_1.csv", lambda t: t.assign(wave="2025-03"))
    found = read_responses(open_assessment(folder))
    assert len(found) == 50
    assert "rows of other waves left out: 2025-03" in found.attrs["notes"]


def test_rates(responses, roster):
    whole = response_rates(responses, roster, top_managers=14).set_index("form")
    assert whole.loc["staff", "estimate"] == pytest.approx(100 * 80 / 125)
    assert whole.loc["leader", "estimate"] == pytest.approx(100 * 10 / 14)
    units = response_rates(responses, roster, by=["unit"])
    assert units["n"].sum() == 80
    assert list(units["unit"]) == ["Assembly", "Stores", "Laboratory"]
