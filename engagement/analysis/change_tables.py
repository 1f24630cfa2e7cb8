"""What has changed since an earlier assessment of the same client."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from engagement.analysis.measurement_tables import screened_answers
from engagement.assessment import FILE, Assessment, open_assessment
from engagement.engine import CELLS, count_pairs
from engagement.gaps import changes
from engagement.responses import read_responses
from surveys.instrument import InputError, compare_instruments


def change_tables(
    assessment: Assessment, responses: pd.DataFrame, progress: Callable[[str], None]
) -> tuple[dict[str, pd.DataFrame], list[str], tuple[Path, ...]]:
    """Compare with the earlier assessment that the settings name, on the questions that are the same.

    Parameters
    ----------
    assessment : Assessment
        The opened client folder; `earlier` in its settings is another one.
    responses : DataFrame
        RESPONSES of this wave that count.
    progress : callable
        Called with a text before each step.

    Returns
    -------
    tables : dict of str to DataFrame
        changes: whole organisation only, because later minus earlier by unit would show what an earlier report hid.
        Empty where no earlier assessment is named.
    notes : list of str
        What the comparison rests on.
    files : tuple of Path
        The earlier folder's answers and settings, for the manifest.

    Raises
    ------
    InputError
        If the earlier folder cannot be used; the message says which it is.
    """
    settings = assessment.settings
    if not settings.earlier:
        return {}, [], ()
    progress("Comparing with the earlier wave")
    folder = assessment.folder / settings.earlier
    try:
        before = open_assessment(folder)
        returned = read_responses(before)
        answers, _, _ = screened_answers(returned, before, lambda text: None)
    except InputError as error:
        raise InputError(f"earlier assessment {settings.earlier}: {error}") from None
    if before.roster is None or assessment.roster is None:
        raise InputError(
            f"earlier assessment {settings.earlier}: holds published results; changes between them are made with "
            "engagement.gaps.changes, see docs/method/changes.md."
        )
    same = [one.item for one in compare_instruments(before.asked, assessment.asked) if one.status == "same"]
    found = changes(
        _pairs(answers, before),
        _pairs(responses, assessment),
        items=same,
        population=assessment.roster,
        earlier_population=before.roster,
        smallest_difference=settings.smallest_difference,
        conf_level=settings.conf_level,
    )
    wave = before.settings.wave or settings.earlier
    note = f"changes: since {wave}, {len(same)} questions are the same in both waves"
    return {"changes": found}, [note], (*returned.attrs["files"], folder / FILE)


def _pairs(responses: pd.DataFrame, assessment: Assessment) -> pd.DataFrame:
    cells = responses.reindex(columns=list(dict.fromkeys([*responses.columns, *CELLS])))
    return count_pairs(cells, assessment.instrument)
