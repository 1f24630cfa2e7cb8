"""A file's bytes, read once and within limits: whatever is at the path, reading ends and memory suffices."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from surveys.instrument import InputError

MOST_BYTES = 256 * 2**20
"""Largest file read: 100,000 respondents with 120 answers take 40 MB, with long comments 100 MB."""


@dataclass(frozen=True)
class Source:
    """The bytes of one file.

    Attributes
    ----------
    name : str
        Name for messages; inside an archive ``answers.zip/answers.csv``.
    raw : bytes
        What the file holds.
    """

    name: str
    raw: bytes

    @property
    def suffix(self) -> str:
        """The end of the name in lower case, ``.csv``; ``""`` where it has none."""
        return Path(self.name).suffix.lower()


def printable(name: str) -> str:
    """Make a file's name fit for a message: one line, at most 100 characters.

    Parameters
    ----------
    name : str
        A name from a disk or an archive.

    Returns
    -------
    str
        The name, a question mark for every character that cannot be shown.
    """
    shown = "".join(character if character.isprintable() else "?" for character in name)
    return shown if len(shown) <= 100 else f"{shown[:60]}...{shown[-37:]}"


def open_source(path: str | Path) -> Source:
    """Read the bytes of a file.

    Nothing but an ordinary file is opened: a pipe or a device might never end. The bytes are read once, so a file that
    grows or changes meanwhile cannot disagree with itself.

    Parameters
    ----------
    path : str or Path
        Any path.

    Returns
    -------
    Source
        Name and bytes.

    Raises
    ------
    InputError
        If there is no such file, it is a folder or a device, it cannot be opened, or it is too large.
    """
    path = Path(path)
    name = printable(path.name or str(path))
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise InputError(f"{name}: this is a folder; give the file with the answers that lies in it.")
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{name}: this is no ordinary file but a pipe or a device; save the answers as a file.")
        with open(path, "rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(f"{name}: there is no such file in {printable(str(path.parent))}; check the path.") from None
    except PermissionError:
        raise InputError(
            f"{name}: you have no permission to read this file, or another program keeps it; "
            "close that program, or copy the file to a folder of your own."
        ) from None
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{name}: this path cannot be read; check it.") from None  # a NUL character in it
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise InputError(f"{name}: the file cannot be read ({reason}); copy it to your own disk.") from None
    if len(raw) > MOST_BYTES:
        raise InputError(
            f"{name}: the file is larger than {MOST_BYTES // 2**20} MB; export the answers without attachments, "
            "or in several files."
        )
    return Source(name, raw)
