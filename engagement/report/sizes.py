"""What a group of this size can and cannot show, in sentences made from the released tables."""

from __future__ import annotations

import math

from engagement.report import words
from engagement.report.source import Source


def size_notes(source: Source) -> list[str]:
    """Sentences on what so many staff and leaders can and cannot tell.

    Parameters
    ----------
    source : Source
        The release.

    Returns
    -------
    list of str
        Plain sentences; each rests on counts, intervals and flags of the release.
    """
    notes = [note for note in (_staff(source), *_leaders(source)) if note]
    notes += [note for note in (_groups(source, "unit"), _groups(source, "level")) if note]
    return notes


def _staff(source: Source) -> str:
    rows = [
        row
        for row in source.rows("ratings", form="staff", object="leader_behaviour")
        if not words.is_hidden(row) and not words.missing(row.get("conf_low")) and row["metric"] != "cannot_tell"
    ]
    if not rows:
        return ""
    metric = "score" if any(row["metric"] == "score" for row in rows) else "favourable"
    rows = [row for row in rows if row["metric"] == metric]
    widest = max((float(row["conf_high"]) - float(row["conf_low"])) / 2 for row in rows)
    few, many = (f(int(row["n"]) for row in rows) for f in (min, max))
    people = f"{few:,}" if few == many else f"{few:,} to {many:,}"
    points = math.ceil(widest)
    return (
        f"{source.staff_label}: {people} ratings a responsibility. Their means are known to within "
        f"{points} {'point' if points == 1 else 'points'} of 100 or closer (half the width of the 95% interval)."
    )


def _leaders(source: Source) -> list[str]:
    rows = source.rows("ratings", form="leader", object="leader_behaviour")
    if not rows:
        return []
    label = source.leaders_label
    visible = [row for row in rows if not words.is_hidden(row) and not words.missing(row.get("estimate"))]
    if not visible:
        return [
            f"{label}: fewer than {source.smallest_group} answered, so their means and the differences from staff are "
            "not shown. A rating they agree on and fill in together can be added."
        ]
    notes = []
    gaps = [row for row in source.rows("perception_gaps") if not words.is_hidden(row)]
    half = sorted(
        (float(row["conf_high"]) - float(row["conf_low"])) / 2
        for row in gaps
        if not words.missing(row.get("conf_low")) and not words.missing(row.get("conf_high"))
    )
    if half:
        middle = half[len(half) // 2]
        notes.append(
            f"{label}: {max(int(row['n']) for row in visible)} answered. With so many, a difference from staff is "
            f"known to within about {words.number(middle, 0)} points of 100; smaller ones can be real and go unseen."
        )
    cannot = [row for row in gaps if words.flag(row.get("in_step_possible")) is False]
    if cannot and not source.published:
        these = "any responsibility" if len(cannot) == len(gaps) else f"{len(cannot)} of {len(gaps)} responsibilities"
        smallest = words.number(source.settings.get("smallest_difference", 10), 0)
        notes.append(
            f"With so few {words.inside(label)}, agreement to within {smallest} points could not have been shown for "
            f"{these}: read 'unclear' there as 'too few to tell', not as agreement."
        )
    return notes


def _groups(source: Source, column: str) -> str:
    rows = source.rows(f"participation_{column}s")
    hidden = [row for row in rows if words.is_hidden(row)]
    if not rows:
        return ""
    if not hidden:
        return f"All {len(rows)} {column}s reached the smallest group of {source.smallest_group}."
    return (
        f"{len(hidden)} of {len(rows)} {column}s are hidden: too few answered there, or showing them "
        "would reveal such a group. Their answers count in the whole."
    )
