from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from engagement.columns import COLUMNS
from engagement.responses.published import read_published
from surveys.instrument import InputError

VISIBLE = "B38 Senior managers are visible"
ACTION = "B52 Senior managers act on results"
INFORMED = "B44 I am kept informed"

CSV = f"""form,wave,level,question,percent,n
staff,2024,AO,{VISIBLE},60,200
staff,2024,AO,{ACTION},33.3,200
staff,2024,AO,{INFORMED},50,200
staff,2024,EO,{VISIBLE},70,100
staff,2024,EO,{ACTION},40,100
staff,2024,EO,{INFORMED},50,100
leader,2024,SCS,{VISIBLE},90,20
leader,2024,SCS,{ACTION},80,20
leader,2024,SCS,{INFORMED},85,20
"""
CROSSWALK = f"""
[[question]]
question = "{ACTION}"
item = "b52"
responsibility = "results"
object = "leader_behaviour"

[[question]]
question = "{VISIBLE}"
item = "b38"
responsibility = "communication"
object = "leader_behaviour"
"""
INSTRUMENT = SimpleNamespace(
    id="iso9001_2015", responsibilities=[SimpleNamespace(id="communication"), SimpleNamespace(id="results")]
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "responses").mkdir()
    (tmp_path / "responses" / "survey.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "crosswalk.toml").write_text(CROSSWALK, encoding="utf-8")
    return tmp_path


def read(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    return read_published(folder, folder / "crosswalk.toml", INSTRUMENT)


def message(folder: Path, *, csv: str = CSV, crosswalk: str = CROSSWALK) -> str:
    (folder / "responses" / "survey.csv").write_text(csv, encoding="utf-8")
    (folder / "crosswalk.toml").write_text(crosswalk, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(folder)
    return str(caught.value)


def test_counts_are_a_two_point_scale_and_give_the_percentage_back(folder):
    counts, _ = read(folder)
    assert len(counts) == 2 * 2 * 3
    assert set(counts["value"]) == {0.0, 100.0}
    assert set(counts["metric"]) == {"favourable"}
    one = counts.query("level == 'AO' and item == 'b52'")
    assert one["n"].sum() == pytest.approx(200)
    assert (one["value"] * one["n"]).sum() / one["n"].sum() == pytest.approx(33.3)
    assert set(one["responsibility"]) == {"results"} and set(one["object"]) == {"leader_behaviour"}


def test_columns_are_in_the_glossary_and_levels_keep_their_order(folder):
    counts, unmapped = read(folder)
    assert set(counts.columns) | set(unmapped.columns) <= set(COLUMNS)
    assert list(pd.unique(counts["level"])) == ["AO", "EO", "SCS"]
    assert counts.attrs["texts"] == {"b52": ACTION, "b38": VISIBLE}


def test_unmapped_questions_are_listed_once(folder):
    _, unmapped = read(folder)
    assert unmapped["question"].tolist() == [INFORMED]


def test_paths_may_be_given_instead_of_the_folder(folder):
    path = folder / "responses" / "survey.csv"
    for given in (path, [path], path.parent):
        counts, _ = read_published(given, folder / "crosswalk.toml", INSTRUMENT)
        assert len(counts) == 12


def test_no_file_says_run_prepare(folder):
    (folder / "responses" / "survey.csv").unlink()
    with pytest.raises(InputError) as caught:
        read(folder)
    assert str(caught.value) == (
        f"{folder / 'responses'} holds no CSV file: published results are not kept in the project; run prepare.py of "
        "the example first (it writes them)."
    )


def test_a_named_file_that_is_missing_says_run_prepare(folder):
    path = folder / "responses" / "other.csv"
    with pytest.raises(InputError) as caught:
        read_published([path], folder / "crosswalk.toml", INSTRUMENT)
    assert str(caught.value) == f"{path} is missing: run prepare.py of the example first (it writes this file)."


def test_empty_file(folder):
    assert message(folder, csv="") == "survey.csv holds no rows; run prepare.py again."


def test_missing_column(folder):
    assert message(folder, csv="form,wave,level,question,share\nstaff,2024,AO,B1,3\n") == (
        "survey.csv: column percent, n missing; expected the columns form, wave, level, question, percent, n."
    )


def test_unknown_form(folder):
    assert message(folder, csv=CSV.replace("leader,2024,SCS", "leaders,2024,SCS", 1)) == (
        "survey.csv row 8, column form: found 'leaders'; expected staff or leader."
    )


def test_empty_level(folder):
    assert message(folder, csv=CSV.replace(",EO,", ",,", 1)) == (
        "survey.csv row 5, column level: found nothing; fill it in."
    )


@pytest.mark.parametrize(("value", "found"), [("101", "'101'"), ("-1", "'-1'"), ("n/a", "'n/a'"), ("", "nothing")])
def test_percent_outside_0_100(folder, value, found):
    assert message(folder, csv=CSV.replace("33.3", value)) == (
        f"survey.csv row 3, column percent: found {found}; expected a percentage from 0 to 100."
    )


@pytest.mark.parametrize(("value", "found"), [("0", "'0'"), ("-4", "'-4'"), ("", "nothing"), ("inf", "'inf'")])
def test_n_missing_or_not_positive_names_the_level(folder, value, found):
    assert message(folder, csv=CSV.replace("90,20", f"90,{value}")) == (
        f"survey.csv row 8, column n: found {found} (level SCS, question {VISIBLE!r}); "
        "expected how many people answered (more than 0)."
    )


def test_duplicate_question_and_level(folder):
    assert message(folder, csv=CSV + f"staff,2024,EO,{ACTION},41,100\n") == (
        f"survey.csv row 11: question {ACTION!r} appears twice for level EO (form staff, wave 2024); keep one row."
    )


def test_mapped_question_missing_for_a_level(folder):
    assert message(folder, csv=CSV.replace(f"staff,2024,EO,{ACTION},40,100\n", "")) == (
        f"crosswalk.toml: question {ACTION!r} has no row for level EO (form staff, wave 2024), so levels could not be "
        "compared; add the row or take the question out of the crosswalk."
    )


def test_missing_crosswalk(folder):
    (folder / "crosswalk.toml").unlink()
    with pytest.raises(InputError) as caught:
        read(folder)
    assert str(caught.value) == (
        f"{folder / 'crosswalk.toml'} is missing: published results need a crosswalk from questions to "
        "responsibilities; see examples/civil-service/crosswalk.toml for one."
    )


@pytest.mark.parametrize(
    ("crosswalk", "expected"),
    [
        ("", "crosswalk.toml: expected [[question]] tables and nothing else, found nothing."),
        ("[questions]\n", "crosswalk.toml: expected [[question]] tables and nothing else, found questions."),
        (
            CROSSWALK.replace('responsibility = "results"', 'responsibility = "result"'),
            "crosswalk.toml [[question]] 1: responsibility 'result' is not in iso9001_2015; the nearest is 'results'.",
        ),
        (
            CROSSWALK.replace(VISIBLE, "B38 Senior managers are sufficiently visible"),
            "crosswalk.toml [[question]] 2: question 'B38 Senior managers are sufficiently visible' is not in the "
            f"published files; the nearest is {VISIBLE!r}.",
        ),
        (
            CROSSWALK.replace('object = "leader_behaviour"', 'object = "leaders"', 1),
            "crosswalk.toml [[question]] 1: object 'leaders' is unknown; use leader_behaviour for questions about what "
            "senior managers do, workplace for what people live at work.",
        ),
        (
            CROSSWALK.replace('"b52"', '"B52"'),
            "crosswalk.toml [[question]] 1: item 'B52': use up to 12 lowercase letters and digits.",
        ),
        (CROSSWALK.replace('"b52"', '"b38"'), "crosswalk.toml [[question]] 2: item 'b38' is used twice."),
        (
            CROSSWALK.replace(VISIBLE, ACTION),
            f"crosswalk.toml [[question]] 2: question {ACTION!r} is used twice.",
        ),
        (
            CROSSWALK.replace("item =", "items =", 1),
            "crosswalk.toml [[question]] 1: unknown key 'items'; did you mean 'item'?",
        ),
        (
            CROSSWALK.replace('item = "b52"\n', ""),
            "crosswalk.toml [[question]] 1: item is missing; give it as text in quotes.",
        ),
    ],
)
def test_crosswalk_errors(folder, crosswalk, expected):
    assert message(folder, crosswalk=crosswalk) == expected


def test_crosswalk_that_is_no_toml(folder):
    assert message(folder, crosswalk="[[question]\n").startswith("crosswalk.toml is not valid TOML: ")
