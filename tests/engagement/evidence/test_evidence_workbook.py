from __future__ import annotations

import openpyxl
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from engagement.evidence import read_evidence, sample_lines, write_workbook
from engagement.evidence.layout import SHEETS, WORKBOOK_SHEETS

DAY = pd.Timestamp("2026-01-15")


def day(text):
    return pd.Timestamp(text)


@pytest.fixture
def frames():
    sample = sample_lines().head(3).assign(n_looked_at=[5, 10, 10], n_in_order=[4, 9, 0], where="office")
    return {
        "objectives": pd.DataFrame(
            {
                "objective": ["On-time delivery", "Complaints", "Audits"],
                "promise": ["promise1", "promise2", ""],
                "owner_role": ["Head of operations", "Head of sales", ""],
                "in_top_management": pd.array([True, False, pd.NA], dtype="boolean"),
                "unit": ["", "Sales", ""],
                "target": [95.0, 12.5, 4.0],
                "actual": [93.25, 10.0, float("nan")],
                "better": ["higher", "lower", "at"],
                "due": [DAY, DAY, day("2026-12-31")],
                "response_started": [day("2026-02-01"), pd.NaT, pd.NaT],
                "next_actual": [96.0, float("nan"), float("nan")],
                "business_goal": ["Keep customers", "", ""],
            }
        ),
        "calendar": pd.DataFrame(
            {
                "kind": ["external audit", "management review"],
                "planned": [DAY, day("2026-02-01")],
                "held": [DAY, pd.NaT],
                "top_management_present": pd.array([pd.NA, False], dtype="boolean"),
            }
        ),
        "actions": pd.DataFrame(
            {
                "opened": [DAY, DAY],
                "closed": [day("2026-02-20"), pd.NaT],
                "due": [day("2026-03-01"), pd.NaT],
                "answered": [pd.NaT, day("2026-01-20")],
                "source": ["complaint", "idea"],
                "cause_found": pd.array([True, pd.NA], dtype="boolean"),
                "effect_checked": pd.array([False, pd.NA], dtype="boolean"),
                "reopened": pd.array([False, pd.NA], dtype="boolean"),
            }
        ),
        "risks": pd.DataFrame(
            {
                "risk": ["Late parts"],
                "likelihood": [4.0],
                "severity": [5.0],
                "scale": [5.0],
                "last_reviewed": [DAY],
                "action_due": [DAY],
                "action_done": [pd.NaT],
            }
        ),
        "sample": sample.assign(date=DAY, initials="AB"),
    }


def test_what_is_written_reads_back_equal(tmp_path, settings, frames):
    write_workbook(tmp_path / "evidence.xlsx", promises=settings.promises, **frames)
    evidence = read_evidence(tmp_path, settings=settings)
    for name, expected in frames.items():
        found = getattr(evidence, name)
        expected = expected[[field.name for field in SHEETS[name].fields]]
        assert_frame_equal(found.drop(columns="row"), expected, check_dtype=False, check_exact=True)
    assert evidence.promises["text"].tolist() == list(settings.promises)


def test_a_template_filled_in_by_hand_reads_back_equal(tmp_path, settings, frames):
    path = write_workbook(tmp_path / "evidence.xlsx", promises=settings.promises)
    workbook = openpyxl.load_workbook(path)
    page = workbook["calendar"]
    heads = {cell.value: cell.column for cell in page[1]}
    for offset, row in enumerate(frames["calendar"].to_dict("records"), 2):
        page.cell(offset, heads["kind"], row["kind"])
        page.cell(offset, heads["planned"], row["planned"].to_pydatetime())
    page.cell(2, heads["held"], "15.01.2026")
    page.cell(3, heads["top management present"], "No")
    workbook.save(path)
    workbook.close()
    found = read_evidence(tmp_path, settings=settings).calendar
    assert_frame_equal(found.drop(columns="row"), frames["calendar"], check_dtype=False)


def test_frames_read_back_can_be_written_again(tmp_path, settings, frames):
    write_workbook(tmp_path / "evidence.xlsx", promises=settings.promises, **frames)
    first = read_evidence(tmp_path, settings=settings)
    again = {name: getattr(first, name) for name in WORKBOOK_SHEETS}
    write_workbook(tmp_path / "evidence.xlsx", promises=settings.promises, **again)
    second = read_evidence(tmp_path, settings=settings)
    for name in WORKBOOK_SHEETS:
        assert_frame_equal(getattr(first, name), getattr(second, name))


def test_the_same_content_gives_the_same_bytes(tmp_path, settings, frames):
    one = write_workbook(tmp_path / "one.xlsx", promises=settings.promises, **frames).read_bytes()
    two = write_workbook(tmp_path / "two.xlsx", promises=settings.promises, **frames).read_bytes()
    assert one == two
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.xlsx", "two.xlsx"]


def test_the_template_explains_every_column_and_offers_drop_downs(tmp_path, settings):
    path = write_workbook(tmp_path / "evidence.xlsx", promises=settings.promises)
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == ["read me", "objectives", "calendar", "actions", "risks", "sample"]
    explained = {(row[0], row[1]) for row in workbook["read me"].iter_rows(values_only=True)}
    for name in WORKBOOK_SHEETS:
        assert {(name, field.heading) for field in SHEETS[name].fields} <= explained
    lists = {
        name: [rule.formula1 for rule in workbook[name].data_validations.dataValidation if rule.type == "list"]
        for name in WORKBOOK_SHEETS
    }
    assert lists["objectives"] == ["=$B$2:$B$4", '"y,n"', '"higher,lower,at"']
    assert lists["calendar"] == ['"external audit,internal audit,management review,staff briefing"', '"y,n"']
    assert [cell.value for cell in workbook["objectives"]["B"][:4]] == [None, *settings.promises]
    workbook.close()


def test_the_sample_has_twenty_lines_two_a_responsibility():
    lines = sample_lines()
    assert len(lines) == 20
    assert (lines["responsibility"].value_counts() == 2).all()
    assert lines["n_looked_at"].isna().all()


def test_drop_downs_fit_excels_limit():
    for sheet in SHEETS.values():
        for field in sheet.fields:
            assert len(",".join(field.choices)) <= 255
