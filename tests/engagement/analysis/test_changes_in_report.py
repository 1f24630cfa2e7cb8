"""An earlier assessment named in the settings: changes of the whole organisation, on the same questions."""

from __future__ import annotations

import shutil

import pytest

from engagement import InputError, analyse, open_assessment, simulate_assessment
from engagement.confidentiality import audit
from engagement.report import write_report


@pytest.fixture(scope="module")
def later(client, tmp_path_factory):
    """The made-up client a year on: another sample of the same people, and the first wave as the earlier one."""
    folder = tmp_path_factory.mktemp("two")
    simulate_assessment(folder / "now", seed=2)
    shutil.copytree(client[0], folder / "before")
    path = folder / "now" / "assessment.toml"
    text = path.read_text(encoding="utf-8")
    assert "[analysis]\n" in text
    path.write_text(text.replace("[analysis]\n", '[analysis]\nearlier = "../before"\n'), encoding="utf-8")
    return folder / "now"


@pytest.fixture(scope="module")
def found(later):
    return analyse(open_assessment(later))


def test_changes_are_the_difference_of_what_both_reports_print(found, release):
    changes = found.tables["changes"].query("form == 'staff'").set_index(["responsibility", "object"])
    assert len(changes) == 20 and not changes["suppressed"].any()
    keys = ["responsibility", "object"]
    query = "form == 'staff' and metric == 'score'"
    now = found.tables["ratings"].query(query).set_index(keys)["estimate"]
    before = release.tables["ratings"].query(query).set_index(keys)["estimate"]
    assert (changes["later"] - now.loc[changes.index]).abs().max() <= 0.11
    assert (changes["earlier"] - before.loc[changes.index]).abs().max() <= 0.11
    assert (changes["estimate"] - (changes["later"] - changes["earlier"])).abs().max() <= 0.21
    assert audit(found) == []


def test_the_same_client_twice_has_few_changes(found):
    verdicts = found.tables["changes"].query("form == 'staff'")["verdict"]
    assert not verdicts.str.startswith("clearly").any()


def test_the_report_says_what_changed(found, later, tmp_path):
    text = write_report(found, tmp_path, formats=("md",))["findings.md"].read_text(encoding="utf-8")
    assert "# What has changed" in text and "Same questions only" in text
    assert any(note.startswith("changes: since 2026-03") for note in found.manifest["notes"])


def test_an_earlier_folder_that_is_not_there_is_one_message(later, tmp_path):
    copy = shutil.copytree(later, tmp_path / "now")
    with pytest.raises(InputError) as error:
        analyse(open_assessment(copy))
    assert str(error.value).startswith("earlier assessment ../before: ")
