"""Whether the answers can be trusted: screening before the analysis, and the tables of measurement."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from engagement.assessment import Assessment, Settings
from engagement.measurement import answer_distribution
from engagement.measurement.comparable import comparability_table
from engagement.measurement.quality import item_table, measurement_table, unit_rows, unit_tables
from engagement.measurement.verdicts import measurement_verdicts
from engagement.responses import responses_by_day
from engagement.responses.screening import ScreeningRules, exclude, screen, screening_summary
from surveys.instrument import Instrument


def screened_answers(
    responses: pd.DataFrame, assessment: Assessment, progress: Callable[[str], None]
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Screen the answers and leave out what the settings say is left out.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES as read.
    assessment : Assessment
        Its settings say which reasons leave a form out.
    progress : callable
        Called with a text before each step.

    Returns
    -------
    kept : DataFrame
        The answers that count.
    screened : DataFrame
        One row per row of `responses`: indices and reasons; never released.
    notes : list of str
        What could not be judged, and whether forms were left out; no small number is told.
    """
    progress("Screening the answers")
    settings = assessment.settings
    rules = ScreeningRules(
        smallest_completeness=settings.smallest_completeness,
        fast_share=settings.fast_share,
        fewest_seconds=settings.fewest_seconds,
        longest_string_share=settings.longest_string_share,
    )
    screened = screen(responses, assessment.asked, rules=rules)
    kept = exclude(responses, screened, reasons=settings.exclude)
    notes = [f"screening, {note}" for note in screened.attrs["notes"]]
    out = len(responses) - len(kept)
    if out:
        many = str(out) if out >= settings.smallest_group else f"fewer than {settings.smallest_group}"
        notes.append(f"forms left out by screening ({', '.join(settings.exclude)}): {many}")
    return kept, screened, notes


def trust_tables(
    responses: pd.DataFrame, screened: pd.DataFrame, assessment: Assessment, progress: Callable[[str], None]
) -> dict[str, pd.DataFrame]:
    """Compute screening, participation by day, answer distribution, reliability and items, before the gate.

    Parameters
    ----------
    responses : DataFrame
        The answers that count.
    screened : DataFrame
        From `screened_answers`.
    assessment : Assessment
        The opened client folder.
    progress : callable
        Called with a text before each step.

    Returns
    -------
    dict of str to DataFrame
        screening, participation_days, answers, measurement, item_analysis, comparability.
    """
    progress("Measuring how far the scales can be trusted")
    settings, instrument = assessment.settings, assessment.instrument
    staff = responses[responses["form"] == "staff"]
    tables = {
        "screening": screening_summary(screened, reasons=settings.exclude),
        "participation_days": responses_by_day(
            staff, float(assessment.roster["headcount"].sum()), smallest_group=settings.smallest_group
        ),
        "answers": answer_distribution(responses, instrument),
        "measurement": measurement_table(responses, instrument, conf_level=settings.conf_level),
        "item_analysis": item_table(responses, instrument),
        "comparability": comparability_table(responses, instrument),
    }
    return {name: table for name, table in tables.items() if len(table)}


def tables_of_units(
    responses: pd.DataFrame,
    instrument: Instrument,
    settings: Settings,
    measurement: pd.DataFrame,
    shown: pd.DataFrame,
    progress: Callable[[str], None],
) -> dict[str, pd.DataFrame]:
    """Compute agreement, intraclass correlations and all verdicts, from the units that will be shown.

    Parameters
    ----------
    responses : DataFrame
        The answers that count.
    instrument, settings
        Of the assessment.
    measurement : DataFrame
        The measurement table so far.
    shown : DataFrame
        Ratings of units that will be shown (unit, responsibility, object): no other unit may enter, because an
        intraclass correlation over all of them would, with the other means known, give a hidden mean away.
    progress : callable
        Called with a text before each step.

    Returns
    -------
    dict of str to DataFrame
        measurement (with the rows about units), measurement_verdicts, agreement.
    """
    progress("Asking whether unit means may be used")
    agreement, judged = unit_tables(responses, instrument, shown, conf_level=settings.conf_level)
    rows = unit_rows(judged, settings.conf_level)
    tables = {
        "measurement": pd.concat([measurement, rows], ignore_index=True) if len(rows) else measurement,
        "measurement_verdicts": measurement_verdicts(measurement, judged),
        "agreement": agreement,
    }
    return {name: table for name, table in tables.items() if len(table)}
