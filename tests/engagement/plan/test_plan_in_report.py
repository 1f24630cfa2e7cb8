"""The plan in manifest, technical file and checklist: frozen first or not, and what changed since."""

from __future__ import annotations

import shutil

import pytest
from plan_client import DAY, FROZEN, add_answers, replace_in

from engagement import open_assessment
from engagement.analysis.manifest import make_manifest
from engagement.confidentiality.release import plain
from engagement.plan import freeze_plan
from engagement.plan import state as states
from engagement.report import checklist, plan_section


def manifest_plan(folder, answers=None):
    """Read the plan of a manifest."""
    files = [folder / "responses" / "staff.csv"] if answers is None else answers
    files = [path for path in files if path.exists()]
    return make_manifest(open_assessment(folder), answers=files, notes=[])["plan"]


def sentences(plan):
    return str(plan_section.section(plan)).split("\n\n")[0]


def check(plan):
    found = checklist._plan(plan)
    return found.status, found.value


def test_the_words_of_the_status_are_the_same_on_both_sides_of_the_gate():
    for name in ("NOT_FROZEN", "BEFORE", "AFTER", "CHANGED"):
        assert getattr(plan_section, name) == getattr(states, name)


@pytest.mark.parametrize("plan", [{}, None])
def test_no_plan(folder, plan):
    plan = manifest_plan(folder) if plan is None else plan
    assert str(plan_section.section(plan)).split("\n\n") == [
        "No plan was frozen. Primary and exploratory comparisons are told apart by the rules of the toolkit; that the "
        "settings were chosen before answers were there is not on record.",
        plan_section.WHY,
    ]
    assert check(plan) == ("MISSING", "no plan was frozen")


def test_frozen_first(folder):
    freeze_plan(open_assessment(folder))
    add_answers(folder)
    plan = manifest_plan(folder)
    assert plan == plain(plan)
    assert (plan["status"], plan["frozen_at"]) == ("frozen before answers", "2026-02-19T09:00:00Z")
    assert sentences(plan) == (
        "The plan was frozen on 2026-02-19 09:00 UTC, before answers were there. Settings, instrument and roster of this "
        "report are those of the plan."
    )
    text = str(plan_section.section(plan))
    assert "| Smallest difference | 10 points of 100 |" in text
    assert f"| Seal of its log | `{plan['seal']}` |" in text
    assert "Amendments" not in text
    assert check(plan) == ("PASS", f"{plan['hash'][:12]}, frozen before answers")


def test_frozen_after_answers_were_there(folder):
    add_answers(folder)
    (folder / "evidence").mkdir()
    (folder / "evidence" / "records.csv").write_text("happened,entered,kind\n,2026-01-05,x\n", encoding="utf-8")
    freeze_plan(open_assessment(folder), after_data=True, reason="Taken over.")
    plan = manifest_plan(folder)
    assert sentences(plan) == (
        "The plan was frozen on 2026-02-19 09:00 UTC, after answers were there: it came before the analysis, not before "
        "the answers. Reason given: Taken over. Records were filled in by then. Settings, instrument and roster of this "
        "report are those of the plan."
    )
    assert check(plan) == ("MISSING", "frozen after answers were there")


def test_amended_and_changed_since(folder, monkeypatch):
    freeze_plan(open_assessment(folder))
    add_answers(folder)
    replace_in(folder / "assessment.toml", "[analysis]\n", "[analysis]\nseed = 2\n")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FROZEN + DAY))
    freeze_plan(open_assessment(folder), reason="A | better seed")
    plan = manifest_plan(folder)
    assert check(plan) == (
        "PASS",
        f"{plan['hash'][:12]}, frozen before answers; 1 amendment after answers were there",
    )
    assert sentences(plan) == (
        "The plan was frozen on 2026-02-19 09:00 UTC, before answers were there. It was amended once since, as listed "
        "below. Settings, instrument and roster of this report are those of the plan."
    )
    row = r"| 1 | 2026-02-20 09:00 UTC | yes | A \| better seed | \[analysis\] seed: 1 -\> 2 |"
    assert row in str(plan_section.section(plan)).splitlines()
    replace_in(folder / "assessment.toml", "seed = 2", "seed = 3")
    plan = manifest_plan(folder)
    assert sentences(plan).endswith(
        "It was amended once since, as listed below. It no longer holds as it was frozen; what differs is listed below."
    )
    lines = str(plan_section.section(plan)).splitlines()
    at = lines.index("**Changed since, and not in the log of the plan:**")
    assert lines[at + 2] == r"- \[analysis\] seed: 2 -\> 3"
    assert check(plan) == ("MISSING", "frozen, changed since")


def test_damaged_files_are_told(folder):
    freeze_plan(open_assessment(folder))
    (folder / "plan" / "amendments.toml").write_text("", encoding="utf-8")
    plan = manifest_plan(folder)
    assert sentences(plan) == (
        "A plan was frozen, but its log cannot be read: whether that was before answers were there is not known."
    )
    lines = str(plan_section.section(plan)).splitlines()
    at = lines.index("**The plan's files are not as they were written:**")
    assert lines[at + 2].startswith("- plan/amendments.toml: changed since it was written")
    assert check(plan) == ("MISSING", "frozen, changed since")


def test_answers_elsewhere_are_not_claimed_to_have_come_later(folder, tmp_path):
    freeze_plan(open_assessment(folder))
    (tmp_path / "answers.csv").write_text("x", encoding="utf-8")
    plan = manifest_plan(folder, [tmp_path / "answers.csv"])
    assert sentences(plan).endswith(
        "Answers were read from another folder; whether they were there when the plan was frozen is not known."
    )
    assert check(plan) == ("MISSING", "frozen, but answers were kept in another folder")


def test_a_long_list_is_cut_and_says_so(folder):
    freeze_plan(open_assessment(folder))
    plan = manifest_plan(folder) | {"status": states.CHANGED, "differences": [f"item a{n}: dropped" for n in range(50)]}
    listed = [line for line in str(plan_section.section(plan)).splitlines() if line.startswith("- ")]
    assert len(listed) == plan_section.MOST_LISTED + 1
    assert listed[-1] == r"- and 10 more, which \`engagement survey verify\` lists"


def test_the_demo_is_frozen_before_its_answers(release, client):
    plan = release.manifest["plan"]
    assert (plan["status"], plan["differences"], plan["faults"]) == ("frozen before answers", [], [])
    assert plan["frozen_at"] < f"{release.manifest['wave']}-01"
    assert not plan["records_there"]
    assert plan["answers_elsewhere"] is False


def test_a_demo_made_again_over_an_old_one_has_the_same_plan(client, tmp_path):
    from engagement import simulate_assessment

    simulate_assessment(tmp_path, seed=1)
    shutil.rmtree(tmp_path / "plan")
    simulate_assessment(tmp_path, seed=1)
    for path in (client[0] / "plan").iterdir():
        assert (tmp_path / "plan" / path.name).read_bytes() == path.read_bytes()
