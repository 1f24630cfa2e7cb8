"""Write the documents of a release: findings report and technical file, in the formats asked for."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from surveys.instrument import InputError

if TYPE_CHECKING:
    from engagement.confidentiality import Release

FORMATS = ("html", "pdf", "md")
ACCENT = "#0B3C5D"
_TOC_DEPTH = {"findings": 2, "technical": 1}


def write_report(
    release: Release,
    out: str | Path,
    *,
    formats: Sequence[str] = ("html", "pdf"),
    progress: Callable[[str], None] | None = None,
) -> dict[str, Path]:
    """Write findings report and technical file from a release.

    The same release gives the same bytes. Files are made under a temporary name and moved into place when all of
    them exist, so a failure leaves earlier files as they were.

    Parameters
    ----------
    release : Release
        What came through the gate; nothing else is read.
    out : str or Path
        Folder to write to; made if absent.
    formats : sequence of str
        Any of html, pdf and md (md writes the pictures to figures/ beside it).
    progress : callable, optional
        Called with a short text before each step.

    Returns
    -------
    dict of str to Path
        File name -> path, in the order written.

    Raises
    ------
    InputError
        If a format is unknown.
    """
    from engagement.findings import find_findings
    from engagement.report.content import findings_markdown
    from engagement.report.figures import FOLDER, Figures
    from engagement.report.source import Source
    from engagement.report.technical import technical_markdown

    formats = _checked(formats)
    tell = progress or (lambda text: None)
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    source = Source(release)
    with tempfile.TemporaryDirectory(dir=out, prefix=".report-") as name:
        scratch = Path(name)
        tell("findings and figures")
        findings = find_findings(release)
        figures = Figures(source, scratch)
        documents = {
            "findings": findings_markdown(source, findings, figures),
            "technical": technical_markdown(source, figures),
        }
        made = []
        for document, markdown in documents.items():
            for form in formats:
                path = scratch / f"{document}.{form}"
                tell(path.name)
                _write(markdown, path, source=source)
                made.append(path)
        if "md" in formats and (scratch / FOLDER).exists():
            shutil.rmtree(out / FOLDER, ignore_errors=True)
            (scratch / FOLDER).replace(out / FOLDER)
        return {path.name: path.replace(out / path.name) for path in made}


def _write(markdown: str, path: Path, *, source) -> None:
    from engagement.report.content import common
    from engagement.report.html import write_html
    from engagement.report.pdf import write_pdf

    accent = str(source.settings.get("colours", {}).get("accent", "") or ACCENT)
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", accent):
        raise InputError(
            f"assessment.toml [report]: colours.accent = {accent!r}; expected a colour such as {ACCENT!r}."
        )
    depth = _TOC_DEPTH[path.stem]
    if path.suffix == ".md":
        path.write_text(markdown, encoding="utf-8", newline="\n")
    elif path.suffix == ".html":
        title = common(source, "")["title"]
        write_html(markdown, path, folder=path.parent, title=title, accent=accent, toc_depth=depth)
    else:
        write_pdf(
            markdown,
            path,
            folder=path.parent,
            accent=accent,
            toc_depth=depth,
            cover=path.stem == "technical",
            timestamp=str(source.manifest.get("timestamp") or ""),
        )


def _checked(formats: Sequence[str]) -> list[str]:
    wanted = [formats] if isinstance(formats, str) else list(formats)
    for form in wanted:
        if form not in FORMATS:
            raise InputError(f"formats: {form!r} is not known; choose from {', '.join(FORMATS)}.")
    return list(dict.fromkeys(wanted))
