"""Columns of answers as numbers."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd


def numbers(column: pd.Series, name: Hashable) -> np.ndarray:
    """Answers of a column as floats, NaN where missing; ordered categories by their place.

    Raises
    ------
    ValueError
        If the column is not numeric or has infinite values.
    """
    if isinstance(column.dtype, pd.CategoricalDtype) and column.dtype.ordered:
        codes = column.cat.codes.to_numpy(dtype=float)
        return np.where(codes < 0, np.nan, codes)
    if not pd.api.types.is_numeric_dtype(column):
        raise ValueError(f"column {name!r} is not numeric; expected answers as numbers.")
    values = column.to_numpy(dtype=float, na_value=np.nan)
    if np.isinf(values).any():
        raise ValueError(f"column {name!r} holds infinite values; expected answers as numbers, or missing.")
    return values
