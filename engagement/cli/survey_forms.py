"""`engagement survey new`, `write` and `read`: an instrument of one's own, out to a platform and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engagement.cli.console import one_clear_message, say
from engagement.cli.survey import survey

if TYPE_CHECKING:
    import pandas as pd

    from surveys import Instrument

WhatToAsk = Annotated[
    str,
    typer.Argument(
        metavar="DIR_OR_INSTRUMENT",
        help="A client folder (its promises, units and levels go into the form), an id from `survey list`, or a .toml.",
        show_default=False,
    ),
]
SMALL_HEADCOUNT = 150
"""Staff below which a form asks for unit or level, not both: together they point at persons."""


@survey.command()
@one_clear_message()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File to write, for example acme.toml.")],
    base: Annotated[str, typer.Option("--from", help="Instrument of the library to start from.")] = "iso9001_2015",
) -> None:
    """Begin an instrument of your own: add, drop or reword questions of one in the library."""
    from surveys import new_instrument

    path = new_instrument(file, base=base)
    say(f"Wrote {path}: it asks what {base} asks; say in it what you add, drop or reword.")
    say(f"Then: engagement survey check {path}")


@survey.command()
@one_clear_message()
def write(
    what: WhatToAsk,
    platform: Annotated[str, typer.Option(help="limesurvey, kobo, qualtrics, surveyjs, msforms, gforms, surveymonkey, "
                                               "paper.", show_default=False)],
    languages: Annotated[str, typer.Option(help="Languages, the default one first: de,en. None: the instrument's "
                                                "own.", show_default=False)] = "",
    forms: Annotated[str, typer.Option(help="Forms: staff, leader, or short ones such as kiosk.")] = "staff,leader",
    out: Annotated[Path | None, typer.Option(help="Folder to write to; none: forms/ in the client folder.",
                                             show_default=False)] = None,
    minutes: Annotated[int | None, typer.Option(help="How long it takes, as you timed it; printed on page one.",
                                                show_default=False)] = None,
    both: Annotated[bool, typer.Option("--unit-and-level", help="Ask for unit and level also where fewer than "
                                                                f"{SMALL_HEADCOUNT} people work.")] = False,
) -> None:  # fmt: skip
    """Write the forms for a survey platform, in all languages, and say what to set there by hand."""
    from surveys import write_form

    instrument, printed, names = _deployed(what, both)
    folder = out or (Path(what) / "forms" if names is not None else Path("forms"))
    written = write_form(
        instrument,
        platform,
        folder,
        forms=_list(forms),
        languages=_list(languages),
        minutes=minutes,
        **printed,
        **(names or {}),
    )
    for path in written.files:
        say(f"Wrote {path}")
    if written.checklist:
        say("To do by hand:")
    for number, line in enumerate(written.checklist, start=1):
        say(f"{number:3}. {line}")


@survey.command()
@one_clear_message()
def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export, as the platform gave it.")],
    what: Annotated[str, typer.Option("--for", help="Client folder or instrument it answers.")] = "iso9001_2015",
    platform: Annotated[str, typer.Option(help="Platform it comes from; none: told from the file.",
                                          show_default=False)] = "",
    form: Annotated[str, typer.Option(help="Form that was filled in, where the file does not tell.",
                                      show_default=False)] = "",
    mapping: Annotated[Path | None, typer.Option(help="Mapping file (TOML): what headings and labels mean.",
                                                 show_default=False)] = None,
    encoding: Annotated[str, typer.Option(help="Encoding of a text file; none: told from the file.",
                                          show_default=False)] = "",
    propose: Annotated[Path | None, typer.Option(help="Write a mapping file with proposals to confirm.",
                                                 show_default=False)] = None,
    out: Annotated[Path | None, typer.Option(help="Write the answers as a plain table: .csv, .xlsx, .sav or "
                                                  ".parquet.", show_default=False)] = None,
) -> None:  # fmt: skip
    """Read an export of any platform and say what was understood; with --out write it as a plain table."""
    from surveys import propose_mapping, read_export, write_export

    instrument, _, names = _deployed(what, both=True)
    if propose is not None:
        propose_mapping(file, instrument, propose, platform=platform or None, encoding=encoding or None)
        say(f"Wrote {propose}: take the # off the proposals that are right, then read with --mapping {propose}.")
        return
    responses = read_export(
        file,
        instrument,
        platform=platform or None,
        form=form or None,
        mapping=mapping,
        encoding=encoding or None,
        **(names or {}),
    )
    for line in _understood(responses, instrument):
        say(line)
    if out is not None:
        write_export(responses, out, instrument)
        say(f"Wrote {out}")


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _deployed(what: str, both: bool) -> tuple[Instrument, dict[str, Any], dict[str, list[str]] | None]:
    """Return the instrument, what is printed on page one, and the names to choose from (None: no client folder)."""
    if not Path(what).is_dir():
        from surveys import load_instrument

        return load_instrument(what), {}, None
    from engagement import open_assessment

    assessment = open_assessment(what)
    settings, roster = assessment.settings, assessment.roster
    printed = {
        "client": settings.client,
        "top_management": {assessment.asked.language: settings.top_management, **settings.top_management_in},
        "smallest_group": settings.smallest_group,
    }
    if roster is None:
        return assessment.asked, printed, {}
    names = {
        f"{kind}s": [str(name) for name in dict.fromkeys(roster[kind]) if isinstance(name, str) and name]
        for kind in ("unit", "level", "site")
    }
    names = {kind: found if len(found) > 1 else [] for kind, found in names.items()}
    if roster["headcount"].sum() < SMALL_HEADCOUNT and not both and names["units"] and names["levels"]:
        say(f"Fewer than {SMALL_HEADCOUNT} people: the form asks for the unit, not the level too (--unit-and-level).")
        names["levels"] = []
    return assessment.asked, printed, names


def _understood(responses: pd.DataFrame, instrument: Instrument) -> list[str]:
    """Say what was read and what was left out: nothing about a person, no count of a small group."""
    from engagement.assessment import Settings

    told = responses.attrs
    smallest = Settings(client="").smallest_group
    lines = [f"Read as an export of {told['platform']}, for {told['how']}."]
    for form, n in responses["form"].value_counts().items():
        lines.append(f"{form} form: {n if n >= smallest else f'fewer than {smallest}'} respondents")
    found = len(instrument.items) - len(told["not_in_file"])
    lines.append(f"{found} of {len(instrument.items)} questions answered on a scale are in the file")
    for attribute, words in (
        ("not_in_file", "questions not in the file"),
        ("left_out", "columns that mean nothing to the instrument, left out"),
        ("personal", "personal data, left out unread"),
    ):
        if told[attribute]:
            lines.append(f"{words}: {', '.join(told[attribute])}")
    return [*lines, *told["notes"]]
