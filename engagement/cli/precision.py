"""`engagement survey precision`: before the survey, what it will be able to show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engagement.cli.console import one_clear_message, say
from engagement.cli.survey import survey

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "precision"


@survey.command()
@one_clear_message()
def precision(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The client folder.", show_default=False)],
    response: Annotated[float, typer.Option(min=0.01, max=1.0, help="Share of staff expected to answer, 0-1.")] = 0.6,
    leaders_response: Annotated[
        float, typer.Option(min=0.01, max=1.0, help="Share of top managers expected to answer, 0-1.")
    ] = 0.85,
    spread: Annotated[
        float,
        typer.Option(min=1.0, max=50.0, help="Standard deviation of scores within units, points of 100."),
    ] = 25.0,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to write; DIR/precision if left out.", show_default=False)
    ] = None,
) -> None:
    """Say before the survey what it will be able to show: intervals, gaps that would be found, groups hidden."""
    from engagement import InputError, open_assessment
    from engagement.responses import plan_precision, precision_sentences

    assessment = open_assessment(folder)
    settings = assessment.settings
    if assessment.roster is None:
        raise InputError(f"{folder}: published results have no roster, so there is no survey to plan.")
    plan = plan_precision(
        assessment.roster,
        expected_response=response,
        leaders=settings.top_managers,
        leaders_response=leaders_response,
        spread=spread,
        smallest_difference=settings.smallest_difference,
        conf_level=settings.conf_level,
        n_responsibilities=len(assessment.instrument.responsibilities),
        smallest_group=settings.smallest_group,
    )
    for path in _write(plan, out or folder / FOLDER):
        say(f"Wrote {path}")
    if settings.top_managers is None:
        say("How many top managers there are is not set (top_managers in assessment.toml): no gaps are planned.")
    say()
    for sentence in precision_sentences(plan):
        say(sentence)


def _write(plan: dict[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write tables and figures: each file appears when it is complete."""
    import matplotlib

    from surveys.files.writing import write_bytes

    matplotlib.use("agg")
    written = []
    for name, table in plan.items():
        content = table.drop(columns="suppressed").to_csv(index=False, lineterminator="\n").encode("utf-8")
        written.append(write_bytes(folder / f"{name}.csv", content))
    for name, table in plan.items():
        comparisons = list(dict.fromkeys(table["comparison"])) if "comparison" in table else [None]
        for comparison in comparisons if len(table) else ():
            written.append(_draw(table, name, comparison, folder))
    return written


def _draw(table: pd.DataFrame, name: str, comparison: str | None, folder: Path) -> Path:
    from engagement.plots import precision as figure
    from engagement.plots import save_figure

    end = "" if comparison is None else "_" + comparison.replace(" ", "_")
    path = folder / f"{name}{end}.png"
    unfinished = path.with_name(f".{path.stem}.part.png")
    save_figure(figure(table, comparison=comparison), unfinished)
    return unfinished.replace(path)
