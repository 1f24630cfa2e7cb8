"""The paper form as PDF by Typst: texts as data, the same bytes every time, tagged, no character without a glyph."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from surveys.instrument import InputError
from surveys.platforms.paper.layout import COMMENT_LINES, Line, Table, paper_parts
from surveys.questionnaire.model import Question, Questionnaire, Texts

FONT = "Libertinus Serif"
"""Comes with Typst, so that the form looks the same on every computer; has Latin, Greek and Cyrillic."""

CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
)
"""Fonts with simplified Chinese, the best one first; Typst brings none along."""

REGIONS = {"Hans": "CN", "Hant": "TW"}
"""Typst knows regions, not scripts: shapes of Chinese characters by the script of a language tag."""

WORDS = ("paper_how", "paper_correct", "paper_return", "page_of", "form_number")
FOLDERS = "TYPST_FONT_PATHS"
"""Environment variable with folders of fonts, as Typst itself reads it."""

_TEMPLATE = Path(__file__).with_name("form.typ")
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_MISSING = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)


def form_code(questionnaire: Questionnaire) -> str:
    """Code printed on every page: which form and which wording, so that the right data-entry sheet is taken."""
    return f"{questionnaire.form.id} {questionnaire.hash[:8]}"


def check_words(questionnaire: Questionnaire) -> None:
    """Check that the words that only paper needs are there in every language.

    Raises
    ------
    InputError
        Naming those that are missing.
    """
    for language in questionnaire.languages:
        missing = [f"words.{word}" for word in WORDS if word not in questionnaire.words[language]]
        if missing:
            raise InputError(
                f"the {questionnaire.form.id} form cannot be printed in {language!r}: not translated: "
                f"{', '.join(missing)}. Add them to the file of translations, or leave the language out."
            )


def paper_pdf(questionnaire: Questionnaire, language: str) -> bytes:
    """Make the PDF of a form in one language.

    Typst's own font is used; text that it lacks (Chinese, a unit's name) takes a font of this computer or of the
    folders named by the environment variable TYPST_FONT_PATHS.

    Parameters
    ----------
    questionnaire : Questionnaire
        One form.
    language : str
        One of its languages.

    Returns
    -------
    bytes
        PDF/UA-1; the same form and fonts give the same bytes.

    Raises
    ------
    InputError
        If no font can show a character; nothing is ever printed as an empty box.
    """
    import typst

    folders = [folder for folder in os.environ.get(FOLDERS, "").split(os.pathsep) if folder]
    data = paper_data(questionnaire, language)
    for own in (True, False):
        fonts = typst.Fonts(include_system_fonts=not own, font_paths=[] if own else folders)
        known = set(fonts.families())
        data["fonts"] = [FONT, *(name for name in CHINESE_FONTS if name in known)]
        try:
            return typst.compile(
                _TEMPLATE,
                root=_TEMPLATE.parent,
                format="pdf",
                font_paths=fonts,
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                pdf_standards=["ua-1"],
            )
        except typst.TypstError as error:
            missing = _missing(error.diagnostic)
            if not missing:
                raise
    raise _no_font(questionnaire, language, missing)


def _missing(diagnostic: str) -> list[str]:
    """Characters that no font has, as Typst names them: quoted as in Rust, escaped where they cannot be shown."""
    texts = (_ESCAPE.sub(lambda code: chr(int(code[1], 16)), text) for text in _MISSING.findall(diagnostic))
    return list(dict.fromkeys("".join(texts)))


def _no_font(questionnaire: Questionnaire, language: str, missing: list[str]) -> InputError:
    shown = " ".join(one if one.isprintable() else f"U+{ord(one):04X}" for one in missing[:10])
    many = f"{len(missing)} character{'' if len(missing) == 1 else 's'}"
    mend = "take them out of the names and texts, or install a font that has them"
    if any("\u2e80" <= one <= "\u9fff" for one in missing):
        mend = "install the font 'Noto Sans CJK SC' (Debian, Ubuntu: apt-get install fonts-noto-cjk)"
    return InputError(
        f"the {questionnaire.form.id} form cannot be printed in {language!r}: no font on this computer has "
        f"{many}: {shown}{' ...' if len(missing) > 10 else ''}; {mend}, or put its file into a folder and name that "
        f"folder in the environment variable {FOLDERS}, or leave the language out."
    )


def paper_data(questionnaire: Questionnaire, language: str) -> dict[str, Any]:
    """Everything the template prints, as plain data.

    Parameters
    ----------
    questionnaire : Questionnaire
        One form.
    language : str
        One of its languages.
    """
    words = questionnaire.words[language]
    intro = [text[language] for text in questionnaire.intro]
    drafts = any(questionnaire.drafts.values())
    tag, _, variety = language.partition("-")
    return {
        "lang": tag,
        "region": REGIONS.get(variety) or (variety if len(variety) == 2 else None),
        "title": questionnaire.title[language],
        "intro": [text for text in (intro[:-1] if drafts else intro) if text],
        "draft": intro[-1] or None if drafts else None,
        "how": words["paper_how"],
        "correct": words["paper_correct"],
        "return": words["paper_return"],
        "thanks": questionnaire.thanks[language],
        "page-of": words["page_of"],
        "form-number": words["form_number"],
        "code": f"{form_code(questionnaire)} {language}",
        "parts": [
            {
                "note": part.condition.instead[language] if part.condition else None,
                "blocks": [_block(block, language) for block in part.blocks],
            }
            for part in paper_parts(questionnaire)
        ],
    }


def _block(block: Table | Line | tuple[str, Texts], language: str) -> dict[str, Any]:
    if isinstance(block, Table):
        return {
            "kind": "grid",
            "text": block.text[language],
            "columns": [{"label": one.text[language], "scale": one.value.isdigit()} for one in block.options],
            "rows": [_row(row, block, language) for row in block.rows],
        }
    if isinstance(block, Line):
        question = block.question
        return {
            "kind": question.kind,
            "number": block.number,
            "text": block.text[language],
            "hint": _hint(question, language),
            "options": _labels(question.options, language),
            "lines": COMMENT_LINES,
        }
    kind, text = block
    return {"kind": kind, "text": text[language]}


def _hint(question: Question, language: str) -> str | None:
    """Return the line below a question, unless the question itself says it ("Choose up to 3.")."""
    hint = question.hint[language] if question.hint else ""
    return hint if hint and hint not in question.text[language] else None


def _labels(options: Sequence, language: str) -> list[str]:
    return [option.text[language] for option in options]


def _row(row: Line | Texts, table: Table, language: str) -> dict[str, Any]:
    if not isinstance(row, Line):
        return {"intro": row[language]}
    offered = {option.value for option in row.question.options}
    return {
        "number": row.number,
        "text": row.text[language],
        "boxes": [option.value in offered for option in table.options],
    }
