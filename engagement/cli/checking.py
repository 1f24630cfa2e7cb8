"""What `engagement check` says: everything a client folder holds, read and not written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engagement.assessment import Assessment, open_assessment
from engagement.evidence import read_evidence
from engagement.plan import plan_state
from engagement.responses import read_published, read_responses


def describe(folder: Path, *, progress: Callable[[str], None]) -> list[str]:
    """Read a client folder and say what was read and left out.

    Parameters
    ----------
    folder : Path
        The client folder.
    progress : callable
        Called with a text before each step.

    Returns
    -------
    list of str
        Lines for the reader: counts per form and file, never a row.

    Raises
    ------
    InputError
        At the first thing that would stop an analysis.
    """
    progress("Opening the client folder")
    assessment = open_assessment(folder)
    lines = [*_settings(assessment), _plan(assessment)]
    progress("Reading the answers")
    lines += _published(assessment) if assessment.settings.mode == "published" else _answers(assessment)
    progress("Reading the records")
    lines += read_evidence(folder, settings=assessment.settings).notes
    return lines


def _settings(assessment: Assessment) -> list[str]:
    settings, instrument, roster = assessment.settings, assessment.instrument, assessment.roster
    lines = [
        f"{settings.client}, wave {settings.wave or 'not named'}, mode {settings.mode}",
        f"instrument {instrument.id}: {len(instrument.responsibilities)} responsibilities, "
        f"{len(instrument.items)} items, {len(settings.promises)} of them promises",
    ]
    if roster is not None:
        lines.append(
            f"roster: {roster['headcount'].sum()} people in {roster['unit'].nunique()} units "
            f"and {roster['level'].nunique()} levels"
        )
    return lines


def _plan(assessment: Assessment) -> str:
    state = plan_state(assessment)
    hint = ""
    if not state.entries and not state.faults:
        hint = f"; `engagement survey freeze {assessment.folder}` freezes it before answers are there"
    elif state.faults or state.differences:
        hint = f"; `engagement survey verify {assessment.folder}` lists it"
    return f"plan: {state.in_words}{hint}"


def _answers(assessment: Assessment) -> list[str]:
    responses = read_responses(assessment)
    fewest = assessment.settings.smallest_group
    forms = responses["form"].value_counts(sort=False)
    counts = {form: count if count >= fewest else f"fewer than {fewest}" for form, count in forms.items()}
    return [*responses.attrs["notes"], *(f"{form} form: {count} answered" for form, count in counts.items())]


def _published(assessment: Assessment) -> list[str]:
    counts, unmapped = read_published(assessment.folder, assessment.folder / "crosswalk.toml", assessment.instrument)
    questions, levels = counts["item"].nunique(), counts["level"].nunique()
    lines = [f"published results: {questions} mapped and {len(unmapped)} other questions, {levels} levels"]
    return lines + [f"question left out, no responsibility in crosswalk.toml: {text}" for text in unmapped["question"]]
