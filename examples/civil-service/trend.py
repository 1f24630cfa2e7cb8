"""Trend of the Civil Service People Survey 2013-2024, by grade: series of the same questions, breaks said.

Reads what prepare_trend.py wrote; writes `report/trend/waves.csv`, `trend.csv` and `items.csv` beside this script, and
prints the change of the longest series of each responsibility.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from engagement.gaps.change import counts_from_percent, trend, wave_series

HERE = Path(__file__).resolve().parent


def read_waves(path: Path) -> tuple[dict[str, pd.DataFrame], dict[str, dict[str, str]]]:
    """Read COUNTS per wave, and the wording of each item in each wave."""
    rows = pd.read_csv(path, dtype={"wave": str})
    counts = counts_from_percent(rows.drop(columns="question"))
    waves = {wave: one for wave, one in counts.groupby("wave", sort=True)}
    texts = {wave: dict(zip(one["item"], one["question"], strict=True)) for wave, one in rows.groupby("wave")}
    return waves, texts


def main() -> int:
    """Print and write the tables."""
    source = HERE / "responses" / "trend" / "csps_2013_2024.csv"
    if not source.is_file():
        raise SystemExit(f"{source} is missing: run prepare_trend.py first.")
    waves, texts = read_waves(source)
    options = {"texts": texts, "moderate": False}
    folder = HERE / "report" / "trend"
    folder.mkdir(parents=True, exist_ok=True)
    wave_series(waves, by=["level"], **options).to_csv(folder / "waves.csv", index=False)
    trend(waves, by=["level", "item"], **options).to_csv(folder / "items.csv", index=False)
    found = trend(waves, by=["level"], **options)
    found.to_csv(folder / "trend.csv", index=False)
    ends = found[(found["comparison"] == "last wave against first") & found["estimate"].notna()]
    longest = ends.loc[ends.groupby(["responsibility", "object", "level"], sort=False)["n_waves"].idxmax()]
    print("Percent positive, points from the first to the last wave of the longest series of the same questions")
    for (responsibility, kind), rows in longest.groupby(["responsibility", "object"], sort=False):
        told = ", ".join(f"{row.level} {row.estimate:+.1f}" for row in rows.itertuples())
        print(f"  {responsibility}, {kind}, {rows['first_wave'].iloc[0]} to {rows['last_wave'].iloc[0]}: {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
