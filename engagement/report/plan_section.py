"""The analysis plan in the technical file: whether it was frozen first, what it fixes, what changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engagement.report.markdown import Markdown, bullets, escape, table

NOT_FROZEN = "not frozen"
BEFORE = "frozen before answers"
AFTER = "frozen after answers were there"
CHANGED = "frozen, changed since"

WHY = (
    "A plan that was frozen first shows which questions were asked before any answer was known, and keeps them apart "
    "from what was found on the way (Nosek and others, 2018). It does not make the plan a good one."
)
MOST_LISTED, MOST_IN_A_CELL = 40, 12
ELSEWHERE = "Answers were read from another folder; whether they were there when the plan was frozen is not known."


def status(plan: Mapping[str, Any]) -> str:
    """Status of the plan; a release that says nothing of one was made without.

    Parameters
    ----------
    plan : mapping
        `plan` of the manifest.
    """
    return str(plan.get("status") or NOT_FROZEN)


def section(plan: Mapping[str, Any]) -> Markdown:
    """Markdown of the section, without its heading.

    Parameters
    ----------
    plan : mapping
        `plan` of the manifest.
    """
    parts = [_standing(plan)]
    if plan.get("answers_elsewhere") and plan.get("frozen_at"):
        parts.append(ELSEWHERE)
    parts += [str(remark) for remark in plan.get("remarks", [])]
    blocks = [escape(" ".join(parts)), escape(WHY)]
    rows = [tuple(row) for row in plan.get("fixed", [])]
    for name, key in (("SHA-256 of the plan", "hash"), ("Seal of its log", "seal")):
        rows += [(name, Markdown(f"`{plan[key]}`"))] if plan.get(key) else []
    blocks.append(table(("Subject", "As frozen"), rows, align="ll", widths=(24, 66), caption="What the plan fixes"))
    blocks.append(_amendments(plan))
    for key, lead in (
        ("differences", "Changed since, and not in the log of the plan:"),
        ("faults", "The plan's files are not as they were written:"),
    ):
        if found := plan.get(key):
            blocks += [Markdown(f"**{lead}**"), bullets(_first(found, MOST_LISTED))]
    return Markdown("\n\n".join(block for block in blocks if block))


def _standing(plan: Mapping[str, Any]) -> str:
    """Say in plain words whether the plan was frozen first."""
    if status(plan) == NOT_FROZEN:
        return (
            "No plan was frozen. Primary and exploratory comparisons are told apart by the rules of the toolkit; that "
            "the settings were chosen before answers were there is not on record."
        )
    if not plan.get("frozen_at"):
        return "A plan was frozen, but its log cannot be read: whether that was before answers were there is not known."
    when = f"The plan was frozen on {_time(plan['frozen_at'])}"
    if plan.get("answers_there"):
        text = f"{when}, after answers were there: it came before the analysis, not before the answers."
        text += f" Reason given: {str(plan['reason']).rstrip('.')}." if plan.get("reason") else ""
    else:
        text = f"{when}, before answers were there."
    if plan.get("records_there"):
        text += " Records were filled in by then."
    count = len(plan.get("amendments", []))
    if count:
        text += f" It was amended {'once' if count == 1 else f'{count} times'} since, as listed below."
    if plan.get("differences") or plan.get("faults"):
        return f"{text} It no longer holds as it was frozen; what differs is listed below."
    return f"{text} Settings, instrument and roster of this report are those of the plan."


def _first(lines: Sequence[str], most: int) -> list[str]:
    """Return the first lines and how many more there are."""
    more = len(lines) - most
    return [*lines[:most], *([f"and {more} more, which `engagement survey verify` lists"] if more > 0 else [])]


def _amendments(plan: Mapping[str, Any]) -> Markdown:
    rows = [
        (
            str(one["number"]),
            _time(one["at"]),
            "yes" if one["answers_there"] else "no",
            one["reason"],
            "; ".join(_first(one["changes"], MOST_IN_A_CELL)),
        )
        for one in plan.get("amendments", [])
    ]
    return table(
        ("No.", "When", "Answers there", "Reason", "Changed"),
        rows,
        align="lllll",
        widths=(5, 14, 10, 28, 48),
        caption="Amendments of the plan",
    )


def _time(at: str) -> str:
    return f"{at[:10]} {at[11:16]} UTC"
