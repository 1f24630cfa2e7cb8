"""The Civil Service example against figures worked out by hand from the published file."""

import csv
import importlib.util
from pathlib import Path

import pandas as pd
import pytest

from engagement.responses.published import read_published
from surveys.instrument import load_instrument

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "civil-service"
SOURCE = ROOT.parent / "shared/data/published/csps_by_grade_leaders_vs_staff_2013_2024.csv"
THEME = [f"B{number}" for number in range(38, 47)]  # "Leadership and managing change (B38 to B46)"

needs_data = pytest.mark.skipif(not SOURCE.is_file(), reason=f"published data not on this machine: {SOURCE}")


@pytest.fixture(scope="module")
def prepare():
    spec = importlib.util.spec_from_file_location("prepare_civil_service", EXAMPLE / "prepare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def prepared(prepare, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("csps")
    assert prepare.main([str(SOURCE), "--out", str(folder)]) == 0
    return folder / "csps_2024.csv"


@pytest.fixture(scope="module")
def published(prepared):
    return read_published([prepared], EXAMPLE / "crosswalk.toml", load_instrument("iso9001_2015"))


def made_up(path: Path, rows: list[tuple[str, str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["obj_year", "demographic", "category", "question_measure", "value"])
        for category, question, value in rows:
            writer.writerow(["2024", "Grade", category, question, value])
    return path


def all_grades(question: str, values: list[str]) -> list[tuple[str, str, str]]:
    return list(zip(["AO / AA", "EO", "SEO / HEO", "G6 / 7", "SCS"], [question] * 5, values, strict=True))


def test_both_kinds_of_notes_are_stripped(prepare):
    text = "B36\nI am satisfied with the\xa0package (e.g. pay)\n(% selecting 'Strongly agree' or 'Agree')\n[note 6]"
    assert prepare.clean_question(text) == ("B36", "I am satisfied with the package (e.g. pay)")
    assert prepare.clean_question("E05\nDid you report it?\n(% selecting 'Yes')\n[notes 8, 9]")[1] == (
        "Did you report it?"
    )


def test_grades_become_forms_and_counts_become_n(prepare, tmp_path, capsys):
    source = made_up(
        tmp_path / "source.csv",
        all_grades("Count", ["50.0", "40.0", "30.0", "20.0", "10.0"])
        + all_grades("lc_ts\nTheme score (% positive, B38 to B46)", ["1"] * 5)
        + all_grades("B38\nLeaders are visible\n(% selecting 'Agree')", ["60.5", "61", "62", "63", "90.25"]),
    )
    assert prepare.main([str(source), "--out", str(tmp_path / "out")]) == 0
    written = (tmp_path / "out" / "csps_2024.csv").read_text(encoding="utf-8")
    assert written == (
        "form,wave,level,question,percent,n\n"
        "staff,2024,AO/AA,B38 Leaders are visible,60.5,50\n"
        "staff,2024,EO,B38 Leaders are visible,61,40\n"
        "staff,2024,SEO/HEO,B38 Leaders are visible,62,30\n"
        "staff,2024,G6/7,B38 Leaders are visible,63,20\n"
        "leader,2024,SCS,B38 Leaders are visible,90.25,10\n"
    )
    assert capsys.readouterr().out == (
        f"read    {source}\n"
        f"wrote   {tmp_path / 'out' / 'csps_2024.csv'}: 1 questions, 5 grades\n"
        "left out 5 rows: not a core question (theme, index or follow-up)\n"
    )


def test_unpublished_cells_are_left_out_and_counted(prepare, tmp_path):
    source = made_up(
        tmp_path / "source.csv",
        all_grades("Count", ["5"] * 5) + all_grades("B38\nVisible\n(% selecting 'Agree')", ["1", "2", "3", "4", ""]),
    )
    rows, left_out = prepare.convert(source)
    assert len(rows) == 4
    assert left_out == {"core question without a published percentage": 1}


def test_prepare_says_what_is_missing(prepare, tmp_path):
    with pytest.raises(SystemExit) as caught:
        prepare.convert(tmp_path / "nowhere.csv")
    assert str(caught.value) == (
        f"{tmp_path / 'nowhere.csv'} is missing: pass the published file as the first argument (see README.md)."
    )
    source = made_up(tmp_path / "source.csv", all_grades("Count", ["5", "5", "5", "5", ""]))
    with pytest.raises(SystemExit) as caught:
        prepare.convert(source)
    assert str(caught.value) == ("source.csv: no 'Count' row for grade SCS in 2024; n is needed for intervals.")


@needs_data
def test_theme_by_hand(prepared, published):
    """Mean of the nine items = the published theme score, 73.5 (SCS) against 43.3 (AO/AA)."""
    rows = pd.read_csv(prepared)
    rows = rows[rows["question"].str.split().str[0].isin(THEME)]
    by_level = rows.groupby("level")["percent"].mean().round(1)
    assert by_level["SCS"] == 73.5
    assert by_level["AO/AA"] == 43.3

    counts, _ = published
    theme = counts[counts["item"].isin([code.lower() for code in THEME])]
    assert theme["item"].nunique() == 9
    total = theme.assign(points=theme["value"] * theme["n"]).groupby(["level", "item"])[["points", "n"]].sum()
    item_first = (total["points"] / total["n"]).groupby("level").mean().round(1)
    assert item_first["SCS"] == 73.5
    assert item_first["AO/AA"] == 43.3


@needs_data
def test_every_published_theme_is_the_mean_of_its_items(prepared):
    with SOURCE.open(encoding="utf-8-sig", newline="") as stream:
        source = [row for row in csv.DictReader(stream) if row["obj_year"] == "2024"]
    rows = pd.read_csv(prepared)
    codes = rows["question"].str.split().str[0]
    for theme in [row for row in source if "lc_ts" in row["question_measure"]]:
        level = theme["category"].replace(" ", "")
        items = rows.loc[codes.isin(THEME) & (rows["level"] == level), "percent"]
        assert items.mean() == pytest.approx(float(theme["value"]), abs=0.1)


@needs_data
def test_what_the_crosswalk_covers(published):
    counts, unmapped = published
    assert counts["item"].nunique() == 23
    assert len(unmapped) == 71 - 23
    assert set(counts["responsibility"]) == {
        "accountability",
        "policy_objectives",
        "risk_thinking",
        "resources",
        "communication",
        "results",
        "direction",
        "improvement",
    }
    leaders = counts[counts["object"] == "leader_behaviour"]
    texts = counts.attrs["texts"]
    for item in texts:
        about_leaders = "senior managers" in texts[item].lower() or "senior leaders" in texts[item]
        assert about_leaders == (item in set(leaders["item"])), texts[item]
    assert list(pd.unique(counts["level"])) == ["AO/AA", "EO", "SEO/HEO", "G6/7", "SCS"]
    assert counts.query("form == 'leader'")["level"].unique().tolist() == ["SCS"]
    assert counts.query("level == 'SCS' and item == 'b38'")["n"].sum() == pytest.approx(6653)
