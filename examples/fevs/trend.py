"""The engagement index of the US federal government 2020-2024 as published, and its trend.

Reads what prepare.py wrote. Prints the index (mean of three sub-indices, each the mean percent positive of its items)
and writes `report/trend.csv`, `report/index.csv` and `report/agencies.csv` beside this script.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from engagement.gaps.change import counts_from_percent, trend

HERE = Path(__file__).resolve().parent
GOVERNMENT_WIDE = "All Responses"
INDEX = "engagement_index"


def read_waves(path: Path) -> pd.DataFrame:
    """Rows of prepare.py; the sub-index stands as responsibility."""
    return pd.read_csv(path, dtype={"wave": str}).rename(columns={"index": "responsibility"})


def engagement_index(rows: pd.DataFrame) -> pd.DataFrame:
    """Mean of the sub-indices, each the mean percent positive of its items, per wave and unit.

    Units where an item of the index was not published are left out.
    """
    complete = rows.groupby(["wave", "unit"])["item"].nunique() == rows["item"].nunique()
    of_index = rows.groupby(["wave", "unit", "responsibility"], sort=False)["percent"].mean()
    found = of_index.groupby(["wave", "unit"], sort=False).mean()
    return found[complete.reindex(found.index)].rename("estimate").reset_index()


def trends(rows: pd.DataFrame, *, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Trend of the sub-indices and of the index over the waves."""
    whole = rows.assign(responsibility=INDEX)
    counts = counts_from_percent(pd.concat([rows, whole], ignore_index=True))
    waves = {wave: one for wave, one in counts.groupby("wave", sort=True)}
    texts = {wave: dict(zip(one["item"], one["question"], strict=True)) for wave, one in rows.groupby("wave")}
    return trend(waves, by=by, texts=texts, smallest_difference=2.0, moderate=False)


def main() -> int:
    """Print and write the tables."""
    source = HERE / "responses" / "fevs_2020_2024.csv"
    if not source.is_file():
        raise SystemExit(f"{source} is missing: run prepare.py first.")
    rows = read_waves(source)
    government = rows[rows["unit"] == GOVERNMENT_WIDE]
    index = engagement_index(rows)
    folder = HERE / "report"
    folder.mkdir(exist_ok=True)
    found = trends(government)
    index.to_csv(folder / "index.csv", index=False)
    found.to_csv(folder / "trend.csv", index=False)
    agencies = rows[rows["unit"] != GOVERNMENT_WIDE]
    trends(agencies, by=("unit",)).to_csv(folder / "agencies.csv", index=False)
    print("Engagement index, government-wide, percent positive")
    for row in index[index["unit"] == GOVERNMENT_WIDE].itertuples():
        print(f"  {row.wave}  {row.estimate:.0f}")
    shown = found[found["comparison"] == "last wave against first"]
    for row in shown.itertuples():
        print(f"  {row.responsibility}: {row.first_wave} to {row.last_wave} {row.estimate:+.1f} points, {row.verdict}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
