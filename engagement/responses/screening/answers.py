"""Screen the RESPONSES of a survey: form by form, with the blocks, scales and questions of its instrument."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pandas as pd

from engagement.responses.asked import answered_items, asked_items, form_of
from engagement.responses.screening.core import screen_items, with_counts
from engagement.responses.screening.duplicates import keeping_order, later_copies, token_keys
from engagement.responses.screening.layout import blocks_of, main_items, scales_of
from engagement.responses.screening.rules import ScreeningRules
from engagement.responses.screening.timing import moments
from surveys.instrument import Instrument


def screen(
    responses: pd.DataFrame, instrument: Instrument, *, further: bool = False, rules: ScreeningRules | None = None
) -> pd.DataFrame:
    """Screen every respondent: what their answers look like, and reasons to doubt them.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES.
    instrument : Instrument
        What was asked, with the client's promises: it gives pages, scales and non-answers.
    further : bool
        Also the further indices, on the items of the main scale that everybody with the form is asked.
    rules : ScreeningRules, optional
        The cuts.

    Returns
    -------
    DataFrame
        One row per row of `responses`, same index: form, and the columns of `screen_items`. Row-level: for the
        analysis, never released; `screening_summary` makes the table that can be.

    Raises
    ------
    ValueError
        If `responses` has no column form or holds no item of the instrument.

    Notes
    -----
    Each form (and wave) is judged by itself: a median time, means and correlations of its own. An item that nobody of
    a form answered was not asked. Who is new is not asked most pages; "cannot tell" and the like are answers, and end
    a string. Comments are the open questions; the token is the respondent id, once per wave.
    """
    if "form" not in responses:
        raise ValueError("responses has no column 'form'; expected RESPONSES, as read_responses returns them.")
    if not any(item.id in responses for item in instrument.items):
        raise ValueError(f"responses holds no item of {instrument.id!r}; screen with the instrument that was asked.")
    rules = ScreeningRules() if rules is None else rules
    rows = responses.reset_index(drop=True)
    rows.attrs = {}
    questionnaire = form_of(rows, instrument)
    asked, answered = asked_items(rows, instrument), answered_items(rows, instrument)
    keys = [rows["form"], questionnaire]
    if "wave" in rows:
        keys.append(rows["wave"])
    parts, notes = [], []
    group = rows.groupby(keys, sort=False, dropna=False, observed=True).ngroup()
    for number in range(int(group.max()) + 1 if len(rows) else 0):
        own = rows[group == number]
        form = str(questionnaire[own.index[0]])
        part = _screen_form(own, asked.loc[own.index], answered.loc[own.index], instrument, form, further, rules)
        notes += [f"{form}: {note}" for note in part.attrs["notes"]]
        part.attrs = {}
        parts.append(part)
    if not parts:
        raise ValueError("responses has no rows; there is nobody to screen.")
    screened = pd.concat(parts).sort_index()
    if "respondent" in rows:
        screened["duplicate"] |= _same_token(rows, screened["n_items"].to_numpy())
    screened = with_counts(screened)
    screened.insert(0, "form", rows["form"].to_numpy())
    screened.index = responses.index
    screened.attrs = {"notes": tuple(dict.fromkeys(notes))}
    return screened


def _screen_form(
    own: pd.DataFrame,
    asked: pd.DataFrame,
    answered: pd.DataFrame,
    instrument: Instrument,
    form_id: str,
    further: bool,
    rules: ScreeningRules,
) -> pd.DataFrame:
    form = instrument.form(form_id)
    ids = [id for id in form.items if id in asked and asked[id].any()]
    main = [id for id in main_items(instrument, form) if id in ids]
    flags, asked = answered[ids], asked[ids]
    scale_items = [id for id in ids if instrument.item(id).role == "scale"]
    texts = [id for id, _ in instrument.open_questions if id in own]
    trust = next((item.id for item in instrument.items if item.role == "trust" and item.id in ids), None)
    times = {name: own[name] for name in ("duration", "started", "submitted") if name in own}
    return screen_items(
        _numbers(own[ids]),
        blocks=_kept(blocks_of(instrument, form), ids),
        scales=_kept(scales_of(instrument, form), ids),
        asked=asked,
        answered=flags,
        complete=scale_items or None,
        texts=own[texts] if texts else None,
        trust=None if trust is None else own[trust],
        further=further and bool(main),
        further_items=main or None,
        rules=rules,
        **times,
    )


def _numbers(items: pd.DataFrame) -> pd.DataFrame:
    """Read columns of Python objects, as concatenating forms may leave them, as numbers where they are."""
    mended = {}
    for name in items.columns[[pd.api.types.is_object_dtype(one) for one in items.dtypes]]:
        with suppress(TypeError, ValueError):  # what is no number is told by screen_items
            mended[name] = items[name].astype("Float64")
    return items.assign(**mended)


def _kept(groups: dict[str, list[str]], ids: list[str]) -> dict[str, list[str]]:
    return {name: kept for name, own in groups.items() if (kept := [id for id in own if id in ids])}


def _same_token(rows: pd.DataFrame, answered: np.ndarray) -> np.ndarray:
    """Whether a respondent id came before in its wave, on whichever form; the fullest row is kept."""
    keys = token_keys(rows["respondent"])
    if "wave" in rows:
        wave = pd.factorize(rows["wave"], use_na_sentinel=False)[0].astype(np.int64)
        keys = np.where(keys >= 0, keys * (wave.max(initial=0) + 1) + wave, -1)
    submitted = moments(rows["submitted"], "submitted") if "submitted" in rows else None
    return later_copies(keys, keeping_order(answered, submitted))
