"""Made-up protected tables with the columns of the release, for tests of figures and findings."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from engagement.confidentiality.checks import NUMBERS, WORDS
from engagement.rules import EXPECTATION, INTERVAL_RULE, PERCEPTION, interval_verdict

RESPONSIBILITIES = {
    "accountability": ("Accountability for QMS effectiveness", "Top managers answer for quality", "5.1.1 a"),
    "policy_objectives": ("Establishing policy and objectives", "Clear promises and targets", "5.1.1 b"),
    "integration": ("Business process integration", "Quality as part of the normal work", "5.1.1 c"),
    "process_approach": ("Promoting the process approach", "Departments working together", "5.1.1 d"),
    "risk_thinking": ("Promoting risk-based thinking", "Thinking ahead about what could go wrong", "5.1.1 d"),
    "resources": ("Providing resources", "What we need to do the job (people, tools, know-how)", "5.1.1 e"),
    "communication": ("Communicating the importance of the QMS", "Explaining why quality matters", "5.1.1 f"),
    "results": ("Ensuring the QMS achieves its intended results", "Acting when targets are missed", "5.1.1 g"),
    "direction": ("Providing direction and support", "Support for people and their ideas", "5.1.1 h"),
    "improvement": ("Promoting improvement", "Getting better step by step", "5.1.1 i"),
}
TITLES = {key: title for key, (title, _, _) in RESPONSIBILITIES.items()}
LABELS = {key: label for key, (_, label, _) in RESPONSIBILITIES.items()}
UNITS = (
    "Assembly",
    "Machining",
    "Logistics",
    "Quality laboratory",
    "Sales",
    "Purchasing",
    "Design",
    "Service",
    "Night shift",
)
LEVELS = ("Front line", "Team leaders", "Department heads", "Directors")
HIDES = (*NUMBERS, *WORDS)


@dataclass(frozen=True)
class MadeUpRelease:
    """What `find_findings` reads of a Release."""

    tables: dict[str, pd.DataFrame]
    manifest: dict
    hidden: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"table": [], "reason": [], "rows": []}))


def hide(table: pd.DataFrame, rows: pd.Series | bool) -> pd.DataFrame:
    """Hide rows the way the gate does: what could be told from them becomes NA."""
    hidden = pd.Series(rows, index=table.index) if isinstance(rows, bool) else rows
    table = table.assign(suppressed=hidden.astype(bool))
    return table.assign(**{name: table[name].where(~hidden, pd.NA) for name in HIDES if name in table})


def _estimates(keys: list[dict], middle: np.ndarray, half: np.ndarray, n: int, metric: str) -> pd.DataFrame:
    frame = pd.DataFrame(keys)
    return frame.assign(
        metric=metric,
        estimate=middle.round(1),
        std_error=(half / 1.96).round(1),
        conf_low=(middle - half).clip(0, 100).round(1),
        conf_high=(middle + half).clip(0, 100).round(1),
        conf_level=0.95,
        n=n,
        estimand="current staff",
        method="made up",
        suppressed=False,
    )


def made_up(
    seed: int = 1,
    *,
    responsibilities: int = 10,
    units: tuple[str, ...] = UNITS,
    levels: tuple[str, ...] = LEVELS,
    leaders: int = 14,
    staff: int = 268,
    evidence: bool = True,
    published: bool = False,
    everything_hidden: bool = False,
    equal: bool = False,
) -> MadeUpRelease:
    """Tables and manifest of a made-up client; the same seed gives the same client."""
    rng = np.random.default_rng(seed)
    keys = list(RESPONSIBILITIES)[:responsibilities]
    k = len(keys)
    see = np.full(k, 75.0) if equal else rng.uniform(28, 85, k)
    share = np.full(k, 100.0) if equal else np.clip(see * 1.25 - 18 + rng.normal(0, 3, k), 1, 99)
    say = np.full(k, 75.0) if equal else np.clip(see + rng.normal(12, 12, k), 5, 98)
    leader_half = min(40.0, 45 / np.sqrt(max(leaders, 1)))
    ratings, items = [], []
    for metric, by_staff, by_leaders in (("score", see, say), ("favourable", share, np.clip(say + 5, 0, 100))):
        for thing in ("leader_behaviour", "workplace"):
            shift = 0 if thing == "leader_behaviour" or equal else 4
            base = [{"form": "staff", "responsibility": key, "object": thing} for key in keys]
            ratings.append(_estimates(base, np.clip(by_staff + shift, 0, 100), np.full(k, 4.5), staff - 14, metric))
            base = [{"form": "leader", "responsibility": key, "object": thing} for key in keys]
            table = _estimates(base, by_leaders, np.full(k, leader_half), leaders, metric)
            ratings.append(hide(table, leaders < 5 or (metric == "favourable" and leaders < 10)))
    unseen = [{"form": "staff", "responsibility": key, "object": "leader_behaviour"} for key in keys]
    ratings.append(_estimates(unseen, rng.uniform(2, 40, k), np.full(k, 5.0), staff, "cannot_tell"))
    tables = {"ratings": pd.concat(ratings, ignore_index=True)}
    tables["participation"] = pd.DataFrame(
        {"form": ["staff", "leader"], "population": [420, leaders + 1], "n": [staff, leaders], "suppressed": False}
    ).assign(estimate=lambda t: (100 * t["n"] / t["population"]).round(1), metric="response_rate")
    if published:
        tables["participation"] = tables["participation"].assign(population=np.nan, estimate=np.nan)
    tables["participation"] = hide(
        tables["participation"], (tables["participation"]["form"] == "leader") & (leaders < 5)
    )
    tables |= _by_group("unit", units, keys, see, share, rng, equal) if not published else {}
    tables |= _by_group("level", levels, keys, see, share, rng, equal)
    tables["perception_gaps"] = _gaps(keys, say, see, leader_half, leaders, staff, PERCEPTION)
    if not published:
        tables["estimate_gaps"] = _gaps(keys, say - 3, see + 2, leader_half, leaders, staff, EXPECTATION)
        chosen = np.full(k, 30.0) if equal else rng.uniform(8, 62, k)
        base = [{"responsibility": key} for key in keys]
        tables["importance"] = _estimates(base, chosen, np.full(k, 6.0), staff - 30, "importance")
    if evidence and not published:
        tables |= _records(keys, rng, units, see)
    if everything_hidden:
        tables = {name: hide(table, True) for name, table in tables.items()}
    manifest = {
        "client": "Acme",
        "scope": "all sites",
        "top_management": "Senior Civil Service" if published else "the eight members of the board",
        "top_managers": leaders + 1,
        "wave": "2026-03",
        "mode": "published" if published else "respondents",
        "language": "en",
        "instrument": {
            "id": "iso9001_2015",
            "responsibilities": [
                {"id": key, "title": title, "label": label, "clause": clause, "related": []}
                for key, (title, label, clause) in RESPONSIBILITIES.items()
            ],
        },
        "items": items,
        "promises": [],
        "settings": {
            "favourable": [4, 5],
            "smallest_difference": 10.0,
            "period_months": 12,
            "days_to_response": 30,
            "smallest_group": 5,
            "leaders_label": "Senior Civil Service" if published else "Top managers",
            "staff_label": "Other grades" if published else "Staff",
        },
    }
    return MadeUpRelease(tables, manifest)


def _by_group(
    by: str,
    groups: tuple[str, ...],
    keys: list[str],
    see: np.ndarray,
    share: np.ndarray,
    rng: np.random.Generator,
    equal: bool,
) -> dict[str, pd.DataFrame]:
    """Participation and ratings by unit or level; the last unit is hidden with the smallest other one."""
    sizes = rng.integers(8, 60, len(groups))
    hidden = set(groups[-2:]) if by == "unit" and len(groups) > 3 else set()
    parts = []
    for place, group in enumerate(groups):
        rise = 0.0 if equal else (7.0 * place if by == "level" else rng.normal(0, 9))
        for metric, middle in (("score", see), ("favourable", share)):
            base = [{by: group, "responsibility": key, "object": "leader_behaviour"} for key in keys]
            if by == "level":
                base = [row | {"position": place + 1} for row in base]
            noise = 0 if equal else rng.normal(0, 4, len(keys))
            middle = np.clip(middle + rise + noise, 0, 100)
            half = np.full(len(keys), 98 / np.sqrt(sizes[place]))
            parts.append(_estimates(base, middle, half, int(sizes[place]), metric))
    ratings = pd.concat(parts, ignore_index=True)
    rates = pd.DataFrame(
        {by: groups, "population": (sizes * rng.uniform(1.2, 2.4, len(groups))).astype(int), "n": sizes}
    )
    rates = rates.assign(estimate=(100 * rates["n"] / rates["population"]).round(1), metric="response_rate")
    return {
        f"ratings_{by}s": hide(ratings, ratings[by].isin(hidden)),
        f"participation_{by}s": hide(rates, rates[by].isin(hidden)),
    }


def _gaps(keys, say, see, half, leaders, staff, words) -> pd.DataFrame:
    middle = say - see
    table = pd.DataFrame(
        {"responsibility": keys, "say": say.round(1), "see": see.round(1), "estimate": middle.round(1)}
    )
    table = table.assign(
        metric="score",
        std_error=round(half / 2, 1),
        conf_low=(middle - half).round(1),
        conf_high=(middle + half).round(1),
        conf_level=0.95,
        verdict_low=(middle - 1.5 * half).round(1),
        verdict_high=(middle + 1.5 * half).round(1),
        verdict_level=0.995,
        n_leader=leaders,
        n_staff=staff - 14,
        n=leaders,
        effect="medium",
        in_step_possible=half < 6,
        rule=INTERVAL_RULE.format(10),
        estimand="process",
        method="made up",
    )
    pairs = zip(table["verdict_low"], table["verdict_high"], strict=True)
    table["verdict"] = [interval_verdict(low, high, 10, words) for low, high in pairs]
    return hide(table, leaders < 5)


def _records(
    keys: list[str], rng: np.random.Generator, units: tuple[str, ...], see: np.ndarray
) -> dict[str, pd.DataFrame]:
    kinds = ("strong", "mixed", "weak", "not examined")
    show = pd.DataFrame({"responsibility": keys, "class": rng.choice(kinds, len(keys))})
    show["n_indicators"] = rng.integers(1, 5, len(keys))
    examined = np.minimum(show["n_indicators"], rng.integers(1, 5, len(keys)))
    show["n_examined"] = np.where(show["class"] == "not examined", 0, examined)
    show["summary"] = np.where(show["class"] == "not examined", "", "3 of 11 misses answered in 30 days")
    texts = (
        "We deliver what we promised, on the day we promised it",
        "We never pass on a fault",
        "We listen first",
        "Every order is checked by the person who made it before it leaves the station",
    )
    patterns = ("aligned", "targets met, seldom seen", "no objective and seldom seen", "too uncertain")
    promises = _estimates(
        [{"promise": f"promise{i + 1}", "text": text} for i, text in enumerate(texts)],
        np.array([72.0, 31.0, 44.0, 58.0]),
        np.full(4, 6.0),
        240,
        "favourable",
    )
    promises = promises.assign(
        n_objectives=[2, 3, 0, 2], met=[2, 3, 0, 0], due=[2, 3, 0, 0], pattern=patterns, probability=0.9
    )
    points = pd.DataFrame({"unit": units, "responsibility": "results", "indicator": "on_time_delivery"})
    points = points.assign(see=rng.uniform(35, 75, len(units)).round(1), n=rng.integers(8, 60, len(units)))
    points = points.assign(value=(60 + points["see"] * 0.4 + rng.normal(0, 4, len(units))).round(1), suppressed=False)
    ladder = "plot only" if len(units) < 8 else "correlation" if len(units) < 20 else "models"
    links = pd.DataFrame(
        {
            "indicator": "on_time_delivery",
            "responsibility": "results",
            "object": "leader_behaviour",
            "metric": ["pearson", "spearman"],
            "estimate": [0.62, 0.55],
            "conf_low": [-0.07, -0.17],
            "conf_high": [0.91, 0.89],
            "p_value": [0.07, 0.12],
            "n": len(units),
            "detectable": 0.8,
            "ladder": ladder,
            "primary": True,
            "verdict": "unclear",
            "method": "made up",
            "suppressed": False,
        }
    )
    cells = show.assign(estimate=see.round(1), reference=50.0, see_class=np.where(see > 55, "at or above", "below"))
    cells = cells.assign(
        cell="readings that point different ways",
        probability=0.9,
        question="What lies behind this?",
        metric="score",
        suppressed=False,
    )
    return {
        "show": show.assign(suppressed=False),
        "alignment": promises,
        "link_points": points,
        "links": links,
        "triangulation": cells.drop(columns=["n_indicators", "n_examined", "summary"]),
    }
