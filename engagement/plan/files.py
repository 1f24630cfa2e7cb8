"""The folder plan/: its files, their hashes, and writing them all or none."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

FOLDER = "plan"
INSTRUMENT, PLAN, PAGE, LOG = "instrument.json", "plan.json", "plan.md", "amendments.toml"
SUMS = "SHA256SUMS"
HASHED = (INSTRUMENT, PLAN, PAGE, LOG)


def digest(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def write_plan(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write the files of a plan and their hashes: all of them, or none.

    Parameters
    ----------
    folder : Path
        The folder plan/; what others put there is kept.
    contents : mapping of str to bytes
        One content for each of `HASHED`.
    """
    sums = _sums(contents)
    token = secrets.token_hex(4)
    fresh, stale = (folder.with_name(f".{folder.name}-{word}-{token}") for word in ("new", "old"))
    if folder.is_dir():
        shutil.copytree(folder, fresh)
    else:
        fresh.mkdir(parents=True)
    try:
        for name in HASHED:
            (fresh / name).write_bytes(contents[name])
        (fresh / SUMS).write_bytes(sums)
        if folder.is_dir():
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


def read_plan(folder: Path) -> dict[str, bytes]:
    """Contents of the plan's files that are there, `SUMS` included.

    Parameters
    ----------
    folder : Path
        The folder plan/.
    """
    paths = {name: folder / name for name in (*HASHED, SUMS)}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def file_faults(contents: Mapping[str, bytes]) -> list[str]:
    """Say which files are missing or not as they were written.

    Parameters
    ----------
    contents : mapping of str to bytes
        As `read_plan` gives.

    Returns
    -------
    list of str
        One sentence a fault.
    """
    faults = [f"{FOLDER}/{name}: missing" for name in (*HASHED, SUMS) if name not in contents]
    if SUMS not in contents or (not faults and contents[SUMS] == _sums(contents)):
        return faults
    lines = contents[SUMS].decode("utf-8", "replace").splitlines()
    known = {name: digest_ for digest_, _, name in (line.partition("  ") for line in lines)}
    changed = [name for name in HASHED if name in contents and known.get(name) != digest(contents[name])]
    if len(changed) == len(HASHED):
        return [f"{FOLDER}: no file has the hash that {SUMS} holds; line endings were changed, or {SUMS} was"]
    if not changed and not faults:
        return [f"{FOLDER}/{SUMS}: edited after it was written"]
    return [*faults, *(f"{FOLDER}/{name}: changed since it was written ({SUMS} has another hash)" for name in changed)]


def _sums(contents: Mapping[str, bytes]) -> bytes:
    """Hashes of the files, as `sha256sum -c` reads them."""
    return "".join(f"{digest(contents[name])}  {name}\n" for name in HASHED).encode("utf-8")
