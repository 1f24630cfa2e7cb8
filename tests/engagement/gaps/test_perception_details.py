"""Glass's delta, probability of superiority and share differences: against R, invariants, degenerate input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_forms import counts_of, pairs_of
from oracle_files import assert_matches, read_expected, read_input

from engagement.columns import COLUMNS, DECIMALS_BY_METRIC
from engagement.gaps.between_forms.details import FAVOURABLE, GLASS, SUPERIORITY, gap_details
from engagement.gaps.between_forms.effect_sizes import glass_interval, noncentrality
from engagement.gaps.between_forms.perception import estimate_gaps, item_gaps, perception_gaps
from engagement.gaps.between_forms.share_difference import newcombe_difference, wilson_ends
from engagement.gaps.between_forms.superiority_interval import superiority, superiority_interval


def test_glass_matches_effectsize_and_the_noncentral_t():
    found = []
    for (case, level), _ in read_expected("glass").groupby(["case", "conf_level"], sort=False):
        rows = read_input("glass").query("case == @case")
        x, y = (rows.loc[rows["form"] == form, "y"].to_numpy() for form in ("leader", "staff"))
        delta = (x.mean() - y.mean()) / y.std(ddof=1)
        error = np.sqrt(x.var(ddof=1) / len(x) + y.var(ddof=1) / len(y)) / y.std(ddof=1)
        options = {"df_divisor": len(y) - 1, "conf_level": level}
        plain = glass_interval(delta, error, df=np.inf, **options)
        few = glass_interval(delta, error, df=min(len(x), len(y)) - 1, **options)
        ends = dict(zip(["conf_low", "conf_high", "few_low", "few_high"], [*plain, *few], strict=True))
        found.append({"case": case, "conf_level": level, "estimate": delta, "scaled_error": error} | ends)
    numbers = ["conf_low", "conf_high", "few_low", "few_high"]
    assert_matches(pd.DataFrame(found).astype(dict.fromkeys(numbers, float)), read_expected("glass"))


def test_superiority_and_its_interval_match_wilcox_and_uniroot():
    expected = read_expected("superiority")
    found = []
    for case, level in expected[["case", "conf_level"]].itertuples(index=False):
        rows = read_input("superiority").query("case == @case")
        theta = superiority(rows["leader"], rows["staff"])
        low, high = superiority_interval(theta, rows["leader"].sum(), rows["staff"].sum(), conf_level=level)
        found.append({"case": case, "conf_level": level, "estimate": theta, "conf_low": low, "conf_high": high})
    assert_matches(pd.DataFrame(found).astype({"estimate": float, "conf_low": float, "conf_high": float}), expected)


def test_newcombe_matches_prop_test():
    rows = read_input("newcombe")
    first, second = rows["x_leader"] / rows["n_leader"], rows["x_staff"] / rows["n_staff"]
    ends = [
        newcombe_difference(p, n, q, m, conf_level=level)
        for p, n, q, m, level in zip(first, rows["n_leader"], second, rows["n_staff"], rows["conf_level"], strict=True)
    ]
    found = rows[["case"]].assign(
        estimate=first - second, conf_low=[float(low) for low, _ in ends], conf_high=[float(high) for _, high in ends]
    )
    assert_matches(found, read_expected("newcombe"))


SCALES = {"a": ["a1", "a2"], "b": ["b1", "b2", "b3"], "c": ["c1"]}
ROSTER = pd.DataFrame({"unit": ["u1", "u2", "u3"], "level": "all", "site": None, "headcount": [60, 45, 20]})


def test_gap_details_and_item_gaps_match_r():
    """Moderated variance, effective numbers, strata and families, each spelled out in R from the rows."""
    found = []
    for case, rows in read_input("gap_details").groupby("case", sort=False):
        answers = 25 * (rows[[item for items in SCALES.values() for item in items]] - 1)
        unit = rows["unit"].fillna("")
        counts = counts_of(answers, rows["form"], SCALES, unit=unit)
        pairs = [pairs_of(answers, rows["form"], SCALES, unit=unit)]
        good = answers.where(answers.isna(), 100.0 * (answers >= 75))
        pairs.append(pairs_of(good, rows["form"], SCALES, unit=unit, metric="favourable"))
        population = ROSTER if case == "roster" else None
        for by in ("responsibility", "item"):
            details = gap_details(counts, pairs=pd.concat(pairs), by=by, population=population)
            gaps = (
                perception_gaps(pairs[0], population=population)
                if by == "responsibility"
                else item_gaps(pairs[0], population=population)
            )
            assert set(details.columns) | set(gaps.columns) <= set(COLUMNS)
            found.append(pd.concat([details, gaps]).assign(case=case, by=by))
    found = pd.concat(found)
    found["scale"] = found["item"].where(found["by"] == "item", found["responsibility"])
    expected = read_expected("gap_details")
    score = expected["metric"] == "score"
    expected[["conf_low", "conf_high"]] = expected[["conf_low", "conf_high"]].where(
        ~score, expected[["conf_low", "conf_high"]].clip(-100, 100)
    )
    keys = ["case", "by", "scale", "metric"]
    found = found.sort_values(keys)
    if found["p_value"].notna().sum() != score.sum():
        raise AssertionError("a gap without a p value")
    assert_matches(found, expected.sort_values(keys))


@st.composite
def surveys(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    leaders, staff = draw(st.integers(2, 12)), draw(st.integers(2, 40))
    items = [f"i{k}" for k in range(draw(st.integers(2, 6)))]
    trait = rng.normal(size=(leaders + staff, 1)) * draw(st.sampled_from([0.0, 1.0]))
    latent = trait + rng.normal(size=(leaders + staff, len(items)))
    answers = pd.DataFrame(25.0 * np.searchsorted([-1.4, -0.4, 0.5, 1.3], latent), columns=items)
    answers = answers.mask(rng.random(answers.shape) < draw(st.sampled_from([0.0, 0.2])))
    form = pd.Series(["leader"] * leaders + ["staff"] * staff)
    scales = {"r": items[:2], "s": items[2:]} if len(items) > 2 else {"r": items}
    unit = pd.Series(np.where(form == "staff", rng.choice(["u1", "u2"], len(form)), ""))
    return answers, form, scales, unit


def details(answers, form, scales, unit, **options):
    good = answers.where(answers.isna(), 100.0 * (answers >= 75))
    pairs = [
        pairs_of(answers, form, scales, unit=unit), pairs_of(good, form, scales, unit=unit, metric="favourable")
    ]  # fmt: skip
    return gap_details(counts_of(answers, form, scales, unit=unit), pairs=pd.concat(pairs), **options)


@settings(max_examples=10, deadline=None)
@given(surveys(), st.sampled_from(["responsibility", "item"]))
def test_swapping_the_forms_turns_signs_and_superiority(drawn, by):
    answers, form, scales, unit = drawn
    swapped = form.map({"leader": "staff", "staff": "leader"})
    one = details(answers, form, scales, unit, by=by, moderate=False)
    other = details(answers, swapped, scales, unit, by=by, moderate=False)
    keys = [name for name in ("responsibility", "item", "metric") if name in one]
    both = one.merge(other, on=keys, suffixes=("", "_other"))
    assert len(both) == len(one) == len(other)
    wins = both["metric"] == SUPERIORITY
    np.testing.assert_allclose(both.loc[wins, "estimate_other"], 1 - both.loc[wins, "estimate"], atol=1e-12)
    shares = both[both["metric"] == FAVOURABLE]
    np.testing.assert_allclose(shares["estimate_other"], -shares["estimate"], atol=1e-9)
    if by == "item":  # of one item the intervals turn too: no side pools over the others
        np.testing.assert_allclose(shares["conf_high_other"], -shares["conf_low"], atol=1e-7)
        np.testing.assert_allclose(both.loc[wins, "conf_high_other"], 1 - both.loc[wins, "conf_low"], atol=1e-9)
    delta = both[both["metric"] == GLASS]
    seen = delta[["estimate", "estimate_other"]].dropna()
    assert (np.sign(seen["estimate"].round(12)) == -np.sign(seen["estimate_other"].round(12))).all()


@settings(max_examples=8, deadline=None)
@given(surveys(), st.sampled_from(["responsibility", "item"]))
def test_unit_labels_order_and_a_constant_do_not_matter(drawn, by):
    answers, form, scales, unit = drawn
    plain = details(answers, form, scales, unit, by=by)
    relabelled = details(answers, form, scales, unit.map({"u1": "x", "u2": "y", "": "z"}), by=by)
    pd.testing.assert_frame_equal(plain, relabelled, rtol=1e-9)
    last = details(answers.iloc[::-1], form.iloc[::-1], scales, unit.iloc[::-1], by=by)
    keys = [name for name in ("responsibility", "item", "metric") if name in plain]
    numbers = ["estimate", "conf_low", "conf_high", "n_leader", "n_staff"]
    left, right = (one.sort_values(keys)[numbers].to_numpy(float) for one in (plain, last))
    np.testing.assert_allclose(left, right, rtol=1e-8, atol=1e-9)
    moved = details(answers + 7.0, form, scales, unit, by=by)
    for metric in (GLASS, SUPERIORITY):
        left, right = (one.loc[one["metric"] == metric, numbers].to_numpy(float) for one in (plain, moved))
        np.testing.assert_allclose(left, right, rtol=1e-7, atol=1e-8)


@settings(max_examples=10, deadline=None)
@given(surveys(), st.sampled_from(["responsibility", "item"]))
def test_estimates_lie_in_their_intervals_within_their_range(drawn, by):
    table = details(*drawn, by=by)
    shown = table.dropna(subset="conf_low")
    assert (shown["conf_low"] <= shown["estimate"] + 1e-9).all()
    assert (shown["estimate"] <= shown["conf_high"] + 1e-9).all()
    wins = table[table["metric"] == SUPERIORITY]
    assert wins[["conf_low", "conf_high"]].notna().all(axis=None)
    assert (wins["conf_low"] >= 0).all() and (wins["conf_high"] <= 1).all()
    assert (wins["conf_high"] - wins["conf_low"] > 0.02).all()
    assert set(table["metric"]) <= set(DECIMALS_BY_METRIC)
    assert table.groupby(by)["metric"].apply(list).isin([[GLASS, SUPERIORITY, FAVOURABLE]]).all()


@settings(max_examples=8, deadline=None)
@given(surveys())
def test_without_pairs_intervals_of_scales_are_no_narrower(drawn):
    answers, form, scales, unit = drawn
    exact, bound = details(*drawn), gap_details(counts_of(answers, form, scales, unit=unit))
    rated = answers.notna().groupby(form).any().all()
    several = bound["responsibility"].map({name: rated[items].sum() > 1 for name, items in scales.items()})
    assert (bound["method"].str.contains("items taken as perfectly correlated") == several).all()
    for metric in (SUPERIORITY, FAVOURABLE):
        narrow, wide = (one[one["metric"] == metric] for one in (exact, bound))
        np.testing.assert_allclose(narrow["estimate"], wide["estimate"])
        assert (wide["conf_high"] - wide["conf_low"] >= narrow["conf_high"] - narrow["conf_low"] - 1e-9).all()


def test_planted_sizes_are_recovered():
    """Staff normal with SD 20, leaders 12 points higher with the same spread, cut to whole points: 20,000 people."""
    rng = np.random.default_rng(8)
    form = pd.Series(np.repeat(["leader", "staff"], 10_000))
    values = np.clip(np.round(rng.normal(np.where(form == "leader", 56, 44), 20)), 0, 100)
    answers = pd.DataFrame({"x": values})
    table = gap_details(counts_of(answers, form, {"r": ["x"]}), favourable=np.arange(50.0, 101)).set_index("metric")
    assert table.loc[GLASS, "estimate"] == pytest.approx(0.6, abs=0.05)
    assert table.loc[SUPERIORITY, "estimate"] == pytest.approx(0.664, abs=0.015)
    assert table.loc[FAVOURABLE, "estimate"] == pytest.approx(100 * (0.6274 - 0.3918), abs=2.5)
    assert table["effect"].tolist()[:2] == ["medium", "medium"]


def test_at_no_difference_the_interval_of_glass_is_that_of_the_gap():
    rng = np.random.default_rng(3)
    for _ in range(8):
        answers = pd.DataFrame({"x": 25.0 * rng.integers(0, 5, 46), "y": 25.0 * rng.integers(0, 5, 46)})
        form = pd.Series(["leader"] * 6 + ["staff"] * 40)
        pairs = pairs_of(answers, form, {"r": ["x", "y"]})
        gap = perception_gaps(pairs).iloc[0]
        one = details(answers, form, {"r": ["x", "y"]}, pd.Series([""] * 46)).iloc[0]
        assert one["estimate"] == pytest.approx(gap["effect_size"])
        spread = gap["estimate"] / gap["effect_size"]
        if abs(gap["effect_size"]) < 0.3 and abs(gap["conf_low"]) < 100:
            width = (gap["conf_high"] - gap["conf_low"]) / spread
            assert one["conf_high"] - one["conf_low"] == pytest.approx(width, rel=0.01)


def test_noncentrality_inverts_the_distribution_everywhere():
    from scipy.special import nctdtr

    rng = np.random.default_rng(0)
    df, t = 10 ** rng.uniform(0, 4, 500), rng.normal(size=500) * 10 ** rng.uniform(-1, 1.5, 500)
    for probability in (0.975, 0.5, 0.001):
        found = nctdtr(df, noncentrality(t, df, probability), t)
        np.testing.assert_allclose(found, probability, atol=1e-9)


def test_wilson_ends_are_those_of_the_package():
    from engagement.estimates import wilson

    for share, n in ((0.0, 4), (1.0, 4), (0.3, 10), (0.5, 2.5)):
        assert wilson_ends(share, n, 0.9) == pytest.approx(wilson(share * n, n, 0.9))
    assert np.isnan(wilson_ends(0.5, 0, 0.95)).all()


def test_few_or_constant_answers_say_why():
    form = pd.Series(["leader", "staff", "staff", "staff"])
    answers = pd.DataFrame({"x": [100.0, 25, 50, 75], "same": [75.0, 50, 50, 50], "empty": [np.nan, 1, 2, 3]})
    scales = {"x": ["x"], "same": ["same"], "empty": ["empty"]}
    table = gap_details(counts_of(answers, form, scales)).set_index(["responsibility", "metric"])
    assert "empty" not in table.index.get_level_values(0)
    alone = table.loc["x", GLASS]
    assert alone["estimate"] == pytest.approx(2.0) and np.isnan(alone["conf_low"])
    assert alone["method"].endswith("; no interval: a single leader or a single member of staff")
    constant = table.loc["same", GLASS]
    assert np.isnan(constant["estimate"]) and constant["effect"] == "not available"
    assert constant["method"].endswith("; staff do not differ, or too few answered")
    assert table.loc["same", SUPERIORITY]["estimate"] == 1.0
    assert table.loc["same", SUPERIORITY]["conf_low"] < 0.5
    assert gap_details(counts_of(answers, form, scales), kind="workplace").empty
    assert item_gaps(pairs_of(answers, form, scales), kind="workplace").empty


def test_published_counts_give_share_differences_alone():
    form = pd.Series(["leader"] * 4 + ["staff"] * 6)
    answers = pd.DataFrame({"x": [100.0, 100, 0, 100, 0, 0, 100, 0, 0, 100]})
    table = gap_details(counts_of(answers, form, {"r": ["x"]}, metric="favourable"), moderate=False)
    assert table["metric"].tolist() == [FAVOURABLE]
    assert table["estimate"].iloc[0] == pytest.approx(75 - 100 / 3)


def test_items_that_one_form_did_not_rate_do_not_count(instrument, responses):
    from engagement.engine import count_answers, count_pairs

    counts, pairs = count_answers(responses, instrument), count_pairs(responses, instrument)
    kept = counts[~((counts["form"] == "staff") & (counts["item"] == "acc2"))]
    paired = pairs[~((pairs["form"] == "staff") & ((pairs["item_a"] == "acc2") | (pairs["item_b"] == "acc2")))]
    without = counts[counts["item"] != "acc2"]
    gone = pairs[(pairs["item_a"] != "acc2") & (pairs["item_b"] != "acc2")]
    pd.testing.assert_frame_equal(gap_details(kept, pairs=paired), gap_details(without, pairs=gone))
    pd.testing.assert_frame_equal(item_gaps(paired), item_gaps(gone))


def test_items_from_counts_and_pairs_agree_and_are_exploratory(instrument, responses, roster):
    from engagement.engine import count_answers, count_pairs

    counts, pairs = count_answers(responses, instrument), count_pairs(responses, instrument)
    counts = counts[counts["metric"] == "score"]
    for kind in ("leader_behaviour", "workplace"):
        one = item_gaps(pairs, kind=kind, population=roster)
        pd.testing.assert_frame_equal(one, item_gaps(counts, kind=kind, population=roster))
        assert one["rule"].str.endswith("; exploratory: Benjamini-Hochberg").all()
        assert set(one.columns) <= set(COLUMNS) and not one["item"].duplicated().any()
    assert set(item_gaps(pairs, kind="workplace")["verdict"]) <= {
        "unclear", "leaders expected this", "leaders expected more, size uncertain", "leaders expected less, size uncertain",
        "leaders did not expect this: staff rate clearly lower", "leaders did not expect this: staff rate clearly higher",
    }  # fmt: skip
    with_errors = estimate_gaps(pairs, both_errors=True)
    np.testing.assert_allclose(np.hypot(with_errors["say_error"], with_errors["see_error"]), with_errors["std_error"])


def test_messages(instrument, responses):
    from engagement.engine import count_answers, count_pairs

    counts = count_answers(responses, instrument)
    for options, message in (
        ({"by": "unit"}, "by is 'unit'; expected 'responsibility' or 'item'."),
        (
            {"favourable": []},
            "favourable names no value; give the values from 0 to 100 that count as favourable.",
        ),
    ):
        with pytest.raises(ValueError) as caught:
            gap_details(counts, **options)
        assert str(caught.value) == message
    with pytest.raises(ValueError) as caught:
        gap_details(counts.drop(columns="value"))
    assert str(caught.value) == "counts has no column 'value'; take the table from count_answers or read_published."
    pairs = count_pairs(responses, instrument)
    with pytest.raises(ValueError) as caught:
        gap_details(counts, pairs=pairs[pairs["item_a"] != "acc2"])
    assert str(caught.value) == "pairs of metric 'score' hold no item 'acc2', which counts has; make both alike."
    with pytest.raises(ValueError) as caught:
        item_gaps(counts)
    assert str(caught.value) == (
        "the table holds the metrics ['cannot_tell', 'score']; different metrics are never averaged, choose one."
    )
