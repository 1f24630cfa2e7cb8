"""The report as one HTML file that loads nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

from engagement.report.markdown import TEMPLATES
from engagement.report.pandoc import convert


def write_html(markdown: str, path: Path, *, folder: Path, title: str, accent: str, toc_depth: int) -> None:
    """Write the HTML file.

    Parameters
    ----------
    markdown : str
        The report.
    path : Path
        File to write.
    folder : Path
        Where its pictures are; they are put into the file.
    title : str
        Title of the window, as plain text.
    accent : str
        Colour of headings, #rrggbb.
    toc_depth : int
        Levels of headings in the contents.
    """
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8").replace("ACCENT", accent)
    escaped = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    page = convert(
        markdown,
        "html5",
        folder=folder,
        template=TEMPLATES / "report.html",
        variables={"style": style, "title-text": escaped},
        options=["--embed-resources", "--shift-heading-level-by=1", f"--toc-depth={toc_depth + 1}"],
    )
    page = re.sub(r' id="toc-[^"]*"', "", page)  # the contents are printed twice, ids must be unique
    page = re.sub(r"<figure>", '<figure tabindex="0">', page)  # figures scroll by keyboard on narrow screens
    path.write_text(page, encoding="utf-8", newline="\n")
