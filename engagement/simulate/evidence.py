"""The made-up client's evidence workbook: objectives, calendar, actions, risks and the consultant's sample."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from engagement.evidence.definitions import DEFINITIONS
from engagement.simulate import story

DAYS_AGREED = 45
"""Days an action is given."""
DAYS_ANSWER = 30
"""Days within which ideas and requests ought to be answered."""
SAMPLE_N = {"10 people": 10, "last 10": 10}
SAMPLE_N_OTHER = 5


def evidence_frames(*, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Fill the five sheets of the evidence workbook.

    Objectives, calendar, risks and sample are the story's; actions are drawn from the story's shares.

    Parameters
    ----------
    seed : int
        Seed of the actions.

    Returns
    -------
    dict of str to DataFrame
        `objectives, calendar, actions, risks, sample`, with the columns `write_workbook` takes.
    """
    return {
        "objectives": _objectives(),
        "calendar": _calendar(),
        "actions": _actions(np.random.default_rng([seed, 75])),
        "risks": _risks(),
        "sample": _sample(),
    }


def misses_answered(days: int = DAYS_ANSWER) -> tuple[int, int]:
    """Count the story's missed objectives that were answered in time.

    Parameters
    ----------
    days : int
        Days from the due date within which a response had to start.

    Returns
    -------
    tuple of int
        Answered within `days`, and all missed ones.
    """
    objectives = _objectives()
    missed = objectives[~_met(objectives)]
    response = pd.to_datetime(missed["response_started"]) - pd.to_datetime(missed["due"])
    return int((response.dt.days <= days).sum()), len(missed)


def _met(objectives: pd.DataFrame) -> pd.Series:
    higher = objectives["better"] == "higher"
    return (objectives["actual"] >= objectives["target"]).where(higher, objectives["actual"] <= objectives["target"])


def _objectives() -> pd.DataFrame:
    """List every objective once a half-year; what was missed in the first is followed by the second."""
    rows = []
    for text, promise, owner, top, unit, better, target, goal, *halves in story.OBJECTIVES:
        for half, ((actual, days), due) in enumerate(zip(halves, story.DUE, strict=True)):
            met = actual >= target if better == "higher" else actual <= target
            response = None if met or days is None else date.fromisoformat(due) + timedelta(days=days)
            rows.append(
                {
                    "objective": text,
                    "promise": f"promise{promise}",
                    "owner_role": owner,
                    "in_top_management": top == "y",
                    "unit": unit,
                    "target": target,
                    "actual": actual,
                    "better": better,
                    "due": date.fromisoformat(due),
                    "response_started": response,
                    "next_actual": halves[1][0] if half == 0 and not met else None,
                    "business_goal": goal,
                }
            )
    return pd.DataFrame(rows)


def _calendar() -> pd.DataFrame:
    rows = [(kind, planned, held, None) for kind, planned, held in story.AUDITS]
    rows += [("management review", planned, held, present == "y") for planned, held, present in story.REVIEWS]
    first = date.fromisoformat(story.PERIOD[0])
    for month in range(12):
        year, number = divmod(first.month - 1 + month, 12)
        day = date(first.year + year, number + 1, 12)
        rows.append(("staff briefing", str(day), None if number + 1 in story.BRIEFINGS_MISSED else str(day), True))
    frame = pd.DataFrame(rows, columns=["kind", "planned", "held", "top_management_present"])
    return frame.sort_values(["planned", "kind"], ignore_index=True)


def _actions(rng: np.random.Generator) -> pd.DataFrame:
    """Draw the action log; what was opened in the last weeks is still open."""
    first, last = (date.fromisoformat(day) for day in story.PERIOD)
    rows = []
    for source, (count, in_time, cause, checked, reopened) in story.ACTIONS.items():
        asks_answer = source in ("idea", "resource request")
        allowed = DAYS_ANSWER if asks_answer else DAYS_AGREED
        for _ in range(count):
            opened = first + timedelta(days=int(rng.integers(0, (last - first).days - 10)))
            days = rng.integers(3, allowed) if rng.random() < in_time else rng.integers(allowed + 5, 4 * allowed)
            done = opened + timedelta(days=int(days))
            closed = done + timedelta(days=int(rng.integers(10, 40))) if asks_answer else done
            is_closed = closed <= last
            rows.append(
                {
                    "opened": opened,
                    "closed": closed if is_closed else None,
                    "due": None if asks_answer else opened + timedelta(days=DAYS_AGREED),
                    "answered": done if asks_answer and done <= last else None,
                    "source": source,
                    "cause_found": bool(rng.random() < cause),
                    "effect_checked": bool(is_closed and rng.random() < checked),
                    "reopened": bool(is_closed and rng.random() < reopened),
                }
            )
    return pd.DataFrame(rows).sort_values(["opened", "source"], kind="stable", ignore_index=True)


def _risks() -> pd.DataFrame:
    last = date.fromisoformat(story.PERIOD[1])
    rows = []
    for text, likelihood, severity, days_since, due_in, days_late in story.RISKS:
        due = None if due_in is None else last + timedelta(days=due_in)
        rows.append(
            {
                "risk": text,
                "likelihood": likelihood,
                "severity": severity,
                "scale": 5,
                "last_reviewed": last - timedelta(days=days_since),
                "action_due": due,
                "action_done": None if due is None or days_late is None else due + timedelta(days=days_late),
            }
        )
    return pd.DataFrame(rows)


def _sample() -> pd.DataFrame:
    """Fill in the consultant's 20 lines over two days on site."""
    last = date.fromisoformat(story.PERIOD[1])
    rows = []
    for number, one in enumerate(one for one in DEFINITIONS if one.line):
        n = next((n for words, n in SAMPLE_N.items() if words in one.line), SAMPLE_N_OTHER)
        rows.append(
            {
                "responsibility": one.responsibility,
                "looked_at": one.line,
                "n_looked_at": n,
                "n_in_order": story.SAMPLE_IN_ORDER.get(one.indicator, round(0.8 * n)),
                "where": story.SAMPLE_PLACES[number % len(story.SAMPLE_PLACES)],
                "date": last - timedelta(days=12 + number % 2),
                "initials": "KM",
            }
        )
    return pd.DataFrame(rows)
