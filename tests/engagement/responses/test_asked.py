"""Who was asked what: short forms, newcomers, the block for managers, columns a file does not hold."""

import numpy as np
import pandas as pd
import pytest

from engagement.responses.asked import answered_items, asked_items, form_of, share_answered
from surveys import load_instrument
from surveys.questionnaire import make_questionnaire, pages_of


@pytest.mark.parametrize("name", ["iso9001_2015", "iso9001_2026"])
def test_people_are_asked_what_the_pages_of_the_questionnaire_show_them(name):
    instrument = load_instrument(name).with_promises(["We deliver on time.", "We listen."])
    for form in instrument.forms:
        expected, conditions = {}, {}
        for page in make_questionnaire(instrument, form.id).pages:
            ids = [id for question in page.questions for id in ([row.name for row in question.rows] or [question.name])]
            ids = [id for id in ids if id in form.items]
            if ids:
                expected[page.name] = ids
                conditions |= dict.fromkeys(ids, page.shown_if)
        found = {page: [item.id for item in items] for page, items in pages_of(instrument, form).items()}
        assert found == expected
        assert sorted(id for ids in found.values() for id in ids) == sorted(form.items)

        people = pd.DataFrame({"new_starter": [True, False, None, None], "leads_people": [None, None, True, False]})
        people = people.astype("boolean").assign(form=form.audience, questionnaire=form.id, **dict.fromkeys(form.items))
        shown = asked_items(people, instrument)
        for id, condition in conditions.items():
            own = [True] * 4
            if condition is not None:
                yes = people[condition.question].to_numpy(dtype=bool, na_value=False)
                own = list(yes == condition.equal)
            assert shown[id].tolist() == own, id


def test_the_form_is_told_by_what_was_answered(instrument, responses):
    assert form_of(responses, instrument).value_counts().to_dict() == {"staff": 80, "leader": 10}
    pulse = responses[["form", *instrument.form("pulse").items]].query("form == 'staff'")
    assert set(form_of(pulse, instrument)) == {"pulse"}
    assert set(form_of(pulse.assign(questionnaire="kiosk"), instrument)) == {"kiosk"}


def test_the_share_answered_counts_cannot_tell_and_leaves_out_what_was_not_asked(instrument, responses):
    assert (share_answered(responses, instrument) == 1).all()
    staff = responses[responses["form"] == "staff"].copy()
    items = [item for item in instrument.items if "staff" in item.audiences]
    for item in [item for item in items if "staff" in item.texts][:10]:
        staff.loc[staff.index[0], item.id] = pd.NA
        staff.loc[staff.index[0], [f"{item.id}_{name}" for name in item.non_answers]] = False
    assert share_answered(staff, instrument).iloc[0] == pytest.approx(1 - 10 / len(items))


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
