"""`engagement survey freeze` and `verify`: what they print and exit with; `check` has one line about the plan."""

from __future__ import annotations

import subprocess
import sys

import pytest
from plan_client import DAY, FROZEN, add_answers, files_of, replace_in
from typer.testing import CliRunner

from engagement import open_assessment
from engagement.cli import app
from engagement.plan import plan_state

AS_FROZEN = "settings, instrument and roster are as frozen"


def call(*arguments):
    return CliRunner().invoke(app, ["survey", *(str(one) for one in arguments)])


def seal(folder):
    return plan_state(open_assessment(folder)).entries[-1].seal


@pytest.mark.parametrize("command", ["freeze", "verify"])
def test_help_loads_no_pandas(command):
    code = (
        "import sys\nfrom engagement.cli import app\n"
        f"try:\n    app(['survey', {command!r}, '--help'])\nexcept SystemExit:\n    pass\n"
        "print('LOADED', sorted({'pandas', 'numpy', 'engagement.plan'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == "LOADED []"
    assert "DIR" in done.stdout


def test_freeze_says_what_it_wrote_and_what_to_do_with_the_seal(folder):
    result = call("freeze", folder)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        *(f"Wrote {folder / 'plan' / name}" for name in ("instrument.json", "plan.json", "plan.md", "amendments.toml")),
        f"Wrote {folder / 'plan' / 'SHA256SUMS'}",
        f"Plan frozen 2026-02-19 09:00 UTC, before answers were there; {AS_FROZEN}.",
        f"Seal {seal(folder)}",
        "Send the seal to somebody who keeps it, such as the client: it shows later that this was the plan.",
    ]


def test_freeze_again_without_a_change(folder):
    call("freeze", folder)
    before = files_of(folder)
    result = call("freeze", folder)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Nothing changed since the plan was frozen; nothing written.",
        f"Plan frozen 2026-02-19 09:00 UTC, before answers were there; {AS_FROZEN}.",
        f"Seal {seal(folder)}",
    ]
    assert files_of(folder) == before


def test_freeze_after_answers_is_refused_and_can_be_had(folder):
    add_answers(folder)
    result = call("freeze", folder)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"Error: {folder / 'responses'}: holds responses/staff.csv, so answers are there before the plan is. "
        "`--after-data` freezes it all the same, and every report will say so.\n"
    )
    result = call("freeze", folder, "--after-data", "--reason", "Taken over")
    assert result.exit_code == 0
    assert f"Plan frozen 2026-02-19 09:00 UTC, after answers were there; {AS_FROZEN}." in result.stdout.splitlines()
    assert call("verify", folder).exit_code == 0


def test_verify_without_a_plan(folder):
    result = call("verify", folder)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == ["Plan not frozen.", f"`engagement survey freeze {folder}` freezes it."]


def test_verify_of_a_plan_that_holds(folder):
    call("freeze", folder)
    add_answers(folder)
    before = files_of(folder)
    result = call("verify", folder)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        f"Plan frozen 2026-02-19 09:00 UTC, before answers were there; {AS_FROZEN}.",
        f"Seal {seal(folder)}",
    ]
    assert files_of(folder) == before


def test_verify_lists_amendments_and_what_the_log_does_not_hold(folder, monkeypatch):
    call("freeze", folder)
    add_answers(folder)
    replace_in(folder / "assessment.toml", "[analysis]\n", "[analysis]\nseed = 2\n")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FROZEN + DAY))
    call("freeze", folder, "--reason", "A better seed")
    sealed = seal(folder)
    replace_in(folder / "assessment.toml", "seed = 2\n", "seed = 3\nfavourable = [5]\n")
    result = call("verify", folder)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "Plan frozen 2026-02-19 09:00 UTC, before answers were there; amended once, after answers were there; "
        "changed since (2 differences not in the log).",
        "Amendment 1, 2026-02-20 09:00 UTC, after answers were there: A better seed",
        "  [analysis] seed: 1 -> 2",
        f"Seal {sealed}",
        "Not in the log:",
        "  [analysis] favourable: 4, 5 -> 5",
        "  [analysis] seed: 2 -> 3",
        f'`engagement survey freeze {folder} --reason "..."` records them in the log.',
    ]


def test_verify_of_damaged_files(folder):
    call("freeze", folder)
    replace_in(folder / "plan" / "plan.md", "Acme", "Akme")
    result = call("verify", folder)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "Plan frozen 2026-02-19 09:00 UTC, before answers were there; its files are damaged (1 fault).",
        "Damaged:",
        "  plan/plan.md: changed since it was written (SHA256SUMS has another hash)",
    ]


def test_a_seal_that_was_kept_is_found_in_the_log(folder, monkeypatch):
    call("freeze", folder)
    kept = seal(folder)
    replace_in(folder / "assessment.toml", "[analysis]\n", "[analysis]\nseed = 2\n")
    call("freeze", folder, "--reason", "Another seed")
    result = call("verify", folder, "--seal", kept.upper())
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "The seal given is that of log entry 0."
    result = call("verify", folder, "--seal", "0" * 64)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "The seal given is not in the log."


def test_a_folder_frozen_anew_does_not_hold_the_seal_that_was_kept(folder):
    """Deleting the plan and freezing another leaves no trace in the folder; a seal kept elsewhere shows it."""
    import shutil

    call("freeze", folder)
    kept = seal(folder)
    shutil.rmtree(folder / "plan")
    replace_in(folder / "assessment.toml", "[analysis]\n", "[analysis]\nseed = 2\n")
    call("freeze", folder)
    assert call("verify", folder).exit_code == 0
    assert call("verify", folder, "--seal", kept).exit_code == 1


def test_check_has_a_line_about_the_plan(folder, monkeypatch):
    from engagement.cli import checking

    monkeypatch.setattr(checking, "_answers", lambda assessment: [])

    def line():
        return [one for one in checking.describe(folder, progress=print) if one.startswith("plan: ")]

    assert line() == [f"plan: not frozen; `engagement survey freeze {folder}` freezes it before answers are there"]
    call("freeze", folder)
    assert line() == [f"plan: frozen 2026-02-19 09:00 UTC, before answers were there; {AS_FROZEN}"]
    replace_in(folder / "assessment.toml", "[analysis]\n", "[analysis]\nseed = 2\n")
    assert line() == [
        "plan: frozen 2026-02-19 09:00 UTC, before answers were there; changed since (1 difference not in the log); "
        f"`engagement survey verify {folder}` lists it"
    ]
