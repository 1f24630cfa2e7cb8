"""What is written is read back without loss: points, three non-answers and missing apart, importance, comments."""

from __future__ import annotations

import re
import zipfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys import InputError, read_export, write_export
from surveys.files.writing import guard, unguard

TRICKY = [
    "=1+1",
    "+49 30",
    "-",
    "@name",
    "'=x",
    "''@",
    "'quoted'",
    '"a"',
    "a;b,c\td",
    "two\nlines",
    "NA",
    " x ",
    "’ü😀",
]
QUIET = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def comments(control: bool):
    excluded = ["Cs"] if control else ["Cs", "Cc"]
    anything = st.text(st.characters(exclude_categories=excluded, exclude_characters="\x00"), min_size=1, max_size=20)
    return st.one_of(st.none(), st.sampled_from(TRICKY), anything)


labels = st.one_of(st.none(), st.sampled_from([text.strip() for text in TRICKY]))
times = st.one_of(st.none(), st.datetimes(pd.Timestamp("2020-01-01"), pd.Timestamp("2030-01-01")))


@st.composite
def frames(draw, instrument, control: bool = True) -> pd.DataFrame:
    """RESPONSES as `read_export` would give them."""
    n = draw(st.integers(1, 5))
    column = lambda strategy: draw(st.lists(strategy, min_size=n, max_size=n))  # noqa: E731
    text = lambda strategy: pd.Series(column(strategy), dtype="object").where(lambda s: s.notna(), None).astype("str")  # noqa: E731
    form = column(st.sampled_from(["staff", "leader"]))
    frame = {"respondent": pd.Series([f"r{k}" for k in range(n)], dtype="str"), "form": pd.Series(form, dtype="str")}
    questionnaires = [draw(st.sampled_from([None, "staff" if one == "staff" else "leader"])) for one in form]
    frame["questionnaire"] = pd.Series(questionnaires, dtype="str")
    frame |= {name: text(labels) for name in ("wave", "unit", "level", "site")}
    frame["leads_people"] = pd.array(column(st.sampled_from([True, False, None])), dtype="boolean")
    frame["new_starter"] = pd.array(column(st.sampled_from([True, False, None])), dtype="boolean")
    frame["language"] = text(labels)
    pairs = [sorted(pair) if None not in pair else pair for pair in column(st.tuples(times, times))]
    frame["started"] = pd.Series([pair[0] for pair in pairs], dtype="datetime64[us]")
    frame["submitted"] = pd.Series([pair[1] for pair in pairs], dtype="datetime64[us]")
    frame["duration"] = (frame["submitted"] - frame["started"]).dt.total_seconds()
    for item in instrument.items:
        asked = {"staff" if name == "manager" else name for name in item.texts}
        points = range(1, instrument.scales[item.scale].points + 1)
        drawn = column(st.sampled_from([None, *points, *item.non_answers]))
        answers = [answer if name in asked else None for answer, name in zip(drawn, form, strict=True)]
        frame[item.id] = pd.array([a if isinstance(a, int) else None for a in answers], dtype="Int64")
        frame |= {f"{item.id}_{name}": np.array([a == name for a in answers]) for name in item.non_answers}
    ids = [responsibility.id for responsibility in instrument.responsibilities]
    chosen = column(st.one_of(st.none(), st.sets(st.sampled_from(ids), min_size=1, max_size=instrument.importance_max)))
    for id in ids:
        frame[f"important_{id}"] = pd.array([None if c is None else id in c for c in chosen], dtype="boolean")
    for id, _ in instrument.open_questions:
        frame[id] = text(comments(control))
    return pd.DataFrame(frame)


@QUIET
@given(data=st.data())
def test_csv_round_trip(tmp_path, small, data):
    instrument = small.with_promises(["On time"])
    responses = data.draw(frames(instrument))
    write_export(responses, tmp_path / "all.csv", instrument)
    pd.testing.assert_frame_equal(read_export(tmp_path / "all.csv", instrument), responses)


@QUIET
@given(data=st.data())
def test_workbook_round_trip(tmp_path, small, data):
    responses = data.draw(frames(small, control=False))
    write_export(responses, tmp_path / "all.xlsx", small)
    pd.testing.assert_frame_equal(read_export(tmp_path / "all.xlsx", small), responses)


def test_round_trip_of_the_whole_instrument(tmp_path, iso9001):
    instrument = iso9001.with_promises(["We deliver on time", "We keep our word", "We learn"])
    rng = np.random.default_rng(1)
    n = 60
    form = np.where(np.arange(n) < 50, "staff", "leader")
    frame: dict[str, object] = {"respondent": [f"r{k}" for k in range(n)], "form": form}
    for item in instrument.items:
        choices = ["", "1", "2", "3", "4", "5", *item.non_answers]
        asked = np.isin(form, ["staff" if name == "manager" else name for name in item.texts])
        frame[item.id] = np.where(asked, rng.choice(choices, n), "")
    path = tmp_path / "raw.csv"
    pd.DataFrame(frame).to_csv(path, index=False)
    responses = read_export(path, instrument)
    for name in ("again.csv", "again.xlsx"):
        write_export(responses, tmp_path / name, instrument)
        pd.testing.assert_frame_equal(read_export(tmp_path / name, instrument), responses)


@given(st.text())
def test_guard_is_undone_by_unguard(text):
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", ["=cmd", "+1", "-1", "@x", "\tx", "\rx", "'=x", "''-"])
def test_formulas_are_written_as_text(text):
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["plain", "", "'quoted'", "a=b", "’=x"])
def test_other_text_is_left_alone(text):
    assert guard(text) == text == unguard(text)


def answered(small, **changes) -> pd.DataFrame:
    frame = {"respondent": ["r1"], "form": ["staff"]} | {item.id: [3] for item in small.items}
    return pd.DataFrame(frame | changes)


@pytest.mark.parametrize("name", ["all.csv", "all.xlsx"])
def test_no_cell_of_a_written_file_starts_a_formula(tmp_path, small, name):
    import csv

    from openpyxl import load_workbook

    write_export(answered(small, comment1=["=HYPERLINK(1)"], unit=["@a"], respondent=["-r"]), tmp_path / name, small)
    if name.endswith(".csv"):
        with open(tmp_path / name, encoding="utf-8-sig", newline="") as file:
            cells = list(csv.reader(file))[1]
    else:
        cells = [str(cell.value) for cell in list(load_workbook(tmp_path / name).active.rows)[1]]
    assert "'=HYPERLINK(1)" in cells and "'@a" in cells and "'-r" in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    read = read_export(tmp_path / name, small)
    assert read[["respondent", "unit", "comment1"]].iloc[0].tolist() == ["-r", "@a", "=HYPERLINK(1)"]


def test_a_written_workbook_knows_no_clock(tmp_path, small):
    write_export(answered(small), tmp_path / "all.xlsx", small)
    with zipfile.ZipFile(tmp_path / "all.xlsx") as book:
        assert {member.date_time for member in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        times = re.findall(rb"[0-9T:-]+Z<", book.read("docProps/core.xml"))
    assert times == [b"1980-01-01T00:00:00Z<"] * 2


@pytest.mark.parametrize("name", ["all.csv", "all.xlsx"])
def test_same_answers_same_bytes_and_no_leftovers(tmp_path, small, name):
    for folder in ("one", "two"):
        write_export(answered(small), tmp_path / folder / name, small)
        assert [path.name for path in (tmp_path / folder).iterdir()] == [name]
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_two_answers_to_one_item(tmp_path, small):
    with pytest.raises(InputError) as caught:
        write_export(answered(small, acc1_cannot_tell=[True]), tmp_path / "all.csv", small)
    assert str(caught.value) == (
        "all.csv: respondent number 1 of the answers has more than one answer to 'acc1'; "
        "keep the scale point or one non-answer."
    )
    assert not (tmp_path / "all.csv").exists()


def test_answers_without_form(tmp_path, small):
    with pytest.raises(InputError) as caught:
        write_export(answered(small).drop(columns="form"), tmp_path / "all.csv", small)
    assert str(caught.value) == "all.csv: the answers have no column 'form', so they cannot be written; add it."


def test_a_kind_of_file_that_cannot_be_written(tmp_path, small):
    with pytest.raises(InputError) as caught:
        write_export(answered(small), tmp_path / "all.ods", small)
    assert str(caught.value) == "all.ods: files of kind '.ods' cannot be written; choose .csv, .xlsx, .sav or .parquet."


def test_a_control_character_in_a_workbook(tmp_path, small):
    with pytest.raises(InputError) as caught:
        write_export(answered(small, comment1=["a\x07b"]), tmp_path / "all.xlsx", small)
    assert str(caught.value) == (
        "all.xlsx row 2: a text holds a control character, which a workbook cannot store; write a .csv."
    )
    assert not (tmp_path / "all.xlsx").exists()
