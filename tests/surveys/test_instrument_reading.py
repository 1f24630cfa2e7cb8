"""Every structural fault in an instrument file gives one message that names file, entry and mend."""

from __future__ import annotations

import subprocess
import sys

import pytest

from surveys.instrument import InputError, list_instruments, load_instrument

ITEM_KEYS = "id, role, texts, scale, object, responsibility, non_answers, resource_type, clause"
ROLES = "scale, symptom, outcome, promise, manager, manager_block, trust, recency"
TYPES = "people, work_environment, infrastructure, monitoring_and_measuring, organizational_knowledge"
ACC1 = 'texts.staff = "Top managers ask."\n'
RES3 = 'resource_type = "people"\n'

FAULTS = {
    "unknown key at the top": (
        'edition = "2015"',
        'edition = "2015"\nedtion = "2026"',
        "small.toml: unknown key 'edtion'; did you mean 'edition'? Known: id, edition, title, language, frame, "
        "scales, responsibilities, items, non_answers, importance, open_questions, promise, forms.",
    ),
    "unknown key that is near to nothing": (
        ACC1,
        ACC1 + "zzz = 1\n",
        f"small.toml, item 'acc1': unknown key 'zzz'; Known: {ITEM_KEYS}.",
    ),
    "unknown key in an item": (
        ACC1,
        ACC1 + 'non_answer = ["cannot_tell"]\n',
        f"small.toml, item 'acc1': unknown key 'non_answer'; did you mean 'non_answers'? Known: {ITEM_KEYS}.",
    ),
    "missing key in an item": (
        'id = "acc1"\nrole = "scale"\n',
        'id = "acc1"\n',
        "small.toml, item 'acc1': the key 'role' is missing; add it.",
    ),
    "missing id": (
        'id = "acc2"\nrole',
        "role",
        "small.toml, item 2: the key 'id' is missing; add it.",
    ),
    "missing key at the top": (
        'title = "Small"\n',
        "",
        "small.toml: the key 'title' is missing; add it.",
    ),
    "missing key in a responsibility": (
        'label = "Top managers answer for quality"\n',
        "",
        "small.toml, responsibility 'accountability': the key 'label' is missing; add it.",
    ),
    "item id twice": (
        'id = "acc2"',
        'id = "acc1"',
        "small.toml: the id 'acc1' is used for more than one item or open question; give each an id of its own.",
    ),
    "open question takes an item's id": (
        'id = "comment1"',
        'id = "acc1"',
        "small.toml: the id 'acc1' is used for more than one item or open question; give each an id of its own.",
    ),
    "responsibility id twice": (
        'id = "resources"',
        'id = "accountability"',
        "small.toml: the id 'accountability' is used for more than one responsibility; give each an id of its own.",
    ),
    "id with an underscore": (
        'id = "acc1"',
        'id = "acc_1"',
        "small.toml, item 'acc_1': the id 'acc_1' cannot be a column heading on every survey platform; "
        "use 1 to 12 lowercase letters and digits, a letter first.",
    ),
    "id too long": (
        'id = "acc1"',
        'id = "accountability1"',
        "small.toml, item 'accountability1': the id 'accountability1' cannot be a column heading on every survey "
        "platform; use 1 to 12 lowercase letters and digits, a letter first.",
    ),
    "id of a responsibility": (
        'id = "resources"',
        'id = "Re-sources"',
        "small.toml, responsibility 'Re-sources': the id 'Re-sources' is not usable; "
        "write lowercase letters, digits and underscores, a letter first.",
    ),
    "id of an export column": (
        'id = "out1"',
        'id = "unit"',
        "small.toml, item 'unit': the id 'unit' is a column heading of every export; choose another id.",
    ),
    "open question with the id of an export column": (
        'id = "comment1"',
        'id = "site"',
        "small.toml, open question 'site': the id 'site' is a column heading of every export; choose another id.",
    ),
    "id of a promise": (
        'id = "out1"',
        'id = "promise1"',
        "small.toml, item 'promise1': ids that start with 'promise' belong to the client's promises; "
        "choose another id.",
    ),
    "unknown scale": (
        'scale = "trust"',
        'scale = "frequncy"',
        "small.toml, item 'trust': unknown scale 'frequncy'; did you mean 'frequency'? Known: frequency, trust.",
    ),
    "unknown responsibility": (
        'responsibility = "resources"\nresource_type = "people"',
        'responsibility = "resource"\nresource_type = "people"',
        "small.toml, item 'res3': unknown responsibility 'resource'; did you mean 'resources'? "
        "Known: accountability, resources.",
    ),
    "unknown object": (
        'id = "acc1"\nrole = "scale"\nobject = "leader_behaviour"',
        'id = "acc1"\nrole = "scale"\nobject = "leader_behavior"',
        "small.toml, item 'acc1': unknown object 'leader_behavior'; did you mean 'leader_behaviour'? "
        "Known: leader_behaviour, workplace.",
    ),
    "unknown role": (
        'role = "outcome"',
        'role = "outcomes"',
        f"small.toml, item 'out1': unknown role 'outcomes'; did you mean 'outcome'? Known: {ROLES}.",
    ),
    "unknown non-answer": (
        'non_answers = ["not_come_up"]',
        'non_answers = ["dont_know"]',
        "small.toml, item 'out1': unknown non-answer 'dont_know'; Known: cannot_tell, not_come_up, not_my_job.",
    ),
    "unknown form": (
        'texts.staff = "I speak up."',
        'texts.staf = "I speak up."',
        "small.toml, item 'out1': unknown form 'staf'; did you mean 'staff'? Known: staff, leader, manager.",
    ),
    "unknown resource type": (
        RES3,
        'resource_type = "person"\n',
        f"small.toml, item 'res3': unknown resource type 'person'; Known: {TYPES}.",
    ),
    "no wording at all": (
        'texts.staff = "I speak up."',
        "texts = {}",
        "small.toml, item 'out1': 'texts' is empty; write the wording for at least one form.",
    ),
    "empty wording": (
        'texts.staff = "I speak up."',
        'texts.staff = "  "',
        "small.toml, item 'out1', texts: 'staff' is empty; write a text or take the entry out.",
    ),
    "wording is a number": (
        'texts.staff = "I speak up."',
        "texts.staff = 3",
        "small.toml, item 'out1', texts: 'staff' is a number; write a text in quotes.",
    ),
    "texts is not a table": (
        'texts.staff = "I speak up."',
        'texts = "I speak up."',
        "small.toml, item 'out1': 'texts' is a text; write it as a table, [texts].",
    ),
    "non-answers is not a list": (
        'non_answers = ["not_come_up"]',
        'non_answers = "not_come_up"',
        "small.toml, item 'out1': 'non_answers' is a text; write a list of texts in square brackets.",
    ),
    "a non-answer twice": (
        'non_answers = ["not_come_up"]',
        'non_answers = ["not_come_up", "not_come_up"]',
        "small.toml, item 'out1': 'not_come_up' stands twice in 'non_answers'; take one out.",
    ),
    "one list where tables are needed": (
        '[[open_questions]]\nid = "comment1"\ntext = "What else?"\n',
        '[open_questions]\nid = "comment1"\ntext = "What else?"\n',
        "small.toml: 'open_questions' is a table; write each entry as a table, [[open_questions]].",
    ),
    "scale with one label": (
        'trust = ["no", "partly", "yes"]',
        'trust = ["no"]',
        "small.toml, [scales]: 'trust' holds 1; it needs at least 2.",
    ),
    "a label that is a truth value": (
        'trust = ["no", "partly", "yes"]',
        "trust = [true, false]",
        "small.toml, [scales]: entry 1 of 'trust' is true or false; write a text in quotes.",
    ),
    "wording of a non-answer is missing": (
        'not_my_job = "not my job"\n',
        "",
        "small.toml, item 'res3': it offers 'not_my_job', for which [non_answers] has no wording; add it there.",
    ),
    "importance of more than there are": (
        "max = 2",
        "max = 3",
        "small.toml, [importance]: 'max' is 3; write a whole number from 1 to 2.",
    ),
    "promise template without a place": (
        'texts.leader = "{promise}: how often, as far as you know?"',
        'texts.leader = "How often, as far as you know?"',
        "small.toml, [promise]: the leader text lacks {promise}; write it where the client's promise is to stand.",
    ),
    "a promise among the items": (
        'role = "outcome"',
        'role = "promise"',
        "small.toml, item 'out1': promises come from the client's assessment.toml; "
        "write the wording in [promise] and take this item out.",
    ),
    "lead item without leader text": (
        'texts.leader = "We ask."\n',
        "",
        "small.toml, item 'acc1': a leader_behaviour scale item lacks the leader text; add texts.leader.",
    ),
    "lead item without staff text": (
        ACC1,
        "",
        "small.toml, item 'acc1': a leader_behaviour scale item lacks the staff text; add texts.staff.",
    ),
    "workplace item without staff text": (
        'texts.staff = "It is clear."\n',
        "",
        "small.toml, item 'acc3': a workplace scale item lacks the staff text; add texts.staff.",
    ),
    "scale item with a manager text": (
        ACC1,
        ACC1 + 'texts.manager = "They ask."\n',
        "small.toml, item 'acc1': a scale item is asked of all staff, managers too; take texts.manager out, "
        "or use role 'manager'.",
    ),
    "scale item without object": (
        'id = "acc1"\nrole = "scale"\nobject = "leader_behaviour"\n',
        'id = "acc1"\nrole = "scale"\n',
        "small.toml, item 'acc1': a scale item needs an object; add object = 'leader_behaviour' or 'workplace'.",
    ),
    "scale item without responsibility": (
        'responsibility = "accountability"\n' + ACC1,
        ACC1,
        "small.toml, item 'acc1': an item with role 'scale' needs a responsibility; add the key 'responsibility'.",
    ),
    "outcome with a responsibility": (
        'role = "outcome"',
        'role = "outcome"\nresponsibility = "resources"',
        "small.toml, item 'out1': an item with role 'outcome' belongs to no responsibility; "
        "take the key 'responsibility' out.",
    ),
    "manager item without manager text": (
        'texts.manager = "I have authority."\n',
        "",
        "small.toml, item 'dir5': an item with role 'manager_block' lacks the manager text; add texts.manager.",
    ),
    "resource item without its type": (
        RES3,
        "",
        "small.toml, item 'res3': a workplace item about resources lacks its resource type; "
        "add the key 'resource_type'.",
    ),
    "resource type elsewhere": (
        ACC1,
        RES3 + ACC1,
        "small.toml, item 'acc1': only workplace items about resources take a resource type; "
        "take the key 'resource_type' out.",
    ),
    "resource type on an outcome": (
        'role = "outcome"',
        'role = "outcome"\n' + RES3,
        "small.toml, item 'out1': an item with role 'outcome' takes no resource type; "
        "take the key 'resource_type' out.",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_fault_names_file_entry_and_mend(small_text, small_file, old, new, message):
    assert old in small_text
    small_file.write_text(small_text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_instrument(small_file)
    assert str(caught.value) == message


def test_too_many_open_questions(small_text, small_file):
    more = "".join(f'[[open_questions]]\nid = "more{n}"\ntext = "More?"\n' for n in (1, 2))
    small_file.write_text(small_text + more, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_instrument(small_file)
    assert str(caught.value) == "small.toml: there are 3 open questions; keep at most 2."


def test_no_responsibility(small_text, small_file):
    text = small_text.split("[[open_questions]]")[0].replace("max = 2", "max = 1")
    text = text[: text.index("[promise]")] + "[[items]]\nid='out1'\nrole='outcome'\ntexts.staff='x'\nscale='trust'\n"
    small_file.write_text(text.replace("[non_answers]", "responsibilities = []\n[non_answers]"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_instrument(small_file)
    assert str(caught.value) == ("small.toml: there is no responsibility; add at least one [[responsibilities]] table.")


def test_unknown_instrument_lists_the_library():
    with pytest.raises(InputError) as caught:
        load_instrument("iso9001_2105")
    assert str(caught.value) == (
        "There is no instrument 'iso9001_2105'; did you mean 'iso9001_2015'? Known: iso9001_2015, iso9001_2026. "
        "Give one of these ids, or the path of a .toml file."
    )


def test_a_responsibility_that_no_edition_names_needs_its_own_clause(small_text, small_file):
    text = small_text.replace('"accountability"', '"ownership"').replace('title = "Accountability"\n', "")
    small_file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_instrument(small_file)
    assert str(caught.value) == "small.toml, responsibility 'ownership': the key 'title' is missing; add it."


def test_title_and_clause_come_from_the_edition(small_text, small_file):
    text = small_text.replace('title = "Accountability"\n', "").replace('clause = "5.1.1 a"\nrelated = ["5.3"]\n', "")
    small_file.write_text(text, encoding="utf-8")
    found = load_instrument(small_file).responsibility("accountability")
    assert (found.title, found.clause) == ("Accountability for QMS effectiveness", "5.1.1 a")
    assert found.related == ("4.4", "5.3", "9.3", "10.2")


def test_file_that_is_not_toml(small_file):
    small_file.write_text('id = "small\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_instrument(small_file)
    assert str(caught.value) == (
        "small.toml: the file is not valid TOML: Illegal character '\\n' (at line 1, column 12); mend that line."
    )


def test_file_in_another_encoding(small_text, small_file):
    small_file.write_bytes(small_text.replace("What else?", "Größe?").encode("cp1252"))
    with pytest.raises(InputError) as caught:
        load_instrument(small_file)
    assert str(caught.value) == "small.toml: the file is not in UTF-8; save it as UTF-8."


def test_a_byte_order_mark_does_no_harm(small, small_text, small_file):
    small_file.write_text(small_text, encoding="utf-8-sig")
    assert load_instrument(small_file) == small


def test_library_is_listed():
    assert list_instruments() == ("iso9001_2015", "iso9001_2026")


def test_reading_an_instrument_loads_no_pandas():
    code = (
        "import sys, surveys; surveys.load_instrument('iso9001_2015'); "
        "print([name for name in ('pandas', 'numpy', 'openpyxl') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
