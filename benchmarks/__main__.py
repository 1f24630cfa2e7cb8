"""`python -m benchmarks`: every task beside its peers; `--help` tells the options."""

from __future__ import annotations

import argparse
import sys

from benchmarks import one_thread

SIZES = (1_000, 10_000, 100_000, 1_000_000)


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks; 1 where a result differs, a peer fails or a target is missed."""
    from benchmarks import page
    from benchmarks.harness import run_task
    from benchmarks.topics import TASKS
    from benchmarks.workers import Workers

    options = _options(list(TASKS)).parse_args(arguments)
    chosen = [task for topic in options.topics for task in TASKS[topic]]
    timings = []
    with Workers(python=options.peers, rscript=options.rscript) as workers:
        versions = page.versions(chosen, workers)
        print(page.machine(), "\n" + "; ".join(f"{name} {text}" for name, text in versions.items()))
        for task in chosen:
            print(f"\n{task.name}", flush=True)
            for timing in run_task(task, options.sizes, workers, longest=options.longest, seed=options.seed):
                timings.append(timing)
                print(page.line(timing), flush=True)
    outcomes = page.outcomes(chosen, timings)
    print("\n" + "\n".join(page.outcome_line(one) for one in outcomes))
    if options.write:
        options.write.write_text(
            page.page(chosen, timings, versions, outcomes, longest=options.longest), encoding="utf-8"
        )
    return int(any(timing.failed for timing in timings) or any(one.met is False for one in outcomes))


def _options(topics: list[str]) -> argparse.ArgumentParser:
    from pathlib import Path

    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=_numbers, default=SIZES, help="rows, parted by commas")
    parser.add_argument("--topics", type=_among(topics), default=topics, help=f"of {', '.join(topics)}")
    parser.add_argument("--peers", help="Python that has benchmarks/requirements.txt; default: this one")
    parser.add_argument("--rscript", help="Rscript; default: the one on the path")
    parser.add_argument("--longest", type=float, default=60.0, help="seconds a peer's call may take")
    parser.add_argument("--seed", type=int, default=1, help="of the made-up data")
    parser.add_argument("--write", type=Path, help="page to write, such as docs/method/benchmarks.md")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    found = tuple(int(part) for part in text.replace("_", "").split(","))
    if min(found) < 100:
        raise argparse.ArgumentTypeError(f"a size is {min(found)}; the made-up data need at least 100 rows")
    return found


def _among(topics: list[str]):
    def read(text: str) -> list[str]:
        found = text.split(",")
        unknown = [topic for topic in found if topic not in topics]
        if unknown:
            raise argparse.ArgumentTypeError(f"no topic {unknown[0]!r}; the topics are {', '.join(topics)}")
        return found

    return read


if __name__ == "__main__":
    one_thread()  # before numpy loads its linear algebra
    sys.exit(main())
