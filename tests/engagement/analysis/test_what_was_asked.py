"""Short forms, instruments of one's own and other editions: what was not asked is not measured, and never a gap."""

from __future__ import annotations

import re
import shutil

import pandas as pd
import pytest

from engagement import analyse, open_assessment, write_report
from engagement.gaps import shared_items
from surveys import read_export

OWN = """
id = "own"
extends = "iso9001_2015"
drop = ["int6"]
[[items]]
id = "acc1"
role = "scale"
object = "leader_behaviour"
responsibility = "accountability"
texts.staff = "After a bad quality result, top managers tell us what they will do about it."
texts.leader = "After a bad quality result, we tell staff what we will do about it."
scale = "frequency"
non_answers = ["not_come_up", "cannot_tell"]
"""


@pytest.fixture
def copy(client, tmp_path):
    return shutil.copytree(client[0], tmp_path / "copy")


def ask_only(copy, form: str) -> set[str]:
    """Cut the staff files down to what a short form asks."""
    asked = open_assessment(copy).asked
    kept = set(asked.form(form).items)
    gone = {item.id for item in asked.items} - kept | {"importance", *(id for id, _ in asked.open_questions)}
    for path in (copy / "responses").glob("staff*.csv"):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        table = table.drop(columns=[name for name in table if name in gone])
        table.assign(questionnaire=form).to_csv(path, index=False)
    return kept


@pytest.mark.parametrize("form", ["kiosk", "pulse"])
def test_a_short_form_compares_what_both_rated(copy, form):
    kept = ask_only(copy, form)
    found = analyse(open_assessment(copy))
    assessment = open_assessment(copy)
    frames = [read_export(path, assessment.asked) for path in sorted((copy / "responses").iterdir())]
    rows = pd.concat(frames)
    for gap in found.tables["perception_gaps"].itertuples():
        items = [
            item.id
            for item in assessment.asked.items_of(
                role="scale", responsibility=gap.responsibility, object="leader_behaviour"
            )
            if item.id in kept
        ]
        leaders = rows[rows["form"] == "leader"]
        say = pd.concat([leaders[id] for id in items], axis=1).astype(float).mean().mean()
        assert gap.say == pytest.approx(100 * (say - 1) / 4, abs=0.051)
    assert ("estimate_gaps" in found.tables) == (form == "kiosk")
    written = write_report(found, copy / "report", formats=("md",))
    assert all(path.stat().st_size > 1000 for path in written.values())


def test_items_that_only_one_side_rated_are_not_shared():
    table = pd.DataFrame(
        {
            "form": ["staff", "staff", "leader", "leader", "leader", "leader"],
            "item_a": ["a", "b", "a", "b", "c", "a"],
            "item_b": ["a", "b", "a", "b", "c", "b"],
            "n": [9, 0, 5, 5, 5, 5],
        }
    )
    assert shared_items(table)[["form", "item_a", "item_b"]].values.tolist() == [
        ["staff", "a", "a"],
        ["leader", "a", "a"],
    ]
    alone = table[table["form"] == "leader"]
    pd.testing.assert_frame_equal(shared_items(alone), alone)


def settings_with(copy, *lines: str) -> None:
    path = copy / "assessment.toml"
    text = re.sub(r"^instrument = .*\n", "\n".join(lines) + "\n", path.read_text(encoding="utf-8"), flags=re.M)
    path.write_text(text, encoding="utf-8")


def test_answers_of_2015_report_against_2026(copy, release):
    settings_with(copy, 'instrument = "iso9001_2015"', 'edition = "2026"')
    found = analyse(open_assessment(copy))
    instrument = found.manifest["instrument"]
    assert (instrument["edition"], instrument["edition_note"]) == ("2026", "letters per final draft")
    assert {one["id"]: one["clause"] for one in instrument["responsibilities"]}["culture"] == "5.1.1 i"
    pd.testing.assert_frame_equal(found.tables["perception_gaps"], release.tables["perception_gaps"])
    pages = {name: path.read_text("utf-8") for name, path in write_report(found, copy / "r", formats=("md",)).items()}
    text = "\n".join(pages.values())
    assert "no question asks about it: Promoting quality culture and ethical behaviour." in text
    assert "Clause letters of this edition: letters per final draft." in text


def test_questions_of_ones_own_are_marked(copy):
    (copy / "own.toml").write_text(OWN, encoding="utf-8")
    settings_with(copy, 'instrument = "own.toml"')
    found = analyse(open_assessment(copy))
    changed = {one["item"]: one["status"] for one in found.manifest["instrument"]["changed"]}
    assert changed == {"acc1": "reworded", "int6": "dropped"}
    technical = write_report(found, copy / "r", formats=("md",))
    text = "\n".join(path.read_text("utf-8") for path in technical.values())
    assert "This instrument was made from iso9001_2015." in text.replace("\\", "")
    assert "After a bad quality result, we tell staff what we will do about it." in text


def test_the_same_file_under_two_names(copy):
    first = sorted((copy / "responses").glob("staff*.csv"))[0]
    shutil.copy(first, first.with_name("again.csv"))
    with pytest.raises(ValueError) as caught:
        analyse(open_assessment(copy))
    assert str(caught.value) == f"responses: again.csv and {first.name} are the same file; remove one of them."
