"""What the command says: results on standard output, progress and errors on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console


def say(text: str = "") -> None:
    """Print a line of results as it is: no markup, no wrapping, whatever the terminal's encoding."""
    Console(soft_wrap=True, markup=False, highlight=False, emoji=False).print(text)


def show_any_character() -> None:
    """Let names in any script be printed on consoles with a narrow encoding, such as Windows' cp1252."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Show what long work is doing: a spinner on a terminal, else one line per step."""
    console = Console(stderr=True, soft_wrap=True, markup=False, highlight=False, emoji=False)
    with console.status("Starting") as status:

        def step(text: str) -> None:
            status.update(text)
            if not console.is_terminal:
                console.print(text)

        yield step


@contextmanager
def one_clear_message() -> Iterator[None]:
    """Turn bad input and trouble with files into one message and exit code 1, without a traceback."""
    from surveys.instrument import InputError

    try:
        yield
    except InputError as error:
        message = str(error)
    except PermissionError as error:
        message = f"{_where(error)}: permission denied; close programs that have it open, or check your rights."
    except OSError as error:
        message = f"{_where(error)}: {error.strerror or error}."
    else:
        return
    Console(stderr=True, soft_wrap=True, markup=False, highlight=False, emoji=False).print(f"Error: {message}")
    raise typer.Exit(1)


def _where(error: OSError) -> str:
    return str(error.filename2 or error.filename or "file")
