"""Headings of LimeSurvey's exports: codes, texts in any language, or both; its own columns, and what they are called.

A user chooses the style of the headings: question code (``staffg01[acc1]``, or ``staffg01_acc1`` for its expressions),
question text (``stem [row]``), code and text with a separator of any kind between them, or a text cut after 15 letters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from surveys.instrument import InputError
from surveys.platforms.headings import Heading, Match, code_match, pieces, text_matches
from surveys.questionnaire import Vocabulary, normalise

# By code, then as LimeSurvey 3.28, 5.6 and 6.1 call them in English, German (formal, informal), Spanish, Mexican
# Spanish, French, Portuguese, Brazilian Portuguese and simplified Chinese: read from the translations they ship. Older
# and newer versions may call the seed otherwise ("Zufallsstartwert" was seen in public code). A user sees them in the
# language of the program, which need not be one of the survey.
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": (
        "Response ID",
        "Antwort ID",
        "ID de respuesta",
        "ID de la respuesta",
        "ID de la réponse",
        "ID da resposta",
        "反馈 ID",
    ),
    "submitdate": (
        "Date submitted",
        "Datum Abgeschickt",
        "Fecha de envío",
        "Fecha en que se envió",
        "Date de soumission",
        "Data de submissão",
        "Data de envio",
        "提交的日期",
    ),
    "lastpage": (
        "Last page",
        "Letzte Seite",
        "Última página",
        "Ultima pagina",
        "Dernière page",
        "末页",
    ),
    "startlanguage": (
        "Start language",
        "Start-Sprache",
        "Lenguaje inicial",
        "Idioma de Inicio",
        "Langue de départ",
        "Idioma inicial",
        "起始语言",
    ),
    "seed": (
        "Seed",
        "Zufallsgeneratorstartwert",
        "Zufallsstartwert",
        "Zufallswert",
        "Semilla",
        "Tête de série",
        "Semente",
        "种子",
    ),
    "startdate": (
        "Date started",
        "Datum gestartet",
        "Fecha de inicio",
        "Fecha en que inició",
        "Date de lancement",
        "Data de início",
        "开始日期",
    ),
    "datestamp": (
        "Date last action",
        "Datum letzte Aktivität",
        "Fecha de la última acción",
        "Fecha de la ultima accion",
        "Date de la dernière action",
        "Data da última acção",
        "Data da última ação",
        "上次操作日期",
    ),
    "interviewtime": ("Total time", "Gesamtzeit", "Tiempo total", "Temps total :", "Tempo total", "总计时长"),
    "token": (
        "Token",
        "Access code",
        "Zugangsschlüssel",
        "Zugangscode",
        "Contraseña",
        "Clave de participante",
        "Código de acceso",
        "Code",
        "Code d'accès",
        "Código",
        "Código de acesso",
        "操作代码",
        "访问代码",
    ),
    "ipaddr": ("IP address", "IP-Adresse", "Dirección IP", "Adresse IP", "Endereço IP", "IP 地址"),
    "refurl": (
        "Referrer URL",
        "Weiterleitungs-URL",
        "URL de referencia",
        "URL référente",
        "URL de origem",
        "URL de referência",
        "来源网址",
    ),
    "firstname": ("First name", "Vorname", "Nombre/s", "Nombre(s)", "Prénom", "Primeiro nome", "Nome", "名"),
    "lastname": ("Last name", "Nachname", "Apellido/s", "Apellidos", "Nom", "Último nome", "Sobrenome", "姓"),
    "email": (
        "Email address",
        "E-Mail-Adresse",
        "Correo electrónico",
        "Dirección de correo electrónico",
        "Adresse de courriel",
        "Endereço de email",
        "E-mail",
        "邮件地址",
    ),
}

VARIABLES = {
    "id": "respondent",
    "submitdate": "submitted",
    "startlanguage": "language",
    "startdate": "started",
    "interviewtime": "duration",
}
"""What those columns are in RESPONSES that are kept."""

PERSONAL = ("token", "ipaddr", "refurl", "firstname", "lastname", "email")
"""The access code leads to a name in the list of participants, so it is as personal as the name."""

SIGNS = ("submitdate", "lastpage", "startlanguage", "seed")
"""Columns that tell LimeSurvey from other platforms; each export has them, unless the user took them out."""

MOST_BRACKETS = 20
"""Brackets in a heading that are looked at."""

LONGEST_CUT = 500
"""Characters of a heading that can have been cut; LimeSurvey cuts after 15 unless told otherwise."""

_PARTICIPANT = re.compile(r"attribute_\d+", re.IGNORECASE)
_TIMING = re.compile(r"groupTime\d+|[A-Za-z][A-Za-z0-9]*Time")
_TIMING_TEXT = re.compile(
    r"((group|question) time|gruppenzeit|fragenzeit|temporización de(l grupo| la pregunta)|tiempo del grupo"
    r"|tiempo de preguntas|durée pour l(e groupe|a question)|tempo d(o grupo|a pergunta)|组时间|问题时间) ?:.*",
    re.IGNORECASE | re.DOTALL,
)
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,19}(?:\[[A-Za-z0-9]{1,20}\])*")
_ROW_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,19}(?:(?:\[[A-Za-z0-9]{1,20}\])+|_[A-Za-z0-9]{1,20}(?!\w))")
_SEPARATOR = re.compile(r"[^\w\[(¿¡\"'„“«]{0,10}")
_BETWEEN = " .,:;|/-–"
_CUT = re.compile(r"(?:^|\[)([^\[\]]{5,}?)\s*\.\.\s*\]?$")
_TEXTS = {code: frozenset(map(normalise, names)) for code, names in COLUMNS.items()}
_NAMES = {name: code for code, names in _TEXTS.items() for name in (code, *names)}


def own_column(heading: str) -> str | None:
    """Tell which of LimeSurvey's own columns has this heading, in any style and language.

    Returns
    -------
    str or None
        A key of `COLUMNS`, ``attribute`` for what a list of participants holds besides, ``timing`` for the seconds a
        page or question took; None for a question's column.
    """
    for text in dict.fromkeys((heading, heading.replace("_", " "))):
        if found := _NAMES.get(normalise(text)):
            return found
        for code, names in _TEXTS.items():
            # Code and text together, with or without something between them.
            if text.startswith(code) and normalise(text[len(code) :].lstrip(_BETWEEN)) in names:
                return code
        timing = _TIMING.match(text)
        if _TIMING_TEXT.fullmatch(text[timing.end() :].lstrip(_BETWEEN) if timing else text):
            return "timing"
    if _TIMING.fullmatch(heading):
        return "timing"
    return "attribute" if _PARTICIPANT.fullmatch(heading) else None


def is_row_heading(heading: str) -> bool:
    """Tell whether a heading is a code with its row in brackets and the texts of both: ``R1[a]. stem [row]``."""
    found = _ROW_CODE.match(heading)
    if not found or not heading[found.end() :].strip() or not heading.endswith("]"):
        return False
    # Where spaces were made underscores, the first words of a text look like a code with its row.
    return "[" in found[0] or " " in heading


def find_separator(headings: Sequence[str]) -> str | None:
    """Find what stands between codes and texts; None where the headings are not both.

    The user may choose anything; by RemoteControl it is nothing at all.
    """
    found: Counter[str] = Counter()
    for heading in headings:
        if is_row_heading(heading):
            end = _ROW_CODE.match(heading).end()
            found[_SEPARATOR.match(heading, end)[0]] += 1
    return found.most_common(1)[0][0] if found else None


def make_heading(heading: str, separator: str | None, vocabulary: Vocabulary) -> Heading:
    """Say what to look at in a heading: its code, then its texts.

    Parameters
    ----------
    heading : str
        As it stands in the file; of a question, not of LimeSurvey itself.
    separator : str or None
        From `find_separator`.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    """
    code, text = _split(heading, separator, vocabulary)
    spaced = text.replace("_", " ") if text.count("_") > 1 and " " not in text else text
    candidates = [code, *_texts(text), *(_texts(spaced) if spaced != text else ())]
    return Heading(heading, tuple(dict.fromkeys(one for one in candidates if one)))


def _split(heading: str, separator: str | None, vocabulary: Vocabulary) -> tuple[str, str]:
    """Part code and text. The first word of a text is no code, so one without a row needs a reason to be taken."""
    found = _ROW_CODE.match(heading)
    if found and ("[" in found[0] or code_match(found[0], vocabulary)):
        return found[0], heading[found.end() :].lstrip(_BETWEEN)
    found = _CODE.match(heading)
    if separator and found and heading.startswith(separator, found.end()):
        return found[0], heading[found.end() + len(separator) :]
    if separator == "":
        codes = {one.replace("_", "") for one in vocabulary.variables()}
        for code in sorted(filter(heading.startswith, codes), key=len, reverse=True):
            match, rest = code_match(code, vocabulary), heading[len(code) :]
            if match and match.variable in {one.variable for one in text_matches(rest, vocabulary)}:
                return code, rest
    return "", heading


def _texts(text: str) -> tuple[str, ...]:
    """Texts that a heading can end with; a row's own text may hold brackets too."""
    rows = []
    if text.endswith("]"):
        starts = [place + 1 for place, character in enumerate(text) if character == "["]
        rows = [text[start:-1] for start in starts[:MOST_BRACKETS]]
    return (text, *(row.strip() for row in rows), *pieces(text))


def refuse_cut(headings: Sequence[str], matches: Mapping[int, Match], file: str, vocabulary: Vocabulary) -> None:
    """Refuse an export whose headings are the first letters of the questions: several questions begin alike.

    Raises
    ------
    InputError
        If a heading without a meaning is cut, and a question of the instrument begins with what is left of it.
    """
    for place, heading in enumerate(headings):
        found = None if place in matches or len(heading) > LONGEST_CUT else _CUT.search(heading)
        start = normalise(found[1]) if found else ""
        if start and any(text.startswith(start) for text in vocabulary.headings):
            raise InputError(
                f"{file}, column {heading!r}: the headings are cut, so the questions cannot be told apart; export the "
                "answers again with the headings 'Question code' or 'Full question text'."
            )
