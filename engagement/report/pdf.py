"""The report as PDF by Typst: fonts that come with Typst, the time stamp of the release, tagged for screen readers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from engagement.report.markdown import TEMPLATES
from engagement.report.pandoc import convert


def write_pdf(
    markdown: str, path: Path, *, folder: Path, accent: str, toc_depth: int, cover: bool, timestamp: str
) -> None:
    """Write the PDF file; the same Markdown and time stamp give the same bytes.

    Parameters
    ----------
    markdown : str
        The report.
    path : Path
        File to write.
    folder : Path
        Where its pictures are.
    accent : str
        Colour of headings, #rrggbb.
    toc_depth : int
        Levels of headings in the contents.
    cover : bool
        Whether title and contents come first; the findings report begins with page one instead.
    timestamp : str
        ISO date and time of the release.
    """
    import typst

    source = folder / f"{path.stem}.typ"
    source.write_text(
        typst_source(markdown, folder=folder, accent=accent, toc_depth=toc_depth, cover=cover), encoding="utf-8"
    )
    # Typst's own fonts give the same bytes everywhere; a name in a script they lack takes fonts of this machine, and
    # where it has none either, a readable report without that name beats no report
    for system_fonts, standards in ((False, ["ua-1"]), (True, ["ua-1"]), (True, [])):
        compiler = typst.Compiler(root=folder, font_paths=typst.Fonts(include_system_fonts=system_fonts))
        try:
            compiler.compile(source, output=path, format="pdf", timestamp=_moment(timestamp), pdf_standards=standards)
            return
        except typst.TypstError as error:
            if "could not be displayed" not in str(error) or not standards:
                raise


def typst_source(markdown: str, *, folder: Path, accent: str, toc_depth: int, cover: bool) -> str:
    """Typst source of the report, as `write_pdf` compiles it."""
    variables = {"accent": accent, "toc-depth": str(toc_depth)}
    if cover:
        variables["cover"] = "true"
    return convert(markdown, "typst", folder=folder, template=TEMPLATES / "report.typ", variables=variables, options=[])


def _moment(timestamp: str) -> datetime:
    """Time stamp of the release; without one the epoch, never the clock."""
    if not timestamp:
        return datetime.fromtimestamp(0, UTC)
    moment = datetime.fromisoformat(timestamp)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
