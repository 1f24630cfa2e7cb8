"""Read an export of any platform: find out which it is, say how that was known, and turn it into RESPONSES."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pandas as pd

from surveys.files.reading import TextTable, read_tables
from surveys.files.text_table import together
from surveys.instrument import InputError, Instrument
from surveys.instrument.model import nearest
from surveys.platforms.mapping import read_mapping
from surveys.platforms.responses import to_responses
from surveys.questionnaire import make_vocabulary

READERS = {
    "plain": "surveys.platforms.plain.layout",
    "qualtrics": "surveys.platforms.qualtrics.export",
    "limesurvey": "surveys.platforms.limesurvey.export",
    "kobo": "surveys.platforms.kobo.export",
    "surveyjs": "surveys.platforms.surveyjs.export",
    "paper": "surveys.platforms.paper.entry",
    "surveymonkey": "surveys.platforms.form_tools.surveymonkey",
    "msforms": "surveys.platforms.form_tools.msforms",
    "gforms": "surveys.platforms.form_tools.gforms",
    "text": "surveys.platforms.form_tools.text",
}
"""Module of each platform, in the order in which they are asked whether a file is theirs: the surest signs first."""


def read_export(
    path: str | Path,
    instrument: Instrument,
    *,
    platform: str | None = None,
    form: str | None = None,
    mapping: str | Path | Mapping | None = None,
    encoding: str | None = None,
    units: Sequence[str] = (),
    levels: Sequence[str] = (),
    sites: Sequence[str] = (),
) -> pd.DataFrame:
    """Read one export of a survey platform, or a plain table of answers.

    Parameters
    ----------
    path : str or Path
        The file as the platform gave it: CSV, XLSX, JSON, SPSS, Parquet, or one of these in a ZIP.
    instrument : Instrument
        The instrument asked, with the client's promises.
    platform : str or None
        Platform it comes from; None: told from the file itself.
    form : str or None
        Which form was filled in, where the file does not tell.
    mapping : str, Path, mapping or None
        Mapping file (TOML) with what headings and labels mean where their texts were changed; see
        `surveys.platforms.mapping`.
    encoding : str or None
        Encoding of a text file; None: told from the file itself.
    units, levels, sites : sequence of str
        Names in the roster: their answer codes are understood too.

    Returns
    -------
    DataFrame
        RESPONSES: one row a respondent in the order of the file. Who and when (``respondent``, ``form``,
        ``questionnaire``, ``wave``, ``unit``, ``level``, ``site``, ``leads_people``, ``new_starter``, ``language``,
        ``started``, ``submitted``, ``duration`` in seconds); each item as Int64 scale points, NA where the scale was
        not used, followed by a boolean for each non-answer it offers; nullable boolean ``important_<responsibility>``;
        the open questions as text. Every column is there whether or not the file holds it. ``attrs`` say what was done:
        ``platform`` and ``how`` it was known, ``left_out`` (headings that mean nothing to the instrument), ``personal``
        (headings of personal data, dropped unread), ``not_in_file`` (ids of items that could have been asked but are
        not in the file), ``rows`` (row of each respondent as a spreadsheet numbers it), ``notes`` (more to know).

    Raises
    ------
    InputError
        If the file cannot be read, is not recognised, or a cell cannot be understood. The message names file, row as
        seen in a spreadsheet, column, value and mend; never a respondent id.
    """
    names = {"units": units, "levels": levels, "sites": sites}
    tables = read_tables(path, encoding=encoding)
    return read_answers(tables, instrument, platform=platform, form=form, mapping=mapping, **names)


def read_answers(
    tables: Sequence[TextTable],
    instrument: Instrument,
    *,
    platform: str | None = None,
    form: str | None = None,
    mapping: str | Path | Mapping | None = None,
    **names: Sequence[str],
) -> pd.DataFrame:
    """Read answers from the tables of one file; everything else as in `read_export`, which opens the file."""
    tables = together(tables)
    name, module, table, how = choose_reader(tables, platform)
    vocabulary = make_vocabulary(instrument, **names)
    confirmed = read_mapping(mapping, vocabulary)
    raw = module.read(table, vocabulary, mapping=confirmed.columns)
    if confirmed.values:
        raw = confirmed.applied(raw)
    responses = to_responses(raw, vocabulary, form=form)
    responses.attrs |= {"platform": name, "how": how}
    return responses


def platform_module(name: str) -> ModuleType:
    """Load the module of a platform.

    Raises
    ------
    InputError
        If there is no such platform; the message names the nearest one.
    """
    if name not in READERS:
        raise InputError(f"There is no platform {name!r}; {nearest(name, READERS)}.")
    return import_module(READERS[name])


def choose_reader(tables: Sequence[TextTable], platform: str | None) -> tuple[str, ModuleType, TextTable, str]:
    """Choose the platform of a file, and the table that holds the answers; the sheets of a workbook are tried each.

    Parameters
    ----------
    tables : sequence of TextTable
        All tables of one file.
    platform : str or None
        What the user says it is.

    Returns
    -------
    tuple of (str, module, TextTable, str)
        Name and module of the platform, the table, and in words how it was known.
    """
    if platform is not None:
        module = platform_module(platform)
        own = [table for table in tables if module.recognise(table)]
        return platform, module, own[0] if own else _largest(tables), "you said so"
    for name in READERS:
        module = platform_module(name)
        for table in tables:
            if how := module.recognise(table):
                return name, module, table, f"{how} ({table.how})"
    # No platform's sign: the questions' texts or ids may still stand in the headings.
    table = _largest(tables)
    return "text", platform_module("text"), table, f"no sign of any platform ({table.how})"


def _largest(tables: Sequence[TextTable]) -> TextTable:
    """Return the table with the most cells: others hold notes, or a list of codes."""
    return max(tables, key=lambda table: table.cells.size)
