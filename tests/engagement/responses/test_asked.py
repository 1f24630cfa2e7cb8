"""Who was asked what: short forms, newcomers, the block for managers, columns a file does not hold."""

import numpy as np
import pandas as pd

from engagement.responses.asked import answered_items, asked_items


def test_newcomers_managers_and_short_forms(instrument, responses):
    frame = responses.copy()
    staff = frame.index[frame["form"] == "staff"]
    frame["new_starter"] = frame.index == staff[0]
    frame["leads_people"] = frame.index == staff[1]
    frame["questionnaire"] = np.where(frame["form"] == "staff", "staff", "leader")
    frame.loc[staff[2], "questionnaire"] = "pulse"
    for item in instrument.items:  # the four people in question answer nothing: only what they were asked remains
        frame.loc[staff[:4], item.id] = pd.NA
        for name in item.non_answers:
            frame.loc[staff[:4], f"{item.id}_{name}"] = False
    asked = asked_items(frame, instrument)
    by_role = {item.id: item for item in instrument.items}

    def of(row):
        return {by_role[name].responsibility for name in asked.columns[asked.loc[row]]}

    assert of(staff[0]) == {"resources", None}
    pulse = set(instrument.form("pulse").items)
    assert set(asked.columns[asked.loc[staff[2]]]) == pulse
    managers = {item.id for item in instrument.items if "manager" in item.texts and "staff" not in item.texts}
    assert managers and managers <= set(asked.columns[asked.loc[staff[1]]])
    assert not managers & set(asked.columns[asked.loc[staff[3]]])
    leaders = asked[frame["form"] == "leader"]
    only_staff = [item.id for item in instrument.items if item.audiences == ("staff",)]
    assert only_staff and not leaders[only_staff].any(axis=None)


def test_what_was_answered_was_asked_and_absent_columns_were_not(instrument, responses):
    first = instrument.items[0].id
    frame = responses.assign(**{first: pd.array([pd.NA] * len(responses), dtype="Float64")})
    frame = frame.assign(**{f"{first}_{name}": False for name in instrument.item(first).non_answers})
    asked, answered = asked_items(frame, instrument), answered_items(frame, instrument)
    assert not asked[first].any()
    assert not (answered & ~asked).any(axis=None)
    assert list(asked.columns) == [item.id for item in instrument.items if item.id in frame]
