"""The layout of the evidence workbook: its sheets, their columns, and what each column may hold.

The template is written from this table and read back with it, so the two cannot drift apart.
"""

from __future__ import annotations

from dataclasses import dataclass

AUDIT_KINDS = ("external audit", "internal audit")
MANAGEMENT_REVIEW = "management review"
STAFF_BRIEFING = "staff briefing"
CALENDAR_KINDS = (*AUDIT_KINDS, MANAGEMENT_REVIEW, STAFF_BRIEFING)
ACTION_SOURCES = ("audit", "complaint", "review", "idea", "risk", "internal fault", "resource request")
BETTER = ("higher", "lower", "at")


@dataclass(frozen=True)
class Field:
    """One column of a sheet.

    Attributes
    ----------
    heading : str
        The heading in the workbook.
    holds : str
        text, number, count, date, yes_no, choice, promise or responsibility.
    meaning : str
        What to enter, printed on the `read me` sheet; says what a blank cell means.
    required : bool
        Whether a filled row needs a value here.
    choices : tuple of str
        The accepted words of a choice.
    column : str
        Name in the frame; the heading with underscores unless given.
    """

    heading: str
    holds: str
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()
    column: str = ""

    @property
    def name(self) -> str:
        """Column name in the frame."""
        return self.column or self.heading.replace(" ", "_")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, who fills it in, its columns, and the word for one of its rows."""

    name: str
    who: str
    row_word: str
    fields: tuple[Field, ...]
    optional_file: bool = False

    def field(self, name: str) -> Field:
        """Field by its frame column name."""
        return next(one for one in self.fields if one.name == name)


OBJECTIVES = Sheet(
    "objectives",
    "quality manager, 20-30 minutes, 5-15 rows",
    "objective",
    (
        Field("objective", "text", "the objective in a few words", required=True),
        Field("promise", "promise", "the promise it serves, from the list; blank: it serves none of them"),
        Field("owner role", "text", "the role that answers for it, never a person's name"),
        Field("in top management", "yes_no", "y if that role belongs to top management, else n"),
        Field("unit", "text", "the unit it is set for, as named in the roster; blank: all units"),
        Field("target", "number", "the value to reach", required=True),
        Field("actual", "number", "the value reached when it was due; blank: no result recorded"),
        Field("better", "choice", "whether higher or lower values are better, or exactly at the target", True, BETTER),
        Field("due", "date", "the day by which it was to be reached", required=True),
        Field("response started", "date", "if missed: the day a response was started; blank: none on record"),
        Field("next actual", "number", "if missed: the value reached in the next period; blank: not known yet"),
        Field("business goal", "text", "the goal of the business it serves"),
    ),
)
CALENDAR = Sheet(
    "calendar",
    "quality manager, 10 minutes, 10-30 rows",
    "row",
    (
        Field("kind", "choice", "what was planned or held", True, CALENDAR_KINDS),
        Field("planned", "date", "the day it was planned for; blank: it was held without a plan"),
        Field("held", "date", "the day it was held; blank: it was not held"),
        Field("top management present", "yes_no", "y if top management took part, else n"),
    ),
)
ACTIONS = Sheet(
    "actions",
    "quality manager, 10 minutes: the existing log, pasted in",
    "action",
    (
        Field("opened", "date", "the day it was opened", required=True),
        Field("closed", "date", "the day it was closed; blank: still open"),
        Field("due", "date", "the day by which it was to be closed; blank: no date was agreed"),
        Field("answered", "date", "ideas and resource requests: the day of the answer; blank: the day it was closed"),
        Field("source", "choice", "where it came from", False, ACTION_SOURCES),
        Field("cause found", "yes_no", "y if a cause was written down; blank counts as n once the column is used"),
        Field("effect checked", "yes_no", "y (or the date) if the effect was checked; blank counts as n likewise"),
        Field("reopened", "yes_no", "y if it came back, n if it held; blank counts as n once the column is used"),
    ),
)
RISKS = Sheet(
    "risks",
    "quality manager, optional: the register, pasted in",
    "risk",
    (
        Field("risk", "text", "the risk in a few words"),
        Field("likelihood", "number", "likelihood on your own scale, 1 = lowest"),
        Field("severity", "number", "severity on the same scale"),
        Field("scale", "number", "the highest point of that scale; blank: the highest number used on the sheet"),
        Field("last reviewed", "date", "the day it was last reviewed; blank: no review on record"),
        Field("action due", "date", "the day by which its action was to be done; blank: no dated action"),
        Field("action done", "date", "the day its action was done; blank: not done"),
    ),
)
SAMPLE = Sheet(
    "sample",
    "the consultant, a day on site",
    "line",
    (
        Field("responsibility", "responsibility", "id of the leadership responsibility", required=True),
        Field("what was looked at or asked", "text", "the question or the records", True, column="looked_at"),
        Field("n looked at", "count", "how many were looked at or asked; blank: line not used", required=True),
        Field("n in order", "count", "how many of them were in order; 0 if none", required=True),
        Field("where", "text", "document or area, never a person's name"),
        Field("date", "date", "the day it was looked at"),
        Field("initials", "text", "of the consultant; never printed"),
    ),
)
PERFORMANCE = Sheet(
    "performance",
    "optional: performance figures by unit",
    "row",
    (
        Field("unit", "text", "the unit, as named in the roster", required=True),
        Field("period", "text", "the period the figure covers, for example 2026-Q1"),
        Field("indicator", "text", "the name of the figure", required=True),
        Field("value", "number", "the figure; blank: not available"),
        Field("better", "choice", "whether higher or lower values are better", True, ("higher", "lower")),
        Field("denominator", "number", "what the figure was counted over, where it is a rate"),
    ),
    optional_file=True,
)
RECORDS = Sheet(
    "records",
    "optional: when things happened and when they were entered",
    "row",
    (
        Field("happened", "date", "the day it happened"),
        Field("entered", "date", "the day it was entered; blank: the row cannot be used"),
        Field("kind", "text", "kind of record, for example inspection; blank: record"),
    ),
    optional_file=True,
)
SHEETS: dict[str, Sheet] = {
    sheet.name: sheet for sheet in (OBJECTIVES, CALENDAR, ACTIONS, RISKS, SAMPLE, PERFORMANCE, RECORDS)
}
WORKBOOK_SHEETS = tuple(name for name, sheet in SHEETS.items() if not sheet.optional_file)
