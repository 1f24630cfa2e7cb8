"""Answers laid out as the SurveyJS library keeps them, from what the form is; nothing is shared with reader or writer."""

from __future__ import annotations

import pandas as pd
from simulated_answers import canonical_cells

from surveys.questionnaire import Questionnaire


def survey_data(responses: pd.DataFrame, questionnaire: Questionnaire, instrument) -> list[dict]:
    """`survey.data` of each respondent: grids are objects, lists are lists, what was left out has no key."""
    table = canonical_cells(responses, instrument)
    answers = []
    for place, row in enumerate(table.to_dict("records")):
        answer: dict[str, object] = {"id": row["respondent"]}
        for question in questionnaire.questions():
            codes = {option.value: option.code for option in question.options}
            if question.kind == "grid":
                filled = {one.name: codes[row[one.name]] for one in question.rows if row[one.name]}
                answer |= {question.name: filled} if filled else {}
            elif cell := row[question.name]:
                chosen = [codes.get(value, value) for value in cell.split(";")] if question.kind == "multiple" else None
                answer[question.name] = chosen or codes.get(cell, cell)
        answer |= {"questionnaire": questionnaire.form.id, "form": questionnaire.form.audience}
        answer["language"] = row["language"]
        for name in ("started", "submitted"):
            if not pd.isna(time := responses[name].iloc[place]):
                answer[name] = time.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        answers.append(answer)
    return answers


def flat(answer: dict, separator: str, lists: str) -> dict[str, str]:
    """One row of a table as tools make it of JSON: keys joined by a sign, lists in one cell or in numbered columns."""
    row: dict[str, str] = {}
    for key, value in answer.items():
        if isinstance(value, dict):
            row |= {f"{key}{separator}{inner}": cell for inner, cell in value.items()}
        elif isinstance(value, list) and lists == "numbered":
            row |= {f"{key}{separator}{number}": cell for number, cell in enumerate(value)}
        elif isinstance(value, list):
            row[key] = {"json": '["' + '","'.join(value) + '"]', "python": str(value)}[lists]
        else:
            row[key] = value
    return row
