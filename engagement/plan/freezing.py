"""Freezing a plan: before answers are there, and again, with a reason, when it has to change."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime

from engagement import __version__
from engagement.assessment import Assessment
from engagement.plan.content import Content, as_bytes, plan_content
from engagement.plan.files import FOLDER, INSTRUMENT, LOG, PAGE, PLAN, digest, read_plan, write_plan
from engagement.plan.found import ANSWERS, Found, find_data
from engagement.plan.log import TIME, Entry, log_text, sealed
from engagement.plan.page import page, time_in_words
from engagement.plan.state import PlanState, compare
from surveys.instrument import InputError

MOST_NAMED = 3


def freeze_plan(assessment: Assessment, *, after_data: bool = False, reason: str = "") -> tuple[PlanState, bool]:
    """Freeze the plan of an assessment, or record what changed since as an amendment.

    Parameters
    ----------
    assessment : Assessment
        The opened client folder.
    after_data : bool
        Freeze a first plan although answers are in the folder; the log and every report say so.
    reason : str
        Why a frozen plan is changed.

    Returns
    -------
    state : PlanState
        Where the plan stands.
    written : bool
        False where the frozen plan holds unchanged: then nothing is written.

    Raises
    ------
    InputError
        If answers are there and `after_data` is not set; if a frozen plan differs and no reason is given; or if the
        files of a frozen plan are damaged.
    """
    folder = assessment.folder / FOLDER
    contents, now = read_plan(folder), plan_content(assessment)
    state = compare(contents, now)
    reason = _clean(" ".join(reason.split()))
    found = find_data(assessment)
    if not contents:
        if found.answers and not after_data:
            raise InputError(
                f"{assessment.folder / ANSWERS}: holds {_listed(list(found.answers))}, so answers are there before the "
                "plan is. `--after-data` freezes it all the same, and every report will say so."
            )
        return write_entry(assessment, now, found, at=_now(), reason=reason), True
    if state.faults:
        raise InputError(
            f"{folder}: the frozen plan is damaged ({state.faults[0]}); put the files back as they were. Where that is "
            "not possible, move the folder away and freeze anew: the report will tell that time."
        )
    if not state.differences:
        return state, False
    if not reason:
        raise InputError(
            f"{folder}: settings, instrument or roster are no longer as frozen ({_listed(state.differences)}); put "
            'them back, or give --reason "..." to record the change as an amendment.'
        )
    at, last = _now(), state.entries[-1].at
    if at.strftime(TIME) < last:
        raise InputError(
            f"{folder}: the last entry of the log is of {time_in_words(last)}, the clock says "
            f"{time_in_words(at.strftime(TIME))}; set the clock (or SOURCE_DATE_EPOCH) right."
        )
    return write_entry(assessment, now, found, at=at, reason=reason, before=state), True


def write_entry(
    assessment: Assessment,
    content: Content,
    found: Found,
    *,
    at: datetime,
    reason: str = "",
    before: PlanState | None = None,
) -> PlanState:
    """Write the files of a plan with one more entry in its log.

    Parameters
    ----------
    assessment : Assessment
        Whose folder to write to.
    content : Content
        What is frozen.
    found : Found
        The answers and records that are there.
    at : datetime
        UTC time of the entry.
    reason : str
        Why.
    before : PlanState or None
        The plan that is amended; None for a first freezing.

    Returns
    -------
    PlanState
        Where the plan stands now.
    """
    earlier = before.entries if before else ()
    last = earlier[-1] if earlier else None
    plan, instrument = as_bytes(content.plan), as_bytes(content.instrument)
    entry = sealed(
        Entry(
            number=len(earlier),
            at=at.strftime(TIME),
            toolkit=__version__,
            reason=reason,
            answers_there=bool(found.answers),
            records_there=found.records_filled,
            changes=tuple(map(_clean, before.differences)) if before else (),
            plan_before=last.plan_after if last else "",
            plan_after=digest(plan),
            previous=last.seal if last else "",
            files=found.answers | found.records,
        )
    )
    entries = [*earlier, entry]
    contents = {
        INSTRUMENT: instrument,
        PLAN: plan,
        PAGE: page(content.plan, content.instrument, entries).encode("utf-8"),
        LOG: log_text(entries).encode("utf-8"),
    }
    folder = assessment.folder / FOLDER
    write_plan(folder, contents)
    return compare(read_plan(folder), content)


def _now() -> datetime:
    """Time of freezing: the clock's, or SOURCE_DATE_EPOCH where it is set."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.fromtimestamp(int(epoch), tz=UTC)
    return datetime.now(tz=UTC)


def _listed(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - MOST_NAMED} more" if len(texts) > MOST_NAMED else ""
    return "; ".join(texts[:MOST_NAMED]) + more


def _clean(text: str) -> str:
    """Text in characters that every file can hold."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
