"""The Civil Service example as a trend 2013-2024, against figures worked out by hand from the published file."""

import csv
import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engagement.columns import COLUMNS
from engagement.gaps.change import counts_from_percent, trend, wave_series

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "civil-service"
SOURCE = ROOT.parent / "shared/data/published/csps_by_grade_leaders_vs_staff_2013_2024.csv"
ENDS = "last wave against first"

needs_data = pytest.mark.skipif(not SOURCE.is_file(), reason=f"published data not on this machine: {SOURCE}")


def load(name: str):
    spec = importlib.util.spec_from_file_location(f"csps_{name}", EXAMPLE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


prepare, example = load("prepare_trend"), load("trend")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("csps")
    assert prepare.main([str(SOURCE), "--out", str(folder)]) == 0
    return folder / "csps_2013_2024.csv"


@pytest.fixture(scope="module")
def waves(prepared):
    return example.read_waves(prepared)


@pytest.fixture(scope="module")
def trends(waves):
    return trend(waves[0], by=["level"], texts=waves[1], moderate=False)


def published(year: str, start: str) -> dict[str, float]:
    """Percent positive per grade of the question whose text holds `start`."""
    with SOURCE.open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["obj_year"] == year and start in row["question_measure"]]
    return {prepare.grade_of(row["category"])[0]: float(row["value"]) for row in rows}


@needs_data
def test_every_year_has_the_mapped_questions_and_its_n(prepared):
    rows = pd.read_csv(prepared, dtype={"wave": str})
    assert rows.groupby("wave")["item"].nunique().to_dict() == {
        **{str(year): 22 for year in range(2013, 2017)},  # speaking up about risks was first asked in 2017
        **{str(year): 23 for year in range(2017, 2025)},
    }
    assert rows.groupby(["wave", "item"])["level"].nunique().eq(5).all()
    first = rows.drop_duplicates(["wave", "level"]).set_index(["wave", "level"])["n"]
    assert first["2013", "AO/AA"] == 77720 and first["2019", "SCS"] == 5501 and first["2024", "SCS"] == 6653
    assert rows["n"].notna().all()


@needs_data
def test_visible_leaders_2013_to_2024_by_hand(trends):
    """One question, worded alike in all years but for brackets and notes."""
    ends = trends[(trends["comparison"] == ENDS) & (trends["responsibility"] == "communication")]
    ends = ends[ends["object"] == "leader_behaviour"].set_index("level")
    before, after = published("2013", "sufficiently visible"), published("2024", "sufficiently visible")
    for level in before:
        assert ends.loc[level, "estimate"] == pytest.approx(after[level] - before[level])
        assert ends.loc[level, "n_waves"] == 12
    assert set(trends.columns) <= set(COLUMNS)
    # n = 77,720 and 59,989: the two-sample error by hand
    p, q = before["AO/AA"], after["AO/AA"]
    error = np.sqrt(p * (100 - p) / 77719 + q * (100 - q) / 59988)
    assert ends.loc["AO/AA", "std_error"] == pytest.approx(error)
    assert (ends["verdict"].iloc[:3] == "clearly higher than before").all()


@needs_data
def test_changed_wording_breaks_the_series_and_nothing_else_does(trends):
    by = ["responsibility", "object"]
    spans = trends.query("level == 'EO'").drop_duplicates([*by, "series"]).set_index(by)
    vision = spans.loc[("policy_objectives", "leader_behaviour")]
    assert vision[["first_wave", "last_wave"]].to_numpy().tolist() == [
        ["2013", "2017"],  # "the board has"
        ["2018", "2018"],  # "the Executive Team has"
        ["2019", "2019"],  # "the board has"
        ["2020", "2024"],  # "my organisation's senior leaders have"
    ]
    assert vision["method"].iloc[1:].str.endswith("new series: b40 reworded").all()
    risk = spans.loc[("risk_thinking", "workplace")]
    assert risk[["first_wave", "last_wave"]].to_numpy().tolist() == [["2013", "2016"], ["2017", "2024"]]
    assert risk["method"].iloc[1].endswith("new series: b56 not asked before")
    rest = spans.drop(index=[("policy_objectives", "leader_behaviour"), ("risk_thinking", "workplace")])
    assert (rest["n_waves"] == 12).all() and (rest["series"] == 1).all() and len(rest) == 9


@needs_data
def test_the_published_theme_of_each_year_is_the_estimate_of_its_items(waves):
    """Leadership and managing change, 2020-2024: mean of nine items; all nine are in the crosswalk."""
    theme = [f"b{number}" for number in range(38, 47)]
    tables = {
        wave: table[table["item"].isin(theme)].assign(responsibility="theme", object="all")
        for wave, table in waves[0].items()
        if wave >= "2020"
    }
    found = wave_series(tables, by=["level"], moderate=False).set_index(["wave", "level"])["estimate"]
    checked = 0
    for wave in tables:
        for level, value in published(wave, "Leadership and managing change").items():
            assert found[wave, level] == pytest.approx(value, abs=0.11)
            checked += 1
    assert checked == 25


@needs_data
def test_years_whose_n_is_taken_away_keep_their_estimates_only(prepared, waves, trends):
    rows = pd.read_csv(prepared, dtype={"wave": str}).drop(columns="question")
    years = ["2016", "2017", "2018", "2019"]
    blind = counts_from_percent(rows.assign(n=rows["n"].where(~rows["wave"].isin(years))))
    tables = dict(list(blind.groupby("wave")))
    series = wave_series(tables, by=["level"], texts=waves[1], moderate=False)
    without = series[series["wave"].isin(years)]
    assert without["conf_low"].isna().all() and without["estimate"].notna().all()
    assert without["method"].str.contains("interval not available: n not published").all()
    told = wave_series(waves[0], by=["level"], texts=waves[1], moderate=False)
    np.testing.assert_allclose(series["estimate"], told["estimate"])
    found = trend(tables, by=["level"], texts=waves[1], moderate=False)
    ends, whole = (one[(one["comparison"] == ENDS) & (one["n_waves"] == 12)] for one in (found, trends))
    np.testing.assert_allclose(ends["std_error"], whole["std_error"])  # 2013 and 2024 have theirs
    lines = found[(found["comparison"] == "linear trend") & (found["n_waves"] == 12)]
    assert lines["conf_low"].isna().all() and lines["estimate"].notna().all()


def test_grades_and_their_n_are_read_in_every_style():
    assert prepare.grade_of("G6/G7 (n=27,956)") == ("G6/7", "27956")
    assert prepare.grade_of("SEO / HEO") == ("SEO/HEO", "")
    assert prepare.grade_of("AO/AA") == ("AO/AA", "")


def test_prepare_reads_codes_notes_and_missing_n(tmp_path, capsys):
    source = tmp_path / "source.csv"
    visible = "[Senior managers] in [my organisation] are sufficiently visible"
    board = "I believe that [the board has] a clear vision for the future of [my organisation] "
    with source.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["obj_year", "demographic", "category", "question_measure", "value"])
        writer.writerow(["2015", "Grade", "SCS (n=1,000)", f"B41. {visible} ", "80.0"])
        writer.writerow(["2015", "Grade", "SCS (n=1,000)", "Pay and benefits ", "50.0"])
        writer.writerow(["2016", "Grade", "SCS", f"B43. {board}", "60.0"])
        writer.writerow(["2024", "Grade", "SCS", f"B38\n{visible}\n(% selecting 'Agree')", ""])
    assert prepare.main([str(source), "--out", str(tmp_path)]) == 0
    rows = pd.read_csv(tmp_path / "csps_2013_2024.csv", dtype={"wave": str})
    assert rows[["wave", "form", "item", "percent"]].to_numpy().tolist() == [
        ["2015", "leader", "b38", 80.0],
        ["2016", "leader", "b40", 60.0],
    ]
    assert rows["n"].iloc[0] == 1000 and np.isnan(rows["n"].iloc[1])
    assert capsys.readouterr().out == (
        f"read    {source}\n"
        f"wrote   {tmp_path / 'csps_2013_2024.csv'}: 2 questions, 2015 to 2016\n"
        "n not published: 2016\n"
        "left out 1 rows: question, theme or index that is not in the crosswalk\n"
        "left out 1 rows: mapped question without a published percentage\n"
    )
    with pytest.raises(SystemExit) as caught:
        prepare.convert(tmp_path / "nowhere.csv")
    assert str(caught.value) == (
        f"{tmp_path / 'nowhere.csv'} is missing: pass the published file as the first argument (see README.md)."
    )
