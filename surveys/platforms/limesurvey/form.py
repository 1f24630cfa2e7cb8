"""A questionnaire as a LimeSurvey survey: one `.lss` file with all its languages, its codes checked beforehand."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from xml.etree import ElementTree

from surveys.instrument import InputError
from surveys.platforms.limesurvey.codes import check_codes
from surveys.platforms.limesurvey.texts import to_hypertext
from surveys.questionnaire import Page, Question, Questionnaire
from surveys.questionnaire.model import Texts

DATABASE_VERSION = "600"
"""Tells the importer which tables to expect; tried on LimeSurvey 5.6 and 6.1, which take any number above theirs."""

TYPES = {"grid": "F", "single": "L", "multiple": "M", "text": "T"}
"""Array with labels of one's own, list with radio buttons, multiple choice, long free text."""

LONGEST_TITLE = 200

SETTINGS = {
    "anonymized": "Y",
    "datestamp": "Y",  # times of start and submission; without them finished answers carry a made-up date in 1980
    "savetimings": "N",  # seconds a page are more than is needed, and tell more about a person
    "ipaddr": "N",
    "ipanonymize": "Y",
    "refurl": "N",
    "usecookie": "N",
    "allowregister": "N",
    "allowsave": "N",  # saving for later asks for a name and an e-mail address
    "tokenanswerspersistence": "N",
    "alloweditaftercompletion": "N",
    "sendconfirmation": "N",
    "printanswers": "N",
    "listpublic": "N",
    "publicstatistics": "N",
    "publicgraphs": "N",
    "assessments": "N",
    "autoredirect": "N",
    "htmlemail": "Y",
    "format": "G",
    "allowprev": "Y",
    "showwelcome": "Y",
    "showprogress": "Y",
    "questionindex": "0",
    "nokeyboard": "Y",
    "navigationdelay": "0",
    "showgroupinfo": "B",
    "showqnumcode": "X",
    "showxquestions": "N",
    # What cannot be answered has options of its own, and every question can be left out: a column "No answer" beside
    # "cannot tell" would be chosen instead of it.
    "shownoanswer": "N",
}
"""Columns of the table `surveys`; an importer that does not know one leaves it out with a warning."""

DATE_FORMATS = {"de": "1", "en": "6", "es": "5", "fr": "5", "pt": "5", "pt-BR": "5", "zh-Hans": "6"}
"""LimeSurvey's numbers: 1 is dd.mm.yyyy, 5 dd/mm/yyyy, 6 yyyy-mm-dd. No question asks for a date."""

ISO_DATE = "6"

ROTATION = "rotate"
"""Groups of one `randomization_group` change places with each other."""


def render(questionnaire: Questionnaire, platform: str) -> tuple[dict[str, bytes], list[str]]:
    """Write a questionnaire as a LimeSurvey structure file.

    Pages become groups, in one random order a respondent where pages rotate; conditions of pages become relevance
    equations of groups. Nothing is mandatory. Answers are anonymous, dated, and without address.

    Parameters
    ----------
    questionnaire : Questionnaire
        In one or more languages.
    platform : str
        ``limesurvey``.

    Returns
    -------
    files : dict of str to bytes
        ``.lss``, UTF-8; the same questionnaire gives the same bytes.
    checklist : list of str
        What to do and to check on LimeSurvey.

    Raises
    ------
    InputError
        If LimeSurvey would rename or drop a code, or a text cannot be stored.
    """
    check_codes(questionnaire)
    survey = _Survey(questionnaire)
    return {".lss": survey.document()}, _checklist(questionnaire, survey)


class _Survey:
    """The tables of one survey. Ids count from 1; LimeSurvey gives its own when it imports them."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.sid = str(100_000 + zlib.crc32(f"{questionnaire.instrument} {questionnaire.form.id}".encode()) % 900_000)
        self.tables: dict[str, list[dict[str, str]]] = {}
        self._settings()
        for page in questionnaire.pages:
            self._page(page)

    def document(self) -> bytes:
        root = ElementTree.Element("document")
        ElementTree.SubElement(root, "LimeSurveyDocType").text = "Survey"
        ElementTree.SubElement(root, "DBVersion").text = DATABASE_VERSION
        languages = ElementTree.SubElement(root, "languages")
        for language in self.questionnaire.languages:
            ElementTree.SubElement(languages, "language").text = language
        for name, rows in self.tables.items():
            table = ElementTree.SubElement(ElementTree.SubElement(root, name), "rows")
            for row in rows:
                line = ElementTree.SubElement(table, "row")
                for column, value in row.items():
                    ElementTree.SubElement(line, column).text = value
        ElementTree.indent(root)
        return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"

    def count(self, table: str) -> int:
        return len(self.tables.get(table, ()))

    def _add(self, table: str, **row: str | int) -> None:
        self.tables.setdefault(table, []).append({column: str(value) for column, value in row.items()})

    def _settings(self) -> None:
        own = self.questionnaire
        first, *others = own.languages
        self._add("surveys", sid=self.sid, language=first, additional_languages=" ".join(others), **SETTINGS)
        for language in own.languages:
            title = to_hypertext(own.title[language], f"title ({language})")
            if len(title) > LONGEST_TITLE:
                raise InputError(
                    f"title ({language}): {len(title)} characters, LimeSurvey stores at most {LONGEST_TITLE}; "
                    "shorten it."
                )
            self._add(
                "surveys_languagesettings",
                surveyls_survey_id=self.sid,
                surveyls_language=language,
                surveyls_title=title,
                surveyls_welcometext=_paragraphs(own.intro, language, "first page"),
                surveyls_endtext=_paragraphs((own.thanks,), language, "last page"),
                surveyls_dateformat=DATE_FORMATS.get(language, ISO_DATE),
            )

    def _page(self, page: Page) -> None:
        gid = self.count("groups") + 1
        self._add(
            "groups",
            gid=gid,
            sid=self.sid,
            group_order=gid,
            randomization_group=ROTATION if page.rotates else "",
            grelevance=self._relevance(page),
        )
        for language in self.questionnaire.languages:
            self._add(
                "group_l10ns",
                gid=gid,
                group_name=to_hypertext(page.title[language], f"page {page.name} ({language})"),
                description=_paragraphs(page.intro, language, f"page {page.name}"),
                language=language,
            )
        for order, question in enumerate(page.questions, start=1):
            self._question(gid, order, question)

    def _relevance(self, page: Page) -> str:
        """Write the condition of a page; whoever skipped the question sees what is shown unless an answer was given."""
        condition = page.shown_if
        if condition is None:
            return "1"
        asked = self.questionnaire.question(condition.question)
        code = next(option.code for option in asked.options if option.value == condition.value)
        return f'{asked.code}.NAOK {"==" if condition.equal else "!="} "{code}"'

    def _question(self, gid: int, order: int, question: Question) -> None:
        shared = {"sid": self.sid, "gid": gid, "other": "N", "mandatory": "N", "same_default": 0, "relevance": "1"}
        qid = self._next_qid()
        self._add(
            "questions",
            qid=qid,
            parent_qid=0,
            type=TYPES[question.kind],
            title=question.code,
            question_order=order,
            scale_id=0,
            **shared,
        )
        self._question_texts(qid, question.text, question.hint, question.code)
        multiple = question.kind == "multiple"
        rows = [(one.code, one.text) for one in question.options] if multiple else []
        rows += [(one.name, one.text) for one in question.rows]
        for place, (code, text) in enumerate(rows, start=1):
            row = self._next_qid()
            self._add(
                "subquestions",
                qid=row,
                parent_qid=qid,
                type=TYPES["text"],
                title=code,
                question_order=place,
                scale_id=0,
                **shared,
            )
            self._question_texts(row, text, None, f"{question.code}[{code}]")
        if multiple and question.most is not None:
            self._add("question_attributes", qid=qid, attribute="max_answers", value=question.most)
        for place, option in enumerate(() if multiple else question.options, start=1):
            aid = self.count("answers") + 1
            self._add("answers", aid=aid, qid=qid, code=option.code, sortorder=place, assessment_value=0, scale_id=0)
            for language in self.questionnaire.languages:
                label = to_hypertext(option.text[language], f"{question.code}, option {option.code} ({language})")
                self._add("answer_l10ns", aid=aid, answer=label, language=language)

    def _next_qid(self) -> int:
        return self.count("questions") + self.count("subquestions") + 1

    def _question_texts(self, qid: int, text: Texts, hint: Texts | None, where: str) -> None:
        for language in self.questionnaire.languages:
            self._add(
                "question_l10ns",
                qid=qid,
                question=to_hypertext(text[language], f"{where} ({language})"),
                help=to_hypertext(hint[language], f"{where}, hint ({language})") if hint else "",
                language=language,
            )


def _paragraphs(texts: Sequence[Texts], language: str, where: str) -> str:
    """Join paragraphs; those that are empty in this language are left off."""
    escaped = (to_hypertext(text[language], f"{where} ({language})") for text in texts)
    return "".join(f"<p>{text}</p>" for text in escaped if text)


def _checklist(questionnaire: Questionnaire, survey: _Survey) -> list[str]:
    form = questionnaire.form.id
    counts = ", ".join(
        f"{survey.count(table)} {name}"
        for table, name in (
            ("groups", "question groups"),
            ("questions", "questions"),
            ("subquestions", "subquestions"),
            ("answers", "answers"),
        )
    )
    return [
        "LimeSurvey 5 or newer: Create survey > Import, choose the .lss file. Every setting of the survey is in it.",
        f"The import of the {form} form must report {counts}, and no changed codes.",
        "Preview it. If a column 'No answer' shows, set Global settings > Presentation > Show 'No answer' to "
        "'Survey admin can choose'.",
        "Activate it with anonymised responses on, date stamp on, and IP address and referrer off, as they are set.",
        "One link a person: initialise the list of participants. With anonymised responses nobody can see which "
        "answers came by which link.",
        "Afterwards: Responses > Export, CSV (a workbook loses comments that begin with =), all responses, heading "
        "'Question code', responses 'Answer codes'. Other exports are understood too, except 'Abbreviated question "
        "text'.",
    ]
