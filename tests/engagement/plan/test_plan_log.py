"""The log comes back as it was written, and notices whatever is done to it."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.plan.log import Entry, chain_faults, log_text, read_log, sealed

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30)


def chain(count, **changes):
    """Entries that follow on each other."""
    entries = []
    for number in range(count):
        entry = Entry(
            number=number,
            at=f"2026-02-{19 + number}T09:00:00Z",
            toolkit="0.1.0",
            reason=f"reason {number}",
            answers_there=number > 1,
            records_there=False,
            changes=("[analysis] seed: 1 -> 2",) if number else (),
            plan_before=str(number) * 4 if number else "",
            plan_after=str(number + 1) * 4,
            previous=entries[-1].seal if entries else "",
            files={"responses/a.csv": "ab" * 32} if number > 1 else {},
        )
        entries.append(sealed(replace(entry, **changes)))
    return entries


@given(reason=TEXTS, changes=st.lists(TEXTS, max_size=3), files=st.dictionaries(TEXTS, TEXTS, max_size=3))
def test_whatever_the_texts_hold_they_come_back(reason, changes, files):
    entries = chain(2, reason=reason, changes=tuple(changes), files=files)
    assert read_log(log_text(entries)) == entries
    assert chain_faults(entries) == []


OTHER = {
    "number": 7, "at": "2026-02-19T08:00:00Z", "toolkit": "9", "reason": "no reason", "answers_there": True,
    "records_there": True, "changes": ("nothing",), "plan_before": "x", "plan_after": "x", "previous": "x",
    "files": {"x": "y"}, "seal": "0" * 64,
}  # fmt: skip


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("name", [one.name for one in fields(Entry)])
def test_an_edited_entry_is_noticed(name, place):
    entries = chain(3)
    entries[place] = replace(entries[place], **{name: OTHER[name]})
    assert f"log entry {place}: edited after it was written (it does not match its seal)" in chain_faults(entries)


@pytest.mark.parametrize("name", [one.name for one in fields(Entry) if one.name not in ("seal", "number", "previous")])
def test_an_entry_edited_and_sealed_again_is_noticed_by_the_next(name):
    entries = chain(3)
    entries[1] = sealed(replace(entries[1], **{name: OTHER[name]}))
    assert "log entry 2: does not follow on the entry before it, so an entry was edited, deleted or moved" in (
        chain_faults(entries)
    )


def test_a_deleted_entry_is_noticed():
    first, _, third = chain(3)
    number = "log entry 1: carries number 2, so an entry was deleted, added or moved"
    assert chain_faults([first, third]) == [number]
    follows = "log entry 1: does not follow on the entry before it, so an entry was edited, deleted or moved"
    assert chain_faults([first, sealed(replace(third, number=1))]) == [follows]
    again = sealed(replace(third, number=1, previous=first.seal))
    assert chain_faults([first, again]) == ["log entry 1: starts from another plan than the entry before it ended with"]


def test_moved_entries_are_noticed():
    first, second, third = chain(3)
    assert chain_faults([first, third, second]) == [
        "log entry 1: carries number 2, so an entry was deleted, added or moved",
        "log entry 2: carries number 1, so an entry was deleted, added or moved",
    ]


def test_an_entry_dated_before_the_one_it_follows_is_noticed():
    first, second = chain(2)
    early = sealed(replace(second, at="2026-02-18T09:00:00Z"))
    assert chain_faults([first, early]) == ["log entry 1: is dated before the entry before it"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected [[entry]] tables and nothing else"),
        ("entry = []", "expected [[entry]] tables and nothing else"),
        ("entry = [1]", "entry 0: expected the keys " + ", ".join(one.name for one in fields(Entry))),
        ("[[entry]]\nnumber = 0\n", "entry 0: expected the keys " + ", ".join(one.name for one in fields(Entry))),
        (log_text(chain(1)).replace("number = 0", "number = true"), "entry 0: number is of another kind"),
        (log_text(chain(1)).replace("changes = []", "changes = [1]"), "entry 0: changes is of another kind"),
        (log_text(chain(1)).replace("files = {}", "files = {a = 1}"), "entry 0: files is of another kind"),
        (log_text(chain(1)).replace("files = {}", "files = 1"), "entry 0: files is of another kind"),
        (log_text(chain(1)).replace("2026-02-19T", "19 February "),
         "time data '19 February 09:00:00Z' does not match format '%Y-%m-%dT%H:%M:%SZ'"),
    ],
)  # fmt: skip
def test_what_is_no_log_is_refused(text, message):
    with pytest.raises(ValueError) as error:
        read_log(text)
    assert str(error.value) == message
