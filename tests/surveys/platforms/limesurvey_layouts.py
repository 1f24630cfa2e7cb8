"""Answers laid out as LimeSurvey exports them: styles of headings, codes or labels, CSV, XLSX, JSON."""

from __future__ import annotations

import csv
import html
import io
import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from simulated_answers import canonical_cells

from surveys.instrument import Instrument
from surveys.questionnaire import Question, Questionnaire

META = ("id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp")
META_TEXTS = {
    "en": ("Response ID", "Date submitted", "Last page", "Start language", "Seed", "Date started", "Date last action"),
    "de": (
        "Antwort ID",
        "Datum Abgeschickt",
        "Letzte Seite",
        "Start-Sprache",
        "Zufallsgeneratorstartwert",
        "Datum gestartet",
        "Datum letzte Aktivität",
    ),
    "es": (
        "ID de respuesta",
        "Fecha de envío",
        "Última página",
        "Lenguaje inicial",
        "Semilla",
        "Fecha de inicio",
        "Fecha de la última acción",
    ),
    "fr": (
        "ID de la réponse",
        "Date de soumission",
        "Dernière page",
        "Langue de départ",
        "Tête de série",
        "Date de lancement",
        "Date de la dernière action",
    ),
    "pt": (
        "ID da resposta",
        "Data de submissão",
        "Última página",
        "Idioma inicial",
        "Semente",
        "Data de início",
        "Data da última acção",
    ),
    "zh-Hans": ("反馈 ID", "提交的日期", "末页", "起始语言", "种子", "开始日期", "上次操作日期"),
}
TICKS = {
    "en": ("Yes", "No", "N/A"),
    "de": ("Ja", "Nein", "N/A"),
    "es": ("Sí", "No", "N/A"),
    "fr": ("Oui", "Non", "N/A"),
    "pt": ("Sim", "Não", "N/A"),
    "zh-Hans": ("是", "否", "N/A"),
}
"""What a tick is called where answers are exported in full: chosen, not chosen, not asked."""


@dataclass(frozen=True)
class Style:
    """How the export was asked for."""

    headings: str = "code"  # code, expression, full, codetext
    labels: bool = False
    language: str = "en"
    between: str = ". "
    underscores: bool = False


def export_rows(responses: pd.DataFrame, form: Questionnaire, instrument: Instrument, style: Style) -> list[list[str]]:
    """The rows of an export, headings first."""
    cells = canonical_cells(responses, instrument)
    texts = META_TEXTS[style.language]
    columns = {_join(code, text, style): _meta(code, cells) for code, text in zip(META, texts, strict=True)}
    for page in form.pages:
        for question in page.questions:
            columns |= _question(question, page.shown_if is not None, cells, style)
    return [list(columns), *map(list, zip(*columns.values(), strict=True))]


def _meta(code: str, cells: pd.DataFrame) -> list[str]:
    n = len(cells)
    found = {
        "id": [str(place) for place in range(1, n + 1)],
        "submitdate": cells["submitted"],
        "lastpage": ["17" if done else "3" for done in cells["submitted"]],
        "startlanguage": cells["language"],
        "seed": [str(1_758_731_324 + 7 * place) for place in range(n)],
        "startdate": cells["started"],
        "datestamp": cells["started"],
    }
    return list(found[code])


def _question(question: Question, conditional: bool, cells: pd.DataFrame, style: Style) -> dict[str, list[str]]:
    stem = _flat(question.text[style.language])
    if question.kind == "multiple":
        chosen = [set(cell.split(";")) for cell in cells[question.name]]
        yes, no, unseen = TICKS[style.language] if style.labels else ("Y", "", "")
        missing = [unseen if conditional and not any(one) and place % 2 else no for place, one in enumerate(chosen)]
        return {
            _join(_row(question.code, option.code, style), f"{stem} [{_flat(option.text[style.language])}]", style): [
                yes if option.value in one else other for one, other in zip(chosen, missing, strict=True)
            ]
            for option in question.options
        }
    stored = {option.value: option.text[style.language] if style.labels else option.code for option in question.options}
    # Labels come out as they are stored: hypertext.
    stored = {value: html.escape(text, quote=False) for value, text in stored.items()}
    if question.kind == "grid":
        return {
            _join(_row(question.code, row.name, style), f"{stem} [{_flat(row.text[style.language])}]", style): [
                stored.get(cell, "") for cell in cells[row.name]
            ]
            for row in question.rows
        }
    values = cells[question.name]
    if question.kind == "single":
        values = [stored.get(cell, "") for cell in values]
    return {_join(question.code, stem, style): list(values)}


def _row(code: str, row: str, style: Style) -> str:
    return f"{code}_{row}" if style.headings == "expression" else f"{code}[{row}]"


def _join(code: str, text: str, style: Style) -> str:
    if style.headings in ("code", "expression"):
        return code
    text = text.replace(" ", "_") if style.underscores else text
    return text if style.headings == "full" else f"{code}{style.between}{text}"


def _flat(text: str) -> str:
    return html.escape(" ".join(text.split()), quote=False)


def write_csv(rows: list[list[str]], path: Path, *, separator: str = ";", encoding: str = "utf-8-sig") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    path.write_bytes(f"{text.getvalue()}\r\n".encode(encoding))
    return path


def write_json(rows: list[list[str]], path: Path) -> Path:
    records = [{name: cell or None for name, cell in zip(rows[0], row, strict=True)} for row in rows[1:]]
    path.write_text(json.dumps({"responses": records}), encoding="ascii")
    return path


def write_workbook(rows: list[list[str]], path: Path) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Leading for quality"
    for row in rows:
        book.active.append([cell or None for cell in row])
    book.save(path)
    return path
