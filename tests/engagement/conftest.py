"""A small made-up survey that many tests share."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from surveys import load_instrument

UNITS = {"Assembly": 60, "Stores": 40, "Laboratory": 25}
LEVELS = {"Front line": 0.8, "Team leaders": 0.2}


@pytest.fixture(scope="session")
def instrument():
    return load_instrument("iso9001_2015").with_promises(["We deliver on time.", "We listen."])


@pytest.fixture(scope="session")
def roster():
    rows = [
        {"unit": unit, "level": level, "site": None, "headcount": round(size * share)}
        for unit, size in UNITS.items()
        for level, share in LEVELS.items()
    ]
    return pd.DataFrame(rows)


def made_up_answers(instrument, roster, *, seed=1, staff=80, leaders=10):
    """RESPONSES with every item answered at random, 10% "cannot tell" where it is offered."""
    rng = np.random.default_rng(seed)
    people = roster.loc[roster.index.repeat(roster["headcount"]), ["unit", "level"]]
    people = people.sample(staff, random_state=seed).assign(form="staff")
    top = pd.DataFrame({"unit": [None] * leaders, "level": [None] * leaders, "form": "leader"})
    frame = pd.concat([people, top], ignore_index=True)
    frame = frame.assign(
        respondent=[f"R{number}" for number in range(len(frame))], wave="2026-03", site=None, leads_people=False
    )
    trait = rng.normal(size=len(frame))
    columns = {}
    for item in instrument.items:
        points = len(instrument.scales[item.scale].labels)
        asked = frame["form"].isin(["staff" if form == "manager" else form for form in item.texts]).to_numpy()
        answer = np.clip(np.round((points + 1) / 2 + 0.6 * trait + rng.normal(size=len(frame))), 1, points)
        blind = (rng.random(len(frame)) < 0.1) & asked & ("cannot_tell" in item.non_answers)
        columns[item.id] = pd.array(np.where(asked & ~blind, answer, np.nan), dtype="Float64")
        for option in item.non_answers:
            columns[f"{item.id}_{option}"] = blind if option == "cannot_tell" else np.zeros(len(frame), bool)
    chosen = rng.random((len(frame), len(instrument.responsibilities))).argsort(axis=1) < 3
    for number, one in enumerate(instrument.responsibilities):
        asked = np.where(frame["form"] == "staff", chosen[:, number], None)
        columns[f"important_{one.id}"] = pd.array(asked, dtype="boolean")
    return pd.concat([frame, pd.DataFrame(columns)], axis=1)


@pytest.fixture(scope="session")
def responses(instrument, roster):
    return made_up_answers(instrument, roster)
