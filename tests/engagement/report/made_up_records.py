"""Tables of made-up records, and one row of estimates."""

from __future__ import annotations

import numpy as np
import pandas as pd
from made_up_manifest import IDS, PROMISES

CLASSES = ("mixed", "strong", "weak", "not examined", "mixed", "strong", "mixed", "weak", "strong", "too few to judge")


def estimate(value: float, error: float, n: int, metric: str = "score", estimand: str = "current staff") -> dict:
    return {
        "estimate": value,
        "std_error": error,
        "conf_low": max(0.0, value - 1.96 * error),
        "conf_high": min(100.0, value + 1.96 * error),
        "conf_level": 0.95,
        "n": n,
        "estimand": estimand,
        "metric": metric,
        "method": "item-first mean, stratified by unit",
    }


def evidence() -> pd.DataFrame:
    rows = []
    for responsibility, word in zip(IDS, CLASSES, strict=True):
        for tier, indicator, class_ in (
            ("done", f"{responsibility}_on_time", word),
            ("worked", f"{responsibility}_sample", "mixed" if word != "not examined" else word),
        ):
            none = class_ == "not examined"
            rows.append(
                {
                    "responsibility": responsibility,
                    "indicator": indicator,
                    "tier": tier,
                    "unit": pd.NA,
                    "period": "2025-04 to 2026-03",
                    "value": np.nan if none else 62.5,
                    "numerator": np.nan if none else 5.0,
                    "denominator": np.nan if none else 8.0,
                    "n": 0 if none else 8,
                    "conf_low": np.nan if none else 30.6,
                    "conf_high": np.nan if none else 86.3,
                    "class": class_,
                    "criterion": "weak below 50, strong from 80 percent",
                    "source": "evidence.xlsx, objectives, rows 2-9",
                }
            )
    return pd.DataFrame(rows)


def show() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "responsibility": responsibility,
                "class": word,
                "n_examined": 0 if word == "not examined" else 2,
                "n_indicators": 3,
                "summary": "" if word == "not examined" else "5 of 8 looked at were in order",
            }
            for responsibility, word in zip(IDS, CLASSES, strict=True)
        ]
    )


def alignment() -> pd.DataFrame:
    patterns = ("targets met, seldom seen", "aligned", "no objective and seldom seen")
    rows = []
    for number, (text, pattern) in enumerate(zip(PROMISES, patterns, strict=True), 1):
        rows.append(
            {"promise": f"promise{number}", "text": text, "n_objectives": 3 - number + 1, "met": 2, "due": 3}
            | estimate(30.0 + 20 * (number == 2), 3.0, 250, "favourable")
            | {"pattern": pattern, "probability": 0.93}
        )
    return pd.DataFrame(rows)


def links(rng: np.random.Generator, units: dict[str, int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    points = pd.DataFrame(
        [
            {
                "unit": unit,
                "responsibility": "results",
                "indicator": "on_time_delivery",
                "see": 38 + rng.normal(0, 8),
                "value": 90 + rng.normal(0, 4),
                "n": n,
            }
            for unit, n in units.items()
        ]
    )
    links = pd.DataFrame(
        [
            {
                "indicator": "on_time_delivery",
                "responsibility": "results",
                "object": "leader_behaviour",
                "primary": True,
                "p_value": 0.21,
                "detectable": 0.76,
                "ladder": "correlation",
                "verdict": "no clear relation",
            }
            | estimate(0.44, 0.3, len(units), metric, "process")
            | {"conf_low": -0.31, "conf_high": 0.86, "method": "studentised permutation, Fisher z interval"}
            for metric in ("spearman", "pearson")
        ]
    )
    return links, points
