"""LimeSurvey's rules for codes, checked before a form is written: its importer renames and drops without a word.

Observed on LimeSurvey 6 and read in the rules of its models `Question` and `Answer`: a wrong question code is cleaned
or becomes random, and an option with a wrong code is lost, so that a scale of five becomes one of four.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from surveys.instrument import InputError
from surveys.questionnaire import Question, Questionnaire

LONGEST_CODE = 20
LONGEST_ANSWER_CODE = 5

RESERVED = ("LANG", "SID", "SAVEDID", "TOKEN", "QID", "GID", "SGQ", "self", "that", "this")
"""Words of LimeSurvey's expressions; a question of that name is renamed. Case matters."""

OWN_COLUMNS = (
    "id",
    "submitdate",
    "lastpage",
    "startlanguage",
    "seed",
    "token",
    "startdate",
    "datestamp",
    "ipaddr",
    "refurl",
    "interviewtime",
)
"""Columns of LimeSurvey's own in an export; a question of that name could not be told from them."""

NOT_FOR_ROWS = ("time", "other")
"""No subquestion may be called `time`; `other` is the column of a free answer."""

LANGUAGES = frozenset(
    """
    af am ar az be bg bn bs ca ca-valencia ceb ckb cnr cs cs-informal cy da de de-easy de-informal el en es
    es-AR es-AR-informal es-CL es-CO es-MX es-informal et eu fa fi fil fr ful gl gu he hi hil hr hu hy id ie
    ike ilo is it it-informal ja ka kal kk kmr kn ko ky lb lt lv mk ml mn mr ms mt mya nb nl nl-informal nn ny
    oc pa pap-CW pl pl-informal prs ps pt pt-BR ro roh ru run rw sah si sk sl smi so sq sr sr-Latn sv swh ta
    te tg th ti tl tr ug uk ur vi xho zh-Hans zh-Hant-HK zh-Hant-TW zu
    """.split()  # noqa: SIM905 (115 lines otherwise)
)
"""Languages of LimeSurvey 6; texts in another one are left out when the survey is imported."""

_LETTERS_DIGITS = re.compile(r"[A-Za-z0-9]+")


def check_codes(questionnaire: Questionnaire) -> None:
    """Check that LimeSurvey takes every code of a questionnaire as it is.

    Parameters
    ----------
    questionnaire : Questionnaire
        The form to write.

    Raises
    ------
    InputError
        With a line for each code that LimeSurvey would rename or drop: the code, the rule, how to mend it.
    """
    faults = list(dict.fromkeys(_faults(questionnaire)))
    if faults:
        raise InputError("\n".join(f"LimeSurvey, {questionnaire.form.id} form: {fault}" for fault in faults))


def _faults(questionnaire: Questionnaire) -> Iterator[str]:
    for language in questionnaire.languages:
        if language not in LANGUAGES:
            close = get_close_matches(language, sorted(LANGUAGES), cutoff=0.5)
            known = ", ".join(close) or "de, en, es, fr"
            yield f"there is no language {language!r}, and its texts are lost; use a tag such as {known}."
    questions = list(questionnaire.questions())
    for question in questions:
        yield from _question_faults(question.code)
    yield from _twice((one.code for one in questions), "question code", "of the form", "give one item another id")
    for question in questions:
        # The options of a multiple choice are LimeSurvey's subquestions; those of a text do not exist.
        multiple = question.kind == "multiple"
        rows = [one.code for one in question.options] if multiple else [one.name for one in question.rows]
        yield from _row_faults(question, rows)
        if not multiple:
            yield from _answer_faults(question)


def _question_faults(code: str) -> Iterator[str]:
    where = f"question code {code!r}"
    if not _LETTERS_DIGITS.fullmatch(code) or not code[0].isalpha():
        yield (
            f"{where} must be a letter followed by letters (a to z) and digits, or it is renamed; "
            "change the id of the item or of the form."
        )
    if len(code) > LONGEST_CODE:
        yield f"{where} has {len(code)} characters, at most {LONGEST_CODE} are stored; shorten the id."
    if code in RESERVED:
        yield f"{where} is a word of LimeSurvey's expressions, and is renamed; give the item another id."
    if code.casefold() in OWN_COLUMNS:
        yield f"{where} is the name of one of LimeSurvey's own columns in an export; give the item another id."


def _row_faults(question: Question, codes: list[str]) -> Iterator[str]:
    mend = "change the id"
    for code in codes:
        where = f"subquestion code {code!r} of {question.code!r}"
        if not _LETTERS_DIGITS.fullmatch(code):
            yield f"{where} must be letters (a to z) and digits only, or it is renamed; {mend}."
        if len(code) > LONGEST_CODE:
            yield f"{where} has {len(code)} characters, at most {LONGEST_CODE} are stored; shorten the id."
        if code.casefold() in NOT_FOR_ROWS:
            yield f"{where} is a word that LimeSurvey keeps for itself; {mend}."
    yield from _twice(codes, "subquestion code", f"of {question.code!r}", mend)


def _answer_faults(question: Question) -> Iterator[str]:
    codes = [option.code for option in question.options]
    for code in codes:
        where = f"answer code {code!r} of {question.code!r}"
        if not _LETTERS_DIGITS.fullmatch(code):
            yield f"{where} must be letters (a to z) and digits only, or the option is dropped; change the code."
        if len(code) > LONGEST_ANSWER_CODE:
            yield (
                f"{where} has {len(code)} characters, with more than {LONGEST_ANSWER_CODE} the option is dropped; "
                "shorten the code."
            )
    yield from _twice(codes, "answer code", f"of {question.code!r}", "change one of them")


def _twice(codes: Iterable[str], what: str, where: str, mend: str) -> Iterator[str]:
    """Codes that stand twice; databases do not tell `A` from `a`."""
    seen: dict[str, str] = {}
    for code in codes:
        first = seen.get(code.casefold())
        if first is not None:
            alike = "stands twice" if first == code else f"differs from {first!r} in case only"
            yield f"{what} {code!r} {where} {alike}, and must be unique; {mend}."
        seen.setdefault(code.casefold(), code)
