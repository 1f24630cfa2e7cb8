"""Made-up organisations, their tables, and a reader who tries every linear combination of what is released."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
import pandas as pd
from hypothesis import strategies as st

RESPONSIBILITIES = ("results", "direction")
SIZES = st.sampled_from((0, 0, 1, 2, 3, 4, 5, 6, 7, 9, 14, 25))


@st.composite
def organisations(draw, *, most_units: int = 5, most_levels: int = 4) -> dict[tuple[str, str], int]:
    """Respondents by unit and level; some levels nested in a unit, some units of one level only."""
    units = [f"unit {number}" for number in range(draw(st.integers(1, most_units)))]
    levels = [f"level {number}" for number in range(draw(st.integers(1, most_levels)))]
    cells = {(unit, level): draw(SIZES) for unit in units for level in levels}
    for level in levels:
        if draw(st.integers(0, 3)) == 0:  # a level that exists in one unit only
            home = draw(st.sampled_from(units))
            cells |= {(unit, level): 0 for unit in units if unit != home}
    for unit in units:
        if draw(st.integers(0, 5)) == 0:  # a unit with one level only
            home = draw(st.sampled_from(levels))
            cells |= {(unit, level): 0 for level in levels if level != home}
    return cells


def answers(
    cells: Mapping[tuple[str, str], int], *, seed: int = 1, missing: float = 0.0, nowhere: int = 0
) -> pd.DataFrame:
    """One row a staff member with a score for each responsibility; `nowhere` people named no unit and no level."""
    rng = np.random.default_rng(seed)
    places = [place for place, n in cells.items() for _ in range(n)] + [(None, None)] * nowhere
    people = pd.DataFrame(places, columns=["unit", "level"], dtype=object)
    for responsibility in RESPONSIBILITIES:
        scores = rng.uniform(0, 100, len(people))
        people[responsibility] = np.where(rng.random(len(people)) < missing, np.nan, scores)
    return people


def tables_of(
    people: pd.DataFrame, cells: Mapping[tuple[str, str], int], *, leaders: int = 12
) -> dict[str, pd.DataFrame]:
    """Unprotected tables as the analysis makes them, with plain means."""
    names = {"unit": [u for u, _ in cells], "level": [level for _, level in cells]}
    tables = {
        "participation": pd.DataFrame(
            {"form": ["staff", "leader"], "population": [len(people) + 40, 14], "n": [len(people), leaders]}
        ).assign(metric="response_rate", estimate=60.0),
        "ratings": pd.concat([_ratings(people, []), _leaders(leaders)], ignore_index=True),
    }
    for by in ("unit", "level"):
        known = list(dict.fromkeys(names[by]))
        n = people.groupby(by).size().reindex(known, fill_value=0)
        tables[f"participation_{by}s"] = pd.DataFrame(
            {by: known, "population": n.to_numpy() + 8, "n": n.to_numpy(), "estimate": 60.0, "metric": "response_rate"}
        )
        tables[f"ratings_{by}s"] = _ratings(people.dropna(subset=[by]), [by])
    return tables


def cells_of(people: pd.DataFrame) -> pd.DataFrame:
    """Respondents by unit and level, as the analysis passes them to the gate."""
    return people.groupby(["unit", "level"], dropna=False).size().rename("n").reset_index()


def _ratings(people: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    rows = []
    groups = people.groupby(by[0], sort=False) if by else [("staff", people)]
    for name, group in groups:
        for responsibility in RESPONSIBILITIES:
            scores = group[responsibility].dropna()
            rows.append(
                {by[0] if by else "form": name, "responsibility": responsibility}
                | {"object": "leader_behaviour", "metric": "score", "estimate": scores.mean(), "n": len(scores)}
                | {"std_error": scores.std() / max(len(scores), 1) ** 0.5, "conf_low": 1.0, "conf_high": 99.0}
            )
    columns = [by[0] if by else "form", "responsibility", "object", "metric", "estimate", "n"]
    return pd.DataFrame(rows, columns=[*columns, "std_error", "conf_low", "conf_high"])


def _leaders(n: int) -> pd.DataFrame:
    rows = [
        {"form": "leader", "responsibility": one, "object": "leader_behaviour", "metric": metric, "estimate": 70.0}
        for one in RESPONSIBILITIES
        for metric in ("score", "favourable", "cannot_tell")
    ]
    return pd.DataFrame(rows).assign(n=n, std_error=4.0, conf_low=60.0, conf_high=80.0)


def shown_groups(release, responsibility: str | None, places: list[tuple]) -> np.ndarray:
    """Groups a release shows for one statistic (None: who answered), as rows of 0 and 1 over the cells."""
    source = "participation" if responsibility is None else "ratings"
    rows = []
    for name, position in ((source, None), (f"{source}_units", 0), (f"{source}_levels", 1)):
        table = release.tables[name]
        table = table[~table["suppressed"]]
        if responsibility is not None:
            table = table[table["responsibility"] == responsibility]
        if position is None:
            rows += [[1.0] * len(places) for _ in range(int((table["form"] == "staff").any()))]
        else:
            column = ("unit", "level")[position]
            rows += [[float(place[position] == group) for place in places] for group in table[column]]
    return np.array(rows, dtype=float).reshape(len(rows), len(places))


def resting_on_few(shown: np.ndarray, counts: np.ndarray, smallest_group: int) -> Iterator[tuple[int, ...]]:
    """Every set of cells with fewer people on which some combination of the sums shown rests, with whatever weights."""
    _, singular, right = np.linalg.svd(shown) if len(shown) else (None, np.zeros(0), np.eye(len(counts)))
    free = right[int((singular > 1e-9).sum()) :].T
    small = [cell for cell, n in enumerate(counts) if 0 < n < smallest_group]
    for size in range(1, min(len(small), smallest_group - 1) + 1):
        for group in combinations(small, size):
            rank = np.linalg.matrix_rank(free[list(group)], tol=1e-9) if free.shape[1] else 0
            if counts[list(group)].sum() < smallest_group and rank < size:
                yield group


def weighted_groups(release, places: list[tuple], *, seed: int = 3) -> np.ndarray:
    """Groups as weighted means show them: units plain, levels with a weight a cell, hidden units with one a unit."""
    rng = np.random.default_rng(seed)
    units, levels = (release.tables[f"participation_{by}s"].query("not suppressed")[by] for by in ("unit", "level"))
    by_cell = rng.uniform(0.6, 1.8, len(places))
    by_unit = {unit: rng.uniform(0.6, 1.8) for unit in dict.fromkeys(unit for unit, _ in places)}
    rows = [[float(unit == one) for unit, _ in places] for one in units]
    if not release.tables["participation"].set_index("form").loc["staff", "suppressed"]:
        rows += [[by_unit[unit] * (unit not in set(units)) for unit, _ in places]]
    rows += [list(by_cell * [float(level == one) for _, level in places]) for one in levels]
    return np.array(rows, dtype=float).reshape(len(rows), len(places))


def exposed(shown: np.ndarray, counts: np.ndarray, smallest_group: int) -> Iterator[tuple[int, ...]]:
    """Every set of cells with 1 to smallest_group - 1 answers whose sum follows from the groups shown."""
    _, singular, right = np.linalg.svd(shown) if len(shown) else (None, np.zeros(0), np.eye(len(counts)))
    free = right[int((singular > 1e-9).sum()) :].T
    small = [cell for cell, n in enumerate(counts) if n < smallest_group]
    for size in range(1, min(len(small), 5) + 1):
        for group in combinations(small, size):
            if (
                0 < counts[list(group)].sum() < smallest_group
                and np.abs(free[list(group)].sum(axis=0)).max(initial=0) < 1e-8
            ):
                yield group
