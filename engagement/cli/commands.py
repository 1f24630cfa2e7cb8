"""The commands: each reads, does one thing, and says what it read, wrote and left out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engagement.cli.console import one_clear_message, say, show_any_character, steps
from engagement.cli.folders import kept_files, rewritten
from engagement.cli.survey import survey

if TYPE_CHECKING:
    from collections.abc import Callable

    from engagement.confidentiality import Release

app = typer.Typer(
    name="engagement",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Say, see, show: what leaders say, what staff see, what records show.\n\n"
    "Start with `engagement demo`, then `engagement new DIR` for your own client.",
)
app.add_typer(survey)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The client folder.", show_default=False)]
Out = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Where the report goes; DIR/report if left out.", show_default=False)
]
Formats = Annotated[str, typer.Option(help="Documents to write, separated by commas: html, pdf.")]
KNOWN_FORMATS = ("html", "pdf")
KNOWN_MODES = ("respondents", "published")


def _version(wanted: bool) -> None:
    if wanted:
        from engagement import __version__

        say(f"engagement {__version__}")
        raise typer.Exit


@app.callback()
def _start(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    show_any_character()


@app.command()
@one_clear_message()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.", show_default=False)],
    client: Annotated[str | None, typer.Option(help="Name of the client.", show_default=False)] = None,
    scope: Annotated[str | None, typer.Option(help="Sites and activities certified.", show_default=False)] = None,
    top_management: Annotated[
        str | None, typer.Option(help="Who the top managers are, in the words staff use.", show_default=False)
    ] = None,
    top_managers: Annotated[
        int | None, typer.Option(min=1, help="How many people that is.", show_default=False)
    ] = None,
    wave: Annotated[
        str | None, typer.Option(help="When the survey runs, for example 2026-03.", show_default=False)
    ] = None,
    promise: Annotated[
        list[str] | None,
        typer.Option(help="A line of the quality policy in plain words; repeat for 3-6.", show_default=False),
    ] = None,
    mode: Annotated[str, typer.Option(help="respondents (answers) or published (percentages with n).")] = "respondents",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; take the defaults.")] = False,
) -> None:
    """Make a client folder: ask a few questions, write settings and templates."""
    from engagement import InputError, new_assessment

    _known(mode, KNOWN_MODES)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: is there already and not empty; name a new folder.")
    if not yes:
        client = _ask("Name of the client", client, folder.absolute().name)
        scope = _ask("Scope: sites and activities certified", scope, "")
        top_management = _ask("Who are the top managers, in the words staff use", top_management, "top managers")
        top_managers = top_managers or _ask_number("How many people is that (empty: not known yet)")
        wave = _ask("When does the survey run, for example 2026-03", wave, "")
        promise = promise or _ask_promises()
    new_assessment(
        folder,
        client=client or folder.absolute().name,
        scope=scope or "",
        top_management=top_management or "top managers",
        top_managers=top_managers,
        promises=tuple(promise or ()),
        wave=wave or "",
        mode=mode,
    )
    say(f"Wrote {folder}:")
    for path in sorted(folder.iterdir()):
        say(f"  {path.name}{'/' if path.is_dir() else ''}")
    say(f"Next: fill in the roster, put exports in responses/, then `engagement check {folder}`.")


@app.command()
@one_clear_message()
def check(folder: Folder) -> None:
    """Read everything in a client folder, say what was read and left out, and write nothing."""
    from engagement.cli.checking import describe

    with steps() as step:
        lines = describe(folder, progress=step)
    for line in lines:
        say(line)


@app.command()
@one_clear_message()
def run(
    folder: Folder,
    responses: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Answers elsewhere than in DIR/responses.", show_default=False),
    ] = None,
    out: Out = None,
    formats: Formats = "html,pdf",
) -> None:
    """Analyse a client folder and write tables, manifest and documents."""
    from engagement import open_assessment

    wanted = _formats(formats)
    with steps() as step:
        step("Opening the client folder")
        assessment = open_assessment(folder)
        out = out or folder / "report"
        with rewritten(out) as fresh:
            release = _analyse_and_write(assessment, responses, fresh, wanted, step)
    _summary(out, release)


@app.command()
@one_clear_message()
def report(folder: Folder, out: Out = None, formats: Formats = "html,pdf") -> None:
    """Write the documents again from tables and manifest; opens no answers and no records."""
    from engagement import read_release, write_release, write_report

    wanted = _formats(formats)
    out = out or folder / "report"
    with steps() as step:
        step("Reading tables and manifest")
        release = read_release(out)
        with rewritten(out) as fresh:
            write_release(release, fresh)
            step("Writing the documents")
            write_report(release, fresh, formats=wanted)
    _summary(out, release)


@app.command()
@one_clear_message()
def lab(
    folder: Folder,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only check that it starts, then stop it.")] = False,
) -> None:
    """Open JupyterLab on a client folder, with the notebooks copied to DIR/notebooks."""
    from engagement import open_assessment
    from engagement.cli import lab as jupyter

    jupyter.require_jupyterlab()
    open_assessment(folder)
    copied, left = jupyter.copy_notebooks(jupyter.notebook_source(), folder / "notebooks")
    if copied:
        say(f"Copied to {folder / 'notebooks'}: {', '.join(copied)}")
    if left:
        say(f"Left as you changed them: {', '.join(left)}")
    if check:
        say(f"JupyterLab starts and answers (server {jupyter.check(folder)}).")
        return
    code = jupyter.start(folder, browser=not no_browser)
    if code:
        raise typer.Exit(code)


@app.command()
@one_clear_message()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write; written anew each time.")] = Path(
        "demo"
    ),
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another made-up client.")] = 1,
) -> None:
    """Make up a client, analyse it and report on it."""
    from engagement import open_assessment, simulate_assessment

    with steps() as step, rewritten(folder) as fresh:
        step("Making up a client")
        simulate_assessment(fresh, seed=seed)
        with rewritten(fresh / "report") as fresh_report:
            release = _analyse_and_write(open_assessment(fresh), None, fresh_report, KNOWN_FORMATS, step)
    _summary(folder / "report", release)
    _say_kept(folder)


def _analyse_and_write(
    assessment: object, responses: Path | None, out: Path, formats: tuple[str, ...], step: Callable[[str], None]
) -> Release:
    from engagement import analyse, write_release, write_report

    release = analyse(assessment, responses=responses, progress=step)
    step("Writing tables and manifest")
    write_release(release, out)
    step("Writing the documents")
    write_report(release, out, formats=formats)
    return release


def _summary(out: Path, release: Release) -> None:
    """Say what was read and left out, where things are, and what matters most."""
    from engagement.findings import find_findings

    for note in release.manifest["notes"]:
        say(note)
    for path in sorted(out.iterdir()):
        if path.is_file() and not path.name.startswith("."):
            say(f"Wrote {path}")
    say(f"Wrote {out / 'tables'} ({len(release.tables)} tables)")
    _say_kept(out)
    say()
    say("Main findings")
    for number, finding in enumerate(find_findings(release).main_findings(), 1):
        say(f"{number}. {finding}")


def _say_kept(folder: Path) -> None:
    for path in kept_files(folder):
        say(f"Kept what was changed by hand: {path}")


def _formats(text: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    for name in wanted:
        _known(name, KNOWN_FORMATS)
    if not wanted:
        raise typer.BadParameter(f"name at least one of {', '.join(KNOWN_FORMATS)}.")
    return wanted


def _known(name: str, choices: tuple[str, ...]) -> None:
    if name not in choices:
        raise typer.BadParameter(f"{name!r} is not known; choose from {', '.join(choices)}.")


def _ask(question: str, given: str | None, default: str) -> str:
    return given if given is not None else typer.prompt(question, default=default, show_default=bool(default))


def _ask_number(question: str) -> int | None:
    while True:
        text = typer.prompt(question, default="", show_default=False).strip()
        if not text:
            return None
        if text.isdecimal() and int(text) > 0:
            return int(text)
        say(f"{text!r} is not a whole number of at least 1.")


def _ask_promises() -> list[str]:
    say("Promises: 3-6 lines of the quality policy in plain words; an empty line ends.")
    promises: list[str] = []
    while text := typer.prompt(f"Promise {len(promises) + 1}", default="", show_default=False).strip():
        promises.append(text)
    return promises
