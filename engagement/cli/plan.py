"""`engagement survey freeze` and `engagement survey verify`: the analysis plan, before answers are there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engagement.cli.console import one_clear_message, say
from engagement.cli.survey import survey

if TYPE_CHECKING:
    from engagement.plan import PlanState

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The client folder.", show_default=False)]


@survey.command()
@one_clear_message()
def freeze(
    folder: Folder,
    after_data: Annotated[
        bool, typer.Option("--after-data", help="Freeze although answers are there; every report will say so.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why a frozen plan changes: goes into its log.", show_default=False)] = "",
) -> None:
    """Freeze instrument and analysis plan, before answers are there; with --reason amend a frozen plan."""
    from engagement import open_assessment
    from engagement.plan import freeze_plan
    from engagement.plan.files import FOLDER, HASHED, SUMS

    state, written = freeze_plan(open_assessment(folder), after_data=after_data, reason=reason)
    if not written:
        say("Nothing changed since the plan was frozen; nothing written.")
    else:
        for name in (*HASHED, SUMS):
            say(f"Wrote {folder / FOLDER / name}")
    for line in _lines(state):
        say(line)
    if written:
        say("Send the seal to somebody who keeps it, such as the client: it shows later that this was the plan.")


@survey.command()
@one_clear_message()
def verify(
    folder: Folder,
    seal: Annotated[str, typer.Option(help="A seal that was kept: find it in the log.", show_default=False)] = "",
) -> None:
    """Compare a client folder with its frozen plan; exit code 1 where anything differs."""
    from engagement import open_assessment
    from engagement.plan import plan_state

    state = plan_state(open_assessment(folder))
    for line in _lines(state):
        say(line)
    if not state.entries and not state.faults:
        say(f"`engagement survey freeze {folder}` freezes it.")
        raise typer.Exit(1)
    for lead, found in (("Damaged:", state.faults), ("Not in the log:", state.differences)):
        for line in (lead, *(f"  {one}" for one in found)) if found else ():
            say(line)
    if state.differences and not state.faults:
        say(f'`engagement survey freeze {folder} --reason "..."` records them in the log.')
    kept = [entry for entry in state.entries if entry.seal == seal.strip().lower()]
    if seal:
        say(f"The seal given is that of log entry {kept[0].number}." if kept else "The seal given is not in the log.")
    if state.faults or state.differences or (seal and not kept):
        raise typer.Exit(1)


def _lines(state: PlanState) -> list[str]:
    """Say where the plan stands, in a few lines."""
    from engagement.plan.page import time_in_words

    lines = [f"Plan {state.in_words}."]
    for one in state.amendments:
        when = ", after answers were there" if one.answers_there else ""
        lines.append(f"Amendment {one.number}, {time_in_words(one.at)}{when}: {one.reason}")
        lines += [f"  {change}" for change in one.changes]
    lines += state.remarks
    if state.entries and not state.faults:
        lines.append(f"Seal {state.entries[-1].seal}")
    return lines
