"""Percents of each question on both bases, read from the protected table of answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from engagement.plots import marks


@dataclass(frozen=True)
class Shares:
    """Percents of one question on one base.

    Attributes
    ----------
    percent : dict
        Option -> percent; empty where nothing may be or can be shown.
    base : str
        Number of people behind them, as printed.
    state : str
        "hidden" or "not rated" where nothing is shown, else "".
    """

    percent: dict[str, float]
    base: str
    state: str


def shares(rows: pd.DataFrame, item: str, metric: str, options: Sequence[str] = ()) -> Shares:
    """Percents of one question by option; options without a row get 0. One hidden row hides them all."""
    rows = rows[(rows["item"].astype(str) == item) & (rows["metric"].astype(str) == metric)]
    if rows["suppressed"].astype(bool).any():
        return Shares({}, "", "hidden")
    rows = rows[rows["estimate"].notna()].sort_values("position", kind="stable")
    counts = rows["n"].dropna()
    if rows.empty or (len(counts) and counts.max() == 0):
        return Shares({}, "", "not rated")
    found = dict(zip(rows["option"].astype(str), rows["estimate"].astype(float), strict=True))
    return Shares(dict.fromkeys(options, 0.0) | found, f"{int(counts.max()):,}" if len(counts) else "\u2013", "")


def shares_of_asked(rows: pd.DataFrame, item: str, options: Sequence[str]) -> Shares:
    """Percents of everybody asked, the scale points together as "rated"."""
    found = shares(rows, item, "of_asked")
    if found.state:
        return found
    rest = {key: value for key, value in found.percent.items() if key not in options}
    return replace(found, percent={"rated": sum(found.percent.get(option, 0.0) for option in options)} | rest)


def selected(answers: pd.DataFrame, form: str, responsibility: str | None, object: str | None) -> pd.DataFrame:
    """Rows of one form and, where named, of one responsibility and object."""
    wanted = {"form": form, "responsibility": responsibility, "object": object}
    return marks.pick(answers, **{key: value for key, value in wanted.items() if value is not None})


def scale_options(rows: pd.DataFrame, labels: Sequence[str] | None) -> list[str]:
    """Scale points from low to high: those of the table, and those that only `labels` name (nobody chose them)."""
    found = rows[rows["metric"].astype(str) == "of_rated"].sort_values("position", kind="stable")
    options = list(dict.fromkeys(found["option"].astype(str)))
    if labels is None or len(labels) == len(options):
        return options
    numbered = [str(place) for place in range(1, len(labels) + 1)]
    if set(options) <= set(numbered):
        return numbered
    raise ValueError(
        f"labels has {len(labels)} words, but the table holds {len(options)} scale points ({', '.join(options)}); "
        "give one word per scale point, lowest first."
    )


def below_middle(percent: Sequence[float]) -> float:
    """Percent that stands left of the line: all below the middle, and half of the middle option itself."""
    half = len(percent) // 2
    return float(sum(percent[:half]) + (percent[half] / 2 if len(percent) % 2 else 0.0))
