"""Shares of every option on both bases."""

import numpy as np
import pandas as pd
import pytest

from engagement.columns import COLUMNS
from engagement.measurement.distribution import answer_distribution


@pytest.fixture(scope="module")
def table(responses, instrument):
    return answer_distribution(responses, instrument)


def test_both_bases_sum_to_100_and_columns_are_known(table):
    assert set(table.columns) <= set(COLUMNS)
    sums = table.groupby(["form", "item", "metric"])["estimate"].sum()
    np.testing.assert_allclose(sums, 100)


def test_shares_are_those_of_the_answers(table, responses, instrument):
    item = instrument.items[0]
    staff = responses[responses["form"] == "staff"]
    mine = table[(table["form"] == "staff") & (table["item"] == item.id)]
    rated = staff[item.id].dropna().astype(int)
    of_rated = mine[mine["metric"] == "of_rated"].set_index("option")
    for point in range(1, 6):
        assert of_rated.loc[str(point), "estimate"] == pytest.approx(100 * (rated == point).mean())
    assert (of_rated["n"] == len(rated)).all()
    of_asked = mine[mine["metric"] == "of_asked"].set_index("option")
    assert (of_asked["n"] == len(staff)).all()
    assert of_asked.loc["cannot_tell", "estimate"] == pytest.approx(100 * staff[f"{item.id}_cannot_tell"].mean())
    silent = staff[item.id].isna() & ~staff[f"{item.id}_cannot_tell"]
    assert of_asked.loc["no_answer", "estimate"] == pytest.approx(100 * silent.mean())


def test_unused_options_are_there_and_unasked_items_are_not(responses, instrument):
    item = instrument.items[0].id
    fours = responses.assign(**{item: pd.array([4] * len(responses), dtype="Float64"), f"{item}_cannot_tell": False})
    table = answer_distribution(fours, instrument).query("form == 'staff' and item == @item")
    assert table.query("metric == 'of_rated'")["estimate"].tolist() == [0, 0, 0, 100, 0]
    only_staff = next(one.id for one in instrument.items if one.audiences == ("staff",))
    table = answer_distribution(responses, instrument)
    assert table[(table["form"] == "leader") & (table["item"] == only_staff)].empty
