"""What becomes of a plan that somebody edits: every file, every entry of the log, with and without covered traces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_client import freeze, hash_again, replace_in, state_of, write_client

from engagement import open_assessment
from engagement.plan.content import plan_content
from engagement.plan.files import FOLDER, HASHED, LOG, PLAN, SUMS, read_plan
from engagement.plan.state import BEFORE, CHANGED, NOT_FROZEN, compare
from surveys.instrument import InputError


@pytest.mark.parametrize("name", HASHED)
def test_an_edited_file_is_noticed(amended, name):
    with (amended / FOLDER / name).open("ab") as file:
        file.write(b" \n")
    state = state_of(amended)
    assert state.status == CHANGED
    assert state.faults[0] == f"plan/{name}: changed since it was written (SHA256SUMS has another hash)"
    with pytest.raises(InputError) as error:
        freeze(amended, reason="Anything")
    assert str(error.value) == (
        f"{amended / FOLDER}: the frozen plan is damaged ({state.faults[0]}); put the files back as they were. Where that "
        "is not possible, move the folder away and freeze anew: the report will tell that time."
    )


@pytest.mark.parametrize("name", [*HASHED, SUMS])
def test_a_missing_file_is_noticed(amended, name):
    (amended / FOLDER / name).unlink()
    state = state_of(amended)
    assert state.status == CHANGED
    assert state.faults[0] == f"plan/{name}: missing"


def test_an_empty_folder_is_no_plan(amended):
    for path in (amended / FOLDER).iterdir():
        path.unlink()
    assert state_of(amended).status == NOT_FROZEN


def test_line_endings_that_were_changed_are_named(amended):
    for name in (*HASHED, SUMS):
        path = amended / FOLDER / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert state_of(amended).faults[0] == (
        "plan: no file has the hash that SHA256SUMS holds; line endings were changed, or SHA256SUMS was"
    )


@given(name=st.sampled_from([*HASHED, SUMS]), place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_any_byte_that_differs_is_noticed(frozen_once, name, place, byte):
    contents, now = frozen_once
    old = contents[name]
    at = int(place * len(old))
    new = old[:at] + bytes([byte]) + old[at + 1 :]
    state = compare(contents | {name: new}, now)
    assert (state.status == BEFORE) == (new == old)


@pytest.fixture(scope="module")
def frozen_once(tmp_path_factory):
    """Files of a frozen plan, and what the folder would freeze now."""
    folder = write_client(tmp_path_factory.mktemp("once") / "acme")
    freeze(folder)
    return read_plan(folder / FOLDER), plan_content(open_assessment(folder))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('reason = "Second thoughts"', 'reason = "Planned from the start"',
         "log entry 2: edited after it was written (it does not match its seal)"),
        ("answers_there = true", "answers_there = false",
         "log entry 2: edited after it was written (it does not match its seal)"),
        ("2026-02-19T09", "2026-01-19T09", "log entry 0: edited after it was written (it does not match its seal)"),
        ("[[entry]]\nnumber = 0", "[[entri]]\nnumber = 0",
         "plan/amendments.toml: cannot be read (expected [[entry]] tables and nothing else)"),
    ],
)  # fmt: skip
def test_an_edited_log_is_noticed_under_covered_traces(amended, old, new, fault):
    replace_in(amended / FOLDER / LOG, old, new)
    hash_again(amended)
    assert state_of(amended).faults[0] == fault


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (0, "log entry 0: carries number 1, so an entry was deleted, added or moved"),
        (1, "log entry 1: carries number 2, so an entry was deleted, added or moved"),
        (2, "plan/plan.json: is not the plan that the log ends with"),
    ],
)
def test_a_deleted_amendment_is_noticed_under_covered_traces(amended, entry, fault):
    path = amended / FOLDER / LOG
    head, *entries = path.read_text(encoding="utf-8").split("\n[[entry]]")
    del entries[entry]
    path.write_bytes("\n[[entry]]".join([head, *entries]).encode("utf-8"))
    hash_again(amended)
    assert state_of(amended).faults[0] == fault


def test_an_edited_plan_is_noticed_under_covered_traces(amended):
    replace_in(amended / FOLDER / PLAN, '"smallest_difference": 15.0', '"smallest_difference": 10.0')
    hash_again(amended)
    state = state_of(amended)
    assert state.faults == ("plan/plan.json: is not the plan that the log ends with",)
    assert state.differences == ("[analysis] smallest_difference: 10 -> 15",)


def test_an_edited_instrument_is_noticed_under_covered_traces(amended):
    replace_in(amended / FOLDER / "instrument.json", "quality problem", "problem")
    hash_again(amended)
    assert state_of(amended).faults == ("plan/instrument.json: is not the instrument that the plan names",)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (
            "{",
            "plan/plan.json: cannot be read (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))",
        ),
        ("[]", "plan/plan.json: its layout is not 1; use the version of the toolkit it was frozen with"),
        ('{"layout": 2}', "plan/plan.json: its layout is not 1; use the version of the toolkit it was frozen with"),
        (
            '{"layout": 1, "settings": 3}',
            "plan/plan.json: cannot be compared, parts of it are missing or of another kind",
        ),
    ],
)
def test_a_plan_that_is_none_is_told_and_never_raised(amended, content, fault):
    (amended / FOLDER / PLAN).write_text(content, encoding="utf-8")
    hash_again(amended)
    state = state_of(amended)
    assert fault in state.faults
    assert state.status == CHANGED
    assert state.fixed == ()
