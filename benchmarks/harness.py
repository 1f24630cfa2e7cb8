"""Run our function and its peers in turn, compare their results, then their times.

Times are processor time (user and system) of the process that does the work, on one thread: on a machine that does
nothing else that is the time on the wall, and on a busy one the other work does not count.

A run of a task at one size: everybody is called once and the results are compared with ours; who differs gets no
ratio. Then `ROUNDS` rounds, in each of which everybody is called in turn, so that a busy moment of the machine hits all
alike. Short calls are repeated within a round until they take `SHORTEST` seconds. The median of the rounds counts, and
ratio = time of the peer / our time.
"""

from __future__ import annotations

import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.workers import PeerFailed, PeerMissing, Workers

ROUNDS = 5
SHORTEST = 0.1  # seconds a round takes at least, so that the clock's grain does not count
MOST_CALLS = 1000
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Peer:
    """A function somebody else made for the same task.

    Attributes
    ----------
    name : str
        Package and function, as printed.
    language : str
        "python" or "r": which worker runs it.
    function : str
        Its name in peers.py or peers.R.
    package : str
        Whose version is printed.
    tolerance : float
        Largest difference from our result that counts as equal.
    convert : callable
        Turns its result into ours where the two define the same thing differently; `note` says how.
    part : callable
        The part of our result that is compared, where the peer gives less.
    note : str
        What a reader should know: converted results, coarser accuracy, work it does or leaves out.
    """

    name: str
    language: str
    function: str
    package: str
    tolerance: float
    convert: Callable[[np.ndarray, Tables], np.ndarray] = lambda found, tables: found
    part: Callable[[np.ndarray, Tables], np.ndarray] = lambda found, tables: found
    note: str = ""


@dataclass(frozen=True)
class Target:
    """What was promised: `peer` takes at least `ratio` times our time at `rows` rows."""

    peer: str
    rows: int
    ratio: float


@dataclass(frozen=True)
class Task:
    """One thing to compute.

    Attributes
    ----------
    name : str
        What is computed, as printed.
    topic : str
        Module it stands in.
    make : callable
        Rows and random generator -> tables by name, all numbers.
    ours : callable
        What `takes` made -> our result; this is timed.
    takes : callable
        Tables -> what ours is given, as each peer is given the data in the form it asks for; not timed.
    read : callable
        Our result -> flat array of the numbers compared; not timed.
    peers : tuple of Peer
    targets : tuple of Target
    note : str
        The data, and what our function does beyond its peers.
    """

    name: str
    topic: str
    make: Callable[[int, np.random.Generator], Tables]
    ours: Callable[[Any], Any]
    read: Callable[[Any], np.ndarray]
    peers: tuple[Peer, ...]
    targets: tuple[Target, ...] = ()
    takes: Callable[[Tables], Any] = lambda tables: tables
    note: str = ""


@dataclass(frozen=True)
class Timing:
    """What came of one contender at one size; `peer` is "ours" for us, `seconds` is NaN where there is no time."""

    task: str
    rows: int
    peer: str
    seconds: float = math.nan
    ratio: float = math.nan
    difference: float = math.nan
    remark: str = ""
    failed: bool = False


@dataclass
class _Contender:
    """Somebody taking part in the rounds."""

    name: str
    call: Callable[[int], float]  # number of calls -> seconds they took together
    calls: int = 1
    seconds: list[float] = field(default_factory=list)


def run_task(
    task: Task, sizes: Sequence[int], workers: Workers, *, longest: float = 60.0, seed: int = 1, rounds: int = ROUNDS
) -> Iterator[Timing]:
    """Time one task at each size, smallest first.

    Parameters
    ----------
    task : Task
    sizes : sequence of int
        Numbers of rows.
    workers : Workers
        Who runs the peers.
    longest : float
        Seconds: a peer whose call would take longer, by its times at the sizes before, is left out.
    seed : int
        Of the made-up data.
    rounds : int
        Rounds whose median counts.

    Yields
    ------
    Timing
        Ours first, then each peer.
    """
    before: dict[str, list[tuple[int, float]]] = {}
    for rows in sorted(sizes):
        tables = task.make(rows, np.random.default_rng([seed, rows]))
        with tempfile.TemporaryDirectory(prefix="benchmark") as folder:
            for timing in _at_one_size(task, rows, tables, Path(folder), workers, before, longest, rounds):
                if timing.seconds == timing.seconds:
                    before.setdefault(timing.peer, []).append((rows, timing.seconds))
                yield timing


def difference(ours: np.ndarray, peer: np.ndarray) -> float:
    """Largest absolute difference; infinite where shapes differ or only one of the two has no number."""
    ours, peer = np.ravel(ours).astype(float), np.ravel(peer).astype(float)
    if ours.shape != peer.shape or (np.isnan(ours) != np.isnan(peer)).any():
        return math.inf
    away = np.abs(ours - peer)
    return float(np.nanmax(away)) if (~np.isnan(away)).any() else 0.0


def _at_one_size(
    task: Task,
    rows: int,
    tables: Tables,
    folder: Path,
    workers: Workers,
    before: Mapping[str, list[tuple[int, float]]],
    longest: float,
    rounds: int,
) -> list[Timing]:
    given = task.takes(tables)
    found, spent = _timed(lambda: task.ours(given))
    reference = task.read(found)
    racing = [_Contender("ours", lambda calls: _timed(lambda: [task.ours(given) for _ in range(calls)])[1])]
    racing[0].calls = _calls(racing[0].call(1) if spent < 2 else spent)
    left_out, differences = [], {}
    for peer in task.peers:
        expected = _expected(before.get(peer.name, []), rows)
        if expected > longest:
            left_out.append(
                Timing(task.name, rows, peer.name, remark=f"left out: a call would take {_about(expected)}")
            )
            continue
        try:
            worker = workers.of(peer.language)
            worker.needs(peer.package)
            path = workers.written(tables, folder, peer.language)
            result, first = worker.call(peer.function, path, limit=max(10 * longest, 120))
        except PeerMissing as missing:
            left_out.append(Timing(task.name, rows, peer.name, remark=str(missing)))
            continue
        except PeerFailed as failure:
            left_out.append(Timing(task.name, rows, peer.name, remark=f"failed: {failure}", failed=True))
            continue
        off = difference(peer.part(reference, tables), peer.convert(result, tables))
        if not off <= peer.tolerance:
            remark = f"results differ by {off:.2g}, allowed {peer.tolerance:.2g}: no ratio"
            left_out.append(Timing(task.name, rows, peer.name, first, difference=off, remark=remark, failed=True))
            continue
        differences[peer.name] = off
        one = _Contender(peer.name, lambda calls, w=worker, f=peer.function, p=path: w.time(f, p, calls))
        one.calls = _calls(one.call(1) if first < 2 else first)
        racing.append(one)
    for _ in range(rounds):
        for one in racing:
            one.seconds.append(one.call(one.calls) / one.calls)
    ours = statistics.median(racing[0].seconds)
    timings = [Timing(task.name, rows, "ours", ours)]
    for one in racing[1:]:
        seconds = statistics.median(one.seconds)
        timings.append(Timing(task.name, rows, one.name, seconds, seconds / ours, differences[one.name]))
    return timings + left_out


def _timed(function: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    found = function()
    return found, time.process_time() - start


def _calls(seconds: float) -> int:
    return min(MOST_CALLS, max(1, math.ceil(SHORTEST / max(seconds, 1e-9))))


def _expected(known: Sequence[tuple[int, float]], rows: int) -> float:
    """Seconds a call should take: on the line through the last two sizes, or through nought; 0 where none is known."""
    if not known:
        return 0.0
    (first, low), (last, high) = known[-2:] if len(known) > 1 else [(0, 0.0), *known]
    return high + max(high - low, 0.0) / (last - first) * (rows - last)


def _about(seconds: float) -> str:
    return f"about {seconds / 60:.0f} minutes" if seconds >= 120 else f"about {seconds:.0f} seconds"
