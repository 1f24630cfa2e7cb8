"""Write a form for paper: a PDF in each language, and the sheet into which the filled-in forms are typed."""

from __future__ import annotations

from surveys.platforms.paper.pdf import check_words, form_code, paper_pdf
from surveys.platforms.paper.sheet import entry_sheet
from surveys.questionnaire.model import Questionnaire


def render(questionnaire: Questionnaire, platform: str) -> tuple[dict[str, bytes], list[str]]:
    """Make the files of a paper form.

    Parameters
    ----------
    questionnaire : Questionnaire
        One form in all its languages.
    platform : str
        ``paper``.

    Returns
    -------
    files : dict of str to bytes
        By the end of the name: ``-<language>.pdf`` for each language, and ``-entry.xlsx``, one for all of them.
    checklist : list of str
        What has to be seen to by hand.

    Raises
    ------
    InputError
        If a word that only paper needs is not translated, no font can show a character, or a name cannot be typed.
    """
    check_words(questionnaire)
    code = form_code(questionnaire)
    files = {f"-{language}.pdf": paper_pdf(questionnaire, language) for language in questionnaire.languages}
    files["-entry.xlsx"] = entry_sheet(questionnaire, code)
    checklist = [
        "paper: print at 100 % on A4, not 'fit to page', on both sides; the tick boxes are then 4.5 mm wide.",
        "paper: number the forms only after they are collected, 1, 2, 3, ... in any order, in the box at the foot of "
        "the page. A number given out before could lead to a person.",
        f"paper: type the {questionnaire.form.id} forms with the code {code!r} at the foot of the page into the "
        "data-entry sheet of the same name; its sheet 'codes' says how. For double entry a second person uses its "
        "sheet 'entry2'.",
    ]
    if any(page.rotates for page in questionnaire.pages):
        checklist.append("paper: the pages stand in one order for everybody; only online do they change places.")
    return files, checklist
