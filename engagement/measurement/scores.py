"""Person scores: for reliability and pictures. Group estimates do not come from them (see `engagement.estimates`)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.engine import percent_of_maximum
from surveys.instrument import Instrument, Item

KEYS = ["respondent", "form", "wave", "unit", "level", "site"]


def score(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Score every respondent on every responsibility and object.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES.
    instrument : Instrument
        Its items of role "scale" are scored.

    Returns
    -------
    DataFrame
        SCORES: one row per respondent, responsibility and object; score is the mean of the rated items as 0-100, NaN
        where fewer than half of the items were rated (resources in the workplace: or a resource type has no rated
        item); n_items is the number of rated items; weight is 1.
    """
    parts = []
    keys = responses.reindex(columns=KEYS)
    for responsibility in instrument.responsibilities:
        for kind in ("leader_behaviour", "workplace"):
            items = scale_items(instrument, responsibility.id, kind, responses)
            if not items:
                continue
            values = item_values(responses, items, instrument)
            rated = np.isfinite(values)
            enough = rated.sum(axis=1) * 2 >= len(items)
            types = [item.resource_type for item in items]
            for resource in {one for one in types if one}:
                enough &= rated[:, [one == resource for one in types]].any(axis=1)
            total = np.where(rated, values, 0.0).sum(axis=1)
            mean = total / np.maximum(rated.sum(axis=1), 1)
            parts.append(
                keys.assign(
                    responsibility=responsibility.id,
                    object=kind,
                    score=np.where(enough, mean, np.nan),
                    n_items=rated.sum(axis=1),
                    weight=1.0,
                )
            )
    return pd.concat(parts, ignore_index=True)


def scale_items(instrument: Instrument, responsibility: str, kind: str, responses: pd.DataFrame) -> tuple[Item, ...]:
    """Items of one scale that the answers hold."""
    found = instrument.items_of(role="scale", responsibility=responsibility, object=kind)
    return tuple(item for item in found if item.id in responses)


def item_values(responses: pd.DataFrame, items: tuple[Item, ...], instrument: Instrument) -> np.ndarray:
    """Answers to `items` as 0-100, respondents x items, NaN where missing."""
    return np.column_stack(
        [
            percent_of_maximum(
                responses[item.id].to_numpy(dtype=float, na_value=np.nan), len(instrument.scales[item.scale].labels)
            )
            for item in items
        ]
    )
