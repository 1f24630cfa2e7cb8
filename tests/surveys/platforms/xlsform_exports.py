"""Answers laid out as KoboToolbox (formpack 3.0.0) and ODK Central export them, from what the form is; nothing is shared
with the reader or the writer."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
from simulated_answers import canonical_cells

from surveys.questionnaire import Questionnaire

OFFSET = pd.Timedelta(hours=2)


def labels_or_none(texts, language):
    return None if language is None else texts[language]


def columns(questionnaire: Questionnaire) -> list[dict]:
    """What the form records, in order: path of groups with their labels, name, label, kind, options."""

    def column(kind, groups, name, label=None, options=()):
        return {"kind": kind, "groups": groups, "name": name, "label": label, "options": options}

    several = len(questionnaire.languages) > 1
    found = [column("time", [], name) for name in ("start", "end")]
    found += [column("fixed", [], "questionnaire"), column("fixed", [], "form")]
    found += [] if several else [column("fixed", [], "language")]
    welcome = [("page_welcome", questionnaire.title)]
    found.append(column("note", welcome, "note_intro", {one: "Welcome" for one in questionnaire.languages}))
    if several:
        label = {one: questionnaire.words[one]["choose_language"] for one in questionnaire.languages}
        found.append(column("language", welcome, "language", label))
    for page in questionnaire.pages:
        group = [(f"page_{page.name}", page.title)]
        if page.intro:
            found.append(column("note", group, f"note_{page.name}", page.intro[0]))
        for question in page.questions:
            if question.kind == "grid":
                inner = [*group, (question.name, None)]
                found.append(column("note", inner, f"labels_{question.name}", question.text))
                found += [column("one", inner, row.name, row.text, question.options) for row in question.rows]
            else:
                kind = {"single": "one", "multiple": "many", "text": "text"}[question.kind]
                found.append(column(kind, group, question.name, question.text, question.options))
    return [*found, column("note", [], "note_thanks", questionnaire.thanks)]


def submissions(responses: pd.DataFrame, questionnaire: Questionnaire, instrument) -> list[dict[str, str]]:
    """One record a respondent, as the form fills it: code by name; what was not answered is not in it."""
    table = canonical_cells(responses, instrument)
    records = []
    for place, row in enumerate(table.to_dict("records")):
        record = {"_uuid": row["respondent"], "_id": str(191_000_000 + place)}
        for name, variable in (("start", "started"), ("end", "submitted")):
            local = responses[variable].iloc[place] + OFFSET
            record[name] = local.strftime("%Y-%m-%dT%H:%M:%S.000+02:00")
        record["_submission_time"] = (responses["submitted"].iloc[place] + pd.Timedelta(days=2)).strftime(
            "%Y-%m-%dT%H:%M:%S"
        )
        record |= {"questionnaire": questionnaire.form.id, "form": questionnaire.form.audience}
        record["language"] = row["language"]
        for one in columns(questionnaire):
            if one["kind"] == "text":
                record[one["name"]] = row[one["name"]]
            elif one["options"]:
                codes = {option.value: option.code for option in one["options"]}
                record[one["name"]] = " ".join(codes[value] for value in row[one["name"]].split(";") if value)
        records.append({name: cell for name, cell in record.items() if cell != ""})
    return records


def kobo_rows(
    records: list[dict[str, str]],
    questionnaire: Questionnaire,
    *,
    headers: str | None = None,
    values: str | None = None,
    groups: bool = False,
    separator: str = "/",
    multiple: str = "both",
) -> list[list[str]]:
    """Rows of a KoboToolbox export; `headers` and `values` are a language for labels, None for XML names."""

    def labelled(texts, name):
        return labels_or_none(texts, headers) if texts and headers else name

    first, cells = [], []
    for one in columns(questionnaire):
        shown = [labelled(label, name) for name, label in one["groups"]] if groups else []
        heading = separator.join([*shown, labelled(one["label"], one["name"])])
        codes = [option.code for option in one["options"]]
        label = {option.code: option.text[values] if values else option.code for option in one["options"]}
        if one["kind"] == "language":
            label = {tag: name if values else tag for tag, name in questionnaire.names.items()}
        if one["kind"] != "many" or multiple in ("both", "summary"):
            first.append(heading)
            cells.append(
                [" ".join(label.get(code, code) for code in _codes(one, record)) for record in records]
                if one["kind"] in ("one", "many", "language")
                else [record.get(one["name"], "") for record in records]
            )
        if one["kind"] == "many" and multiple in ("both", "details"):
            for option in one["options"]:
                first.append(f"{heading}{separator}{labelled(option.text, option.code)}")
                cells.append(
                    [
                        str(int(option.code in _codes(one, record))) if one["name"] in record else ""
                        for record in records
                    ]
                )
        assert set(codes) >= {code for record in records for code in _codes(one, record)} or one["kind"] != "one"
    for name in ("_id", "_uuid", "_submission_time"):
        first.append(name)
        cells.append([record[name] for record in records])
    server = {
        "_validation_status": "",
        "_notes": "",
        "_status": "submitted_via_web",
        "_submitted_by": "anna",
        "_tags": "",
    }
    for name, cell in {**server, "__version__": "d5a2c82cd4722252"}.items():
        first.append(name)
        cells.append([cell] * len(records))
    first.append("_index")
    cells.append([str(number) for number in range(1, len(records) + 1)])
    return [first, *map(list, zip(*cells, strict=True))]


def _codes(one: dict, record: dict[str, str]) -> list[str]:
    return record.get(one["name"], "").split()


def central_rows(
    records: list[dict[str, str]], questionnaire: Questionnaire, *, split: bool = False
) -> list[list[str]]:
    """Rows of an ODK Central CSV export."""
    table = [["SubmissionDate"]]
    for one in columns(questionnaire):
        if one["kind"] != "note":
            table.append(["-".join([*(name for name, _ in one["groups"]), one["name"]])])
            if split and one["kind"] == "many":
                table += [[f"{table[-1][0]}/{option.code}"] for option in one["options"]]
    table += [[name] for name in ("meta-instanceID", "KEY", "SubmitterID", "SubmitterName", "ReviewState", "DeviceID")]
    for record in records:
        filled = {"SubmissionDate": f"{record['_submission_time']}.123Z", "KEY": record["_uuid"]}
        filled |= {"meta-instanceID": record["_uuid"], "SubmitterID": "12", "SubmitterName": "phone 3"}
        for column in table:
            name, _, option = column[0].rpartition("-")[2].partition("/")
            cell = record.get(name, "")
            column.append(filled.get(column[0], str(int(option in cell.split())) if option and cell else cell))
    return list(map(list, zip(*table, strict=True)))


def kobo_json(records: list[dict[str, str]], questionnaire: Questionnaire) -> dict:
    """What KoboToolbox's API gives: keys are paths, unanswered questions have none."""
    paths = {
        one["name"]: "/".join([*(name for name, _ in one["groups"]), one["name"]]) for one in columns(questionnaire)
    }
    results = []
    for record in records:
        result: dict[str, object] = {"_id": int(record["_id"]), "formhub/uuid": "5c1b7dd0f7a74b4d9e6d8f8f2f4f2b11"}
        result |= {paths.get(name, name): cell for name, cell in record.items() if name != "_id"}
        result |= {"__version__": "v1", "meta/instanceID": f"uuid:{record['_uuid']}", "_attachments": []}
        result |= {"_geolocation": [None, None], "_tags": [], "_notes": [], "_validation_status": {}}
        results.append(result | {"_submitted_by": None, "_status": "submitted_via_web"})
    return {"count": len(results), "next": None, "previous": None, "results": results}


def central_odata(records: list[dict[str, str]], questionnaire: Questionnaire) -> dict:
    """What ODK Central's OData gives: groups are objects, unanswered questions null."""
    values = []
    for record in records:
        value: dict = {"__id": record["_uuid"]}
        system = {
            "submissionDate": f"{record['_submission_time']}.123Z",
            "submitterId": "12",
            "submitterName": "phone 3",
        }
        value["__system"] = system | {"reviewState": None, "deviceId": None, "attachmentsPresent": 0}
        for one in columns(questionnaire):
            if one["kind"] == "note":
                continue
            inner = value
            for name, _ in one["groups"]:
                inner = inner.setdefault(name, {})
            inner[one["name"]] = record.get(one["name"])
        values.append(value)
    return {"value": values, "@odata.context": "https://central.example/$metadata#Submissions"}


def write_csv(rows: list[list[str]], path: Path, separator: str = ";") -> Path:
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if separator == ";" else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=separator, quoting=quoting, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode())
    return path


def write_workbook(rows: list[list[str]], path: Path) -> Path:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("staff")
    for row in rows:
        sheet.append([cell or None for cell in row])
    book.save(path)
    return path


def write_json(content: object, path: Path) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path
