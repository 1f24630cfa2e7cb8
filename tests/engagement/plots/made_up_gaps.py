"""Made-up protected tables of priorities, types, ranks, waves and resources, for tests of figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
from made_up_client import hide

QUADRANTS = (
    "often chosen, rated low: look here first",
    "often chosen, rated high: keep",
    "seldom chosen, rated low",
    "seldom chosen, rated high",
    "not clear of chance",
)
TYPES = ("leaders rate higher", "staff rate higher", "both high", "both low")
KINDS = ("people", "work_environment", "infrastructure", "monitoring_and_measuring", "organizational_knowledge")
BLANKS = {
    "priorities": ("importance", "importance_low", "importance_high", "shortfall", "see_low", "see_high", "quadrant"),
    "typology": ("category",),
    "ranks": ("rank", "rank_low", "rank_high", "separates"),
    "changes": ("earlier", "later", "n_earlier", "n_later"),
    "adequacy": ("rating",),
}


def _hidden(table: pd.DataFrame, rows, kind: str) -> pd.DataFrame:
    """Hide rows as the gate does, with the columns of these tables."""
    table = hide(table, rows)
    return table.assign(
        **{
            name: table[name]
            .where(~table["suppressed"], pd.NA)
            .astype("Int64" if name in ("rank_low", "rank_high") else object)
            for name in BLANKS[kind]
            if name in table
        }
    )


def keys_of(count: int, long: bool = False) -> list[str]:
    tail = "_of_precision_machining_and_of_everything_that_follows_it" if long else ""
    return [f"area_{k:02d}{tail}" for k in range(count)]


def priorities(seed: int = 1, *, rows: int = 10, hidden: tuple[int, ...] = (), crowded=False, long=False):
    rng = np.random.default_rng(seed)
    chosen = np.full(rows, 30.0) + rng.normal(0, 1, rows) if crowded else rng.uniform(6, 62, rows)
    see = np.full(rows, 55.0) + rng.normal(0, 1, rows) if crowded else rng.uniform(28, 84, rows)
    clear = (np.abs(chosen - 30) > 8) & (np.abs(see - 50) > 6)
    place = 2 * (chosen < 30) + (see >= 50)
    table = pd.DataFrame(
        {
            "responsibility": keys_of(rows, long),
            "importance": chosen.round(1),
            "importance_low": (chosen - 5.5).round(1),
            "importance_high": (chosen + 6).round(1),
            "importance_line": 30.0,
            "see": see.round(1),
            "see_low": (see - 4).round(1),
            "see_high": (see + 4).round(1),
            "reference": 50.0,
            "shortfall": (50 - see).round(1),
            "quadrant": [QUADRANTS[p] if ok else QUADRANTS[4] for p, ok in zip(place, clear, strict=True)],
            "probability": np.where(clear, 0.998, rng.uniform(0.4, 0.97, rows)).round(2),
            "n": 238,
            "n_staff": 240 + np.arange(rows),
            "suppressed": [k in hidden for k in range(rows)],
        }
    )
    return _hidden(table, table["suppressed"], "priorities")


def typology(seed: int = 1, *, rows: int = 10, hidden: tuple[int, ...] = (), reference=True, counts=True, long=False):
    rng = np.random.default_rng(seed)
    see = rng.uniform(28, 84, rows)
    say = np.clip(see + rng.normal(10, 14, rows), 3, 99)
    table = pd.DataFrame({"responsibility": keys_of(rows, long), "say": say.round(1), "see": see.round(1)})
    table = table.assign(category=rng.choice(TYPES, rows), probability=rng.uniform(0.4, 1.0, rows).round(2))
    table = table.assign(reference=50.0) if reference else table
    table = table.assign(n_leader=14, n_staff=254) if counts else table
    return _hidden(
        table.assign(suppressed=[k in hidden for k in range(rows)]),
        pd.Series([k in hidden for k in range(rows)]),
        "typology",
    )


def _types_of(seed: int, rows: int) -> list[str]:
    whole = typology(seed, rows=rows)
    gap, low = whole["say"] - whole["see"], (whole["say"] + whole["see"]) < 100
    return np.select([gap > 10, gap < -10, low], [TYPES[0], TYPES[1], TYPES[3]], TYPES[2]).tolist()


def typology_of_all(seed: int = 1, *, rows: int = 10, hidden: tuple[int, ...] = (), long=False):
    """A row for every type of every responsibility, as `engagement.gaps.between_forms.kinds` gives it."""
    rng = np.random.default_rng(seed)
    one = typology(seed, rows=rows, hidden=hidden, long=long)
    table = one.loc[one.index.repeat(len(TYPES))].reset_index(drop=True)
    chances = np.sort(rng.dirichlet([2, 0.3, 1, 0.3], rows), axis=1)
    own = [TYPES.index(category) for category in _types_of(seed, rows)]
    for row, at in enumerate(own):  # the likeliest is the type the readings fall in
        chances[row, [at, 3]] = chances[row, [3, at]]
    table = table.assign(
        category=TYPES * rows,
        probability=pd.Series(chances.ravel().round(2)).where(~table["suppressed"]),
        named=(np.arange(len(TYPES)) == np.array(own)[:, None]).ravel(),
    )
    return table.assign(named=table["named"].astype(object).where(~table["suppressed"], pd.NA))


def ranks(
    seed: int = 1, *, units: int = 9, hidden: int = 1, none_separates=False, long=False, responsibilities: int = 1
):
    rng = np.random.default_rng(seed)
    parts = []
    names = [
        f"Unit {k + 1}" + (" of final assembly and everything that follows it, second hall" if long else "")
        for k in range(units)
    ]
    for key in keys_of(responsibilities):
        y = rng.uniform(30, 85, units)
        half = 14 + rng.uniform(0, 6, units)
        low = (
            np.ones(units, int)
            if none_separates
            else 1 + (y[None, :] - half[None, :] > y[:, None] + half[:, None]).sum(axis=1)
        )
        high = (
            np.full(units, units)
            if none_separates
            else units - (y[None, :] + half[None, :] < y[:, None] - half[:, None]).sum(axis=1)
        )
        told = high - low < units - 1
        place = 1 + (y[:, None] < y[None, :]).sum(axis=1)
        table = pd.DataFrame({"unit": names, "responsibility": key, "object": "leader_behaviour", "metric": "score"})
        table = table.assign(
            estimate=y.round(1), n=rng.integers(8, 60, units), rank=pd.array(np.where(told, place, 0), "Int64")
        )
        table["rank"] = table["rank"].where(told)
        table = table.assign(
            rank_low=low, rank_high=high, separates=told, n_units=units, conf_level=0.95, method="made up"
        )
        parts.append(_hidden(table, pd.Series(np.arange(units) >= units - hidden), "ranks"))
    return pd.concat(parts, ignore_index=True)


def trend(
    seed: int = 1,
    *,
    responsibilities: int = 10,
    waves: int = 5,
    forms=("staff",),
    no_n=(),
    hidden=(),
    breaks=(),
    long=False,
):
    """Waves at the places `no_n` have no n and no interval; at `hidden` they are hidden; at `breaks` a new segment starts."""
    rng = np.random.default_rng(seed)
    rows = []
    for key in keys_of(responsibilities, long):
        for form in forms:
            course = np.clip(rng.uniform(35, 75) + np.cumsum(rng.normal(0.5, 4, waves)), 3, 97)
            segment = 1
            for at in range(waves):
                segment += at in breaks
                half = 12.0 if form == "leader" else 3.0
                row = {
                    "wave": f"{2026 - waves + at + 1}",
                    "form": form,
                    "responsibility": key,
                    "object": "leader_behaviour",
                }
                row |= {"metric": "score", "estimate": round(course[at], 1), "segment": f"segment {segment}"}
                row |= {
                    "conf_low": max(course[at] - half, 0),
                    "conf_high": min(course[at] + half, 100),
                    "n": 14 if form == "leader" else 240 + at,
                }
                if at in no_n:
                    row |= {"conf_low": np.nan, "conf_high": np.nan, "n": pd.NA}
                rows.append(row | {"suppressed": at in hidden})
    table = pd.DataFrame(rows).astype({"n": "Int64"})
    return hide(table, table["suppressed"])


def changes(seed: int = 1, *, rows: int = 10, hidden: tuple[int, ...] = (), crowded=False, long=False):
    rng = np.random.default_rng(seed)
    earlier = np.full(rows, 50.0) + rng.normal(0, 0.4, rows) if crowded else rng.uniform(30, 85, rows)
    change = rng.normal(2, 7, rows)
    half = np.full(rows, 6.0)
    words = ("clearly higher than before", "higher than before, size uncertain", "clearly lower than before",
             "lower than before, size uncertain", "no change that matters", "unclear")  # fmt: skip
    verdict = np.select([change - half > 0, change + half < 0], [words[1], words[3]], words[5])
    table = pd.DataFrame(
        {
            "form": "staff",
            "responsibility": keys_of(rows, long),
            "object": "leader_behaviour",
            "metric": "score",
            "earlier": earlier.round(1),
            "later": (earlier + change).round(1),
            "estimate": change.round(1),
            "conf_low": (change - half).round(1),
            "conf_high": (change + half).round(1),
            "verdict": verdict,
            "n_earlier": 231,
            "n_later": 254,
            "suppressed": [k in hidden for k in range(rows)],
        }
    )
    return _hidden(table, table["suppressed"], "changes")


def resources(seed: int = 1, *, units: int = 8, hidden: int = 1, long=False):
    rng = np.random.default_rng(seed)
    names = [
        f"Unit {k + 1}" + (" of final assembly and everything that follows it" if long else "") for k in range(units)
    ]
    rows = [
        {"unit": unit, "resource_type": kind, "metric": "score", "estimate": round(rng.uniform(25, 90), 1), "n": 12 + at, "suppressed": at >= units - hidden}
        for at, unit in enumerate(names)
        for kind in KINDS
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    return hide(table, table["suppressed"])


def adequacy(seed: int = 1, *, processes: int = 6, numbers=False, hidden=False, long=False):
    rng = np.random.default_rng(seed)
    names = [
        f"Process {k + 1}" + (" from the order of the customer to the delivery and the invoice" if long else "")
        for k in range(processes)
    ]
    words = rng.choice(["adequate", "partly", "not", "not examined"], processes * 5)
    table = pd.DataFrame([(name, kind) for name in names for kind in KINDS], columns=["process", "resource_type"])
    empty = words == "not examined"
    table = table.assign(
        rating=pd.Series(np.where(empty, words, None) if numbers else words, dtype=object),
        value=np.where(empty, np.nan, rng.uniform(10, 95, len(table)).round()) if numbers else np.nan,
        source="managers say",
        suppressed=hidden,
    )
    return _hidden(table, table["suppressed"], "adequacy")
