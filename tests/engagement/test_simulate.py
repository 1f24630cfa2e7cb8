"""The made-up client: what is planted is there, nothing else is, and the files are what the readers expect."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engagement.assessment import open_assessment
from engagement.responses import read_responses
from engagement.simulate import build_world, simulate_assessment, simulate_responses, story
from engagement.simulate.latent import expected_scores, solve_shifts
from surveys import load_instrument, read_export
from surveys.instrument import InputError


@pytest.fixture(scope="module")
def world():
    return build_world()


@pytest.fixture(scope="module")
def simulated(world):
    return simulate_responses(world, leaders_answering=12)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("northbrook")
    simulate_assessment(folder)
    return folder


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_shifts_give_the_planted_means():
    rng = np.random.default_rng(4)
    planted = np.array([5.0, 50.0, 73.0, 88.0, 95.0])
    effects, base = rng.normal(0, 0.3, (6, 5)), rng.uniform(0, 0.4, (6, 5))
    weights = np.repeat(rng.integers(1, 50, 6)[:, None].astype(float), 5, axis=1)
    options = {"points": np.full(5, 5.0), "sd": 1.0, "slope": 0.5}
    shift = solve_shifts(planted, effects, weights, base, **options)
    assert expected_scores(shift, effects, weights, base, **options) == pytest.approx(planted, abs=1e-9)


def test_world_has_the_staff_and_a_unit_too_small_to_show(world):
    heads = world.cells.groupby("unit", sort=False)["headcount"].sum()
    assert heads.sum() == 420
    assert len(heads) == 9
    assert heads.iloc[-1] == 4
    assert heads.nunique() == 9
    first_rows = list(dict.fromkeys(world.cells["level"]))
    assert first_rows == list(story.LEVELS)


@pytest.mark.parametrize(("staff", "units"), [(80, 3), (60, 1), (2000, 30), (420, 9)])
def test_any_size(staff, units):
    cells = build_world(staff=staff, units=units).cells
    assert cells["headcount"].sum() == staff
    assert cells["unit"].nunique() == units
    assert (cells["headcount"] > 0).all()


def test_planted_means_are_the_stories(world):
    see, say = world.means("staff"), world.means("leader")
    assert see["results", "leader_behaviour"] == pytest.approx(39)
    assert say["results", "leader_behaviour"] == pytest.approx(69)
    assert say["communication", "leader_behaviour"] == pytest.approx(see["communication", "leader_behaviour"])
    assert see["direction", "workplace"] == pytest.approx(max(see.values()))


def test_nothing_planted():
    world = build_world(gap=0, unit_spread=0, level_spread=0, cannot_tell_slope=0)
    see, say = world.means("staff"), world.means("leader")
    assert {key: say[key] - see[key] for key in see} == pytest.approx(dict.fromkeys(see, 0.0), abs=1e-6)
    units = world.unit_means.groupby(["responsibility", "object"])["value"]
    assert (units.max() - units.min()).max() < 1e-6


def test_means_and_gaps_can_be_chosen():
    world = build_world(staff_mean={"results": 50, "direction": 88}, gap={"results": 12})
    see, say = world.means("staff"), world.means("leader")
    assert see["results", "workplace"] == pytest.approx(50)
    assert say["results", "workplace"] == pytest.approx(62)
    assert see["direction", "leader_behaviour"] == pytest.approx(88)
    assert see["risk_thinking", "leader_behaviour"] == pytest.approx(71)


def test_a_mean_off_the_scale_is_refused():
    with pytest.raises(InputError) as caught:
        build_world(staff_mean=95, gap=10)
    assert str(caught.value) == (
        "made-up client: the planted leader mean of item 'acc1' is 105; keep means between 2 and 98."
    )


def test_too_few_people_are_refused():
    with pytest.raises(InputError) as caught:
        build_world(staff=30, units=9)
    assert str(caught.value) == ("made-up client: 30 staff, 9 units, 14 leaders; use at least 8 staff a unit.")


def test_large_draws_come_out_at_the_planted_means():
    """Over 20,000 staff the finite population's rater means lie within Monte Carlo error of the planted ones."""
    world = build_world(staff=20_000, leaders=2_000)
    drawn = simulate_responses(world)
    for form, plan in (("staff", world.staff), ("leader", world.leader)):
        means = drawn.population_means(form)
        error = 40 / np.sqrt(means["n_raters"])
        assert (np.abs(means["mean_raters"] - plan.planted) < 4.5 * error).all()


def test_cannot_tell_is_informative_and_falls_with_seniority():
    drawn = simulate_responses(build_world(staff=8_000))
    means = drawn.population_means()
    leaders = means[(means["role"] == "scale") & (means["object"] == "leader_behaviour")]
    assert (leaders["mean_raters"] - leaders["mean_all"]).mean() > 0.3
    staff = drawn.responses[drawn.responses["form"] == "staff"]
    by_level = staff.groupby("level")["rst1_cannot_tell"].mean()
    assert by_level["Front line"] > by_level["Team leaders"] > by_level["Middle managers"]

    plain = simulate_responses(build_world(staff=8_000, cannot_tell_slope=0, level_spread=0)).population_means()
    scale = plain[plain["role"] == "scale"]
    assert abs((scale["mean_raters"] - scale["mean_all"]).mean()) < 0.15


def test_population_means_by_hand(world, simulated):
    people, plan = simulated.everyone["staff"], world.staff
    at = [item.id for item in plan.items].index("rst1")
    in_unit = (world.cells["unit"] == "Assembly").to_numpy()[people.cell]
    rates = in_unit & (people.non_answer[:, at] == 0)
    expected = 25 * (people.answers[rates, at] - 1).mean()
    table = simulated.population_means(by=["unit"]).set_index(["unit", "item"])
    assert table.loc[("Assembly", "rst1"), "mean_raters"] == pytest.approx(expected)
    assert table.loc[("Assembly", "rst1"), "n_people"] == 88
    whole = simulated.population_means().set_index("item")
    assert (
        whole.loc["pol5", "n_people"]
        == world.cells.loc[world.cells["level"].isin(story.LEADS_PEOPLE), "headcount"].sum()
    )


def test_response_is_a_fixed_share_and_low_on_the_night_shift(simulated):
    staff = simulated.responses[simulated.responses["form"] == "staff"]
    assert len(staff) == round(0.64 * 420)
    rates = staff.groupby("unit").size() / pd.Series(story.UNITS)
    assert rates.idxmin() == "Night shift"
    assert (simulated.responses["form"] == "leader").sum() == 12


@pytest.mark.parametrize("leaders", range(2, 21))
def test_any_number_of_leaders(leaders):
    drawn = simulate_responses(build_world(staff=80, units=3, leaders=leaders))
    assert (drawn.responses["form"] == "leader").sum() == leaders


def test_only_managers_get_the_managers_items(simulated):
    responses = simulated.responses
    others = responses[(responses["form"] == "staff") & ~responses["leads_people"].fillna(False)]
    assert others["dir5"].isna().all()
    assert not others["dir5_cannot_tell"].any()
    managers = responses[responses["leads_people"].fillna(False)]
    assert managers["dir5"].notna().any()


def test_importance_is_up_to_three_or_left_out(simulated):
    chosen = simulated.responses.filter(like="important_")
    left_out = chosen.isna().all(axis=1)
    assert 0 < left_out.sum() < 40
    assert chosen[~left_out].sum(axis=1).between(1, 3).all()
    assert chosen[~left_out].notna().all(axis=None)


def test_careless_people_choose_one_answer_and_are_quick(world):
    drawn = simulate_responses(world, careless=0.3)
    staff = drawn.responses[drawn.responses["form"] == "staff"]
    items = [item.id for item in world.instrument.items_of(form="staff")]
    same = staff[items].nunique(axis=1) == 1
    assert 0.2 < same.mean() < 0.4
    assert staff.loc[same, "duration"].mean() < 300 < staff.loc[~same, "duration"].mean()


def test_same_seed_same_bytes_other_seed_other_answers(tmp_path, folder):
    again = tmp_path / "again"
    simulate_assessment(again)
    assert digests(again) == digests(folder)
    other = tmp_path / "other"
    simulate_assessment(other, seed=2)
    assert digests(other)["responses/leaders.csv"] != digests(folder)["responses/leaders.csv"]


def test_the_folder_reads_back_as_it_was_drawn(folder):
    assessment = open_assessment(folder)
    assert assessment.settings.primary_link == "results ~ on_time_delivery"
    assert assessment.settings.target is None
    assert len(assessment.settings.promises) == 4
    responses = read_responses(assessment).sort_values("respondent", ignore_index=True)
    drawn = simulate_responses(build_world(), leaders_answering=12, careless=0.02, comments=True).responses
    drawn = drawn.sort_values("respondent", ignore_index=True)
    pd.testing.assert_frame_equal(responses, drawn, check_dtype=False)


def test_one_export_has_the_types_of_the_simulated_table(folder, simulated):
    read = read_export(folder / "responses" / "leaders.csv", simulated.world.instrument)
    left = [name for name in read if name not in ("site", "unit", "level")]
    assert list(read.columns) == list(simulated.responses.columns)
    assert read[left].dtypes.to_dict() == simulated.responses[left].dtypes.to_dict()


def test_ids_and_files(folder):
    names = sorted(path.name for path in (folder / "responses").iterdir())
    assert names == ["leaders.csv", "staff_online.csv", "staff_shop_floor.csv"]
    shop_floor = pd.read_csv(folder / "responses" / "staff_shop_floor.csv")
    assert shop_floor["respondent"].str.fullmatch(r"S-[0-9a-f]{8}").all()
    assert "Nights (C)" in set(shop_floor["unit"])
    leaders = pd.read_csv(folder / "responses" / "leaders.csv")
    assert leaders["respondent"].str.fullmatch(r"L-[0-9a-f]{8}").all()


def test_without_evidence(tmp_path):
    simulate_assessment(tmp_path, evidence=False, staff=80, units=3, leaders=3, leaders_answering=None)
    assert not (tmp_path / "evidence.xlsx").exists()
    assert open_assessment(tmp_path).settings.primary_link == ""
    assert open_assessment(tmp_path).settings.top_managers == 3


def test_an_instrument_without_promises_can_be_drawn():
    drawn = simulate_responses(build_world(load_instrument("iso9001_2015"), staff=80, units=3))
    assert not [name for name in drawn.responses if name.startswith("promise")]
