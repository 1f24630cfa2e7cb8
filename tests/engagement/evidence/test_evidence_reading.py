from __future__ import annotations

from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from engagement.evidence import read_evidence, write_workbook
from surveys.instrument import InputError

OBJECTIVES = "objective,promise,target,actual,better,due\n"
CALENDAR = "kind,planned,held,top management present\n"
SAMPLE = "responsibility,what was looked at or asked,n looked at,n in order\n"


def message(call, *args, **options) -> str:
    with pytest.raises(InputError) as error:
        call(*args, **options)
    return str(error.value)


def change(path, sheet, cells):
    workbook = openpyxl.load_workbook(path)
    for address, value in cells.items():
        workbook[sheet][address] = value
    workbook.save(path)
    workbook.close()


def test_a_folder_without_evidence_is_not_examined_and_no_error(tmp_path, settings):
    evidence = read_evidence(tmp_path, settings=settings)
    assert evidence.is_empty
    assert evidence.period.label == ""
    assert evidence.notes == (
        "objectives: not there, not examined",
        "calendar: not there, not examined",
        "actions: not there, not examined",
        "risks: not there, not examined",
        "sample: not there, not examined",
    )
    assert evidence.promises["promise"].tolist() == ["promise1", "promise2", "promise3"]


def test_an_empty_template_is_not_examined_and_no_error(tmp_path, settings):
    write_workbook(tmp_path / "evidence.xlsx", promises=settings.promises)
    evidence = read_evidence(tmp_path, settings=settings)
    assert evidence.is_empty
    assert evidence.notes == (
        "evidence.xlsx, sheet objectives: no rows, not examined",
        "evidence.xlsx, sheet calendar: no rows, not examined",
        "evidence.xlsx, sheet actions: no rows, not examined",
        "evidence.xlsx, sheet risks: no rows, not examined",
        "evidence.xlsx, sheet sample: no rows, not examined",
        "evidence.xlsx, sheet sample: 20 lines not filled in, left out",
    )


def test_a_wrong_heading_names_sheet_heading_and_the_nearest(tmp_path, settings):
    path = write_workbook(tmp_path / "evidence.xlsx", promises=settings.promises)
    change(path, "calendar", {"B1": "planed", "A2": "management review", "B2": "2026-01-10"})
    assert message(read_evidence, tmp_path, settings=settings) == (
        "evidence.xlsx, sheet calendar: heading 'planed' is not known; did you mean 'planned'? "
        "Expected headings: kind, planned, held, top management present."
    )


def test_a_required_heading_that_is_missing_is_named_with_what_was_found(read_csvs):
    assert message(read_csvs, actions="begun,closed\n2026-01-01,2026-02-01\n") == (
        "evidence/actions.csv: heading 'opened' is missing; found 'begun', 'closed'; "
        "add a column 'opened' (the day it was opened)."
    )


def test_a_sheet_without_any_known_heading(read_csvs):
    assert message(read_csvs, calendar="Art,Plan\naudit,2026-01-01\n") == (
        "evidence/calendar.csv: no row with the headings was found; "
        "expected one row with kind, planned, held, top management present."
    )


def test_a_heading_that_stands_twice(read_csvs):
    assert message(read_csvs, calendar="kind,planned,planned\nstaff briefing,2026-01-01,\n") == (
        "evidence/calendar.csv: heading 'planned' stands there twice; keep one of the columns."
    )


def test_an_objective_without_target(tmp_path, settings):
    path = write_workbook(tmp_path / "evidence.xlsx", promises=settings.promises)
    change(path, "objectives", {"A7": "On-time delivery", "H7": "higher", "I7": "2026-01-31"})
    assert message(read_evidence, tmp_path, settings=settings) == (
        "evidence.xlsx, sheet objectives, row 7: objective 'On-time delivery' has no target; "
        "fill in the column 'target' (the value to reach), or delete the row."
    )


def test_a_date_that_does_not_parse(tmp_path, settings):
    path = write_workbook(tmp_path / "evidence.xlsx", promises=settings.promises)
    change(path, "calendar", {"A2": "staff briefing", "B2": "2026-02-03", "C2": "31.02.2026"})
    assert message(read_evidence, tmp_path, settings=settings) == (
        "evidence.xlsx, sheet calendar, row 2, column 'held': found '31.02.2026', expected a date such as 2026-03-31."
    )


def test_an_unknown_kind_an_unknown_source_and_an_unknown_direction(read_csvs):
    assert message(read_csvs, calendar=CALENDAR + "managment review,2026-01-01,,\n") == (
        "evidence/calendar.csv, row 2, column 'kind': found 'managment review', expected one of external audit, "
        "internal audit, management review, staff briefing; did you mean 'management review'?"
    )
    assert message(read_csvs, calendar=CALENDAR, actions="opened,source\n2026-01-01,xyz\n") == (
        "evidence/actions.csv, row 2, column 'source': found 'xyz', expected one of audit, complaint, review, idea, "
        "risk, internal fault, resource request."
    )
    assert message(read_csvs, actions="opened\n", objectives=OBJECTIVES + "A,1,90,91,more,2026-01-31\n") == (
        "evidence/objectives.csv, row 2, column 'better': found 'more', expected one of higher, lower, at."
    )


def test_an_unknown_promise_and_an_unknown_responsibility(read_csvs):
    assert message(read_csvs, objectives=OBJECTIVES + "A,We deliver in time,90,91,higher,2026-01-31\n") == (
        "evidence/objectives.csv, row 2, column 'promise': found 'We deliver in time', expected one of promise1, "
        "promise2, promise3; did you mean 'we deliver on time'?"
    )
    assert message(read_csvs, objectives=OBJECTIVES, sample=SAMPLE + "ressources,asked,5,5\n") == (
        "evidence/sample.csv, row 2, column 'responsibility': found 'ressources', expected one of accountability, "
        "policy_objectives, integration, process_approach, risk_thinking, resources, communication, results, "
        "direction, improvement; did you mean 'resources'?"
    )


def test_more_in_order_than_looked_at(read_csvs):
    assert message(read_csvs, sample=SAMPLE + "results,asked,5,6\n") == (
        "evidence/sample.csv, row 2: 6 in order of 5 looked at; 'n in order' can be at most 'n looked at'."
    )


def test_a_sample_line_that_is_half_filled_in(read_csvs):
    assert message(read_csvs, sample=SAMPLE + "results,asked,5,\n") == (
        "evidence/sample.csv, row 2: line 'results' has no n in order; fill in the column 'n in order' "
        "(how many of them were in order; 0 if none), or delete the row."
    )


def test_a_count_and_a_number_that_are_none(read_csvs):
    assert message(read_csvs, sample=SAMPLE + "results,asked,some,1\n") == (
        "evidence/sample.csv, row 2, column 'n looked at': found 'some', expected a whole number, 0 or more."
    )
    assert message(read_csvs, sample=SAMPLE, objectives=OBJECTIVES + "A,1,high,91,higher,2026-01-31\n") == (
        "evidence/objectives.csv, row 2, column 'target': found 'high', expected a number such as 12.5."
    )


def test_an_action_closed_before_it_was_opened(read_csvs):
    assert message(read_csvs, actions="opened,closed\n2026-02-01,2026-01-01\n") == (
        "evidence/actions.csv, row 2: closed on 2026-01-01, before it was opened on 2026-02-01; "
        "correct one of the two dates."
    )


def test_a_calendar_row_without_any_date(read_csvs):
    assert message(read_csvs, calendar=CALENDAR + "staff briefing,,,\n") == (
        "evidence/calendar.csv, row 2: staff briefing has neither 'planned' nor 'held'; "
        "fill in one of them, or delete the row."
    )


def test_rows_both_in_the_workbook_and_in_a_csv(tmp_path, settings, read_csvs):
    path = write_workbook(tmp_path / "evidence.xlsx", promises=settings.promises)
    change(path, "calendar", {"A2": "staff briefing", "B2": "2026-02-03"})
    assert message(read_csvs, calendar=CALENDAR + "staff briefing,2026-02-03,,\n") == (
        "evidence/calendar.csv: evidence.xlsx has rows on its sheet calendar too; "
        "keep the one that counts and empty or delete the other."
    )


def test_a_csv_may_stand_in_for_an_empty_sheet_of_the_workbook(tmp_path, settings, read_csvs):
    write_workbook(tmp_path / "evidence.xlsx", promises=settings.promises)
    evidence = read_csvs(calendar=CALENDAR + "staff briefing,2026-02-03,,\n", sample=SAMPLE + "results,asked,5,5\n")
    assert (len(evidence.calendar), len(evidence.sample)) == (1, 1)


def test_a_file_that_is_no_workbook(tmp_path, settings):
    (tmp_path / "evidence.xlsx").write_text("not a workbook")
    assert message(read_evidence, tmp_path, settings=settings) == (
        "evidence.xlsx: cannot be opened as an Excel workbook (BadZipFile); save it as .xlsx again."
    )


def test_semicolons_decimal_commas_windows_encoding_and_trailing_rows(read_csvs):
    text = (
        "Quality objectives;;;;;\n;;;;;\nObjective*;promise;Target;actual;better;due (date)\n"
        "Lieferung pünktlich;1;95,5;96,25;higher;31.01.2026\n;;;;;\n;;;;;\n"
    )
    evidence = read_csvs(objectives=text, encoding="cp1252")
    row = evidence.objectives.iloc[0]
    assert (row["row"], row["objective"], row["promise"]) == (4, "Lieferung pünktlich", "promise1")
    assert (row["target"], row["actual"], row["due"]) == (95.5, 96.25, pd.Timestamp("2026-01-31"))
    assert len(evidence.objectives) == 1
    assert evidence.objectives["next_actual"].isna().all()


def test_excel_habits_serial_dates_percent_cells_title_rows_and_blank_rows(tmp_path, settings):
    path = write_workbook(tmp_path / "evidence.xlsx", promises=settings.promises)
    workbook = openpyxl.load_workbook(path)
    page = workbook["objectives"]
    page.append([])
    row = page.max_row + 5
    for column, value in {"A": "Yield", "F": 0.57, "G": 0.6, "H": "Higher ", "I": 46053}.items():
        page[f"{column}{row}"] = value
    for column in "FG":
        page[f"{column}{row}"].number_format = "0%"
    page[f"I{row}"].number_format = "General"
    page[f"A{row + 40}"] = "   "
    workbook.save(path)
    workbook.close()
    objectives = read_evidence(tmp_path, settings=settings).objectives
    assert objectives[["target", "actual", "better", "promise"]].values.tolist() == [[57.0, 60.0, "higher", ""]]
    assert objectives["due"].tolist() == [pd.Timestamp("2026-01-31")]
    assert objectives["row"].tolist() == [row]


def test_a_foreign_column_and_a_foreign_sheet_are_listed(tmp_path, settings):
    path = write_workbook(tmp_path / "evidence.xlsx", promises=settings.promises)
    change(path, "actions", {"I1": "cost centre", "A2": "2026-02-03", "I2": "4711"})
    workbook = openpyxl.load_workbook(path)
    workbook.create_sheet("calender").append(["kind"])
    workbook.create_sheet("blank")
    workbook.save(path)
    workbook.close()
    notes = read_evidence(tmp_path, settings=settings).notes
    assert "evidence.xlsx, sheet actions: column 'cost centre' is not one of ours, left out" in notes
    assert "evidence.xlsx, sheet calender: left out; did you mean calendar?" in notes
    assert not any("blank" in note for note in notes)


def test_an_unknown_csv_is_listed(read_csvs):
    notes = read_csvs(kpis="a,b\n1,2\n").notes
    assert notes[0] == (
        "evidence/kpis.csv: left out; known are objectives, calendar, actions, risks, sample, performance, records"
    )


def test_promises_by_number_id_and_text(read_csvs):
    rows = "A,2,1,1,at,2026-01-31\nB,promise3,1,1,at,2026-01-31\nC,we LISTEN to customers,1,1,at,2026-01-31\n"
    assert read_csvs(objectives=OBJECTIVES + rows).objectives["promise"].tolist() == [
        "promise2",
        "promise3",
        "promise2",
    ]


def test_the_workbooks_promises_count_where_the_settings_have_none(tmp_path, settings):
    write_workbook(tmp_path / "evidence.xlsx", promises=["We keep our word"])
    evidence = read_evidence(tmp_path, settings=replace(settings, promises=()))
    assert evidence.promises.values.tolist() == [["promise1", "We keep our word"]]


def test_promises_that_differ_are_noted(tmp_path, settings):
    write_workbook(tmp_path / "evidence.xlsx", promises=["We keep our word"])
    notes = read_evidence(tmp_path, settings=settings).notes
    assert notes[0] == "promises: the workbook's differ from assessment.toml; those of assessment.toml count"


def test_performance_and_records_are_optional_and_units_are_mapped(read_csvs, settings):
    evidence = read_csvs(
        settings=replace(settings, units={"Mill": "Milling"}),
        performance='unit,period,indicator,value,better\nMill,2026-Q1,on-time delivery,"93,5",higher\n',
        records="happened,entered,kind\n2026-01-01,2026-01-04,\n2026-01-02,,inspection\n",
    )
    assert evidence.performance[["unit", "value"]].values.tolist() == [["Milling", 93.5]]
    assert evidence.records["kind"].tolist() == ["record"]
    assert "records: 1 rows without a date in 'entered', left out" in evidence.notes


def test_the_period_ends_on_the_latest_day_something_happened(read_csvs, settings):
    rows = CALENDAR + "staff briefing,2026-09-01,,\nstaff briefing,2026-02-20,2026-02-28,\n"
    evidence = read_csvs(calendar=rows)
    assert evidence.period.label == "2025-03-01 to 2026-02-28"
    assert evidence.notes[-1] == "period examined: 2025-03-01 to 2026-02-28"
    fixed = replace(settings, period_end=pd.Timestamp("2026-06-30").date(), period_months=6)
    assert read_csvs(calendar=rows, settings=fixed).period.label == "2026-01-01 to 2026-06-30"


def test_no_person_is_read_into_any_printed_word(read_csvs):
    text = SAMPLE.strip() + ",where,date,initials\nresults,asked,5,4,Hall 3,2026-02-01,JD\n"
    evidence = read_csvs(sample=text)
    assert evidence.sample["initials"].tolist() == ["JD"]
    assert not any("JD" in note or "Hall" in note for note in evidence.notes)
