"""Processes that run the peers: another Python with their packages, and R. They time inside, start-up excluded.

Each lives through the whole run and answers one request a line, so that peers can be called in turn with us. Data goes
by files (.npy for Python, .csv for R), read before the clock starts.
"""

from __future__ import annotations

import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
MARK = "@@"  # replies start so; whatever else a package prints is passed over
START_LIMIT = 300.0  # seconds to load a package


class PeerMissing(Exception):
    """A peer, or what runs it, is not on this machine."""


class PeerFailed(Exception):
    """A peer raised an error, or did not end in time."""


class Worker:
    """A process that answers requests, one a line, fields parted by tabs.

    Parameters
    ----------
    command : list of str
        How to start it.
    """

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._process: subprocess.Popen | None = None
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._versions: dict[str, str] = {}

    def version(self, package: str) -> str:
        """Version of a package; empty where it is missing."""
        if package not in self._versions:
            self._versions[package] = self._ask("version", package, limit=START_LIMIT)
        return self._versions[package]

    def needs(self, package: str) -> None:
        """Refuse a package that is missing.

        Raises
        ------
        PeerMissing
            If it is not there.
        """
        if not self.version(package):
            raise PeerMissing(f"not run: {package} is not installed")

    def call(self, function: str, folder: Path, *, limit: float) -> tuple[np.ndarray, float]:
        """Return the result of a peer as a flat array, and the processor seconds it took."""
        seconds = self._ask("call", function, str(folder), "1", str(folder / "result.csv"), limit=limit)
        return np.loadtxt(folder / "result.csv", ndmin=1), float(seconds)

    def time(self, function: str, folder: Path, calls: int) -> float:
        """Processor seconds that `calls` calls take together."""
        return float(self._ask("call", function, str(folder), str(calls), "", limit=None))

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                pipe.close()
            self._process = None

    def _ask(self, *request: str, limit: float | None) -> str:
        process = self._started()
        try:
            process.stdin.write("\t".join(request) + "\n")
            process.stdin.flush()
        except BrokenPipeError:
            self.close()
            raise PeerFailed("its process ended") from None
        while True:
            try:
                line = self._lines.get(timeout=limit)
            except queue.Empty:
                self.close()
                raise PeerFailed(f"no answer within {limit:.0f} seconds") from None
            if line is None:
                self.close()
                raise PeerFailed("its process ended")
            if line.startswith(MARK):
                state, _, rest = line.rstrip("\n")[len(MARK) :].partition("\t")
                if state == "error":
                    raise PeerFailed(rest)
                return rest

    def _started(self) -> subprocess.Popen:
        if self._process is None:
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
            try:
                self._process = subprocess.Popen(self._command, text=True, **pipes)
            except OSError as error:
                raise PeerMissing(f"not run: {self._command[0]} cannot be started ({error.strerror})") from None
            self._lines = queue.Queue()
            threading.Thread(target=_read, args=(self._process.stdout, self._lines), daemon=True).start()
        return self._process


class Workers:
    """The workers of a run, started when first needed.

    Parameters
    ----------
    python : str or None
        The Python that has the peers' packages; None: this one.
    rscript : str or None
        Rscript; None: the one on the path.
    """

    def __init__(self, *, python: str | None = None, rscript: str | None = None) -> None:
        self._python = python or sys.executable
        self._rscript = rscript or shutil.which("Rscript")
        self._workers: dict[str, Worker] = {}

    def of(self, language: str) -> Worker:
        """Worker of a language ("python" or "r")."""
        if language == "r" and not self._rscript:
            raise PeerMissing("not run: R is not installed")
        if language not in self._workers:
            command = [self._python, str(HERE / "peers.py")]
            if language == "r":
                command = [self._rscript, "--vanilla", str(HERE / "peers.R")]
            self._workers[language] = Worker(command)
        return self._workers[language]

    def written(self, tables: Mapping[str, pd.DataFrame], folder: Path, language: str) -> Path:
        """Folder with the tables in the form the language reads; written once."""
        there = folder / language
        if not there.exists():
            there.mkdir()
            for name, table in tables.items():
                table.to_csv(there / f"{name}.csv", index=False, float_format="%.17g")
                if language == "python":  # one array a table, and its heads in the CSV
                    np.save(there / f"{name}.npy", table.to_numpy())
                    table.head(0).to_csv(there / f"{name}.csv", index=False)
        return there

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers.values():
            worker.close()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _read(pipe, lines: queue.Queue) -> None:
    try:
        for line in pipe:
            lines.put(line)
    except ValueError:  # closed by us
        pass
    lines.put(None)
