"""The tables that published percentages with n give: the same differences, as far as counts carry."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from engagement.assessment import Assessment
from engagement.estimates import PROCESS, favourable_share, summarise
from engagement.gaps import (
    estimate_gaps,
    gap_details,
    item_gaps,
    level_gaps,
    level_steps,
    message_stops,
    perception_gaps,
)
from engagement.responses import read_published
from engagement.rules import PERCEPTION


def published_tables(
    assessment: Assessment, progress: Callable[[str], None], *, path: object = None
) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """Compute every table of published results, before the gate.

    Parameters
    ----------
    assessment : Assessment
        Its folder holds responses/*.csv in the published layout, and crosswalk.toml.
    progress : callable
        Called with a text before each step.
    path : str, Path or None
        Folder or file to read instead of the folder's own responses/.

    Returns
    -------
    tables : dict of str to DataFrame
        Tables by the names they are released under.
    texts : dict of str to str
        Item id to the published wording.
    """
    settings = assessment.settings
    progress("Reading published results")
    source = assessment.folder if path is None else path
    counts, unmapped = read_published(source, assessment.folder / "crosswalk.toml", assessment.instrument)
    texts = dict(counts.attrs["texts"])
    order = list(dict.fromkeys(counts["level"]))
    rank = {one.id: number for number, one in enumerate(assessment.instrument.responsibilities)}
    counts = counts.assign(role="scale").sort_values("responsibility", key=lambda ids: ids.map(rank), kind="stable")
    common = {"conf_level": settings.conf_level}
    scale, item = ["responsibility", "object"], ["form", "responsibility", "item", "object", "role"]

    progress("Estimating each group's view")
    levels = summarise(counts, favourable_share, by=["level", *scale], **common)
    tables = {
        "participation": _participation(counts),
        "ratings": summarise(_pooled(counts, ["form", *scale]), favourable_share, by=["form", *scale], **common),
        "ratings_levels": levels.assign(position=levels["level"].map(order.index) + 1),
        "items": summarise(_pooled(counts, item), favourable_share, by=item, **common),
        "items_levels": summarise(counts, favourable_share, by=["level", *item[1:]], **common),
        "unmapped": unmapped,
    }

    progress("Comparing groups")
    options = common | {"smallest_difference": settings.smallest_difference, "moderate": False}
    tables["perception_gaps"] = perception_gaps(counts, **options)
    tables["estimate_gaps"] = estimate_gaps(counts, words=PERCEPTION, **options)
    process = summarise(counts, favourable_share, by=["level", *scale], estimand=PROCESS, **common)
    difference = {"smallest_difference": settings.smallest_difference}
    tables["level_gaps"] = level_gaps(process, order=order, **difference, **common)
    tables["item_gaps"] = item_gaps(counts, **options)
    tables["gap_details"] = gap_details(counts, moderate=False, **common)
    if len(order) > 1:
        tables["level_steps"] = level_steps(process, order=order, **difference, **common)
        tables["message_stops"] = message_stops(process, order=order, seed=settings.seed, **difference)
    return tables, texts


def _pooled(counts: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Add up counts over levels."""
    by = list(dict.fromkeys([*keys, "item", "metric", "value"]))
    return counts.groupby(by, sort=False, as_index=False)["n"].sum()


def _participation(counts: pd.DataFrame) -> pd.DataFrame:
    """People behind the published figures: the most that answered any mapped question, added up over levels."""
    answered = counts.groupby(["form", "level", "item"], sort=False)["n"].sum()
    most = answered.groupby(["form", "level"], sort=False).max().groupby("form", sort=False).sum()
    return most.round().astype(int).rename("n").reset_index().assign(
        population=float("nan"), estimate=float("nan"), metric="response_rate", method="as published"
    )  # fmt: skip
