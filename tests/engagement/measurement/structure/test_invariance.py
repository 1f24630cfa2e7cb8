"""Measurement invariance: against lavaan, planted and not planted, and what must always hold."""

import numpy as np
import pandas as pd
from oracle_files import read_expected, read_input

from engagement.measurement.structure.invariance import invariance

ITEMS = [f"x{item + 1}" for item in range(6)]
TWO = {"f1": ITEMS[:3], "f2": ITEMS[3:]}
NUMBERS = [
    "chi_square",
    "df",
    "p_value",
    "chi_square_difference",
    "df_difference",
    "p_difference",
    "cfi",
    "rmsea",
    "srmr",
]


def test_every_step_matches_lavaan():
    answers, expected = read_input("invariance"), read_expected("invariance")
    found = []
    for case, estimator in expected[["case", "estimator"]].drop_duplicates().itertuples(index=False):
        rows = answers if case == "three" else answers[answers["group"] != "west"]
        cluster = rows["unit"] if estimator == "mlr clustered" else None
        table = invariance(rows, rows["group"], TWO, estimator=estimator.split()[0], cluster=cluster)
        found.append(table.assign(case=case, estimator=estimator))
    found = pd.concat(found, ignore_index=True)
    assert found[["case", "estimator", "step"]].astype(str).equals(expected[["case", "estimator", "step"]].astype(str))
    for name in NUMBERS:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-5, atol=1e-5, err_msg=name)
