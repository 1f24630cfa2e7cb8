"""What a run found, as lines on the screen and as docs/method/benchmarks.md."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.harness import ROUNDS, Target, Task, Timing
from benchmarks.workers import PeerFailed, PeerMissing, Workers

OWN = ("numpy", "scipy", "pandas")

HEAD = """# Speed beside peers

`make bench` runs our functions and their peers side by side on made-up data and writes this page
(`python -m benchmarks --help`: other sizes, single topics). It answers one question: is it fast enough that speed need
not be thought of, and how does it compare with what else there is?

**How it is measured.** One run. At each size everybody is called once and the results are compared with ours; who
differs by more than the tolerance gets no ratio, and the run fails. Then {rounds} rounds, in each of which everybody is
called in turn; short calls are repeated within a round. The median counts. Ratio = time of the peer / our time, so 10
means that ours takes a tenth. Times are processor time on one thread: on an idle machine that is the time on the wall.
Python peers run in an environment of their own, R peers in one R process, both timed inside (R: `system.time`),
start-up and reading of data excluded. Each peer gets the data in the form it asks for. A peer whose call would take
more than {longest:g} seconds, judged by its times at the sizes before, is left out.

**How to read it.** Ratios move by some percent from run to run and more between machines; below 1.5 call it even.
Times of our function include what only ours gives (told under each table). Where a peer defines a figure
otherwise, its result is converted before it is compared, and the table says how.
"""


@dataclass(frozen=True)
class Outcome:
    """A target and what came of it; `met` is None where the peer did not run at that size."""

    task: str
    target: Target
    rows: int
    ratio: float
    met: bool | None


def machine() -> str:
    """Class of the machine: cores and kind, no name."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def versions(tasks: Sequence[Task], workers: Workers) -> dict[str, str]:
    """Versions of our libraries and of every peer; "missing" where a peer is not there."""
    from importlib.metadata import version

    found = {name: version(name) for name in OWN}
    peers = {(peer.language, peer.package) for task in tasks for peer in task.peers}
    for language, package in sorted(peers | {("r", "R")}):
        if package in OWN:
            continue
        try:
            text = workers.of(language).version(package)
        except (PeerMissing, PeerFailed):
            text = ""
        if language == "r" and package in ("base", "stats"):
            continue
        label = package if language == "python" or package == "R" else f"R {package}"
        found[label] = text or "missing"
    return found


def outcomes(tasks: Sequence[Task], timings: Sequence[Timing]) -> list[Outcome]:
    """Each target beside the ratio; a target for 0 rows holds for the smallest ratio of all sizes."""
    found = []
    for task in tasks:
        for target in task.targets:
            ratios = {
                one.rows: one.ratio
                for one in timings
                if one.task == task.name and one.peer == target.peer and target.rows in (0, one.rows)
            }
            known = {rows: ratio for rows, ratio in ratios.items() if not math.isnan(ratio)}
            rows = min(known, key=known.get) if known else target.rows
            ratio = known.get(rows, math.nan)
            found.append(Outcome(task.name, target, rows, ratio, ratio >= target.ratio if known else None))
    return found


def outcome_line(one: Outcome) -> str:
    """Say a target in one line."""
    where = f"at {one.rows:,} rows" if one.rows else "at every size"
    if one.met is None:
        return f"{one.task}, {one.target.peer}: not measured {where} (target {one.target.ratio:g})"
    word = "met" if one.met else "MISSED"
    ratio = f"{one.ratio:.2f}" if one.ratio < 10 else _ratio(one.ratio)
    lowest = ", the lowest of all sizes" if one.target.rows == 0 else ""
    return f"{one.task}, {one.target.peer}: {ratio} {where}{lowest}; target {one.target.ratio:g} {word}"


def line(timing: Timing) -> str:
    """Say a timing in one line."""
    parts = [f"  {timing.rows:>9,}  {timing.peer:<32}{_seconds(timing.seconds):>10}"]
    if not math.isnan(timing.ratio):
        parts.append(f"ratio {_ratio(timing.ratio):>6}   differs by {timing.difference:.1e}")
    return "  ".join([*parts, timing.remark]).rstrip()


def page(
    tasks: Sequence[Task],
    timings: Sequence[Timing],
    found: Mapping[str, str],
    reached: Sequence[Outcome],
    *,
    longest: float,
) -> str:
    """Write the whole page."""
    parts = [HEAD.format(rounds=ROUNDS, longest=longest)]
    parts.append(f"**Machine and versions.** {machine()}; " + ", ".join(f"{k} {v}" for k, v in found.items()) + ".\n")
    if reached:
        parts.append("## Targets\n\n" + "\n".join(f"* {outcome_line(one)}" for one in reached) + "\n")
    faster = _faster_peers(timings)
    if faster:
        parts.append("## Where a peer is faster\n\n" + "\n".join(f"* {one}" for one in faster) + "\n")
    for topic in dict.fromkeys(task.topic for task in tasks):
        parts.append(f"## {topic.capitalize()}\n")
        parts += [_table(task, timings) for task in tasks if task.topic == topic]
    return "\n".join(parts).rstrip() + "\n"


def _faster_peers(timings: Sequence[Timing]) -> list[str]:
    """Peers with a ratio below 1, with the sizes at which they are faster."""
    slower: dict[tuple[str, str], list[Timing]] = {}
    for one in timings:
        if one.ratio < 1:
            slower.setdefault((one.task, one.peer), []).append(one)
    return [
        f"{task}: {peer} at {', '.join(f'{one.rows:,} rows ({_ratio(one.ratio)})' for one in found)}"
        for (task, peer), found in slower.items()
    ]


def _table(task: Task, timings: Sequence[Timing]) -> str:
    rows = [one for one in timings if one.task == task.name]
    sizes = sorted({one.rows for one in rows})
    cells = {(one.rows, one.peer): one for one in rows}
    names = ["ours", *(peer.name for peer in task.peers)]
    lines = [f"### {task.name[:1].upper()}{task.name[1:]}\n"]
    lines.append("| rows | " + " | ".join(names) + " |")
    lines.append("|---:" * (len(names) + 1) + "|")
    for size in sizes:
        lines.append(f"| {size:,} | " + " | ".join(_cell(cells.get((size, name))) for name in names) + " |")
    lines.append("\nTime of a call; in brackets the ratio. " + _notes(task, rows))
    return "\n".join(lines) + "\n"


def _cell(one: Timing | None) -> str:
    if one is None:
        return ""
    if math.isnan(one.seconds) or one.failed:
        return one.remark
    return _seconds(one.seconds) + ("" if math.isnan(one.ratio) else f" ({_ratio(one.ratio)})")


def _notes(task: Task, rows: Sequence[Timing]) -> str:
    notes = [f"{task.note[:1].upper()}{task.note[1:]}."] if task.note else []
    for peer in task.peers:
        off = [one.difference for one in rows if one.peer == peer.name and not math.isnan(one.difference)]
        told = [peer.note] if peer.note else []
        told += [f"largest difference {max(off):.1g}, allowed {peer.tolerance:.2g}"] if off else []
        notes += [f"{peer.name}: {'; '.join(told)}."] if told else []
    return " ".join(notes)


def _seconds(value: float) -> str:
    if math.isnan(value):
        return ""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if value >= size:
            return f"{value / size:.3g} {unit}" if value < 1000 * size else f"{value / size:.0f} {unit}"
    return f"{value * 1e6:.0f} µs"


def _ratio(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"
