"""Release form of a table: fixed dtypes, rounded to what is printed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.columns import COLUMNS, DECIMALS_BY_METRIC

INTEGERS = frozenset(
    {"n", "population", "position", "respondents", "n_leader", "n_staff", "n_items", "numerator", "denominator"}
    | {"n_examined", "n_indicators", "n_objectives", "met", "due", "n_audits", "weeks_before_audit", "rows"}
    | {"n_units", "cumulative", "n_rest", "n_compared", "rank", "rank_low", "rank_high", "n_earlier", "n_later"}
)
FLAGS = frozenset({"suppressed", "hidden_interval", "primary", "excluded"})
OPEN_FLAGS = frozenset(
    {"in_step_possible", "possible", "survives", "sign_survives", "named", "separates"}
)  # may be NA on a hidden row
NAMES = frozenset(  # what a row is about: empty where there is none (an item without a responsibility), never NA
    {"form", "wave", "unit", "level", "site", "responsibility", "object", "item", "role", "promise"}
    | {"metric", "indicator", "period", "kind", "table", "reason"}
    | {"option", "null", "day", "basis", "direction", "category", "comparison", "resource_type"}
)


def release_dtype(column: str) -> str:
    """Dtype of a column in a release; the same for every table, so that files can be read back exactly.

    Parameters
    ----------
    column : str
        A column of the glossary.

    Raises
    ------
    ValueError
        If the glossary does not know the column.
    """
    if column not in COLUMNS:
        raise ValueError(f"column {column!r} is not in the glossary (engagement/columns.py).")
    if column in INTEGERS:
        return "Int64"
    if column in FLAGS:
        return "bool"
    if column in OPEN_FLAGS:
        return "boolean"
    known = COLUMNS[column]
    return "float64" if known.by_metric or known.decimals is not None else "str"


def decimals_of(column: str, metric: str) -> int:
    """Decimals a number is released with.

    Parameters
    ----------
    column : str
        A float column of the glossary.
    metric : str
        Metric of the row; decides where the glossary says so.

    Raises
    ------
    ValueError
        If rounding follows the metric and the metric has none.
    """
    known = COLUMNS[column]
    if not known.by_metric:
        return int(known.decimals or 0)
    if metric not in DECIMALS_BY_METRIC:
        raise ValueError(f"metric {metric!r} has no rounding; add it to DECIMALS_BY_METRIC in engagement/columns.py.")
    return DECIMALS_BY_METRIC[metric]


def rounded(table: pd.DataFrame, name: str, *, metric: str | None = None) -> pd.DataFrame:
    """Round a table to what is printed and give every column its release dtype.

    Parameters
    ----------
    table : DataFrame
        Columns of the glossary only.
    name : str
        Name of the table, for messages.
    metric : str, optional
        Metric of all rows, where the table has no `metric` column.

    Returns
    -------
    DataFrame
        Same rows and columns with a fresh index; missing numbers and texts stay missing.

    Raises
    ------
    ValueError
        If a column or metric is unknown or a count holds fractions.
    """
    metrics = (
        table["metric"].astype(object) if "metric" in table else pd.Series(metric, index=table.index, dtype=object)
    )
    result = {}
    for column in table.columns:
        values, dtype = table[column], release_dtype(column)
        try:
            if dtype == "float64":
                result[column] = _floats(values, metrics, column)
            elif dtype == "Int64":
                result[column] = _integers(values)
            elif dtype == "str":
                result[column] = texts(values, column)
            else:
                result[column] = pd.Series(values.array, dtype=dtype)
        except (TypeError, ValueError) as problem:
            raise ValueError(f"Table {name}, column {column!r}: {problem}") from problem
    return pd.DataFrame(result, index=pd.RangeIndex(len(table)), columns=list(table.columns))


def texts(values: pd.Series, column: str) -> pd.Series:
    """Text column in its release form.

    Parameters
    ----------
    values : Series
        Anything printable; line ends are made alike, so that files are read back exactly.
    column : str
        Its name: names of what a row is about are empty where missing; other texts are NA where missing or empty.

    Returns
    -------
    Series of str
        With a fresh index.
    """
    nothing = "" if column in NAMES else None
    shown = [nothing if pd.isna(value) or value == "" else "\n".join(str(value).splitlines()) for value in values]
    return pd.Series(shown, dtype="str")


def _numbers(values: pd.Series) -> np.ndarray:
    """Floats with NaN for whatever stands for missing."""
    return pd.array(values.astype(object).to_numpy(), dtype="Float64").to_numpy(float, na_value=np.nan)


def _floats(values: pd.Series, metrics: pd.Series, column: str) -> pd.Series:
    shown = [
        number if number != number else round(number, decimals_of(column, metric)) + 0.0  # + 0.0: no minus zero
        for number, metric in zip(_numbers(values).tolist(), metrics, strict=True)
    ]
    return pd.Series(shown, dtype="float64")


def _integers(values: pd.Series) -> pd.Series:
    numbers = _numbers(values)
    broken = np.abs(numbers - np.round(numbers)) > 1e-6
    if broken.any():
        raise ValueError(f"counts are whole numbers, found {numbers[broken][0]}.")
    return pd.Series(np.round(numbers)).astype("Int64")
