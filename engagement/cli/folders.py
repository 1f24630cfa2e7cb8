"""Write a folder whole or not at all, and never lose what somebody else put there or changed."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from surveys.instrument import InputError

RECORD = ".written"  # what was written, with hashes; `sha256sum -c .written` reads it too
KEPT = "kept"


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_record(folder: Path) -> dict[str, str]:
    """Files that were written into a folder, with their hashes; empty where nothing was recorded.

    Parameters
    ----------
    folder : Path
        A folder that may hold a record.

    Returns
    -------
    dict
        Path relative to the folder, with forward slashes -> SHA-256 at the time of writing.
    """
    try:
        lines = (folder / RECORD).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return {path: digest for digest, _, path in (line.partition("  ") for line in lines)}


def write_record(folder: Path, hashes: dict[str, str]) -> None:
    """Record which files were written into a folder (see `read_record`)."""
    lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(hashes.items()))
    (folder / RECORD).write_text(lines, encoding="utf-8", newline="\n")


@contextmanager
def rewritten(folder: Path) -> Iterator[Path]:
    """Write a folder anew: fill the empty folder that is handed out, which then takes the old one's place.

    Whatever goes wrong while it is being filled, the old folder stays as it was. Files that were put there by others
    are carried over; files that were changed since they were written are moved to `kept/`.

    Parameters
    ----------
    folder : Path
        The folder to write; its parent is made if need be.

    Yields
    ------
    Path
        An empty folder beside it.

    Raises
    ------
    InputError
        If the folder exists, is not empty and was not written by this command.
    """
    folder = folder.absolute()
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: is a file; name a folder.")
    ours = (folder / RECORD).exists() or (folder / "manifest.json").exists()
    if folder.is_dir() and any(folder.iterdir()) and not ours:
        raise InputError(
            f"{folder}: is not empty, and nothing in it was written by `engagement`; name an empty or a new folder."
        )
    token = secrets.token_hex(4)
    fresh = folder.with_name(f".{folder.name}-new-{token}")
    stale = folder.with_name(f".{folder.name}-old-{token}")
    fresh.mkdir(parents=True)
    try:
        yield fresh
        files = [path for path in fresh.rglob("*") if path.is_file()]
        write_record(fresh, {path.relative_to(fresh).as_posix(): file_hash(path) for path in files})
        if folder.is_dir():
            _carry_over(folder, fresh)
            folder.rename(stale)
        try:
            fresh.rename(folder)
        except OSError:
            if stale.is_dir():
                stale.rename(folder)
            raise
        shutil.rmtree(stale, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def kept_files(folder: Path) -> list[Path]:
    """Files that were changed by hand and therefore moved aside when the folder was written anew."""
    return sorted(path for path in (folder / KEPT).rglob("*") if path.is_file())


def _carry_over(old: Path, new: Path) -> None:
    """Copy what the old folder holds beyond what was written there, never over a new file."""
    written = read_record(old)
    files = {path.relative_to(old).as_posix(): path for path in old.rglob("*") if path.is_file()}
    for name in sorted(files, key=lambda name: (name in written, name)):
        path = files[name]
        if name == RECORD or written.get(name) == file_hash(path):
            continue
        target = new / name
        if target.exists() and file_hash(target) == file_hash(path):
            continue
        if name in written or target.exists():
            target = _free(new / KEPT / name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)


def _free(path: Path) -> Path:
    """Return the path itself, or with a number where it is taken."""
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
