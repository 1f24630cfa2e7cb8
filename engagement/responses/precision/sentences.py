"""The plan in plain sentences, made from its tables."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

HARDLY, SELDOM, OFTEN = 0.05, 0.5, 0.8


def precision_sentences(plan: Mapping[str, pd.DataFrame]) -> list[str]:
    """Say what a plan of `plan_precision` means, in sentences for the people who decide on the survey.

    Parameters
    ----------
    plan : mapping of str to DataFrame
        What `plan_precision` returned.

    Returns
    -------
    list of str
        Staff as a whole; the gap between leaders and staff; units shown and hidden; unit gaps; levels. Numbers are
        rounded to whole points here and nowhere else.
    """
    forms = plan["precision"].set_index("form")
    gaps = plan["precision_gaps"]
    sentences = [_whole(forms.loc["staff"])]
    if "leader" in forms.index:
        sentences += _leaders(forms, gaps[gaps["comparison"] == "leaders against staff"])
    if len(plan["precision_units"]) > 1:
        sentences.append(_shown(plan["precision_units"], "unit"))
        sentences += _range(gaps[gaps["comparison"] == "unit against the rest"], "A unit's difference from the rest")
        sentences += _range(gaps[gaps["comparison"] == "two units"], "A difference between two units")
    if len(plan["precision_levels"]) > 1:
        sentences.append(_shown(plan["precision_levels"], "level"))
        sentences += _range(gaps[gaps["comparison"] == "two levels"], "A difference between two levels")
    return sentences


def _whole(staff: pd.Series) -> str:
    if pd.isna(staff["half_width"]):
        return f"With {staff['population']} staff nothing can be shown: {staff['method']}."
    return (
        f"If {staff['expected_response']:.0f}% of {staff['population']:,} staff answer, about "
        f"{staff['expected_n']:.0f} rate each responsibility, "
        f"and its mean is known to within {staff['half_width']:.0f} points."
    )


def _leaders(forms: pd.DataFrame, gaps: pd.DataFrame) -> list[str]:
    leader, staff = forms.loc["leader"], forms.loc["staff"]
    who = f"With {_whole_number(leader['expected_n'])} of {leader['population']} top managers"
    plain, strict = gaps.iloc[0], gaps.iloc[-1]
    if pd.isna(plain["half_width"]):
        return [f"{who} no gap between leaders and staff can be shown: {plain['method']}."]
    first = (
        f"{who} and {staff['expected_response']:.0f}% of {staff['population']:,} staff, "
        f"{_found(plain, 'a gap')} looked at alone"
    )
    if strict["n_tests"] > 1:
        first += f", and {_found(strict, 'one', verb='')} among {strict['n_tests']} looked at together"
    told = [f"{first}; {_in_step(strict)}."]
    if leader["probability_shown"] < OFTEN:
        chance = f"{100 * leader['probability_shown']:.0f}%"
        told.append(f"The chance that enough leaders answer to show anything about them is {chance}.")
    return told


def _found(row: pd.Series, what: str, *, verb: str = " would be found 8 times in 10") -> str:
    if pd.isna(row["detectable_gap"]):
        return f"no {what.removeprefix('a ')}{verb}"
    return f"{what} of {row['detectable_gap']:.0f} points{verb}"


def _in_step(row: pd.Series) -> str:
    chance = row["in_step_probability"]
    if chance < HARDLY:
        return '"in step" could hardly be shown'
    if chance < SELDOM:
        return f'"in step" would be shown in {max(round(10 * chance), 1)} of 10 surveys in which there is no gap'
    return f'"in step" could be shown in {min(round(10 * chance), 10)} of 10 surveys in which there is no gap'


def _shown(table: pd.DataFrame, key: str) -> str:
    shown = (table["verdict"] == "will be shown").sum()
    text = f"Of {len(table)} {key}s {shown} will be shown"
    for verdict in ("may be hidden", "will hardly be shown"):
        names = table.loc[table["verdict"] == verdict, key].astype(str).tolist()
        if names:
            text += f", {len(names)} {verdict} ({', '.join(names[:6])}{', ...' if len(names) > 6 else ''})"
    return text + "."


def _range(gaps: pd.DataFrame, what: str) -> list[str]:
    """Smallest and largest gap found over the rows looked at alone."""
    alone = gaps[gaps["n_tests"] == 1].dropna(subset="detectable_gap")
    if alone.empty:
        return []
    low, high = alone["detectable_gap"].min(), alone["detectable_gap"].max()
    size = f"{low:.0f}" if round(low) == round(high) else f"{low:.0f} to {high:.0f}"
    return [
        f"{what} is found 8 times in 10 if it is {size} points{'' if len(alone) == 1 else ', by size of the groups'}."
    ]


def _whole_number(value: float) -> str:
    return f"{value:.0f}" if abs(value - round(value)) < 0.05 else f"about {value:.0f}"
