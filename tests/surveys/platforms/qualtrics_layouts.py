"""Answers laid out as Qualtrics exports them: numbers or labels, three or two rows of headings, tags or question ids."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

import pandas as pd
from simulated_answers import canonical_cells

from surveys.instrument import Instrument
from surveys.platforms.qualtrics.texts import language_code
from surveys.questionnaire import Question, Questionnaire, make_questionnaire

META = (
    ("StartDate", "Start Date", "startDate"),
    ("EndDate", "End Date", "endDate"),
    ("Status", "Response Type", "status"),
    ("IPAddress", "IP Address", "ipAddress"),
    ("Progress", "Progress", "progress"),
    ("Duration (in seconds)", "Duration (in seconds)", "duration"),
    ("Finished", "Finished", "finished"),
    ("RecordedDate", "Recorded Date", "recordedDate"),
    ("ResponseId", "Response ID", "_recordId"),
    ("RecipientLastName", "Recipient Last Name", "recipientLastName"),
    ("RecipientFirstName", "Recipient First Name", "recipientFirstName"),
    ("RecipientEmail", "Recipient Email", "recipientEmail"),
    ("ExternalReference", "External Data Reference", "externalDataReference"),
    ("LocationLatitude", "Location Latitude", "locationLatitude"),
    ("LocationLongitude", "Location Longitude", "locationLongitude"),
    ("DistributionChannel", "Distribution Channel", "distributionChannel"),
    ("UserLanguage", "User Language", "userLanguage"),
)
PERSONAL = (
    "IPAddress",
    "RecipientLastName",
    "RecipientFirstName",
    "RecipientEmail",
    "ExternalReference",
    "LocationLatitude",
    "LocationLongitude",
)
OLD = {
    "ResponseID": "ResponseId",
    "ResponseSet": None,
    "Name": "RecipientLastName",
    "ExternalDataReference": "ExternalReference",
    "EmailAddress": "RecipientEmail",
    "IPAddress": "IPAddress",
    "Status": "Status",
    "StartDate": "StartDate",
    "EndDate": "EndDate",
    "Finished": "Finished",
}


def qualtrics_rows(
    responses: pd.DataFrame,
    instrument: Instrument,
    form: str,
    *,
    labels: Sequence[str] = (),
    heading_language: str = "en",
    headings: int = 3,
    tags: bool = True,
    split: bool = True,
    unanswered: bool = False,
    zone: str = "",
    **names: Sequence[str],
) -> list[list[str]]:
    """Rows of an export, headings first.

    `labels` are the languages of choice texts, in turn from row to row; none: numbers. `headings` is 3, 2 (the old
    exporter) or 1 (an SPSS file).
    """
    languages = tuple(dict.fromkeys([heading_language, *(labels or ("en",))]))
    questionnaire = make_questionnaire(instrument, form, languages=languages, **names)
    columns = {
        (one[0], one[1], one[2]): cells for one, cells in zip(META, _meta(responses, bool(labels), zone), strict=True)
    }
    columns["questionnaire", "questionnaire", "questionnaire"] = [form] * len(responses)
    columns |= _questions(responses, instrument, questionnaire, labels, heading_language, tags, split, unanswered)
    if headings == 2:
        columns = _old(columns)
    keys = list(columns)
    rows = [[key[0] for key in keys], [key[1] for key in keys], [_import_id(key[2], zone) for key in keys]]
    return [*rows[:headings], *(list(row) for row in zip(*columns.values(), strict=True))]


def _meta(responses: pd.DataFrame, words: bool, zone: str) -> list[list[str]]:
    def local(times: pd.Series) -> list[str]:
        moved = times.dt.tz_localize("UTC").dt.tz_convert(zone or "UTC")
        return moved.dt.strftime("%Y-%m-%d %H:%M:%S").tolist()

    n = len(responses)
    done = responses["submitted"].notna()
    ended = responses["submitted"].fillna(responses["started"] + pd.Timedelta("61s"))
    yes, no = ("True", "False") if words else ("1", "0")
    return [
        local(responses["started"]),
        local(ended),
        ["IP Address" if words else "0"] * n,
        ["130.92.34.66"] * n,
        ["100" if one else "40" for one in done],
        [str(int(one)) for one in (ended - responses["started"]).dt.total_seconds()],
        [yes if one else no for one in done],
        local(ended),
        responses["respondent"].tolist(),
        *([[word] * n for word in ("Secret", "Anna", "anna@secret.example", "personnel 17", "47.1", "7.2")]),
        ["anonymous"] * n,
        [language_code(tag) for tag in responses["language"]],
    ]


def _questions(responses, instrument, questionnaire: Questionnaire, labels, heading_language, tags, split, unanswered):
    cells = canonical_cells(responses, instrument)
    spoken = [labels[place % len(labels)] if labels else None for place in range(len(cells))]
    nothing = "-99" if unanswered else ""
    columns: dict[tuple[str, str, str], list[str]] = {}

    def shown(question: Question, name: str) -> list[str]:
        options = {one.value: one for one in question.options}
        return [
            nothing if not cell else str(options[cell].number) if language is None else options[cell].text[language]
            for cell, language in zip(cells[name], spoken, strict=True)
        ]

    for number, question in enumerate(questionnaire.questions(), start=1):
        id = f"QID{number}"
        tag = question.code if tags else id
        text = question.text[heading_language]
        if question.kind == "grid":
            for place, row in enumerate(question.rows, start=1):
                key = f"{tag}_{place}", f"{text} - {row.text[heading_language]}", f"{id}_{place}"
                columns[key] = shown(question, row.name)
        elif question.kind == "single":
            columns[tag, text, id] = shown(question, question.name)
        elif question.kind == "text":
            columns[tag, text, f"{id}_TEXT"] = [cell or nothing for cell in cells[question.name]]
        elif split:
            for option in question.options:
                key = f"{tag}_{option.number}", f"{text} - {option.text[heading_language]}", f"{id}_{option.number}"
                columns[key] = [
                    ("0" if unanswered else "")
                    if option.value not in cell.split(";")
                    else "1"
                    if language is None
                    else option.text[language]
                    for cell, language in zip(cells["importance"], spoken, strict=True)
                ]
        else:
            options = {one.value: one for one in question.options}
            columns[tag, text, id] = [
                ",".join(
                    str(options[one].number) if language is None else options[one].text[language]
                    for one in cell.split(";")
                    if one
                )
                or nothing
                for cell, language in zip(cells["importance"], spoken, strict=True)
            ]
    return columns


def _old(columns):
    """The old exporter: V1 to V10 are Qualtrics' own columns, and places stand at the end."""
    by_name = {key[0]: cells for key, cells in columns.items()}
    n = len(by_name["ResponseId"])
    own = {key[0] for key in columns} & {one[0] for one in META} - {"UserLanguage"}
    result = {
        (f"V{number}", name, ""): by_name[source] if source else ["Default Response Set"] * n
        for number, (name, source) in enumerate(OLD.items(), start=1)
    }
    result |= {key: cells for key, cells in columns.items() if key[0] not in own}
    place = ("LocationLatitude", "LocationLatitude", "")
    return result | {place: by_name["LocationLatitude"]}


def _import_id(id: str, zone: str) -> str:
    content = {"ImportId": id}
    if zone and id in ("startDate", "endDate", "recordedDate"):
        content["timeZone"] = zone
    return json.dumps(content, separators=(",", ":"))


def csv_bytes(rows: Sequence[Sequence[str]], encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode(encoding)
