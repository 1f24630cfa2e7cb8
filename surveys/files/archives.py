"""ZIP archives that may be hostile: nothing is unpacked to the disk, and unpacking ends within limits.

A workbook is such an archive too.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from surveys.files.opening import MOST_BYTES, Source, printable
from surveys.instrument import InputError

MOST_MEMBERS = 10_000
"""Members of an archive; a workbook with 500 sheets and as many drawings stays below."""

MOST_UNPACKED = 2**30
"""Bytes of all members read, unpacked: a worksheet of 100,000 rows and 120 columns takes 400 MB."""

MOST_RATIO = 300
"""Unpacked to packed size of one member. Worksheets reach 50; files made to fill a disk come near 1,000."""

RATIO_FREE = 16 * 2**20
"""Bytes below which the ratio does not matter: small files of many equal rows pack very well."""

CHUNK = 2**18

READABLE = frozenset(
    [".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson", ".xlsx", ".xlsm", ".sav", ".zsav", ".parquet"]
)
"""Ends of the names of files that can hold answers."""

MOST_NAMED = 5

_DRIVE = re.compile(r"[A-Za-z]:")
_CLUTTER = re.compile(r"(^|/)(__MACOSX/|\.|thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Archive:
    """The members of a ZIP archive, checked before the first of them is unpacked.

    Parameters
    ----------
    source : Source
        Name and bytes of the archive.

    Raises
    ------
    InputError
        If it is damaged, has too many members, or a member has a name that leads out of the archive, a password, or
        an unusual method of packing.
    """

    def __init__(self, source: Source):
        self.name = source.name
        # Counted before zipfile makes an object for each of them; every entry starts with this mark.
        if source.raw.count(b"PK\x01\x02") > MOST_MEMBERS:
            raise InputError(f"{self.name}: the archive holds more than {MOST_MEMBERS:,} files; unpack it yourself.")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source.raw))
        except Exception:  # whatever zipfile finds wrong: many kinds of errors, no promise which
            raise self._damaged() from None
        self._left = MOST_UNPACKED
        self._members: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            self._check(info)
            if not info.is_dir():
                self._members[info.filename.replace("\\", "/")] = info

    @property
    def names(self) -> list[str]:
        """Names of the members without folders, in the archive's order, parts separated by ``/``."""
        return list(self._members)

    def _check(self, info: zipfile.ZipInfo) -> None:
        parts = re.split(r"[/\\]", info.filename)
        if not parts[0] or ".." in parts or _DRIVE.match(info.filename):
            raise self._refused(info, "its name leads out of the archive")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise self._refused(info, "it is a link to another file")
        if info.filename.replace("\\", "/") in self._members:
            raise self._refused(info, "it is there twice")
        if info.flag_bits & 0x1:
            raise self._refused(info, "it is protected by a password")
        if info.compress_type not in _METHODS:
            raise self._refused(info, "it is packed in an unusual way")

    def read(self, member: str, most: int) -> bytes:
        """Unpack one member.

        Parameters
        ----------
        member : str
            One of `names`.
        most : int
            Bytes it may have.

        Returns
        -------
        bytes
            What it holds.

        Raises
        ------
        InputError
            If it is damaged or larger than allowed.
        """
        content = bytearray()
        for chunk in self.chunks(member):
            content += chunk
            if len(content) > most:
                raise self._too_large(member, most)
        return bytes(content)

    def chunks(self, member: str) -> Iterator[bytes]:
        """Unpack one member bit by bit; sizes are those found, whatever the archive says.

        Parameters
        ----------
        member : str
            One of `names`.

        Yields
        ------
        bytes
            At most `CHUNK` of them.

        Raises
        ------
        InputError
            If it is damaged, packed too well to be honest, or all that was unpacked is larger than allowed.
        """
        info, unpacked = self._members[member], 0
        try:
            with self._zip.open(info) as file:
                while chunk := file.read(CHUNK):
                    unpacked += len(chunk)
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise self._too_large(member, MOST_UNPACKED)
                    if unpacked > max(RATIO_FREE, MOST_RATIO * info.compress_size):
                        raise InputError(
                            f"{self.name}: {printable(member)!r} unpacks to more than {MOST_RATIO} times its size, as "
                            "files do that are made to fill a memory; if you trust it, save it anew in a spreadsheet."
                        )
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            RuntimeError,
            NotImplementedError,
            ValueError,
        ) as error:
            if isinstance(error, InputError):
                raise
            raise self._damaged() from None

    def _too_large(self, member: str, most: int) -> InputError:
        return InputError(
            f"{self.name}: {printable(member)!r} unpacks to more than {most // 2**20} MB; export the answers without "
            "attachments, or in several files."
        )

    def _refused(self, info: zipfile.ZipInfo, reason: str) -> InputError:
        return InputError(
            f"{self.name}: the archive is not opened because of {printable(info.filename)!r}: {reason}. "
            "Unpack it yourself and give the file with the answers."
        )

    def _damaged(self) -> InputError:
        return InputError(
            f"{self.name}: the archive is damaged or was cut off on its way; download or export it again."
        )


def only_member(archive: Archive) -> tuple[Source, list[str]]:
    """Unpack the one file of an archive that can hold answers: some platforms deliver zipped files.

    Parameters
    ----------
    archive : Archive
        No workbook or other document.

    Returns
    -------
    source : Source
        The file, named ``answers.zip/answers.csv``.
    others : list of str
        Names of files that were left unread because their names say that they hold no table.

    Raises
    ------
    InputError
        If no file or several could hold the answers, or the file is damaged or too large.
    """
    names = [name for name in archive.names if not _CLUTTER.search(name)]
    readable = [name for name in names if PurePosixPath(name).suffix.lower() in READABLE]
    found = readable or (names if len(names) == 1 else [])
    if not found:
        raise InputError(
            f"{archive.name}: the archive holds no file with answers{_listed(names)}; "
            "put the export in it as .csv or .xlsx."
        )
    if len(found) > 1:
        raise InputError(
            f"{archive.name}: the archive holds several files that could be the answers{_listed(found)}; "
            "unpack it and give one of them."
        )
    source = Source(f"{archive.name}/{printable(found[0])}", archive.read(found[0], MOST_BYTES))
    return source, [printable(name) for name in names if name != found[0]]


def _listed(names: list[str]) -> str:
    shown = [printable(name) for name in names[:MOST_NAMED]] + (["..."] if len(names) > MOST_NAMED else [])
    return f": {', '.join(shown)}" if shown else ""
