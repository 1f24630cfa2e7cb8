"""One way to call pandoc: our Markdown in, our filter, any format out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engagement.report.markdown import TEMPLATES

READER = "markdown-raw_html-raw_tex-tex_math_dollars-citations-example_lists-implicit_header_references"
_COLUMNS = 24  # narrower than any table, so that relative widths always come from the headings' rules


def convert(
    markdown: str, to: str, *, folder: Path, template: Path, variables: Mapping[str, str], options: list[str]
) -> str:
    """Convert report Markdown.

    Parameters
    ----------
    markdown : str
        The source, with its metadata block.
    to : str
        Pandoc's name of the format.
    folder : Path
        Where relative picture paths begin.
    template : Path
        Pandoc template.
    variables : Mapping
        Variables of the template.
    options : list of str
        Further options of pandoc.

    Returns
    -------
    str
        The whole document.
    """
    import pypandoc

    arguments = [
        "--standalone",
        f"--template={template}",
        f"--lua-filter={TEMPLATES / 'filter.lua'}",
        f"--columns={_COLUMNS}",
        "--wrap=preserve",
        "--toc",
        *(f"--variable={name}={value}" for name, value in variables.items()),
        *options,
    ]
    return pypandoc.convert_text(markdown, to, format=READER, extra_args=arguments, cworkdir=str(folder))
