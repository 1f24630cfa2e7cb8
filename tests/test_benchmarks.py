"""The benchmarks run: every task without peers, the workers' protocol, and what happens where results differ."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest

from benchmarks import page
from benchmarks.__main__ import main
from benchmarks.harness import Peer, Target, Task, Timing, difference, run_task
from benchmarks.topics import TASKS
from benchmarks.topics.answers import item_table
from benchmarks.workers import PeerFailed, PeerMissing, Workers

BY_HAND = Peer("by hand", "python", "numpy_alpha", "pandas", 1e-9)


def alpha_task(*peers: Peer, shift: float = 0.0) -> Task:
    def by_hand(tables):
        covariance = np.cov(tables["items"].to_numpy().T)
        return len(covariance) / (len(covariance) - 1) * (1 - np.trace(covariance) / covariance.sum()) + shift

    make = lambda rows, rng: {"items": item_table(rng, rows, 4)}  # noqa: E731
    return Task("alpha", "alpha", make, by_hand, np.atleast_1d, peers, (Target("by hand", 0, 0.001),))


class NoPeers:
    """Workers of a machine that has none."""

    def of(self, language):
        raise PeerMissing("not run: no peers here")


@pytest.mark.parametrize("task", [task for tasks in TASKS.values() for task in tasks], ids=lambda task: task.name)
def test_every_task_runs_without_peers(task):
    timings = list(run_task(task, [200], NoPeers(), rounds=1))
    assert timings[0].peer == "ours" and timings[0].seconds > 0
    assert [one.remark for one in timings[1:]] == ["not run: no peers here"] * len(task.peers)
    assert not any(one.failed for one in timings)
    tables = task.make(200, np.random.default_rng(1))
    assert np.isfinite(task.read(task.ours(task.takes(tables)))).any()
    text = page.page([task], timings, {"numpy": "2"}, page.outcomes([task], timings), longest=60)
    assert f"| 200 | {page._seconds(timings[0].seconds)} |" in text


def test_a_peer_in_a_process_of_its_own_gives_the_same_result_and_a_time():
    with Workers(python=sys.executable) as workers:
        ours, peer = run_task(alpha_task(BY_HAND), [300], workers, rounds=3)
        assert peer.difference < 1e-12 and not peer.failed
        assert peer.ratio == pytest.approx(peer.seconds / ours.seconds)


def test_a_result_that_differs_gets_no_ratio_and_fails_the_run():
    with Workers(python=sys.executable) as workers:
        peer = list(run_task(alpha_task(BY_HAND, shift=0.01), [300], workers, rounds=1))[1]
    assert peer.failed and math.isnan(peer.ratio)
    assert peer.remark == "results differ by 0.01, allowed 1e-09: no ratio"


def test_missing_and_failing_peers_are_told():
    missing = Peer("gone", "python", "numpy_alpha", "no-such-package-here", 0)
    broken = Peer("broken", "python", "no_such_function", "pandas", 0)
    with Workers(python=sys.executable) as workers:
        _, *others = run_task(alpha_task(missing, broken), [300], workers, rounds=1)
        assert [one.remark for one in others] == [
            "not run: no-such-package-here is not installed",
            "failed: KeyError: 'no_such_function'",
        ]
        assert [one.failed for one in others] == [False, True]
    with Workers(python="/no/such/python") as workers, pytest.raises(PeerMissing, match="cannot be started"):
        workers.of("python").version("pandas")


def test_a_worker_that_ends_is_told():
    worker = Workers(python=sys.executable).of("python")
    worker._command = [sys.executable, "-c", "pass"]
    with pytest.raises(PeerFailed, match="its process ended"):
        worker.version("pandas")


def test_a_slow_peer_is_left_out_at_larger_sizes():
    with Workers(python=sys.executable) as workers:
        timings = list(run_task(alpha_task(BY_HAND), [200, 20_000], workers, rounds=1, longest=1e-3))
    assert timings[1].ratio > 0
    assert timings[3].remark.startswith("left out: a call would take about")


def test_difference_counts_gaps_and_shapes():
    assert difference(np.array([1, np.nan]), np.array([1.5, np.nan])) == 0.5
    assert difference(np.array([1.0, 2.0]), np.array([1.0, np.nan])) == math.inf
    assert difference(np.array([1.0]), np.array([1.0, 2.0])) == math.inf


def test_outcomes_take_the_lowest_ratio_where_no_size_is_named():
    task = alpha_task(BY_HAND)
    timings = [Timing("alpha", rows, "by hand", 1.0, ratio) for rows, ratio in ((100, 3.0), (1000, 2.0))]
    assert page.outcome_line(page.outcomes([task], timings)[0]) == (
        "alpha, by hand: 2.00 at 1,000 rows, the lowest of all sizes; target 0.001 met"
    )
    assert page.outcomes([task], [])[0].met is None


def test_peers_that_are_faster_are_named_on_the_page():
    timings = [Timing("alpha", 100, "ours", 2.0), Timing("alpha", 100, "by hand", 0.5, 0.25, 0.0)]
    text = page.page([alpha_task(BY_HAND)], timings, {}, [], longest=60)
    assert "## Where a peer is faster\n\n* alpha: by hand at 100 rows (0.25)\n" in text


def test_the_command_refuses_what_it_does_not_know(capsys):
    with pytest.raises(SystemExit):
        main(["--topics", "alpha,speed"])
    assert "no topic 'speed'; the topics are alpha, polychoric, raking, agreement, screening" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--sizes", "10"])
    assert "a size is 10; the made-up data need at least 100 rows" in capsys.readouterr().err
