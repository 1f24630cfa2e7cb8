"""What notebooks show was released: no respondent ids, no comments, no small counts in any stored output.

The checker reads text and HTML outputs; pictures it cannot read, they are drawn by `engagement.plots`, which takes
protected tables only. It is itself tried on planted bad outputs below.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[1]
SMALLEST_GROUP = 5
RESPONDENT_ID = re.compile(r"(?<![\w-])[SL]-[0-9a-f]{8}(?![\w-])")
COUNTS = {"n", "n_leader", "n_staff", "respondents"}
NOT_PEOPLE = {"indicator", "ladder", "detectable", "tier", "criterion", "n_audits"}  # n counts units or records there
SENTENCES = (
    re.compile(r"\bn\s*=\s*([0-4])\b(?![.\d])(?!\s*units)"),
    re.compile(r"\b([1-4]) (?:respondents?|(?:leaders?|staff|people|persons?) answered)\b"),
)


def findings(notebook: dict) -> list[str]:
    """Sentences on what a notebook shows and should not."""
    found = []
    for number, cell in enumerate(notebook["cells"], 1):
        for kind, text in _texts(cell):
            found += [f"cell {number}: {what}" for what in _findings(kind, text)]
    return list(dict.fromkeys(found))


def _texts(cell: dict) -> Iterator[tuple[str, str]]:
    """Readable outputs of a cell: their type and text."""
    for output in cell.get("outputs", []):
        bundle = dict(output.get("data", {}))
        bundle["text/plain "] = output.get("text", "")
        bundle["text/plain  "] = [*output.get("traceback", []), output.get("evalue", "")]
        for kind, text in bundle.items():
            if kind.strip().startswith("text/") or "json" in kind:
                yield kind.strip(), text if isinstance(text, str) else "".join(map(str, text))


def _findings(kind: str, text: str) -> Iterator[str]:
    if match := RESPONDENT_ID.search(text):
        yield f"respondent id {match.group()}"
    for pattern in SENTENCES:
        if match := pattern.search(text):
            yield f"small count: {match.group()}"
    for columns, rows in _html_tables(text) if "html" in kind else _plain_tables(text):
        if "respondent" in columns:
            yield "a table of respondents"
        comments = sorted(column for column in columns if re.match(r"comments?(\d|_|$)", column))
        if comments:
            yield f"comments: {', '.join(comments)}"
        if columns & NOT_PEOPLE:
            continue
        for row in rows:
            for column in sorted(COUNTS & set(row)):
                value = re.fullmatch(r"(\d+)(\.0+)?", row[column])
                if value and int(value.group(1)) < SMALLEST_GROUP:
                    yield f"{column} = {value.group(1)} in a table"


class _Tables(HTMLParser):
    """Cells of the tables of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.tables[-1][-1][-1] += data.strip()


def _html_tables(text: str) -> Iterator[tuple[set[str], list[dict[str, str]]]]:
    parser = _Tables()
    parser.feed(text)
    for table in parser.tables:
        heads, rows = set(), []
        head: list[str] = []
        for cells in table:
            if set(cells) & (COUNTS | NOT_PEOPLE | {"respondent"}) or not head:
                head = cells
                heads |= set(cells)
            elif len(cells) == len(head):
                rows.append(dict(zip(head, cells, strict=True)))
        yield heads, rows


def _plain_tables(text: str) -> Iterator[tuple[set[str], list[dict[str, str]]]]:
    """Tables as pandas prints them: numbers end where their heading ends."""
    ends: dict[int, str] = {}
    heads: set[str] = set()
    rows: list[dict[str, str]] = []
    for line in text.split("\n"):
        words = {match.end(): match.group() for match in re.finditer(r"\S+", line)}
        names = set(words.values())
        is_head = bool(names & (COUNTS | {"respondent"}) or any(re.fullmatch(r"comments?\d*", name) for name in names))
        if is_head and not any(re.fullmatch(r"[\d.]+", name) for name in names) and len(names) > 1:
            if heads:
                yield heads, rows
            ends, heads, rows = words, names, []
        elif heads and not line.strip():
            yield heads, rows
            ends, heads, rows = {}, set(), []
        elif heads:
            rows.append({ends[end]: word for end, word in words.items() if end in ends})
    if heads:
        yield heads, rows


def _notebooks() -> list[Path]:
    skipped = {".venv", ".ipynb_checkpoints", "node_modules", "build", "dist", "demo", ".git"}
    return sorted(path for path in ROOT.rglob("*.ipynb") if not skipped & set(path.relative_to(ROOT).parts))


def test_there_are_notebooks_with_outputs():
    outputs = [
        output
        for path in _notebooks()
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
    ]
    assert len(outputs) >= 10


@pytest.mark.parametrize("path", _notebooks(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_notebooks_show_released_numbers_only(path):
    assert findings(json.loads(path.read_text(encoding="utf-8"))) == []


# the checker can fail


def _notebook(**output):
    return {"cells": [{"cell_type": "markdown", "source": ""}, {"cell_type": "code", "outputs": [output]}]}


def _frame(html):
    return _notebook(output_type="execute_result", data={"text/html": [html]})


FRAME = pd.DataFrame({"form": ["A", "B"], "n_leader": [4.0, 12.0], "say": [61, 70]})
PLANTED = {
    "an id in a stream": (_notebook(text=["left out: S-00c0ffee\n"]), ["cell 2: respondent id S-00c0ffee"]),
    "a leader's id in a repr": (
        _notebook(data={"text/plain": ["['L-1234abcd']"]}),
        ["cell 2: respondent id L-1234abcd"],
    ),
    "an id in an error": (
        _notebook(output_type="error", evalue="S-00c0ffee twice", traceback=["..."]),
        ["cell 2: respondent id S-00c0ffee"],
    ),
    "a printed table": (
        _notebook(text=["    unit  n  estimate\n", "Assembly 40      61.2\n", "Toolroom  3      48.0\n"]),
        ["cell 2: n = 3 in a table"],
    ),
    "a printed frame": (_notebook(data={"text/plain": [repr(FRAME)]}), ["cell 2: n_leader = 4 in a table"]),
    "a frame as notebooks show it": (_frame(FRAME.to_html()), ["cell 2: n_leader = 4 in a table"]),
    "a frame with a named index": (
        _frame(FRAME.set_index("form").to_html()),
        ["cell 2: n_leader = 4 in a table"],
    ),
    "a frame": (
        _frame(
            "<table><tr><th></th><th>unit</th><th>n</th></tr><tr><th>0</th><td>Toolroom</td><td>4</td></tr></table>"
        ),
        ["cell 2: n = 4 in a table"],
    ),
    "comments in a frame": (
        _frame(
            "<table><tr><th></th><th>unit</th><th>comment1</th></tr><tr><th>0</th><td>A</td><td>Bad</td></tr></table>"
        ),
        ["cell 2: comments: comment1"],
    ),
    "comments in print": (
        _notebook(text=["  unit comment1\n", "0    A      Bad\n"]),
        ["cell 2: comments: comment1"],
    ),
    "rows of people": (
        _frame("<table><tr><th></th><th>respondent</th></tr><tr><th>0</th><td>R7</td></tr></table>"),
        ["cell 2: a table of respondents"],
    ),
    "a sentence": (_notebook(text="Toolroom: 48 (n = 3)"), ["cell 2: small count: n = 3"]),
    "another sentence": (_notebook(text="only 2 leaders answered"), ["cell 2: small count: 2 leaders answered"]),
}


@pytest.mark.parametrize(("notebook", "expected"), PLANTED.values(), ids=PLANTED)
def test_planted_outputs_are_found(notebook, expected):
    assert findings(notebook) == expected


HARMLESS = {
    "a table": _notebook(text=["    unit   n  estimate\n", "Assembly  40       3.0\n", "Toolroom <NA>       NaN\n"]),
    "units of a link": _notebook(text=["       indicator  n    ladder\n", "first_pass_yield  4 plot only\n"]),
    "units in words": _notebook(text="n = 4 units"),
    "a decimal": _notebook(text="n = 4.25"),
    "questions about comments": _notebook(text="comment1: What should top managers know?\ncomment2: What helps?"),
    "codes that look a little like ids": _notebook(text="MS-00c0ffee S-00c0ffee11 S-XYZ"),
    "a picture": _notebook(data={"image/png": "S-00c0ffee", "text/plain": ["<Figure size 640x480>"]}),
    "a column of parts": _frame("<table><tr><th></th><th>n_items</th></tr><tr><th>0</th><td>2</td></tr></table>"),
}


@pytest.mark.parametrize("notebook", HARMLESS.values(), ids=HARMLESS)
def test_harmless_outputs_pass(notebook):
    assert findings(notebook) == []
