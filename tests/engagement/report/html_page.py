"""Read a finished HTML page: its tables as rows of text, its ids, its pictures, what it loads."""

from __future__ import annotations

from html.parser import HTMLParser

NEVER_CLOSED = {"meta", "img", "br", "col", "hr", "input", "link"}


class Page(HTMLParser):
    """Everything the tests ask of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.ids: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.links: list[tuple[str, str, str]] = []
        self.html: dict[str, str | None] = {}
        self.counts: dict[str, int] = {}
        self._caption: str | None = None
        self._rows: list[list[str]] = []
        self._target: str | None = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if tag == "html":
            self.html = named
        if named.get("id"):
            self.ids.append(named["id"])
        if tag == "img":
            self.images.append(named)
        self.links += [(tag, key, named[key]) for key in ("src", "href", "srcset", "data", "poster") if named.get(key)]
        if tag == "table":
            self._caption, self._rows = "", []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._rows[-1].append("")
            self._target = "cell"
        elif tag == "caption":
            self._target = "caption"

    def handle_endtag(self, tag):
        if tag == "table" and self._caption is not None:
            self.tables[" ".join(self._caption.split())] = [
                [" ".join(cell.split()) for cell in row] for row in self._rows
            ]
            self._caption = None
        if tag in ("td", "th", "caption"):
            self._target = None

    def handle_data(self, data):
        if self._target == "caption":
            self._caption += data
        elif self._target == "cell":
            self._rows[-1][-1] += data
