"""Alpha, equivalence and correlations against R, and the oracle files themselves."""

import re
import shutil
import subprocess
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest
from oracle_files import HERE, assert_matches, read_expected, read_input

from engagement.gaps.inference import EXPLORATORY, PRIMARY, judge
from engagement.links import detectable, link, pearson, permutation_p, spearman
from engagement.measurement import cronbach_alpha
from engagement.rules import PERCEPTION

SCRIPTS = sorted(path.stem for path in HERE.glob("*.R") if path.stem != "io")


def test_alpha_and_feldts_interval_match_psych():
    answers, expected = read_input("alpha"), read_expected("alpha")
    found = []
    for case in expected[["scale", "missing", "conf_level"]].to_dict("records"):
        items = answers.filter(regex=f"^{case['scale']}")
        alpha = cronbach_alpha(items, missing=case["missing"], conf_level=case["conf_level"])
        found.append(case | {"n_items": items.shape[1]} | asdict(alpha))
    assert_matches(pd.DataFrame(found), expected)


def test_verdicts_from_intervals_match_two_one_sided_t_tests():
    differences = read_input("equivalence").groupby("responsibility")["difference"]
    gaps = pd.DataFrame(
        {"estimate": differences.mean(), "std_error": differences.sem(), "df": differences.size() - 1}
    ).reset_index()
    found = [
        judge(
            gaps, df=gaps["df"].to_numpy(), words=PERCEPTION, smallest_difference=10.0, conf_level=0.95, family=family
        ).assign(family=name)
        for name, family in (("primary", PRIMARY), ("exploratory", EXPLORATORY))
    ]
    assert_matches(pd.concat(found), read_expected("equivalence"))


def test_correlations_intervals_exact_p_and_detectable_match():
    expected = read_expected("correlation")
    cases = dict(list(read_input("correlation").groupby("case", sort=False)))
    found = []
    for case, metric in expected[["case", "metric"]].itertuples(index=False):
        see, value = (cases[case][column].to_numpy() for column in ("see", "value"))
        n = len(see)
        found.append(
            {"case": case, "metric": metric, "n": n, "detectable": detectable(n, metric=metric)}
            | {"pearson": pearson, "spearman": spearman}[metric](see, value)._asdict()
            | {"p_value": permutation_p(see, value, metric=metric)[0] if n <= 8 else np.nan}
        )
    assert_matches(pd.DataFrame(found), expected.drop(columns="p_adjusted"))


def test_the_table_of_links_matches():
    """Cases of eight units, as one exploratory family of responsibilities."""
    expected = read_expected("correlation").query("n == 8")
    points = read_input("correlation").query("case in @expected['case']").rename(columns={"case": "responsibility"})
    found = link(points.assign(object="leader_behaviour", indicator="yield", n=9)).rename(
        columns={"responsibility": "case"}
    )
    order = ["case", "metric"]
    assert_matches(found.sort_values(order), expected.sort_values(order))


def test_every_script_has_its_files_and_its_line_in_the_readme():
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(\w+)` \|", readme, flags=re.MULTILINE)) == SCRIPTS
    for name in SCRIPTS:
        assert (HERE / f"{name}_input.csv").exists() and (HERE / f"{name}_expected.csv").exists()


def r_with_packages() -> bool:
    if shutil.which("Rscript") is None:
        return False
    asked = 'quit(status = !all(sapply(c("survey", "psych", "multilevel", "lme4", "lavaan", "GPArotation", "ordinal", "MASS"), requireNamespace, quietly = TRUE)))'
    return subprocess.run(["Rscript", "-e", asked], capture_output=True, check=False).returncode == 0


@pytest.mark.simulation
@pytest.mark.parametrize("name", SCRIPTS)
def test_the_committed_values_are_what_r_writes(name, tmp_path):
    if not r_with_packages():
        pytest.skip("R with the packages that the oracles use is not installed")
    subprocess.run(["Rscript", str(HERE / f"{name}.R"), str(tmp_path)], check=True, capture_output=True)
    assert_matches(pd.read_csv(tmp_path / f"{name}_expected.csv"), read_expected(name))
