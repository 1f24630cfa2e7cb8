"""Microsoft Forms, Google Forms and SurveyMonkey in their own words: question types, settings, where jumps are set.

Sources: support.microsoft.com (who can fill out a form, names not recorded, branching of questions and sections; at
most 200 questions, each line of a Likert being one), developers.google.com/apps-script/reference/forms (settings,
validation, page navigation). The names in SurveyMonkey are from general knowledge of its editor. Vendors rename
buttons, so the sheets say what a step is for.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tool:
    """One form tool, in the words of its English user interface.

    Attributes
    ----------
    name : str
        The tool.
    page : str
        What it calls a page.
    first : int
        Number of the first page with questions: 2 where the welcome has a page of its own.
    types : mapping of str to str
        What to choose for each kind of question; ``dropdown`` stands for a long ``single``.
    parts : mapping of str to str
        What it calls the ``text``, ``rows``, ``options`` and ``hint`` of a question.
    start, settings, finish : tuple of str
        Steps, one sentence each: making the form, what to switch on and off, what to do before and after answers come.
    jump : str
        Where a jump is set.
    otherwise : bool
        Whether it can jump from a page whose question was left out.
    most : str
        Where "choose up to" is set.
    """

    name: str
    page: str
    first: int
    types: dict[str, str]
    parts: dict[str, str]
    start: tuple[str, ...]
    settings: tuple[str, ...]
    jump: str
    otherwise: bool
    most: str
    finish: tuple[str, ...]


LONG_LIST = 12
"""From this many options on a list that folds out is easier on a phone."""

COPY = "Click a text once to select all of it, then copy it."

NO_CHANGES = (
    "Change no word: answers are read back by these texts. A changed text has to be confirmed in a mapping file later."
)

TRIAL = (
    "Fill in the form once on a phone, download the answers and read the file with this toolkit; then delete the trial."
)

TOOLS = {
    "msforms": Tool(
        name="Microsoft Forms",
        page="section",
        first=1,
        types={
            "grid": "Likert",
            "single": "Choice",
            "dropdown": "Choice, with Drop-down switched on",
            "multiple": "Choice, with Multiple answers switched on",
            "text": "Text, with Long answer switched on",
        },
        parts={"text": "Question", "rows": "Statements", "options": "Options", "hint": "Subtitle"},
        start=(
            "Open forms.office.com and choose New Form, not New Quiz: a quiz adds columns of points.",
            "Add a section for each section below; type the questions into it.",
        ),
        settings=(
            "Who can fill out this form: Anyone can respond. If only your organisation can: Record name off.",
            "One response per person: off, because it needs a sign-in.",
            "Email receipts to respondents and notifications of each response: off.",
            "Allow respondents to save or edit their response: off.",
            "Shuffle questions: off.",
            "Progress bar: on.",
            "No question is Required, and no question has an Other option.",
            "Multilingual: off. Build one form a language: the headings of the export then say which language it was.",
        ),
        jump="More settings > Add branching, of the question and, for people who leave it out, of the section",
        otherwise=True,
        most="More settings of the question > Restriction: At most",
        finish=(
            TRIAL,
            "Fetch the answers by Responses > Open in Excel, and leave the headings of the workbook as they are.",
        ),
    ),
    "gforms": Tool(
        name="Google Forms",
        page="section",
        first=2,
        types={
            "grid": "Multiple choice grid",
            "single": "Multiple choice",
            "dropdown": "Dropdown",
            "multiple": "Checkboxes",
            "text": "Paragraph",
        },
        parts={"text": "Question", "rows": "Rows", "options": "Columns or options", "hint": "Description"},
        start=(
            "Rather than clicking: open script.google.com, New project, paste the .gs file, run createForms, and read "
            "the links in the execution log. Use this sheet to check the result.",
        ),
        settings=(
            "Collect email addresses: Do not collect.",
            "Limit to 1 response: off, because it needs a sign-in.",
            "Send responders a copy of their response: off. Allow response editing: off.",
            "Restrict to users in your organisation: off, unless everybody has an account.",
            "Show progress bar: on. Shuffle question order: off.",
            "No question is Required, and no question has an Other option.",
        ),
        jump="More > Go to section based on answer; for people who leave the question out: After section",
        otherwise=True,
        most="More of the question > Response validation > Select at most",
        finish=(
            "Publish the form (button Publish) when it is checked.",
            TRIAL,
            "Fetch the answers by Responses > Download responses (.csv), or as a workbook from the linked sheet.",
        ),
    ),
    "surveymonkey": Tool(
        name="SurveyMonkey",
        page="page",
        first=2,
        types={
            "grid": "Matrix / Rating Scale",
            "single": "Multiple Choice",
            "dropdown": "Dropdown",
            "multiple": "Checkboxes",
            "text": "Comment Box",
        },
        parts={
            "text": "Question",
            "rows": "Rows",
            "options": "Columns or answers",
            "hint": "Add it below the question",
        },
        start=(
            "Create Survey > Start from scratch.",
            "Page 1 holds the title and, as its description, the welcome; no question.",
        ),
        settings=(
            "Format: Classic, with page breaks; not one question at a time.",
            "Require an answer to this question: off everywhere.",
            "Matrix: one answer a row; Add an N/A column off: the last columns of the list are the ways out.",
            "Add an Other answer or a comment field: off.",
            "Page randomization and question randomization: off, they can break the jumps.",
            "Progress bar: on.",
            "Collector (Web Link) > Anonymous Responses: On. This is what keeps IP addresses and names out.",
            "Collector > Response editing: off. Multiple responses: On for a shared device, otherwise off.",
            "No custom variables and no tracked e-mail invitations: they tie answers to persons.",
            "One survey a language: the headings of the export then say which language it was.",
        ),
        jump="Edit the question > Logic > Question Skip Logic",
        otherwise=False,
        most="Edit the question > Options > Limit the number of answers, at most",
        finish=(
            TRIAL,
            "Fetch the answers by Analyze Results > Save as > Export file > All individual responses: "
            "Condensed columns, Actual answer text, completed responses only.",
            "People who stopped half-way get an end time too: filter by Completeness before exporting.",
        ),
    ),
}
