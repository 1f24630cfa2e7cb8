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
        RESPONSES. `questionnaire` names the form filled in (see `form_of` where it does not), `new_starter` people who
        are led past most pages, `leads_people` those who see the block for managers.
    instrument : Instrument
        Its forms and items.

    Returns
    -------
    DataFrame of bool, shape (respondents, items)
        As `answered_items`; what somebody answered, he or she was asked. Items that nobody with a form answered in any
        way count as not asked there: the file does not hold them. Where nobody with a form answered anything, all were
        asked.
    """
    answered = answered_items(responses, instrument)
    named = form_of(responses, instrument)
    newcomer, leads = (_said_yes(responses, name) for name in ("new_starter", "leads_people"))
    asked = pd.DataFrame(False, index=responses.index, columns=answered.columns)
    for form in instrument.forms:
        rows = (named == form.id).to_numpy()
        items = [instrument.item(id) for id in form.items if id in answered]
        there = [item for item in items if answered.loc[rows, item.id].any()] or items
        staff = form.audience == "staff"
        for item in there if rows.any() else ():
            shown = rows.copy()
            if staff and asked_of_managers_only(item):
                shown &= leads
            if staff and form.everything and not asked_of_newcomers(item):
                shown &= ~newcomer
            asked[item.id] |= shown
    return asked | answered


def share_answered(responses: pd.DataFrame, instrument: Instrument) -> pd.Series:
    """Share of the questions asked that each person answered.

    Parameters
    ----------
    responses, instrument
        As in `asked_items`.

    Returns
    -------
    Series
        0-1 per respondent; "cannot tell", "has not come up" and "not my job" are answers. NaN where nothing was asked.
    """
    answered = answered_items(responses, instrument).sum(axis=1)
    asked = asked_items(responses, instrument).sum(axis=1)
    return (answered / asked.where(asked > 0)).rename("answered")


def form_of(responses: pd.DataFrame, instrument: Instrument) -> pd.Series:
    """Id of the form that each respondent filled in.

    Parameters
    ----------
    responses, instrument
        As in `asked_items`.

    Returns
    -------
    Series of str
        What `questionnaire` says; where it does not, the shortest form of the audience that asks everything these
        people answered.
    """
    named = responses["questionnaire"] if "questionnaire" in responses else pd.Series(None, index=responses.index)
    named = named.astype("object").where(named.isin([form.id for form in instrument.forms]), None)
    for audience in dict.fromkeys(responses["form"]):
        unknown = (responses["form"] == audience) & named.isna()
        if not unknown.any():
            continue
        answered = answered_items(responses[unknown], instrument)
        answered = set(answered.columns[answered.any()])
        forms = [form for form in instrument.forms if form.audience == audience]
        fitting = [form for form in forms if answered <= set(form.items)]
        best = min(fitting, key=lambda form: len(form.items)) if fitting else max(forms, key=lambda f: len(f.items))
        named = named.where(~unknown, best.id)
    return named


def _answered(responses: pd.DataFrame, item: Item) -> np.ndarray:
    told = responses[item.id].notna().to_numpy()
    for name in item.non_answers:
        if f"{item.id}_{name}" in responses:
            told = told | responses[f"{item.id}_{name}"].to_numpy(dtype=bool, na_value=False)
    return told


def _said_yes(responses: pd.DataFrame, name: str) -> np.ndarray:
    if name not in responses:
        return np.zeros(len(responses), dtype=bool)
    return responses[name].to_numpy(dtype=bool, na_value=False)
