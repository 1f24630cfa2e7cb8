"""Who was asked what: a missing answer to a question that was never put is no missing answer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from surveys.instrument import Instrument, Item
from surveys.questionnaire import asked_of_managers_only, asked_of_newcomers


def answered_items(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Which items each respondent answered, on the scale or with one of the non-answers beside it.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES.
    instrument : Instrument
        Names the items.

    Returns
    -------
    DataFrame of bool, shape (respondents, items)
        Index of `responses`; the items that it has columns of, in the instrument's order.
    """
    return pd.DataFrame(
        {item.id: _answered(responses, item) for item in instrument.items if item.id in responses},
        index=responses.index,
        dtype=bool,
    )


def asked_items(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Which items each respondent was asked.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES. `questionnaire` names the form filled in (missing: the full form of `form`), `new_starter` people who
        are led past most pages, `leads_people` those who see the block for managers.
    instrument : Instrument
        Its forms and items.

    Returns
    -------
    DataFrame of bool, shape (respondents, items)
        As `answered_items`; what somebody answered, he or she was asked. Items that nobody of a form answered in any
        way count as not asked there: the file does not hold them.
    """
    answered = answered_items(responses, instrument)
    forms = responses["form"].to_numpy(dtype=object)
    held = {form.id: set(form.items) for form in instrument.forms}
    named = responses["questionnaire"].to_numpy(dtype=object) if "questionnaire" in responses else forms
    named = np.where(np.isin(named, list(held)), named, forms)
    newcomer, leads = (_flag(responses, name) for name in ("new_starter", "leads_people"))
    columns = {}
    for item in instrument.items:
        if item.id not in answered:
            continue
        told = answered[item.id].to_numpy()
        asked = np.isin(forms, item.audiences)
        asked &= np.isin(named, [id for id, items in held.items() if item.id in items])
        if asked_of_managers_only(item):
            asked &= leads | (forms != "staff")
        if not asked_of_newcomers(item):
            asked &= ~newcomer
        for form in set(forms):
            if not told[forms == form].any():
                asked &= forms != form
        columns[item.id] = asked | told
    return pd.DataFrame(columns, index=responses.index, dtype=bool)


def _answered(responses: pd.DataFrame, item: Item) -> np.ndarray:
    told = responses[item.id].notna().to_numpy()
    for name in item.non_answers:
        if f"{item.id}_{name}" in responses:
            told = told | responses[f"{item.id}_{name}"].fillna(False).to_numpy(bool)
    return told


def _flag(responses: pd.DataFrame, name: str) -> np.ndarray:
    if name not in responses:
        return np.zeros(len(responses), bool)
    return responses[name].astype("boolean").fillna(False).to_numpy(bool)
