"""Tables of a made-up assessment before the gate; every table has the columns that the analysis writes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from made_up_manifest import IDS, manifest
from made_up_records import CLASSES, alignment, estimate, evidence, links, show

UNITS = {
    "Assembly": 90,
    "Machining": 70,
    "Paint | finish": 50,
    "Logistics": 45,
    "Sales *north*": 40,
    "Service": 40,
    "Laboratory": 30,
    "Administration": 45,
    "Toolroom": 10,
}
LEVELS = {"front line": 0.7, "team leaders": 0.15, "managers": 0.1, "specialists": 0.05}
_SEE = dict(zip(IDS, (48, 55, 52, 61, 66, 58, 70, 38, 79, 50), strict=True))
_SAY = dict(zip(IDS, (70, 72, 66, 64, 70, 60, 82, 78, 81, 63), strict=True))


def _ratings(rng: np.random.Generator, n_staff: int, n_leader: int) -> pd.DataFrame:
    rows = []
    for responsibility in IDS:
        for form, object_, value, n in (
            ("staff", "leader_behaviour", _SEE[responsibility], n_staff),
            ("staff", "workplace", _SEE[responsibility] + 6, n_staff - 4),
            ("leader", "leader_behaviour", _SAY[responsibility], n_leader),
            ("leader", "workplace", _SAY[responsibility] - 3, n_leader),
        ):
            error = 1.6 if form == "staff" else 6.0
            group = {"form": form, "responsibility": responsibility, "object": object_}
            rows.append(group | estimate(value + rng.normal(0, 0.3), error, n))
            rows.append(group | estimate(max(3.0, value - 9), error * 1.5, n, "favourable"))
            if form == "staff":
                rows.append(group | estimate(rng.uniform(4, 30), 1.2, n, "cannot_tell"))
    return pd.DataFrame(rows)


def _items(n_staff: int, n_leader: int) -> pd.DataFrame:
    rows = []
    for item, entry in manifest()["instrument"]["items"].items():
        for form, n in (("staff", n_staff), ("leader", n_leader)):
            if form not in entry["texts"]:
                continue
            base = _SEE.get(entry["responsibility"], 60) if form == "staff" else _SAY.get(entry["responsibility"], 60)
            group = {
                "form": form,
                "responsibility": entry["responsibility"] or "",
                "item": item,
                "object": entry["object"],
                "role": entry["role"],
            }
            rows.append(group | estimate(base + len(item), 2.0, n - 9 if form == "staff" else n))
            rows.append(group | estimate(base - 8.0, 3.0, n - 9 if form == "staff" else n, "favourable"))
            if form == "staff":
                rows.append(group | estimate(3.4, 1.0, n, "cannot_tell"))
    return pd.DataFrame(rows)


def _gaps(first: dict, second: dict, n_leader: int, n_staff: int, words: tuple[str, ...]) -> pd.DataFrame:
    rows = []
    for responsibility in IDS:
        gap = first[responsibility] - second[responsibility]
        word = words[0] if gap > 22 else words[1] if gap > 13 else words[2] if gap > 8 else words[3]
        rows.append(
            {"responsibility": responsibility}
            | estimate(gap, 5.5, n_leader, estimand="process")
            | {
                "conf_low": gap - 11.9,
                "conf_high": gap + 11.9,
                "verdict_low": gap - 17.3,
                "verdict_high": gap + 17.3,
                "verdict_level": 0.99,
                "say": float(first[responsibility]),
                "see": float(second[responsibility]),
                "n_leader": n_leader,
                "n_staff": n_staff,
                "effect_size": gap / 22,
                "effect": "large" if gap > 17 else "medium" if gap > 11 else "small",
                "p_value": 0.0004 if gap > 22 else 0.03,
                "p_adjusted": 0.004 if gap > 22 else 0.21,
                "verdict": word,
                "rule": "interval rule (Schuirmann 1987; Holm 1979), smallest difference 10",
                "in_step_possible": gap > 22,
            }
        )
    return pd.DataFrame(rows)


def groups(rng: np.random.Generator, groups: dict[str, int], column: str) -> pd.DataFrame:
    rows = []
    for position, (group, n) in enumerate(groups.items(), 1):
        for responsibility in IDS:
            for metric in ("score", "favourable"):
                value = _SEE[responsibility] + rng.normal(0, 7) + (4 * position if column == "level" else 0)
                rows.append(
                    {column: group, "responsibility": responsibility, "object": "leader_behaviour"}
                    | ({"position": position} if column == "level" else {})
                    | estimate(float(np.clip(value, 2, 98)), 4.0, n, metric)
                )
    return pd.DataFrame(rows)


def answered(rate: float) -> pd.DataFrame:
    """Staff who answered, by unit and level; their margins are the counts of every other table."""
    rows = []
    for unit, population in UNITS.items():
        total = round(population * rate)
        counts = {level: round(total * share) for level, share in LEVELS.items()}
        counts["front line"] += total - sum(counts.values())
        rows += [{"unit": unit, "level": level, "n": n} for level, n in counts.items() if n > 0]
    return pd.DataFrame(rows)


def _participation(groups: dict[str, int], column: str, rate: float) -> pd.DataFrame:
    rows = []
    for group, n in groups.items():
        population = UNITS.get(group, round(n / rate))
        rows.append(
            {column: group, "population": population}
            | estimate(100 * n / population, 2.0, n, "response_rate")
            | {"method": "AAPOR RR1"}
        )
    return pd.DataFrame(rows)


def _level_gaps() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"responsibility": responsibility, "object": "leader_behaviour"}
            | estimate(4.0 + number, 3.0, 9, estimand="process")
            | {
                "conf_low": number - 2.0,
                "conf_high": number + 10.0,
                "verdict_low": number - 2.0,
                "verdict_high": number + 10.0,
                "verdict_level": 0.95,
                "p_value": 0.2,
                "p_adjusted": 0.3,
                "verdict": "unclear",
                "rule": "interval rule; exploratory",
                "in_step_possible": False,
            }
            for number, responsibility in enumerate(IDS)
        ]
    )


def _scales():
    return [
        {"form": "staff", "responsibility": responsibility, "object": object_}
        for responsibility in IDS
        for object_ in ("leader_behaviour", "workplace")
    ]


def _measurement() -> pd.DataFrame:
    fixed = {"n_items": 2, "conf_low": 0.64, "conf_high": 0.77, "verdict": "modest: enough for groups"}
    alpha = [key | estimate(0.71, 0.02, 250, "alpha") | fixed | {"method": "Feldt"} for key in _scales()]
    sem = [key | estimate(13.0, 1.0, 250, "sem") | fixed | {"verdict": ""} for key in _scales()]
    icc1 = [key | estimate(0.09, 0.02, 250, "icc1") | fixed | {"conf_low": 0.03, "conf_high": 0.3} for key in _scales()]
    icc2 = [key | {"metric": "icc2", "estimate": 0.7, "n": 250, "n_items": 2} for key in _scales()]
    return pd.DataFrame([*alpha, *sem, *icc1, *icc2])


def _measurement_verdicts() -> pd.DataFrame:
    told = {"scale": "modest: enough for groups", "profile": "distinct", "units": "with caution"}
    rows = [
        key | {"kind": kind, "verdict": verdict, "summary": f"{verdict}.", "rule": "a rule", "n": 250, "n_items": 2}
        for key in _scales()
        for kind, verdict in told.items()
    ]
    return pd.DataFrame(rows)


def _screening() -> pd.DataFrame:
    rows = [
        {"form": form, "reason": reason, "metric": "screening", "numerator": found, "n": n, "estimate": 100 * found / n}
        | {"excluded": reason == "incomplete", "method": "a check"}
        for form, n in (("staff", 254), ("leader", 7))
        for reason, found in (("too_fast", 3), ("long_string", 8), ("incomplete", 0))
    ]
    return pd.DataFrame(rows)


def tables(*, n_leader: int = 7, seed: int = 1, rate: float = 0.64) -> dict[str, pd.DataFrame]:
    """All tables of a full assessment, before the gate."""
    rng = np.random.default_rng(seed)
    cells = answered(rate)
    n_staff = int(cells["n"].sum())
    by_unit = cells.groupby("unit", sort=False)["n"].sum().to_dict()
    by_level = cells.groupby("level", sort=False)["n"].sum().to_dict()
    expectation = (
        "leaders did not expect this: staff rate clearly lower",
        "leaders expected more, size uncertain",
        "leaders expected this",
        "unclear",
    )
    perception = ("leaders clearly higher", "leaders higher, size uncertain", "unclear", "in step")
    workplace = {key: value + 6 for key, value in _SEE.items()}
    expected = {key: value - 3 for key, value in _SAY.items()}
    link_table, points = links(rng, by_unit)
    forms = pd.DataFrame(
        [
            {"form": "staff", "population": 420} | estimate(100 * n_staff / 420, 2.0, n_staff, "response_rate"),
            {"form": "leader", "population": 8} | estimate(100 * n_leader / 8, 9.0, n_leader, "response_rate"),
        ]
    )
    target = pd.DataFrame(
        [
            {"responsibility": responsibility, "target": 70.0, "see": float(see), "n_staff": n_staff}
            | estimate(70.0 - see, 1.7, n_staff, estimand="process")
            | {
                "verdict_low": 70.0 - see - 4.6,
                "verdict_high": 70.0 - see + 4.6,
                "verdict_level": 0.99,
                "p_value": 0.01,
                "p_adjusted": 0.04,
                "verdict": "clearly short of the target" if see < 55 else "unclear",
                "rule": "interval rule",
            }
            for responsibility, see in _SEE.items()
        ]
    )
    importance = pd.DataFrame(
        [
            {"responsibility": responsibility}
            | estimate(12.0 + 3 * number, 2.0, n_staff - 10, "importance")
            | {"method": "Wilson"}
            for number, responsibility in enumerate(IDS)
        ]
    )
    triangulation = pd.DataFrame(
        [
            estimate(float(_SEE[responsibility]), 1.6, n_staff)
            | {
                "responsibility": responsibility,
                "reference": 50.0,
                "see_class": "at or above" if _SEE[responsibility] > 53 else "below",
                "class": word,
                "cell": "targets met, seldom seen" if word == "strong" else "both low",
                "probability": 0.9,
                "question": f"Which record would show staff what was done for {responsibility}?",
            }
            for responsibility, word in zip(IDS, CLASSES, strict=True)
        ]
    )
    audit_peak = pd.DataFrame(
        [
            {
                "kind": "actions closed",
                "metric": "rate_ratio",
                "estimate": 2.4,
                "conf_low": 1.6,
                "conf_high": 3.5,
                "p_value": 0.004,
                "n_audits": 3,
                "n": 60,
                "weeks_before_audit": 6,
                "method": "joint circular shifts",
                "verdict": "more entries before audits than by chance",
                "explanations": "closing dates set to the audit by plan; year end; a new tool",
            }
        ]
    )
    return {
        "participation": forms,
        "participation_units": _participation(by_unit, "unit", rate),
        "participation_levels": _participation(by_level, "level", rate),
        "ratings": _ratings(rng, n_staff, n_leader),
        "ratings_units": groups(rng, by_unit, "unit"),
        "ratings_levels": groups(rng, by_level, "level"),
        "level_gaps": _level_gaps(),
        "items": _items(n_staff, n_leader),
        "perception_gaps": _gaps(_SAY, _SEE, n_leader, n_staff, perception),
        "estimate_gaps": _gaps(expected, workplace, n_leader, n_staff, expectation),
        "target_gaps": target,
        "measurement": _measurement(),
        "measurement_verdicts": _measurement_verdicts(),
        "screening": _screening(),
        "importance": importance,
        "evidence": evidence(),
        "show": show(),
        "alignment": alignment(),
        "triangulation": triangulation,
        "audit_peak": audit_peak,
        "links": link_table,
        "link_points": points,
    }
