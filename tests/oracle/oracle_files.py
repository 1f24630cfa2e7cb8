"""Read the two CSV files of an oracle, and compare a result with all columns of the expected one."""

from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
TOLERANCE = 1e-8


def read_input(name: str) -> pd.DataFrame:
    return pd.read_csv(HERE / f"{name}_input.csv")


def read_expected(name: str) -> pd.DataFrame:
    return pd.read_csv(HERE / f"{name}_expected.csv")


def assert_matches(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Same rows, and every expected column within the tolerance; numbers may be whole on one side."""
    found = found[list(expected.columns)].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        found, expected.reset_index(drop=True), check_dtype=False, check_exact=False, rtol=TOLERANCE, atol=TOLERANCE
    )
