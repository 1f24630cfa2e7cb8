"""A parser of Qualtrics' Advanced Format, written from its documentation: there is no validator to be had offline.

Tags stand on lines of their own. `[[Block:name]]` begins a block, `[[Question:type]]` a question; `[[ID:x]]` may follow,
then text up to the next tag. `[[AdvancedChoices]]` and `[[AdvancedAnswers]]` hold `[[Choice:n]]` and `[[Answer:n]]`, each
with text below. Whatever else stands in double brackets is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

TAG = re.compile(r"\[\[([A-Za-z]+)(?::(.*))?\]\]")
TYPES = {
    "DB",
    "Matrix",
    "MC:SingleAnswer:Vertical",
    "MC:MultipleAnswer:Vertical",
    "TE:Essay",
}


@dataclass
class Parsed:
    block: str
    type: str
    id: str = ""
    text: str = ""
    choices: dict[int, str] = field(default_factory=dict)
    answers: dict[int, str] = field(default_factory=dict)


def parse(content: bytes) -> tuple[dict[str, str], list[Parsed]]:
    """Embedded data by field, and the questions; a ValueError where the file breaks the format."""
    lines = content.decode("utf-8").split("\n")
    if lines[0] != "[[AdvancedFormat]]":
        raise ValueError("the first line must be [[AdvancedFormat]]")
    embedded: dict[str, str] = {}
    questions: list[Parsed] = []
    blocks: list[str] = []
    group: dict[int, str] | None = None
    number: int | None = None
    for line in lines[1:]:
        if not line.strip():
            continue
        found = TAG.fullmatch(line)
        if found is None:
            if "[[" in line or not questions:
                raise ValueError(f"text where none can be: {line}")
            if group is None:
                questions[-1].text += line
            elif number is None or group[number]:
                raise ValueError(f"choice without a number, or of two lines: {line}")
            else:
                group[number] = line
            continue
        name, value = found[1], found[2]
        if name == "ED":
            embedded.update([value.split(":", 1)])
        elif name == "Block":
            blocks.append(value)
        elif name == "Question":
            if value not in TYPES or not blocks:
                raise ValueError(f"question of an unknown type, or outside a block: {line}")
            questions.append(Parsed(blocks[-1], value))
            group = number = None
        elif name == "ID" and not questions[-1].text:
            questions[-1].id = value
        elif name in ("AdvancedChoices", "AdvancedAnswers"):
            group, number = (questions[-1].choices if name == "AdvancedChoices" else questions[-1].answers), None
        elif (
            name in ("Choice", "Answer")
            and group is not None
            and (name == "Choice") == (group is questions[-1].choices)
        ):
            number = int(value)
            if number in group:
                raise ValueError(f"number twice: {line}")
            group[number] = ""
        else:
            raise ValueError(f"tag out of place: {line}")
    _check(questions, blocks)
    return embedded, questions


def _check(questions: list[Parsed], blocks: list[str]) -> None:
    ids = [one.id for one in questions if one.id]
    if len(set(ids)) < len(ids) or len(set(blocks)) < len(blocks):
        raise ValueError("an id or a block stands twice")
    for one in questions:
        if not one.text or not all([*one.choices.values(), *one.answers.values()]):
            raise ValueError(f"question {one.id!r} lacks a text")
        if bool(one.answers) != (one.type == "Matrix") or bool(one.choices) == (one.type in ("DB", "TE:Essay")):
            raise ValueError(f"question {one.id!r} lacks choices or has some too many")
        if bool(one.id) == (one.type == "DB"):
            raise ValueError(f"question {one.id!r} lacks an id, or is a text with one")
