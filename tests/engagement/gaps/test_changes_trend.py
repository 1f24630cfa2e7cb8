"""Several waves: planted lines, series that end where a question changes, waves without n, messages."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_waves import shifted, two_waves

from engagement.columns import COLUMNS
from engagement.gaps.change import changes, counts_from_percent, trend, wave_series

LINE, ENDS = "linear trend", "last wave against first"


def shares(waves: dict[str, dict[str, float]], n: float = 400.0) -> dict[str, pd.DataFrame]:
    """COUNTS of one responsibility: wave -> item -> percent."""
    return {
        wave: counts_from_percent(
            pd.DataFrame({"responsibility": "results", "item": list(items), "percent": list(items.values()), "n": n})
        )
        for wave, items in waves.items()
    }


def test_a_straight_line_is_found_and_said_to_be_straight():
    found = trend(shares({str(year): {"q": 50 + 1.5 * (year - 2015)} for year in (2015, 2016, 2018, 2021, 2025)}))
    line = found[found["comparison"] == LINE].iloc[0]
    assert set(found.columns) <= set(COLUMNS)
    assert line["estimate"] == pytest.approx(15.0) and line["slope"] == pytest.approx(1.5)
    assert line["straight"] is True and line["p_straight"] == pytest.approx(1.0)
    assert (line["first_wave"], line["last_wave"], line["n_waves"]) == ("2015", "2025", 5)
    assert line["verdict"] == "higher than before, size uncertain"


def test_waves_off_the_line_widen_the_interval():
    jumpy = trend(shares({str(y): {"q": p} for y, p in zip(range(2015, 2021), (40, 60, 42, 63, 44, 66), strict=True)}))
    line = jumpy[jumpy["comparison"] == LINE].iloc[0]
    assert line["straight"] is False and line["p_straight"] < 1e-6
    assert "error from that scatter" in line["method"]
    assert line["conf_high"] - line["conf_low"] > 20


def test_two_waves_are_the_change_between_them():
    earlier, later = two_waves(1)
    plain = changes(earlier, later)
    found = trend({"2026": earlier, "2027": later})
    assert (found["comparison"] == ENDS).all() and (found["slope"] == found["estimate"]).all()
    keys = ["form", "responsibility", "object"]
    found = found.set_index(keys).loc[list(plain.set_index(keys).index)]
    for name in ("estimate", "std_error", "conf_low", "verdict_low", "verdict_high", "p_value"):
        np.testing.assert_allclose(found[name], plain[name])
    assert found["verdict"].tolist() == plain["verdict"].tolist()


@given(st.integers(0, 10**6), st.floats(-15, 30), st.floats(0.2, 5))
@settings(max_examples=6)
def test_time_turned_flips_the_line_and_constants_and_units_of_time_do_not_matter(seed, constant, unit):
    rng = np.random.default_rng(seed)
    time = np.cumsum(rng.uniform(0.5, 2, 5))
    values = rng.uniform(20, 60, 5)

    def line(values, time):
        waves = {
            str(k): pd.DataFrame({"responsibility": "results", "item": "q", "value": [v - 10, v + 10], "n": 200.0})
            for k, v in enumerate(values)
        }
        found = trend(waves, times=dict(zip(waves, time, strict=True)))
        return found[found["comparison"] == LINE].iloc[0]

    plain = line(values, time)
    assert line(values[::-1], -time[::-1])["estimate"] == pytest.approx(-plain["estimate"], abs=1e-6)
    assert line(values + constant, time)["estimate"] == pytest.approx(plain["estimate"], abs=1e-6)
    other = line(values, unit * time)
    assert other["estimate"] == pytest.approx(plain["estimate"], abs=1e-6)
    assert other["slope"] == pytest.approx(plain["slope"] / unit, abs=1e-6)
    assert other["std_error"] == pytest.approx(plain["std_error"])


def test_a_reworded_question_ends_a_series_and_begins_the_next():
    waves = shares({str(year): {"q": 50.0 + year % 7, "r": 60.0} for year in range(2013, 2021)})
    old, new = "I believe that [the board has] a clear vision", "I believe that senior leaders have a clear vision"
    texts = {
        wave: {"q": f"B4{int(wave) % 10}. {old if int(wave) < 2017 else new}", "r": "B01: Same [note 3]"}
        for wave in waves
    }
    texts["2015"] = {"q": "B40 " + old.replace("[", "").replace("]", "") + "\n(% agree)", "r": "Same"}
    found = trend(waves, texts=texts)
    spans = found[found["comparison"] == LINE][["series", "first_wave", "last_wave", "n_waves"]]
    assert spans.to_numpy().tolist() == [[1, "2013", "2016", 4], [2, "2017", "2020", 4]]
    assert found.loc[found["series"] == 2, "method"].str.endswith("new series: q reworded").all()
    unbroken = trend(waves)
    assert unbroken["series"].tolist() == [1, 1]
    by_item = trend(waves, texts=texts, by=["item"])
    assert by_item.query("item == 'r'")["series"].max() == 1 and by_item.query("item == 'q'")["series"].max() == 2
    common = trend(waves, texts=texts, common_items=True)
    assert set(common["items"]) == {"r"} and set(common["series"]) == {1}


def test_added_and_dropped_questions_begin_a_series_too():
    waves = shares(
        {"2020": {"q": 50.0}, "2021": {"q": 51.0, "r": 60.0}, "2022": {"q": 52.0, "r": 60.0}, "2023": {"r": 61.0}}
    )
    series = wave_series(waves)
    assert set(series.columns) <= set(COLUMNS)
    assert series["series"].tolist() == [1, 2, 2, 3]
    assert series["items"].tolist() == ["q", "q, r", "q, r", "r"]
    assert series["method"].iloc[1].endswith("new series: r not asked before")
    assert series["method"].iloc[3].endswith("new series: q no longer asked")
    found = trend(waves)
    alone = found[found["n_waves"] == 1]
    assert len(alone) == 2 and alone["estimate"].isna().all()
    assert alone["method"].str.startswith("not available: one wave only").all()


def test_waves_without_n_have_estimates_and_the_ends_keep_their_interval():
    waves = shares({str(year): {"q": 50.0 + 2 * (year - 2015)} for year in range(2015, 2020)})
    for wave in ("2016", "2017"):
        blind = pd.DataFrame({"responsibility": ["results"], "item": ["q"], "percent": [50.0 + 2 * (int(wave) - 2015)]})
        waves[wave] = counts_from_percent(blind.assign(n=np.nan))
    series = wave_series(waves).set_index("wave")
    assert series.loc["2016", "estimate"] == 52.0 and np.isnan(series.loc["2016", "conf_low"])
    assert series.loc["2016", "method"] == "mean; interval not available: n not published"
    assert np.isfinite(series.loc["2015", "conf_low"])
    found = trend(waves).set_index("comparison")
    assert found.loc[LINE, "estimate"] == pytest.approx(8.0) and np.isnan(found.loc[LINE, "conf_low"])
    assert "interval not available: n not published (2016, 2017)" in found.loc[LINE, "method"]
    assert found.loc[LINE, "verdict"] == "not available"
    assert np.isfinite(found.loc[ENDS, "conf_low"])


def test_planted_trend_of_whole_surveys_is_found_and_nothing_is_found_where_nothing_is():
    first, second = two_waves(3, staff=150)
    still = trend({"2025": first, "2026": first, "2027": first})
    assert (still["estimate"].abs() < 1e-9).all() and not still["verdict"].str.contains("higher|lower").any()
    rising = trend({"2025": first, "2026": shifted(first, 12.0), "2027": shifted(first, 24.0)}).query("form == 'staff'")
    np.testing.assert_allclose(rising["estimate"], 24.0)
    assert (rising["verdict"] == "clearly higher than before").mean() > 0.9
    narrow = trend({"2025": first, "2026": second, "2027": first}, overlap=0.9, correlation=0.5)
    wide = trend({"2025": first, "2026": second, "2027": first})
    ends = wide["comparison"] == ENDS
    assert (narrow.loc[ends, "std_error"] < wide.loc[ends, "std_error"]).all()


def test_times_are_read_from_dates_or_counted():
    items = {"q": 50.0}
    dated = wave_series(shares({"2024-07": items, "2026": items}))
    assert dated["time"].tolist() == [2024.5, 2026.0]
    assert wave_series(shares({"first": items, "second": items}))["time"].tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("waves", "options", "message"),
    [
        ({"2024": {"q": 1.0}}, {}, "waves holds 1 wave; a trend needs at least two (earliest first)."),
        (
            {"2024": {"q": 1.0}, "2023": {"q": 1.0}},
            {},
            "wave '2023' is not later than the one before it; give the waves earliest first.",
        ),
        (
            {"a": {"q": 1.0}, "b": {"q": 1.0}},
            {"times": {"a": 1}},
            "times has no entry for wave 'b'; give the time of every wave, or none.",
        ),
        ({"a": {"q": 1.0}, "b": {"q": 1.0}}, {"overlap": 2}, "overlap is 2; expected a number from 0 to 1."),
    ],
)
def test_messages(waves, options, message):
    with pytest.raises(ValueError) as caught:
        trend(shares(waves), **options)
    assert str(caught.value) == message


def test_percentages_that_cannot_be_counted_are_refused():
    table = pd.DataFrame({"item": ["q"], "percent": [101.0], "n": [10.0]})
    with pytest.raises(ValueError) as caught:
        counts_from_percent(table)
    assert str(caught.value) == "item 'q': percent is 101.0; expected a percentage from 0 to 100."
    with pytest.raises(ValueError) as caught:
        counts_from_percent(table.assign(percent=50.0, n=0.0))
    assert str(caught.value) == "item 'q': n is 0.0; expected more than 0, or missing if not published."
