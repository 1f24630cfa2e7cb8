"""Scores, reliability and visibility."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.engine import count_pairs
from engagement.measurement import cronbach_alpha, score, visibility


@st.composite
def answers(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows, columns = draw(st.integers(10, 40)), draw(st.integers(2, 6))
    values = rng.normal(size=(rows, 1)) + rng.normal(size=(rows, columns))
    values[5:][rng.random((rows - 5, columns)) < 0.1] = np.nan
    return pd.DataFrame(values)


@given(answers(), st.randoms())
def test_alpha_ignores_the_order_of_items(items, random):
    order = list(items.columns)
    random.shuffle(order)
    assert cronbach_alpha(items[order]).estimate == pytest.approx(cronbach_alpha(items).estimate)


@given(answers(), st.floats(0.1, 100), st.floats(-50, 50))
def test_alpha_ignores_the_unit_of_measurement(items, scale, shift):
    assert cronbach_alpha(items * scale + shift).estimate == pytest.approx(cronbach_alpha(items).estimate, abs=1e-6)


@given(answers())
def test_alpha_lies_in_its_interval(items):
    found = cronbach_alpha(items)
    assert found.conf_low <= found.estimate <= found.conf_high <= 1


def test_alpha_without_variance_is_not_computable():
    found = cronbach_alpha(pd.DataFrame({"a": [1.0] * 5, "b": [1.0] * 5}))
    assert np.isnan(found.estimate)
    assert found.method == "Cronbach's alpha, pairwise, Feldt interval: not computable, fewer than two items vary"


def test_alpha_refuses_one_item_and_unknown_options():
    with pytest.raises(ValueError) as caught:
        cronbach_alpha(pd.DataFrame({"a": [1.0, 2.0]}))
    assert str(caught.value) == "alpha needs at least two items, found 1."
    with pytest.raises(ValueError) as caught:
        cronbach_alpha(pd.DataFrame({"a": [1.0], "b": [2.0]}), missing="drop")
    assert str(caught.value) == "missing is 'drop'; expected 'pairwise' or 'listwise'."


def test_person_scores_need_half_of_the_items(responses, instrument):
    scores = score(responses, instrument)
    one = scores[(scores["responsibility"] == "accountability") & (scores["object"] == "leader_behaviour")]
    items = responses[["acc1", "acc2", "acc3"]]
    rated = items.notna().sum(axis=1).to_numpy()
    assert np.array_equal(one["n_items"], rated)
    assert np.array_equal(one["score"].notna(), rated >= 2)
    by_hand = 25 * (items.mean(axis=1) - 1)
    np.testing.assert_allclose(one["score"].dropna(), by_hand[rated >= 2].astype(float))


def test_resources_need_one_item_of_each_type(responses, instrument):
    scores = score(responses, instrument)
    one = scores[(scores["responsibility"] == "resources") & (scores["object"] == "workplace")].reset_index(drop=True)
    items = instrument.items_of(role="scale", responsibility="resources", object="workplace")
    every_type = pd.Series(True, index=responses.index)
    for kind in {item.resource_type for item in items}:
        every_type &= responses[[item.id for item in items if item.resource_type == kind]].notna().any(axis=1)
    assert not one.loc[~every_type.to_numpy(), "score"].notna().any()
    assert one.loc[every_type.to_numpy(), "score"].notna().all()


def test_visibility_is_the_share_who_cannot_tell(responses, instrument):
    table = visibility(count_pairs(responses, instrument, metric="cannot_tell"))
    mine = table[
        (table["form"] == "staff")
        & (table["responsibility"] == "accountability")
        & (table["object"] == "leader_behaviour")
    ].iloc[0]
    staff = responses[responses["form"] == "staff"]
    shares = [
        100 * staff[f"{item}_cannot_tell"].sum() / (staff[f"{item}_cannot_tell"].sum() + staff[item].notna().sum())
        for item in ("acc1", "acc2", "acc3")
    ]
    assert mine["estimate"] == pytest.approx(np.mean(shares))
