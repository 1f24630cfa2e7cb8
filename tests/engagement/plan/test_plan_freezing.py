"""Freezing, amending, and what becomes of a plan that somebody edits."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime

import pytest
from plan_client import DAY, FROZEN, add_answers, change, files_of, freeze, replace_in, state_of, write_client

from engagement import __version__
from engagement.plan.files import FOLDER, HASHED, SUMS, read_plan, write_plan
from engagement.plan.state import AFTER, BEFORE, CHANGED, NOT_FROZEN
from surveys.instrument import InputError


def test_nothing_is_frozen_until_it_is(folder):
    assert state_of(folder).status == NOT_FROZEN
    assert state_of(folder).in_words == "not frozen"


def test_freezing_before_answers(folder):
    before = files_of(folder)
    state, written = freeze(folder)
    assert written
    assert state.status == BEFORE
    assert state == state_of(folder)
    assert state.in_words == (
        "frozen 2026-02-19 09:00 UTC, before answers were there; settings, instrument and roster are as frozen"
    )
    (entry,) = state.entries
    assert (entry.number, entry.at, entry.toolkit, entry.reason) == (0, "2026-02-19T09:00:00Z", __version__, "")
    assert (entry.answers_there, entry.records_there, entry.files) == (False, False, {})
    after = files_of(folder)
    assert {name for name in after if name not in before} == {f"{FOLDER}/{name}" for name in (*HASHED, SUMS)}
    assert {name: after[name] for name in before} == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_without_the_variable_the_clock_counts(folder, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    start = datetime.now(tz=UTC).replace(microsecond=0)
    state, _ = freeze(folder)
    at = datetime.strptime(state.entries[0].at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert start <= at <= datetime.now(tz=UTC)


def test_the_same_folder_and_time_give_the_same_bytes(folder, tmp_path):
    freeze(folder)
    again = write_client(tmp_path / "again")
    freeze(again)
    assert files_of(again / FOLDER) == files_of(folder / FOLDER)


def test_an_unchanged_plan_is_not_written_again(folder, monkeypatch):
    freeze(folder)
    before = files_of(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FROZEN + DAY))
    state, written = freeze(folder, reason="Just in case")
    assert not written
    assert state.status == BEFORE
    assert files_of(folder) == before


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="no sha256sum on this machine")
def test_the_hashes_are_read_by_sha256sum(folder):
    freeze(folder)
    check = ["sha256sum", "--strict", "-c", SUMS]
    done = subprocess.run(check, cwd=folder / FOLDER, capture_output=True, text=True, check=True)
    assert done.stdout == "".join(f"{name}: OK\n" for name in HASHED)


def test_answers_that_are_there_are_refused(folder):
    for name in ("a.csv", "b.sav", "c.json", "d.zip"):
        add_answers(folder, name)
    before = files_of(folder)
    with pytest.raises(InputError) as error:
        freeze(folder)
    assert str(error.value) == (
        f"{folder / 'responses'}: holds responses/a.csv; responses/b.sav; responses/c.json and 1 more, so answers are "
        "there before the plan is. `--after-data` freezes it all the same, and every report will say so."
    )
    assert files_of(folder) == before


@pytest.mark.parametrize("name", ["README", "readme.txt", ".gitkeep", "~$staff.xlsx", "mapping.toml"])
def test_what_is_no_answer_does_not_count(folder, name):
    (folder / "responses" / name).write_text("", encoding="utf-8")
    assert freeze(folder)[0].status == BEFORE


def test_answers_in_a_folder_of_their_own_count(folder):
    (folder / "responses" / "old").mkdir()
    add_answers(folder, "old/staff.csv")
    with pytest.raises(InputError, match="holds responses/old/staff.csv, so answers are there"):
        freeze(folder)


def test_freezing_after_answers_is_recorded(folder):
    add_answers(folder)
    state, _ = freeze(folder, after_data=True, reason=" Taken over from\nanother consultant ")
    assert state.status == AFTER
    assert state.entries[0].reason == "Taken over from another consultant"
    assert list(state.entries[0].files) == ["responses/staff.csv"]
    assert state.in_words.startswith("frozen 2026-02-19 09:00 UTC, after answers were there; ")
    page = (folder / FOLDER / "plan.md").read_text(encoding="utf-8")
    assert "**Frozen 2026-02-19 09:00 UTC, after answers were there**" in page
    assert "1 file of answers was in the folder." in page


def test_after_data_without_answers_says_what_was_the_case(folder):
    assert freeze(folder, after_data=True)[0].status == BEFORE


@pytest.mark.parametrize(("rows", "there"), [("", False), ("2026-01-05,2026-01-06,check\n", True), ("soon\n", True)])
def test_records_count_when_they_are_filled_in_or_cannot_be_read(folder, rows, there):
    (folder / "evidence").mkdir()
    (folder / "evidence" / "records.csv").write_text("happened,entered,kind\n" + rows, encoding="utf-8")
    entry = freeze(folder)[0].entries[0]
    assert entry.records_there is there
    assert list(entry.files) == ["evidence/records.csv"]
    assert not entry.answers_there


def test_the_workbook_of_a_new_folder_holds_no_records(tmp_path):
    from engagement import new_assessment

    folder = new_assessment(tmp_path / "new", client="Acme", promises=["We answer"])
    with (folder / "roster.csv").open("a", encoding="utf-8") as roster:
        roster.write("Assembly,Front line,,40\n")
    entry = freeze(folder)[0].entries[0]
    assert list(entry.files) == ["evidence.xlsx"]
    assert not entry.records_there


def test_a_change_needs_a_reason(folder):
    freeze(folder)
    before = files_of(folder / FOLDER)
    change(folder)
    assert state_of(folder).status == CHANGED
    assert state_of(folder).in_words == (
        "frozen 2026-02-19 09:00 UTC, before answers were there; changed since (1 difference not in the log)"
    )
    for reason in ("", " \n"):
        with pytest.raises(InputError) as error:
            freeze(folder, reason=reason)
        assert str(error.value) == (
            f"{folder / FOLDER}: settings, instrument or roster are no longer as frozen ([analysis] "
            'smallest_difference: 10 -> 12); put them back, or give --reason "..." to record the change as an amendment.'
        )
    assert files_of(folder / FOLDER) == before


def test_amendments_are_added_and_nothing_is_taken_away(amended):
    state = state_of(amended)
    assert state.status == BEFORE
    assert state.in_words == (
        "frozen 2026-02-19 09:00 UTC, before answers were there; amended 2 times, 1 of them after answers were there; "
        "settings, instrument and roster are as frozen"
    )
    first, second, third = state.entries
    assert second.changes == ("[analysis] smallest_difference: 10 -> 12",)
    assert third.changes == ("[analysis] smallest_difference: 12 -> 15",)
    assert (second.reason, third.reason) == ("The works council asked for it", "Second thoughts")
    assert (second.answers_there, third.answers_there) == (False, True)
    assert (second.previous, third.previous) == (first.seal, second.seal)
    page = (amended / FOLDER / "plan.md").read_text(encoding="utf-8")
    assert "Amended 2 times since; this page shows the plan as amended." in page
    assert "| 2 | 2026-02-21 09:00 UTC | yes | Second thoughts | [analysis] smallest_difference: 12 -> 15 |" in page


def test_going_back_to_an_earlier_state_is_an_amendment_too(amended):
    replace_in(amended / "assessment.toml", "smallest_difference = 15\n", "")
    state, _ = freeze(amended, reason="Back to the default")
    assert state.entries[3].changes == ("[analysis] smallest_difference: 15 -> 10",)
    assert state.entries[3].plan_after == state.entries[0].plan_after


def test_a_clock_that_runs_behind_is_refused(amended, monkeypatch):
    replace_in(amended / "assessment.toml", "= 15", "= 16")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FROZEN))
    with pytest.raises(InputError) as error:
        freeze(amended, reason="Again")
    assert str(error.value) == (
        f"{amended / FOLDER}: the last entry of the log is of 2026-02-21 09:00 UTC, the clock says 2026-02-19 09:00 UTC; "
        "set the clock (or SOURCE_DATE_EPOCH) right."
    )


def test_files_of_others_in_the_folder_stay(folder):
    freeze(folder)
    (folder / FOLDER / "registration.pdf").write_bytes(b"%PDF")
    change(folder)
    freeze(folder, reason="Needed")
    assert (folder / FOLDER / "registration.pdf").read_bytes() == b"%PDF"
    assert state_of(folder).status == BEFORE


@pytest.mark.parametrize("step", [1, 2])
def test_a_failure_leaves_the_plan_as_it_was(folder, monkeypatch, step):
    freeze(folder)
    before = files_of(folder)
    change(folder)
    changed = (folder / "assessment.toml").read_bytes()
    calls = []
    rename = type(folder).rename

    def fail(path, target):
        calls.append(path)
        if len(calls) == step:
            raise PermissionError(13, "Permission denied", str(path))
        return rename(path, target)

    monkeypatch.setattr(type(folder), "rename", fail)
    with pytest.raises(PermissionError):
        freeze(folder, reason="Needed")
    assert files_of(folder) == before | {"assessment.toml": changed}
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_another_version_is_a_remark_and_no_difference(folder, monkeypatch):
    monkeypatch.setattr("engagement.plan.freezing.__version__", "0.0.9")
    freeze(folder)
    state = state_of(folder)
    assert state.status == BEFORE
    assert state.remarks == (f"Frozen with version 0.0.9 of the toolkit; this is {__version__}.",)


def test_a_file_in_the_way_is_an_error_of_the_system(folder):
    (folder / FOLDER).write_text("mine", encoding="utf-8")
    with pytest.raises(OSError):
        freeze(folder)
    assert (folder / FOLDER).read_text(encoding="utf-8") == "mine"


def test_names_that_no_text_can_hold_are_written_escaped(folder):
    name = os.fsdecode(b"caf\xe9.csv")
    try:
        add_answers(folder, name)
    except (OSError, UnicodeError):
        pytest.skip("this system has no such names")
    state, _ = freeze(folder, after_data=True)
    assert list(state.entries[0].files) == ["responses/caf\\udce9.csv"]


def test_files_are_written_with_what_was_given(tmp_path):
    write_plan(tmp_path / "plan", {name: name.encode() for name in HASHED})
    assert {name: content for name, content in read_plan(tmp_path / "plan").items() if name != SUMS} == {
        name: name.encode() for name in HASHED
    }
