"""Fuzzing of the platforms' readers: whatever a table holds, RESPONSES or an InputError.

    python tests/fuzz/fuzz_readers.py -max_total_time=3600 -timeout=30 -rss_limit_mb=4096

needs atheris. `one_input` is what hypothesis calls in tests/surveys/platforms/test_readers_fuzz.py. Bytes choose headings
and cells from what platforms really write, and now and then make up a text, so that tables get past recognition.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

NAMES = {"units": ("Assembly", "Tool shop"), "levels": ("Front line",), "sites": ("North",)}
META = (
    "respondent", "form", "questionnaire", "wave", "started", "submitted", "duration", "language", "id", "submitdate",
    "lastpage", "startlanguage", "seed", "startdate", "datestamp", "Response ID", "Antwort ID", "Datum Abgeschickt",
    "StartDate", "EndDate", "Status", "Progress", "Finished", "RecordedDate", "ResponseId", "UserLanguage", "IPAddress",
    "_id", "_uuid", "_submission_time", "__version__", "KEY", "SubmissionDate", "start", "end", "Timestamp", "Zeitstempel",
    "ID", "Start time", "Completion time", "Email", "Name", "Startzeit", "Respondent ID", "Collector ID", "Start Date",
    "End Date", "IP Address", "form_number", '{"ImportId":"QID1_1"}', '{"ImportId":"startDate","timeZone":"Z"}', "Other",
)  # fmt: skip
CELLS = (
    "", "1", "2", "3", "4", "5", "4.0", "4,0", "9", "ct", "nc", "nj", "91", "92", "93", "cannot_tell", "often", "Oft", "经常",
    "cannot tell from my job", "staff", "leader", "kiosk", "yes", "Nein", "true", "0", "-99", "x", "accou resou", "accou;resou",
    "Clear promises and targets, Explaining why quality matters", "2026-03-01 10:00:00", "1980-01-01 00:00:00", "3/1/26 4:05 PM",
    "31.12.2026 23:59", "2026-03-01T10:00:00.000+01:00", "46112.5", "Survey Preview", "IP Address", "True", "False", "100", "de",
    "DE", "PT-BR", "=1+1", "'=1", "a\nb", "\u00a0", "\x00", "12345678901234567890", "1e400", "nan", "-oth-", "Assembly", "u0000",
)  # fmt: skip


class Choices:
    """Reads bytes as a series of choices; nothing but first choices when they are used up."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def number(self, below: int) -> int:
        """Choose a whole number from 0 to below - 1."""
        width = 1 if below <= 256 else 2
        taken = self.data[self.place : self.place + width]
        self.place += width
        return int.from_bytes(taken, "big") % below if taken else 0

    def one(self, options):
        """Choose one of a sequence."""
        return options[self.number(len(options))]

    def text(self) -> str:
        """Take the next bytes as a text."""
        length = self.number(24)
        taken = self.data[self.place : self.place + length]
        self.place += length
        return taken.decode("utf-8", errors="replace")


@cache
def _world():
    """The instrument, and headings as platforms write them: codes and texts, in two languages, of two forms."""
    from surveys import load_instrument
    from surveys.questionnaire import make_questionnaire

    instrument = load_instrument("iso9001_2015").with_promises([{"en": "We deliver", "de": "Wir liefern"}])
    headings = list(META)
    for form in ("kiosk", "leader"):
        made = make_questionnaire(instrument, form, languages=("en", "de"), **NAMES)
        for question in made.questions():
            headings += [question.name, question.code, question.text["en"], question.text["de"]]
            for number, row in enumerate(question.rows[:3], start=1):
                text = row.text["de"]
                headings += [
                    f"{question.code}[{row.name}]", f"{question.code}_{number}", f"{question.code}/{row.name}", row.name,
                    text, f"{question.text['de']} [{text}]", f"{question.text['de']} - {text}",
                    f"{question.code}[{row.name}]. {question.text['de']} [{text}]", f"{text}2",
                ]  # fmt: skip
            headings += [f"{question.code}[{option.code}]" for option in question.options[:2]]
    return instrument, tuple(headings)


def _cells(choices: Choices):
    import numpy as np

    _, headings = _world()
    columns, rows = 1 + choices.number(40), 1 + choices.number(6)
    grid = np.full((rows + 1, columns), "", dtype=object)
    # A run of neighbouring headings is what a real export has; single choices alone would never make a form.
    start = choices.number(len(headings))
    for column in range(columns):
        kind = choices.number(8)
        if kind == 0:
            grid[0, column] = choices.text().replace("\x00", "")
        elif kind < 4:
            grid[0, column] = choices.one(headings)
        else:
            grid[0, column] = headings[(start + column) % len(headings)]
        if choices.number(4) == 0:
            continue
        for row in range(1, rows + 1):
            made_up = choices.number(16) == 0
            grid[row, column] = (choices.text() if made_up else choices.one(CELLS)).replace("\x00", "")
    return grid


def one_input(data: bytes) -> None:
    """Read a table made of `data` as an export.

    Raises
    ------
    AssertionError
        If an error message is no message for a user, or the answers are not of the shape promised.
    """
    import pandas as pd

    from surveys.files.text_table import TextTable
    from surveys.instrument import InputError
    from surveys.platforms.export import READERS, read_answers

    choices = Choices(data)
    instrument, _ = _world()
    platform = choices.one((None, None, None, None, *READERS))
    form = choices.one((None, None, "kiosk", "leader"))
    table = TextTable("answers.csv", "", pd.DataFrame(_cells(choices), dtype=object), None, None, "made up")
    try:
        responses = read_answers((table,), instrument, platform=platform, form=form, **NAMES)
    except InputError as error:
        message = str(error)
        assert message.strip(), "an empty message"
        assert len(message) < 1500, message
        return
    assert {"respondent", "form", "acc1", "acc1_cannot_tell"} <= set(responses.columns)
    assert responses["form"].isin(["staff", "leader"]).all()
    assert responses["respondent"].is_unique
    assert len(responses.attrs["rows"]) == len(responses)


if __name__ == "__main__":
    import atheris

    with atheris.instrument_imports(include=["surveys"]):
        import surveys.platforms.export as _export

        for module in _export.READERS:
            _export.platform_module(module)
    # The vocabulary is the same each time; making it would be most of the work.
    vocabulary = _export.make_vocabulary(_world()[0], **NAMES)
    _export.make_vocabulary = lambda instrument, **names: vocabulary
    atheris.Setup([*sys.argv, "-len_control=0"], one_input)
    atheris.Fuzz()
