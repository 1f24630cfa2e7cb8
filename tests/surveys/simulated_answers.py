"""Made-up answers to one form, in the shape read_export returns: for round trips through every platform."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from surveys.instrument import Instrument
from surveys.platforms.plain.layout import plain_columns
from surveys.platforms.raw import Answered, Column, Raw
from surveys.platforms.responses import to_responses
from surveys.questionnaire import make_questionnaire, make_vocabulary

COMMENTS = ("", "Fine.", "=1+1", "two\nlines", 'a "quote"; a comma, a semicolon', "Grüße, 质量 – ok 😀", " spaced ")


def simulated_answers(
    instrument: Instrument,
    form: str,
    rng: np.random.Generator,
    n: int,
    *,
    languages: Sequence[str] = ("en",),
    units: Sequence[str] = ("Assembly", "Tool shop", "Büro & Lager"),
    levels: Sequence[str] = ("Front line", "Team leader"),
    sites: Sequence[str] = ("North", "South"),
    unfinished: float = 0.1,
    comments: Sequence[str] = COMMENTS,
) -> pd.DataFrame:
    """Answers as a platform would let people give them: scale points, each kind of non-answer, nothing; pages that were
    not shown are empty; some people stop half-way (no `submitted`). Ids are r00001, r00002, ..."""
    questionnaire = make_questionnaire(instrument, form, units=units, levels=levels, sites=sites)
    cells: dict[str, np.ndarray] = {
        "respondent": np.array([f"r{place:05d}" for place in range(n)], dtype=object),
        "language": rng.choice(np.array(languages, dtype=object), n),
    }
    seconds = rng.integers(0, 30 * 86400, n)
    started = pd.Timestamp("2026-03-02 08:00:00") + pd.to_timedelta(seconds, unit="s")
    submitted = started + pd.to_timedelta(rng.integers(120, 3600, n), unit="s")
    done = rng.random(n) >= unfinished
    cells["started"] = started.strftime("%Y-%m-%d %H:%M:%S").to_numpy(dtype=object)
    cells["submitted"] = np.where(done, submitted.strftime("%Y-%m-%d %H:%M:%S").to_numpy(dtype=object), "")
    for page in questionnaire.pages:
        shown = np.ones(n, dtype=bool)
        if page.shown_if is not None:
            shown = (cells[page.shown_if.question] == page.shown_if.value) == page.shown_if.equal
        for question in page.questions:
            points = [option.value.isdigit() and question.scale for option in question.options]
            plain = [one.code if point else one.value for one, point in zip(question.options, points, strict=True)]
            values = np.array([*plain, ""], dtype=object)
            for name in [row.name for row in question.rows] or [question.name]:
                if question.kind == "text":
                    cells[name] = rng.choice(np.array(comments, dtype=object), n)
                elif question.kind == "multiple":
                    picks = [rng.permutation(values[:-1])[: rng.integers(0, question.most + 1)] for _ in range(n)]
                    order = {value: place for place, value in enumerate(values)}
                    cells[name] = np.array([";".join(sorted(pick, key=order.get)) for pick in picks], dtype=object)
                else:
                    cells[name] = rng.choice(values, n)
                cells[name] = np.where(shown, cells[name], "")
    return as_responses(cells, instrument, form, units=units, levels=levels, sites=sites)


def as_responses(
    cells: dict[str, np.ndarray], instrument: Instrument, form: str, **names: Sequence[str]
) -> pd.DataFrame:
    """RESPONSES from canonical cells (the values of a plain export) by variable."""
    rows = np.arange(2, len(cells["respondent"]) + 2)
    answered = tuple(Answered(name, Column("made up", name, column, rows)) for name, column in cells.items())
    return to_responses(Raw("made up", rows, answered), make_vocabulary(instrument, **names), form=form)


def canonical_cells(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Cells of a plain export by variable, as text, without guards: what a test writes in a platform's layout."""
    columns = plain_columns(responses, instrument, "made up")
    table = pd.DataFrame({name: [str(cell) for cell in cells] for name, cells in columns.items()}, dtype=object)
    for id, _ in instrument.open_questions:
        if id in responses:
            table[id] = responses[id].astype(object).where(responses[id].notna(), "")
    return table


def same_answers(left: pd.DataFrame, right: pd.DataFrame, *, ignoring: Sequence[str] = ()) -> None:
    """Fail unless two RESPONSES tables hold the same answers, column for column; `attrs` may differ."""
    left, right = left.drop(columns=list(ignoring)), right.drop(columns=list(ignoring))
    assert list(left.columns) == list(right.columns)
    for name in left.columns:
        pd.testing.assert_series_equal(left[name], right[name], check_names=False, obj=f"column {name!r}")
