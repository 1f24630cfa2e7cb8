"""The FEVS example: the published government-wide engagement index of five years, from the published workbooks."""

import importlib.util
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from engagement.columns import COLUMNS

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "fevs"
SOURCE = ROOT.parent / "shared/data/published"
PUBLISHED = {"2020": 72, "2021": 71, "2022": 71, "2023": 72, "2024": 73}  # Office of Personnel Management

needs_data = pytest.mark.skipif(
    not (SOURCE / "fevs_2024_agency.xlsx").is_file(), reason=f"published data not on this machine: {SOURCE}"
)


def load(name: str):
    spec = importlib.util.spec_from_file_location(f"fevs_{name}", EXAMPLE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


prepare, trend = load("prepare"), load("trend")
HEAD = (
    "Agency",
    "Strongly Agree",
    "Agree",
    "Neither Agree\nnor Disagree",
    "Disagree",
    "Strongly Disagree",
    prepare.TOTAL,
)


@pytest.fixture(scope="module")
def rows(tmp_path_factory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("fevs")
    assert prepare.main([str(SOURCE), "--out", str(folder)]) == 0
    return trend.read_waves(folder / "fevs_2020_2024.csv")


def workbook(path: Path, *, questions: list[str], lines: list[tuple]) -> Path:
    book = openpyxl.Workbook()
    index = book.active
    index.title = "File_Index"
    index.append(["2024 Office of Personnel Management Federal Employee Viewpoint Survey:"])
    index.append(["Item", "Item Text"])
    for number, question in enumerate(questions, 1):
        index.append([f"Q{number}", question])
        sheet = book.create_sheet(f"Q{number}")
        for line in [("Title",), HEAD, *lines]:
            sheet.append(line)
    book.save(path)
    return path


CROSSWALK = [{"item": "q", "index": "supervisors", "question": "My supervisor listens to what I have to say."}]
ALL = ("All Responses", "26.2 %\xa0", "43.7 %\xa0", "15.2 %\xa0", "10.2 %\xa0", "4.6 %\xa0", "619,947 \xa0")


@needs_data
def test_the_published_index_of_five_years(rows):
    index = trend.engagement_index(rows)
    government = index[index["unit"] == trend.GOVERNMENT_WIDE].set_index("wave")["estimate"]
    assert {wave: round(value) for wave, value in government.items()} == PUBLISHED


@needs_data
def test_the_index_as_a_scale_of_fifteen_items_is_the_same_number(rows):
    government = rows[rows["unit"] == trend.GOVERNMENT_WIDE]
    found = trend.trends(government)
    assert set(found.columns) <= set(COLUMNS)
    whole = found[(found["responsibility"] == trend.INDEX) & (found["comparison"] == "last wave against first")].iloc[0]
    index = trend.engagement_index(government).set_index("wave")["estimate"]
    assert whole["estimate"] == pytest.approx(index["2024"] - index["2020"])
    assert whole["n_waves"] == 5 and whole["series"] == 1  # no item was reworded
    assert whole["conf_high"] - whole["conf_low"] < 1
    assert whole["n"] == government.query("wave == '2020'")["n"].sort_values().iloc[7]


@needs_data
def test_every_agency_is_read_and_one_that_came_once_has_no_trend(rows):
    per_wave = rows.groupby("wave")["unit"].nunique()
    assert per_wave.to_dict() == {"2020": 43, "2021": 42, "2022": 42, "2023": 42, "2024": 42}
    assert rows.groupby(["wave", "unit"])["item"].nunique().eq(15).all()
    assert {"Army", "Navy", "Marine Corps", "DOD"} <= set(rows["unit"])
    once = rows.groupby("unit")["wave"].nunique()
    (alone,) = once[once == 1].index
    found = trend.trends(rows[rows["unit"].isin([alone, "DOD"])], by=("unit",))
    lost = found[found["unit"] == alone]
    assert len(lost) == 4 and lost["method"].str.startswith("not available: one wave only").all()


def test_cells_are_read_as_printed_and_odd_ones_counted(tmp_path):
    lines = [("2024\xa0(no trending)",), ALL, (None,), ("\u2020Army", "20 %", "30.5 %", "1 %", "2 %", "3 %", "1,234"),
             ("Marine \nCorps", "--", "--", "--", "--", "--", "9"), ("DOD Overall", "1.0 %", "2.0 %", "9 %", "9 %", "9 %", "77"),
             ("**Unweighted count of responses to a question.",)]  # fmt: skip
    path = workbook(tmp_path / "fevs_2024_agency.xlsx", questions=[CROSSWALK[0]["question"], "Another?"], lines=lines)
    rows, left_out = prepare.read_workbook(path, CROSSWALK)
    assert [(row["wave"], row["unit"], row["percent"], row["n"]) for row in rows] == [
        ("2024", "All Responses", 69.9, 619947),
        ("2024", "Army", 50.5, 1234),
        ("2024", "DOD", 3.0, 77),
    ]
    assert left_out == {"agency and item without a published percentage": 1, "question outside the engagement index": 1}


@pytest.mark.parametrize(
    ("questions", "lines", "message"),
    [
        (
            ["My supervisor hears what I have to say."],
            [ALL],
            "{path}: the question 'My supervisor listens to what I have to say.' is not in the file index.",
        ),
        (
            [CROSSWALK[0]["question"], "(2) " + CROSSWALK[0]["question"]],
            [ALL],
            "{path}: the question 'My supervisor listens to what I have to say.' is 2 times in the file index.",
        ),
        ([CROSSWALK[0]["question"]], [("DOD", *ALL[1:])], "{path}, sheet Q1: no row 'All Responses'."),
    ],
)
def test_a_workbook_with_another_wording_or_layout_is_refused(tmp_path, questions, lines, message):
    path = workbook(tmp_path / "fevs_2024_agency.xlsx", questions=questions, lines=lines)
    with pytest.raises(SystemExit) as caught:
        prepare.read_workbook(path, CROSSWALK)
    assert str(caught.value) == message.format(path=path.name)


def test_missing_folders_are_named(tmp_path):
    with pytest.raises(SystemExit) as caught:
        prepare.main([str(tmp_path)])
    assert str(caught.value) == (
        f"{tmp_path} holds no fevs_YEAR_agency.xlsx: pass the folder that does (see README.md)."
    )
