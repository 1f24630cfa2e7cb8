"""Forms, languages and levels: what is said where too few answered, and a test where enough did."""

import numpy as np
import pandas as pd
import pytest

from engagement.columns import COLUMNS
from engagement.measurement.comparable import comparability_table


@pytest.fixture(scope="module")
def many(instrument):
    """600 staff in two languages without any gaps; three responsibilities of their own behind the answers."""
    rng = np.random.default_rng(5)
    n = 600
    frame = pd.DataFrame({"form": "staff", "unit": [f"U{i % 12}" for i in range(n)], "level": "Front line"})
    frame["language"] = np.where(np.arange(n) % 2 == 0, "en", "de")
    general = rng.normal(size=n)
    for one in ("accountability", "improvement", "results"):
        trait = 0.7 * general + 0.7 * rng.normal(size=n)
        for item in instrument.items_of(role="scale", responsibility=one, object="leader_behaviour"):
            answer = np.clip(np.round(3.2 + trait + 0.7 * rng.normal(size=n)), 1, 5)
            frame[item.id] = pd.array(answer, dtype="Float64")
            for option in item.non_answers:
                frame[f"{item.id}_{option}"] = False
    return frame


def test_a_usual_client_is_told_that_comparability_is_assumed(responses, instrument):
    table = comparability_table(responses.assign(language="en"), instrument).set_index("kind")
    assert list(table.index) == ["forms", "levels"]
    assert set(table["verdict"]) == {"comparability assumed, not tested"}
    assert table.loc["forms", "summary"].startswith(
        "Comparability assumed, not tested: 10 leaders and 80 staff answered;"
    )
    assert table.loc["levels", "summary"] == (
        "Comparability of levels assumed, not tested: fewer than two levels with 150 complete forms."
    )
    assert table.loc["forms", "n"] == 10
    assert set(table.reset_index().columns) <= set(COLUMNS)


def test_languages_that_understand_items_alike_hold(many, instrument):
    row = comparability_table(many, instrument).set_index("kind").loc["languages"]
    assert row["verdict"] == "comparability tested: holds"
    assert row["summary"].startswith("Equal loadings and intercepts: holds for languages (configural: ")


def test_an_item_translated_into_another_question_is_noticed(many, instrument):
    item = instrument.items_of(role="scale", responsibility="accountability", object="leader_behaviour")[0].id
    other = many.copy()
    german = other["language"] == "de"
    other.loc[german, item] = (other.loc[german, item] - 2).clip(lower=1)
    row = comparability_table(other, instrument).set_index("kind").loc["languages"]
    assert row["verdict"] == "comparability tested: does not hold"


def test_only_one_form_or_language_has_nothing_to_compare(many, instrument):
    assert comparability_table(many.assign(language="en"), instrument).empty
