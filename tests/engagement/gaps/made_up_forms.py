"""COUNTS and PAIRS of any item table, for tests that need no instrument."""

import numpy as np
import pandas as pd

KIND = "leader_behaviour"


def counts_of(answers, form, scales, *, unit=None, metric="score"):
    """COUNTS of answers, one column an item; scales name the items of each responsibility."""
    frame = answers.assign(form=np.asarray(form), unit="" if unit is None else np.asarray(unit))
    sizes = frame.groupby(["form", "unit"]).size().rename("respondents").reset_index()
    parts = []
    for scale, items in scales.items():
        for item in items:
            n = frame.groupby(["form", "unit", item]).size().rename("n").reset_index()
            parts.append(n.rename(columns={item: "value"}).assign(responsibility=scale, item=item))
    return pd.concat(parts).merge(sizes, on=["form", "unit"]).assign(object=KIND, metric=metric)


def pairs_of(answers, form, scales, *, unit=None, metric="score"):
    """PAIRS of the same."""
    form, unit = np.asarray(form), np.full(len(answers), "") if unit is None else np.asarray(unit)
    rows = []
    for one, two in dict.fromkeys(zip(form, unit, strict=True)):
        here = answers[(form == one) & (unit == two)]
        for scale, items in scales.items():
            for first, a in enumerate(items):
                for b in items[first:]:
                    both = here[[a, b]].dropna() if a != b else here[[a]].dropna()
                    x, y = both[a].to_numpy(float), both[b].to_numpy(float)
                    row = {"form": one, "unit": two, "responsibility": scale, "item_a": a, "item_b": b, "n": len(both)}
                    rows.append(row | {"sum_a": x.sum(), "sum_b": y.sum(), "sum_ab": x @ y, "respondents": len(here)})
    return pd.DataFrame(rows).assign(object=KIND, metric=metric)
