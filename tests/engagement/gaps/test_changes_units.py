"""Units that merged, were renamed or split; composition apart from views; before and after an action."""

import numpy as np
import pandas as pd
import pytest
from made_up_waves import INSTRUMENT, shifted, two_waves, waves

from engagement.columns import COLUMNS
from engagement.engine import count_answers, count_pairs
from engagement.gaps.change import (
    UnitMapping,
    before_after,
    changes,
    composition_changes,
    counts_from_percent,
    map_units,
    read_unit_mapping,
)
from engagement.gaps.change.before_after import CAUTION
from surveys.instrument import InputError


def test_merged_units_equal_the_units_of_people_who_were_always_in_one():
    earlier, _ = waves(1)
    merged = earlier.assign(unit=earlier["unit"].replace({"Stores": "Logistics", "Laboratory": "Logistics"}))
    mapping = {"Stores": "Logistics", "Laboratory": "Logistics"}
    for count in (count_pairs, count_answers):
        mapped = map_units(count(earlier, INSTRUMENT), mapping)
        expected = count(merged, INSTRUMENT)
        keys = [name for name in expected.columns if name not in ("n", "sum_a", "sum_b", "sum_ab", "respondents")]
        both = mapped.merge(expected, on=keys, suffixes=("_mapped", ""), how="outer")
        assert len(both) == len(mapped) == len(expected)
        for name in set(expected.columns) - set(keys):
            np.testing.assert_allclose(both[f"{name}_mapped"], both[name])
    assert mapped.attrs["notes"] == ("units Stores, Laboratory were merged into Logistics and are compared as one",)
    roster = pd.DataFrame({"unit": ["Stores", "Laboratory", "Assembly"], "headcount": [3, 4, 5]})
    assert map_units(roster, mapping).to_dict("list") == {"unit": ["Logistics", "Assembly"], "headcount": [7, 5]}
    people = map_units(earlier, mapping)
    assert len(people) == len(earlier) and set(people["unit"].dropna()) == {"Logistics", "Assembly"}


def test_split_units_are_left_out_and_said():
    earlier, later = two_waves(2)
    mapping = UnitMapping({"Stores": "Depot"}, {"Laboratory": ("Chemistry", "Physics")})
    mapped = map_units(earlier, mapping)
    assert mapped.attrs["notes"] == (
        "unit Stores is now Depot",
        "unit Laboratory was split into Chemistry, Physics: it cannot be compared between the waves",
    )
    now = later.assign(unit=later["unit"].replace({"Stores": "Depot", "Laboratory": "Physics"}))
    found = changes(mapped, now, by=["unit"]).query("form == 'staff'")
    lost = found[found["unit"] == "Physics"]
    assert len(lost) and lost["estimate"].isna().all() and "Laboratory" not in set(found["unit"])
    assert found.query("unit == 'Depot'")["estimate"].notna().all()
    kept = map_units(earlier, {"Stores": "Assembly"})
    assert kept.attrs["notes"] == ("units Assembly, Stores were merged into Assembly and are compared as one",)


def test_published_means_without_n_cannot_be_merged_and_say_so():
    table = pd.DataFrame({"unit": ["a", "b"], "responsibility": "results", "item": "q", "percent": [40.0, 60.0]})
    blind = map_units(counts_from_percent(table.assign(n=np.nan)), {"a": "c", "b": "c"})
    later = counts_from_percent(table[:1].assign(unit="c", n=100.0))
    found = changes(blind, later, by=["unit"]).iloc[0]
    assert np.isnan(found["estimate"]) and found["method"] == "not available: groups without n cannot be added up"


def test_mapping_files(tmp_path):
    path = tmp_path / "units.toml"
    path.write_text('[units]\n"Old" = "New"\n"Lab" = ["Chemistry", "Physics"]\n', encoding="utf-8")
    assert read_unit_mapping(path) == UnitMapping({"Old": "New"}, {"Lab": ("Chemistry", "Physics")})
    for text, message in (
        ('[unit]\n"a" = "b"\n', "units.toml: expected one section [units], found unit."),
        (
            '[units]\n"a" = ["b"]\n',
            "units.toml [units]: 'a' = ['b']; expected the later name in quotes, or a list of at least two names for a "
            "unit that was split.",
        ),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            read_unit_mapping(path)
        assert str(caught.value) == message
    with pytest.raises(InputError) as caught:
        read_unit_mapping(tmp_path / "none.toml")
    assert str(caught.value) == (
        f"{tmp_path / 'none.toml'}: there is no such file; write one with [units] and lines "
        '"earlier name" = "later name".'
    )


def test_mapping_messages():
    earlier, _ = two_waves(3)
    with pytest.raises(ValueError) as caught:
        map_units(earlier, {"Storage": "Depot"})
    assert str(caught.value).startswith(
        "the mapping names unit 'Storage', which is not in the earlier wave; did you mean 'Stores'? Known: "
    )
    map_units(earlier, {"Storage": "Depot"}, known=["Storage"])  # a unit of the roster from which nobody answered
    with pytest.raises(ValueError) as caught:
        map_units(earlier.assign(estimate=1.0), {"Stores": "Depot"})
    assert str(caught.value) == (
        "the table holds estimates, which cannot be merged; map the units of its COUNTS or PAIRS, then estimate."
    )


def parts(table: pd.DataFrame) -> pd.DataFrame:
    return table.pivot_table(index=["responsibility", "object"], columns="part", values="estimate", dropna=False)


def test_rates_and_composition_add_up_and_swapping_waves_flips_them(roster):
    earlier, later = two_waves(4, shift=0.3)
    grown = roster.assign(headcount=np.where(roster["unit"] == "Stores", 90, roster["headcount"]))
    for options in ({}, {"earlier_population": roster, "population": grown}):
        found = composition_changes(earlier, later, **options)
        assert set(found.columns) <= set(COLUMNS) and len(found) == 80
        there = parts(found)
        np.testing.assert_allclose(there["total"], there["rates"] + there["composition"])
        turned = {"earlier_population": grown, "population": roster} if options else {}
        back = parts(composition_changes(later, earlier, **turned))
        for part in ("total", "rates", "composition"):
            np.testing.assert_allclose(back[part], -there[part], atol=1e-9)
        np.testing.assert_allclose(back["interaction"], there["interaction"], atol=1e-9)


def test_a_planted_shift_of_people_is_composition_and_a_planted_shift_of_views_is_not(roster):
    earlier, _ = two_waves(5)
    grown = roster.assign(headcount=np.where(roster["unit"] == "Stores", 300, roster["headcount"]))
    only_people = composition_changes(earlier, earlier, earlier_population=roster, population=grown)
    there = parts(only_people)
    assert (there["rates"] == 0).all() and (there["composition"].abs() > 0.01).any()
    np.testing.assert_allclose(there["total"], there["composition"])
    only_views = composition_changes(earlier, shifted(earlier, 7.0), earlier_population=roster, population=roster)
    there = parts(only_views)
    np.testing.assert_allclose(there["rates"], 7.0)
    assert (there["composition"] == 0).all()
    same = only_views[only_views["part"] == "composition"]
    assert same["method"].str.contains("composition is the same in both waves").all()


def test_composition_needs_both_rosters_or_none(roster):
    earlier, later = two_waves(6)
    with pytest.raises(ValueError) as caught:
        composition_changes(earlier, later, population=roster)
    assert str(caught.value) == (
        "composition_changes needs the rosters of both waves, or of none (then shares of those who answered are used): "
        "give population and earlier_population."
    )
    none = composition_changes(earlier, later.assign(unit="elsewhere"))
    assert none["estimate"].isna().all() and (none["verdict"] == "not available").all()
    assert set(none["method"]) == {"not available: no stratum was answered in both waves"}


def test_before_after_is_the_difference_of_changes_and_carries_its_caution():
    earlier, later = two_waves(7)
    moved = pd.concat([shifted(later[later["unit"] == "Stores"], 12.0), later[later["unit"] != "Stores"]])
    plain, found = (before_after(earlier, one, ["Stores"]) for one in (later, moved))
    assert set(found.columns) <= set(COLUMNS) and len(found) == 20
    np.testing.assert_allclose(found["estimate"], found["change_affected"] - found["change_others"])
    np.testing.assert_allclose(found["estimate"] - plain["estimate"], 12.0)
    assert (found["caution"] == CAUTION).all() and "does not show what moved it" in CAUTION
    everywhere = before_after(earlier, shifted(later, 12.0), ["Stores"])
    np.testing.assert_allclose(everywhere["estimate"], plain["estimate"], atol=1e-9)
    others = before_after(earlier, later, ["Assembly", "Laboratory"])
    np.testing.assert_allclose(others["estimate"], -plain["estimate"], atol=1e-9)


def test_before_after_messages():
    earlier, later = two_waves(8)
    with pytest.raises(ValueError) as caught:
        before_after(earlier, later, ["Store"])
    assert str(caught.value).startswith(
        "affected names unit 'Store', from which nobody answered; did you mean 'Stores'?"
    )
    for units in ([], ["Stores", "Assembly", "Laboratory"]):
        with pytest.raises(ValueError) as caught:
            before_after(earlier, later, units)
        assert str(caught.value) == (
            "affected has to name at least one unit and leave at least one other to compare with."
        )
