"""`engagement survey`: look at instruments and check their wording."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from engagement.cli.console import one_clear_message, say

if TYPE_CHECKING:
    from surveys.instrument import Instrument, Item

survey = typer.Typer(
    name="survey",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Survey instruments: list, show, check their wording.",
)

IdOrFile = Annotated[
    str, typer.Argument(metavar="ID_OR_FILE", help="An id from `survey list`, or a .toml file.", show_default=False)
]


@survey.command("list")
@one_clear_message()
def list_() -> None:
    """List the instruments that come with the toolkit."""
    from surveys import list_instruments, load_instrument

    for id in list_instruments():
        instrument = load_instrument(id)
        say(f"{id}: {instrument.title}, edition {instrument.edition}, {instrument.language}, {_size(instrument)}")


@survey.command()
@one_clear_message()
def show(instrument: IdOrFile) -> None:
    """Print what an instrument asks, on each form."""
    from surveys import load_instrument

    for line in _lines(load_instrument(instrument)):
        say(line)


@survey.command()
@one_clear_message()
def check(
    instrument: IdOrFile,
    level: Annotated[str, typer.Option(help="Reading level to write for: A2, B1 or B2.")] = "B1",
) -> None:
    """Check the wording of an instrument; exit code 1 if there is a fault."""
    from surveys import check_wording, load_instrument
    from surveys.wording import skipped_rules

    loaded = load_instrument(instrument)
    faults = check_wording(loaded, level=level)
    for fault in faults:
        say(str(fault))
    if skipped := skipped_rules(loaded):
        say(f"Not checked, no words for language {loaded.language!r} yet: {', '.join(skipped)}.")
    found = {0: "no fault", 1: "1 fault"}.get(len(faults), f"{len(faults)} faults")
    say(f"{loaded.id}: {_size(loaded)}, {found} of wording at level {level}.")
    if faults:
        raise typer.Exit(1)


def _size(instrument: Instrument) -> str:
    from surveys.instrument import FORMS

    counts = [(form, len(instrument.items_of(form=form))) for form in FORMS]
    return f"{len(instrument.items)} items ({', '.join(f'{form} {n}' for form, n in counts if n)})"


def _lines(instrument: Instrument) -> Iterator[str]:
    yield f"{instrument.title} ({instrument.id}), edition {instrument.edition}, {instrument.language}"
    yield instrument.frame
    for scale in instrument.scales.values():
        yield f"scale {scale.id}: {' / '.join(scale.labels)}"
    for responsibility in instrument.responsibilities:
        yield ""
        yield f"{responsibility.title} ({responsibility.clause})"
        for item in instrument.items_of(responsibility=responsibility.id):
            yield from _item_lines(item)
    apart = [item for item in instrument.items if item.responsibility is None]
    if apart:
        yield ""
        yield "Beside the responsibilities"
        for item in apart:
            yield from _item_lines(item)
    yield ""
    if instrument.importance_question:
        yield f"importance: {instrument.importance_question}"
    for id, text in instrument.open_questions:
        yield f"{id}: {text}"
    yield f"SHA-256 {instrument.hash}"


def _item_lines(item: Item) -> Iterator[str]:
    kind = item.role if item.object is None else f"{item.role}, {item.object.replace('_', ' ')}"
    yield f"  {item.id} ({kind.replace('_', ' ')})"
    for form, text in item.texts.items():
        yield f"    {form}: {text}"
