"""Made-up protected tables of screening, participation by day and measurement, for tests of figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
from made_up_client import hide

SCALE = ("never", "seldom", "sometimes", "often", "always")
NOT_RATED = ("cannot_tell", "not_come_up", "not_my_job", "no_answer")
WORDING = (
    "Our top managers explain why quality matters to our customers",
    "When a target is missed, top managers see to it that something happens",
    "I know who receives my work",
    "We have the people, the tools and the knowledge that the work needs, also when several of us are on leave at once",
)


def items_of(count: int) -> dict[str, str]:
    """Item id -> wording."""
    return {f"item_{i + 1:02d}": f"{WORDING[i % len(WORDING)]} ({i + 1})" for i in range(count)}


def answers(seed: int = 1, *, items: int = 6, points: int = 5, hidden: tuple[int, ...] = (), unused: int | None = None):
    """Both bases of every item; items at the places in `hidden` are hidden, option `unused` is chosen by nobody."""
    rng = np.random.default_rng(seed)
    rows = []
    for place, item in enumerate(items_of(items)):
        asked = 268
        counts = rng.multinomial(asked, rng.dirichlet(np.r_[rng.uniform(0.2, 5, points), 0.6, 0.4, 0.2, 0.3]))
        if unused is not None:
            counts[points - 1] += counts[unused]
            counts[unused] = 0
        rated = int(counts[:points].sum())
        names = [str(i + 1) for i in range(points)] + list(NOT_RATED)
        keys = {
            "form": "staff",
            "responsibility": f"area_{place % 10}",
            "object": "leader_behaviour",
            "role": "scale",
            "item": item,
            "suppressed": place in hidden,
        }
        for metric, base, last in (("of_rated", rated, points), ("of_asked", asked, len(names))):
            for at in range(last):
                share = round(100 * counts[at] / base, 1) if base else np.nan
                cell = {"metric": metric, "option": names[at], "position": at + 1, "estimate": share, "n": base}
                rows.append(keys | cell)
    table = pd.DataFrame(rows)
    return hide(table, table["suppressed"])


def item_analysis(seed: int = 1, *, items: int = 12, areas: int = 4, hidden: tuple[int, ...] = (), crowded=False):
    rng = np.random.default_rng(seed)
    rows = []
    for place, item in enumerate(items_of(items)):
        keys = {
            "form": "staff",
            "responsibility": f"area_{place * areas // items}",
            "object": "workplace" if place % 3 == 2 else "leader_behaviour",
            "item": item,
            "n": 240 + place,
            "suppressed": place in hidden,
        }
        mean = 62.0 if crowded else rng.uniform(30, 88)
        rest = 0.45 if crowded else rng.uniform(0.12, 0.78)
        rows.append(
            keys | {"metric": "difficulty", "estimate": round(mean, 1), "conf_low": mean - 3, "conf_high": mean + 3}
        )
        rows.append(keys | {"metric": "item_rest", "estimate": round(rest, 2), "conf_low": np.nan, "conf_high": np.nan})
        rows.append(keys | {"metric": "alpha_dropped", "estimate": 0.8, "conf_low": np.nan, "conf_high": np.nan})
    table = pd.DataFrame(rows)
    return hide(table, table["suppressed"])


def agreement(seed: int = 1, *, responsibilities: int = 5, units: int = 14, hidden: int = 2, equal=False):
    rng = np.random.default_rng(seed)
    rows = []
    for key in range(responsibilities):
        for unit in range(units):
            for null, shift in (("uniform", 0.1), ("slight skew", 0.0)):
                value = 0.74 if equal else float(np.clip(rng.beta(8, 3) + shift, 0, 1))
                cell = {"unit": f"Unit {unit + 1}", "responsibility": f"area_{key}", "object": "leader_behaviour"}
                cell |= {"metric": "rwg_j", "null": null, "estimate": round(value, 2), "n": 12 + unit, "n_items": 4}
                rows.append(cell | {"verdict": "shared", "suppressed": unit < hidden})
    table = pd.DataFrame(rows)
    return hide(table, table["suppressed"])


def participation_days(
    seed: int = 1, *, steps: int = 14, hidden: tuple[int, ...] = (), forms=("staff",), span: int = 1
):
    rng = np.random.default_rng(seed)
    parts = []
    for form in forms:
        new = rng.integers(5, 40, steps) if form == "staff" else rng.integers(0, 2, steps)
        days = pd.Timestamp("2026-03-02") + pd.to_timedelta(np.cumsum(rng.integers(1, span + 1, steps)), unit="D")
        population = int(new.sum() * 1.5) + 1
        table = pd.DataFrame({"form": form, "day": days.strftime("%Y-%m-%d"), "n": new, "cumulative": np.cumsum(new)})
        table = table.assign(population=population, estimate=(100 * table["cumulative"] / population).round(1))
        table = table.assign(suppressed=[place in hidden for place in range(steps)], metric="response_rate")
        parts.append(
            hide(table, table["suppressed"]).assign(cumulative=table["cumulative"].where(~table["suppressed"]))
        )
    return pd.concat(parts, ignore_index=True)


REASONS = ("too_fast", "long_string", "incomplete", "duplicate", "impossible_time", "trust_item")


def screening(*, checks: int = 6, hidden: tuple[int, ...] = (4,), all_zero: bool = False):
    names = [REASONS[i] if i < len(REASONS) else f"check_{i}" for i in range(checks)]
    counts = [0 if all_zero else (7 * i * i) % 43 for i in range(checks)]
    table = pd.DataFrame({"form": "staff", "reason": names, "numerator": counts, "n": 268})
    table = table.assign(
        estimate=(100 * table["numerator"] / 268).round(1), excluded=table["reason"].isin(["incomplete", "duplicate"])
    )
    table = table.assign(suppressed=[i in hidden for i in range(checks)])
    return hide(table, table["suppressed"]).assign(numerator=table["numerator"].where(~table["suppressed"]))
