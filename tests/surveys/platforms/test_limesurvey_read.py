"""LimeSurvey's exports, one trait at a time: what is recognised, dropped, translated, refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from limesurvey_layouts import META, META_TEXTS, Style, export_rows, write_csv, write_json
from simulated_answers import same_answers, simulated_answers

from surveys import InputError, read_export
from surveys.files.reading import read_tables
from surveys.platforms.limesurvey import export as limesurvey
from surveys.platforms.limesurvey.headings import COLUMNS, own_column
from surveys.questionnaire import make_questionnaire

NAMES = {"units": ("Assembly", "Büro & Lager"), "levels": ("Front line", "Team leader"), "sites": ("North", "South")}


class Export:
    """An export whose columns can be changed."""

    def __init__(self, instrument, style=None, form="staff", n=4, **more):
        self.instrument = instrument
        more = {"unfinished": 0.0, **more}
        self.responses = simulated_answers(instrument, form, np.random.default_rng(1), n, **NAMES, **more)
        questionnaire = make_questionnaire(instrument, form, **NAMES)
        heading, *rows = export_rows(self.responses, questionnaire, instrument, style or Style())
        self.columns = {name: [row[place] for row in rows] for place, name in enumerate(heading)}

    def rename(self, names):
        self.columns = {names.get(name, name): cells for name, cells in self.columns.items()}
        return self

    def write(self, path):
        rows = [list(self.columns), *map(list, zip(*self.columns.values(), strict=True))]
        return write_json(rows, path) if path.suffix == ".json" else write_csv(rows, path)

    def read(self, folder, **more):
        return read_export(self.write(folder / "results.csv"), self.instrument, **NAMES, **more)


# ------------------------------------------------------------------------------------------------------ recognition


def how(folder, export) -> str | None:
    (table,) = read_tables(export.write(folder / "results.csv"))
    return limesurvey.recognise(table)


def test_how_it_is_recognised(tmp_path, small):
    assert how(tmp_path, Export(small)) == "the headings 'submitdate' and 'lastpage' of LimeSurvey"
    assert how(tmp_path, Export(small, Style("full"))) == "the headings 'Date submitted' and 'Last page' of LimeSurvey"
    both = Export(small, Style("codetext"))
    assert how(tmp_path, both) == ("the headings 'submitdate. Date submitted' and 'lastpage. Last page' of LimeSurvey")


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ("code", "question codes of a form written for LimeSurvey"),
        ("codetext", "headings of LimeSurvey, code and text together"),
        ("full", None),
    ],
)
def test_how_it_is_recognised_without_its_own_columns(tmp_path, small, headings, expected):
    export = Export(small, Style(headings))
    export.columns = dict(list(export.columns.items())[len(META) :])
    assert how(tmp_path, export) == expected


def test_what_is_not_recognised(tmp_path):
    for heading in ("respondent,form,acc1", "id,lastpage,acc1", "_uuid,_submission_time,staffg01/acc1", ""):
        (tmp_path / "other.csv").write_text(f"{heading}\n1,2,3\n", encoding="utf-8")
        (table,) = read_tables(tmp_path / "other.csv")
        assert limesurvey.recognise(table) is None


@pytest.mark.parametrize("language", META_TEXTS)
@pytest.mark.parametrize(
    "shape", ["{text}", "{code}. {text}", "{code}{text}", "{code} - {text}", "{under}", "{code}. {under}"]
)
def test_own_columns_in_every_language_and_style(language, shape):
    for code, text in zip(META, META_TEXTS[language], strict=True):
        assert own_column(shape.format(code=code, text=text, under=text.replace(" ", "_"))) == code


def test_a_name_means_one_column_only():
    names = [name.casefold() for names in COLUMNS.values() for name in names]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "heading", ["idea", "Seed of doubt", "submitdates", "tokens", "acc1", "Time", "Questions: time"]
)
def test_what_is_no_column_of_its_own(heading):
    assert own_column(heading) is None


# ------------------------------------------------------------------------------------------------------------ times


def test_unfinished_rows_stay(tmp_path, small):
    export = Export(small)
    export.columns["submitdate"][1] = ""
    read = export.read(tmp_path)
    assert len(read) == 4 and read["submitted"].isna().tolist() == [False, True, False, False]
    assert read.attrs["notes"] == ["1 rows are unfinished; they were kept, without a time of submission"]


@pytest.mark.parametrize(
    "dummy", ["1980-01-01 00:00:00", "1980-01-01", "01.01.1980 00:00", "1/1/1980 12:00:00 AM", "1/1/80 0:00"]
)
def test_the_date_in_1980_is_none(tmp_path, small, dummy):
    export = Export(small)
    export.columns["submitdate"] = [dummy, dummy, "", dummy]
    export.columns["startdate"] = [dummy] * 4
    read = export.read(tmp_path)
    assert read["submitted"].isna().all() and read["started"].isna().all() and read["duration"].isna().all()
    assert read.attrs["notes"] == [
        "1 rows are unfinished; they were kept, without a time of submission",
        "3 rows are finished, but LimeSurvey recorded no times (an anonymous survey without date stamps)",
    ]


def test_other_dates_in_january_1980_would_be_dates(tmp_path, small):
    export = Export(small)
    export.columns["submitdate"] = export.columns["startdate"] = ["1980-01-01 00:00:01"] * 4
    assert export.read(tmp_path)["submitted"].tolist() == [pd.Timestamp("1980-01-01 00:00:01")] * 4


def test_no_column_of_submission(tmp_path, small):
    export = Export(small)
    del export.columns["submitdate"]
    read = export.read(tmp_path)
    assert read["submitted"].isna().all()
    assert read.attrs["notes"] == [
        "there is no date of submission, so finished and unfinished answers cannot be told apart"
    ]


def test_the_time_taken_where_there_are_no_dates(tmp_path, small):
    export = Export(small)
    for name in ("submitdate", "startdate"):
        export.columns[name] = ["1980-01-01 00:00:00"] * 4
    export.columns |= {
        "interviewtime": ["11.93", "600", "", "7,5"],
        "groupTime61": ["1"] * 4,
        "staffg01Time": ["2"] * 4,
    }
    read = export.read(tmp_path)
    assert read["duration"].fillna(-1).tolist() == [11.93, 600.0, -1.0, 7.5]
    assert read.attrs["left_out"] == []


@pytest.mark.parametrize(
    "heading",
    [
        "groupTime73. Gruppenzeit: Qualität dort, wo Sie arbeiten",
        "newstarterTime. Fragenzeit: newstarter",
        "Gruppenzeit: Über Sie",
        "Fragenzeit:_unit",
        "Group time: About you",
        "Durée pour la question: unit",
        "问题时间: unit",
    ],
)
def test_seconds_by_page_and_question_are_no_answers(tmp_path, small, heading):
    export = Export(small, Style("codetext"))
    export.columns[heading] = ["1.5"] * 4
    read = export.read(tmp_path)
    assert read.attrs["left_out"] == []
    same_answers(read, export.responses, ignoring=["respondent"])


# ------------------------------------------------------------------------------------------------------ personal data


def test_personal_data_are_not_read(tmp_path, small):
    export = Export(small)
    secret = {"token": "tok", "ipaddr": "10.0.0.1", "refurl": "http://x", "firstname": "Eva", "lastname": "Muster"}
    secret |= {"email": "eva@example.org", "attribute_1": "Assembly", "Zugangscode": "abc", "Dirección IP": "10.0.0.2"}
    export.columns |= {name: [text] * 4 for name, text in secret.items()}
    read = export.read(tmp_path)
    assert read.attrs["personal"] == list(secret)
    assert read.attrs["left_out"] == []
    assert not read.astype(str).isin(list(secret.values())).drop(columns=["unit"]).any(axis=None)


def test_a_user_may_ask_for_the_code_of_a_participant(tmp_path, small):
    export = Export(small)
    export.columns["token"] = ["qwe", "rty", "uio", "123"]
    del export.columns["id"]
    read = export.read(tmp_path, mapping={"columns": {"token": "respondent"}})
    assert read["respondent"].tolist() == ["qwe", "rty", "uio", "results:123"]
    assert read.attrs["personal"] == []


def test_respondents_of_two_surveys_differ(tmp_path, small):
    export = Export(small)
    one = read_export(export.write(tmp_path / "results-survey1.csv"), small, **NAMES)
    two = read_export(export.write(tmp_path / "results-survey2.json"), small, **NAMES)
    assert one["respondent"].tolist()[:2] == ["results-survey1:1", "results-survey1:2"]
    assert two["respondent"].tolist()[:2] == ["results-survey2:1", "results-survey2:2"]


# ------------------------------------------------------------------------------------------------------------ cells


@pytest.mark.parametrize(
    ("chosen", "other"),
    [
        ("Y", ""),
        ("Y", "N"),
        ("Yes", "No"),
        ("Ja", "Nein"),
        ("Oui", "N/A"),
        ("Sí", "No"),
        ("Sim", "Não"),
        ("是", "否"),
        ("1", "2"),
    ],
)
def test_ticks(tmp_path, small, chosen, other):
    export = Export(small)
    accou, resou = "importance[accou]", "importance[resou]"
    export.columns |= {accou: [chosen, other, chosen, other], resou: [chosen, chosen, other, other]}
    read = export.read(tmp_path)
    assert read["important_accountability"].tolist() == [True, False, True, pd.NA]
    assert read["important_resources"].tolist() == [True, True, False, pd.NA]


def test_a_masked_equation_is_as_it_was_written(tmp_path, small):
    export = Export(small)
    export.columns["comment1"] = ["'=1+1", "=1+1", "'quoted'", "'-x"]
    assert export.read(tmp_path)["comment1"].tolist() == ["=1+1", "=1+1", "'quoted'", "'-x"]


def test_names_that_are_stored_as_hypertext(tmp_path, small):
    export = Export(small)
    export.columns["unit"] = ["B&uuml;ro &amp; Lager", "Tool &lt;2&gt;", "<b>Old</b> hall", "a < b"]
    assert export.read(tmp_path)["unit"].tolist() == ["Büro & Lager", "Tool <2>", "Old hall", "a < b"]


def test_a_cell_that_is_no_answer(tmp_path, small):
    export = Export(small)
    export.columns["staffg01[acc1]"][2] = "A4"
    with pytest.raises(InputError) as caught:
        export.read(tmp_path)
    assert str(caught.value) == (
        "results.csv row 4, column 'staffg01[acc1]': found 'A4', expected 1 to 5 or a label of the scale, an empty cell, "
        "not_come_up, cannot_tell; correct the cell or empty it."
    )


# ---------------------------------------------------------------------------------------------------------- headings


def test_codes_go_before_texts_that_were_changed(tmp_path, small):
    export = Export(small, Style("codetext")).rename(
        {
            "staffg01[acc1]. In the last 12 months, where you work, how often was this so? [Top managers ask.]": "staffg01[acc1]. How often? [We are asked.]",
            "comment1. What else?": "comment1. Anything to add?",
        }
    )
    same_answers(export.read(tmp_path), export.responses, ignoring=["respondent"])


def test_texts_count_where_codes_were_changed(tmp_path, small):
    export = Export(small, Style("codetext"))
    export.rename(
        {
            name: f"G0Q{place}{name[name.index('. ') :]}"
            for place, name in enumerate(export.columns)
            if place >= len(META)
        }
    )
    same_answers(export.read(tmp_path), export.responses, ignoring=["respondent", "questionnaire"])


def test_a_question_that_the_instrument_does_not_know(tmp_path, small):
    export = Export(small)
    export.columns |= {"G09Q01[SQ001]": ["4"] * 4, "shoe": ["42"] * 4}
    assert export.read(tmp_path).attrs["left_out"] == ["G09Q01[SQ001]", "shoe"]


def test_a_mapped_heading(tmp_path, small):
    export = Export(small).rename({"staffg01[acc1]": "R01[x]"})
    read = export.read(tmp_path, mapping={"columns": {"R01[x]": "acc1"}})
    same_answers(read, export.responses, ignoring=["respondent"])


def test_headings_that_are_cut(tmp_path, small):
    export = Export(small).rename({"staffg01[acc1]": "In the last 12 ..  [Top managers as.. ]"})
    with pytest.raises(InputError) as caught:
        export.read(tmp_path)
    assert str(caught.value) == (
        "results.csv, column 'In the last 12 ..  [Top managers as.. ]': the headings are cut, so the questions cannot be told "
        "apart; export the answers again with the headings 'Question code' or 'Full question text'."
    )


def test_a_column_that_stands_twice(tmp_path, small):
    export = Export(small)
    export.columns["staffg01_acc1"] = export.columns["staffg01[acc1]"]
    with pytest.raises(InputError) as caught:
        export.read(tmp_path)
    assert str(caught.value) == (
        "results.csv: the columns 'staffg01[acc1]' and 'staffg01_acc1' both answer 'acc1'; delete one of them, or leave it "
        'out in a mapping file ([columns], heading = "").'
    )


def test_headings_without_answers(tmp_path, small):
    export = Export(small)
    export.columns = {name: [""] * 4 for name in export.columns}
    with pytest.raises(InputError) as caught:
        export.read(tmp_path)
    assert str(caught.value) == "results.csv: there are headings but no answers; export the answers again."


def test_the_leader_form_in_full_texts(tmp_path, small):
    export = Export(small, Style("full", labels=True), form="leader")
    read = export.read(tmp_path)
    assert set(read["form"]) == {"leader"}
    same_answers(read, export.responses, ignoring=["respondent", "questionnaire"])


# -------------------------------------------------------------------------------------------------- whatever there is


PIECES = """
id submitdate lastpage Date_submitted staffg01 [acc1] _acc1 . [ ] .. importance [accou] Time Group_time: comment1 <b>
&amp; ä _ unit Antwort_ID Top_managers_ask. In_the_last_12_..
""".split()  # noqa: SIM905


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_a_table_or_a_clear_error(tmp_path, small, data):
    headings = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)
    cell = st.sampled_from(
        ["", "1", "5", "ct", "Y", "N/A", "1980-01-01 00:00:00", "2026-03-02", "never", "x", "'=1", "0"]
    )
    export = Export(small, n=2)
    for heading in data.draw(st.lists(headings, max_size=3)):
        export.columns[heading] = data.draw(st.lists(cell, min_size=2, max_size=2))
    for changed in data.draw(st.lists(st.sampled_from(list(export.columns)), max_size=2)):
        export.columns[changed] = data.draw(st.lists(cell, min_size=2, max_size=2))
    try:
        read = export.read(tmp_path)
    except InputError as error:
        assert "results.csv" in str(error)
    else:
        assert len(read) == 2


@pytest.mark.parametrize(
    "heading", ["[" * 50_000 + "]", "a" + " " * 50_000, "staffg01[" + "a" * 50_000, "x [y] " * 9_000 + "]"]
)
def test_endless_headings_take_no_time(tmp_path, small, heading):
    export = Export(small)
    export.columns[heading] = ["1"] * 4
    assert len(export.read(tmp_path).attrs["left_out"]) == 1
