"""Markdown made safely: text from tables and settings is escaped, only our own marks are marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from engagement.report.words import inside

TEMPLATES = Path(__file__).parent / "templates"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#$@^~|&])")
_COUNT = re.compile(r"\b([nr]) = (\S)")
_LIST_START = re.compile(r"^(\d*)([-+:%.)])(\s)")
_NARROW = 4  # so many columns fit a telephone


class Markdown(str):
    """Text that already is Markdown and is not escaped again."""

    __slots__ = ()


class Parts(dict[str, Any]):
    """Parts of a section by name; a part that is not there is empty text."""

    def __missing__(self, key: str) -> Markdown:
        """Empty text."""
        return Markdown("")


def escape(value: Any) -> Markdown:
    """Escape plain text so that pandoc prints it as it stands, on one line."""
    if isinstance(value, Markdown):
        return value
    text = " ".join(str(value).split())
    text = _COUNT.sub("\\1\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}\\2", text)  # "n = 12" stays on one line
    text = _SPECIAL.sub(r"\\\1", text)
    return Markdown(_LIST_START.sub(r"\1\\\2\3", text))


def attribute(value: Any) -> str:
    """Text inside a quoted attribute."""
    return " ".join(str(value).split()).replace("\\", "").replace('"', "'")


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    align: str,
    widths: Sequence[int],
    caption: str,
    note: str = "",
) -> Markdown:
    """Pipe table inside a container that scrolls by itself on narrow screens; empty text without rows.

    Parameters
    ----------
    headers : sequence of str
        Column headings.
    rows : sequence of sequences
        Cells; plain text is escaped.
    align : str
        One letter a column: l, r or c.
    widths : sequence of int
        Relative widths of the columns.
    caption : str
        What the table shows.
    note : str
        Printed below the table.
    """
    if not rows:
        return Markdown("")
    if not len(headers) == len(align) == len(widths):
        raise ValueError(
            f"table {caption!r}: {len(headers)} headings, {len(align)} alignments and {len(widths)} widths; "
            "give one of each per column."
        )
    rules = []
    for letter, width in zip(align, widths, strict=True):
        dashes = "-" * max(3, width)
        rules.append({"l": f":{dashes}", "r": f"{dashes}:", "c": f":{dashes}:"}[letter])
    narrow = " .narrow" if len(headers) <= _NARROW else ""
    lines = [
        f'::: {{.table-wrap{narrow} tabindex="0" role="region" aria-label="{attribute(caption)}"}}',
        "",
        f"Table: {escape(caption)}",
        "",
        "| " + " | ".join(escape(header) for header in headers) + " |",
        "|" + "|".join(rules) + "|",
        *("| " + " | ".join(escape(cell) for cell in row) + " |" for row in rows),
        "",
        ":::",
    ]
    if note:
        lines += ["", "::: note", escape(note), ":::"]
    return Markdown("\n".join(lines))


def bullets(lines: Sequence[Any]) -> Markdown:
    """Bullet list; empty text without lines."""
    return Markdown("\n".join(f"- {escape(line)}" for line in lines))


def figure(path: str, caption: str, alt: str, *, name: str = "") -> Markdown:
    """Figure with caption and alternative text."""
    mark = f" .{name}" if name else ""
    return Markdown(f'![{escape(caption)}]({path}){{alt="{attribute(alt)}"{mark}}}')


def render(template: str, **content: Any) -> str:
    """Fill a template of this package; every value is escaped unless it is `Markdown`."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        finalize=escape,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # `finalize` escapes for Markdown, the output is no HTML
        comment_start_string="{%#",  # "{#" begins a heading's id in Markdown
        comment_end_string="#%}",
    )
    helpers: dict[str, Callable[..., Any]] = {"bullets": bullets, "inside": inside}
    environment.globals.update(helpers)
    text = environment.get_template(template).render(**content)
    return re.sub(r"\n{3,}", "\n\n", text)
