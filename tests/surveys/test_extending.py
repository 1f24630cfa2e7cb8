"""An instrument made from another: what is added, reworded and dropped, and what that means for trends."""

from __future__ import annotations

from pathlib import Path

import pytest

from surveys import InputError, check_wording, compare_instruments, load_instrument, new_instrument
from surveys.instrument import compare_with_base

REWORDED = """
[[items]]
id = "acc1"
role = "scale"
object = "leader_behaviour"
responsibility = "accountability"
texts.staff = "After a bad quality result, top managers tell us what they will do about it."
texts.leader = "After a poor quality result, we tell staff what we will do about it."
scale = "frequency"
non_answers = ["not_come_up", "cannot_tell"]
"""
ADDED = """
[[items]]
id = "own1"
role = "scale"
object = "workplace"
responsibility = "accountability"
texts.staff = "When a mistake costs money, I hear what it cost."
texts.leader = "As far as you know, when a mistake costs money, people in our teams hear what it cost."
scale = "frequency"
non_answers = ["cannot_tell"]
"""


def own(tmp_path: Path, text: str, base: str = "iso9001_2015"):
    path = tmp_path / "acme.toml"
    path.write_text(f'id = "acme"\nextends = "{base}"\n{text}', encoding="utf-8")
    return load_instrument(path)


def changes(instrument) -> dict[str, str]:
    return {one.item: one.status for one in compare_with_base(instrument) if one.status != "same"}


def test_nothing_said_is_nothing_changed(tmp_path, iso9001):
    acme = own(tmp_path, "")
    assert acme.items == iso9001.items
    assert acme.forms == iso9001.forms
    assert (acme.base, acme.id, acme.title) == ("iso9001_2015", "acme", iso9001.title)
    assert changes(acme) == {}
    assert acme.hash != iso9001.hash


def test_reworded_added_and_dropped(tmp_path, iso9001):
    acme = own(tmp_path, 'drop = ["int6", "out1"]\n' + REWORDED + ADDED)
    ids = [item.id for item in acme.items]
    assert ids[: ids.index("pol1")] == ["acc1", "acc2", "acc3", "acc4", "acc5", "own1"]
    assert set(ids) == {item.id for item in iso9001.items} - {"int6", "out1"} | {"own1"}
    assert changes(acme) == {"acc1": "reworded", "own1": "added", "int6": "dropped", "out1": "dropped"}
    (reworded,) = [one for one in compare_with_base(acme) if one.item == "acc1"]
    assert reworded.forms == ("staff",)
    assert reworded.detail == (
        "staff: 'After a poor quality result, top managers tell us what they will do about it.' -> "
        "'After a bad quality result, top managers tell us what they will do about it.'"
    )
    assert "out1" not in acme.form("kiosk").items
    assert "own1" in acme.form("staff").items
    assert "own1" not in acme.form("kiosk").items


def test_a_dropped_responsibility_takes_its_items_along(tmp_path):
    acme = own(tmp_path, 'drop = ["integration"]')
    assert "integration" not in [one.id for one in acme.responsibilities]
    assert not acme.items_of(responsibility="integration")
    assert "int1" not in acme.form("pulse").items


def test_another_label_of_the_scale_breaks_every_trend_on_it(tmp_path, iso9001):
    acme = own(tmp_path, '[scales]\nfrequency = ["never", "seldom", "sometimes", "often", "always"]\n')
    broken = {id for id, status in changes(acme).items() if status == "rescaled"}
    assert broken == {item.id for item in iso9001.items if item.scale == "frequency"}


def test_another_non_answer_breaks_the_trend(tmp_path):
    acme = own(tmp_path, REWORDED.replace("a bad quality", "a poor quality").replace('"not_come_up", ', ""))
    (one,) = [one for one in compare_with_base(acme) if one.status != "same"]
    assert (one.item, one.status) == ("acc1", "rescaled")
    assert one.detail.startswith("answers never / rarely / sometimes / often / always / has not come up / cannot tell")


def test_a_form_no_longer_asked_is_reworded(tmp_path):
    acme = own(tmp_path, ADDED)
    for_managers = ADDED.replace("texts.leader", "texts.manager").replace('role = "scale"', 'role = "manager"')
    later = own(tmp_path, for_managers)
    (one,) = [one for one in compare_instruments(acme, later) if one.status != "same"]
    assert (one.item, one.status, one.forms) == ("own1", "reworded", ("leader", "manager"))


def test_the_2026_instrument_asks_what_the_2015_one_asks_and_culture(iso9001):
    newer = load_instrument("iso9001_2026")
    assert changes(newer) == {f"cul{number}": "added" for number in range(1, 6)}
    assert [one.id for one in newer.responsibilities][-2:] == ["culture", "improvement"]
    assert newer.responsibility("culture").clause == "5.1.1 i"
    assert newer.form("kiosk").items == tuple(
        item.id for item in newer.items if item.id in (*iso9001.form("kiosk").items, "cul1", "cul2", "cul3")
    )
    assert check_wording(newer) == ()


def test_an_extension_can_be_extended(tmp_path):
    acme = own(tmp_path, 'drop = ["cul5"]', base="iso9001_2026")
    assert changes(acme) == {"cul5": "dropped"}
    assert acme.edition == "2026"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'drop = ["int9"]',
            "acme.toml: 'drop' names 'int9', which the extended instrument does not hold; did you mean 'int8'? Known: ",
        ),
        ('drop = ["acc1"]\n' + REWORDED, "acme.toml: 'acc1' is dropped and also written anew; keep one of the two."),
        (
            '[[forms]]\nid = "short"\nadd = ["acc1"]',
            "acme.toml, form 'short': 'add' extends the list of a form that is there already; "
            "write 'items' for a form of your own.",
        ),
        (
            '[[forms]]\nid = "short"\naudience = "staff"\ntitle = "short"\nitems = ["acc9"]',
            "acme.toml, form 'short': unknown item of the staff form 'acc9'; did you mean 'acc5'? Known: ",
        ),
        (
            'titel = "x"',
            "acme.toml: unknown key 'titel'; did you mean 'title'? Known: id, extends, id, edition, title, ",
        ),
    ],
)
def test_faults_name_file_and_mend(tmp_path, text, message):
    with pytest.raises(InputError) as caught:
        own(tmp_path, text)
    assert str(caught.value)[: len(message)] == message


def test_an_unknown_base(tmp_path):
    with pytest.raises(InputError) as caught:
        own(tmp_path, "", base="iso9001_2051")
    assert str(caught.value) == (
        "acme.toml: extends = 'iso9001_2051', but there is no such instrument; did you mean 'iso9001_2015'? "
        "Known: iso9001_2015, iso9001_2026."
    )


@pytest.mark.parametrize("base", ["iso9001_2015", "iso9001_2026"])
def test_a_new_instrument_asks_what_its_base_asks(tmp_path, base):
    path = new_instrument(tmp_path / "acme.toml", base=base)
    acme = load_instrument(path)
    assert acme.items == load_instrument(base).items
    assert acme.id == "acme"


def test_the_examples_in_a_new_instrument_are_right(tmp_path):
    """With the comment marks off the reworded item reads as the base has it, and the added one loads."""
    path = new_instrument(tmp_path / "acme.toml")
    lines = path.read_text(encoding="utf-8").splitlines()
    start = lines.index("# [[items]]")
    end = next(place for place, line in enumerate(lines) if line.startswith("# Other languages"))
    opened = [
        line[2:] if line.startswith("# ") and ("=" in line or "[[" in line) else line for line in lines[start:end]
    ]
    path.write_text("\n".join(lines[:start] + opened), encoding="utf-8")
    assert changes(load_instrument(path)) == {"own1": "added"}


def test_a_new_instrument_replaces_nothing(tmp_path):
    path = new_instrument(tmp_path / "acme.toml")
    with pytest.raises(InputError) as caught:
        new_instrument(path)
    assert str(caught.value) == f"{path}: is there already; name a new file, or edit that one."


@pytest.mark.parametrize("name", ["Acme 2026.toml", "iso9001_2015.toml"])
def test_names_that_make_no_id(tmp_path, name):
    with pytest.raises(InputError) as caught:
        new_instrument(tmp_path / name)
    assert str(caught.value) == (
        f"{name}: {name[:-5]!r} cannot be the id of an instrument of your own; name the file with lowercase letters, "
        "digits and underscores, a letter first, and not as one of the library."
    )
