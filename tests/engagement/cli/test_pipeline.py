"""From a made-up client to its report through the commands, and what happens when something is wrong."""

from __future__ import annotations

import json
import shutil

import pytest
from typer.testing import CliRunner

from engagement.cli import app


def _call(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def _files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A demo made once: its folder and what the command said."""
    folder = tmp_path_factory.mktemp("pipeline") / "a client, 2026"
    return folder, _call("demo", folder)


@pytest.fixture
def client(made, tmp_path):
    """A copy of the demo to work on."""
    return shutil.copytree(made[0], tmp_path / "acme")


def test_demo_makes_a_client_and_its_report(made):
    folder, result = made
    assert result.exit_code == 0, result.output
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    assert {
        "assessment.toml",
        "roster.csv",
        "evidence.xlsx",
        "responses",
        "report/tables",
        "report/manifest.json",
    } <= written
    assert {".html", ".pdf"} <= {path.suffix for path in (folder / "report").iterdir()}
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_demo_says_where_things_are_and_its_three_main_findings(made):
    folder, result = made
    lines = result.stdout.splitlines()
    report = folder / "report"
    named = [line.removeprefix("Wrote ") for line in lines if line.startswith("Wrote ")]
    documents = [str(path) for path in sorted(report.iterdir()) if path.is_file() and path.name[0] != "."]
    assert named == [*documents, f"{report / 'tables'} ({len(list((report / 'tables').glob('*.csv')))} tables)"]
    start = lines.index("Main findings")
    assert [line[:3] for line in lines[start + 1 :]] == ["1. ", "2. ", "3. "]


def test_progress_goes_to_standard_error(made):
    _, result = made
    assert "Writing the documents" in result.stderr
    assert "Writing the documents" not in result.stdout


def test_report_writes_the_documents_again_without_the_answers(client):
    report = client / "report"
    before = _files(report)
    shutil.rmtree(client / "responses")
    (client / "evidence.xlsx").unlink()
    for document in (*report.glob("*.html"), *report.glob("*.pdf")):
        document.unlink()
    result = _call("report", client)
    assert result.exit_code == 0, result.output
    assert _files(report) == before


def test_run_reads_answers_from_elsewhere_and_writes_elsewhere(client, tmp_path):
    shutil.move(client / "responses", tmp_path / "exports")
    before = _files(client)
    out = tmp_path / "new" / "report"
    result = _call("run", client, "--responses", tmp_path / "exports", "--out", out, "--formats", "html")
    assert result.exit_code == 0, result.output
    assert _files(client) == before
    assert list(out.glob("*.html")) and not list(out.glob("*.pdf"))
    assert _files(out / "tables") == _files(client / "report" / "tables")


def test_an_error_leaves_the_old_report_as_it_was(client):
    before = _files(client)
    roster = client / "roster.csv"
    roster.write_text(roster.read_text(encoding="utf-8").replace("headcount", "people"), encoding="utf-8")
    result = _call("run", client)
    assert result.exit_code == 1
    assert result.stdout == ""
    errors = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1
    assert errors[0].startswith("Error: roster.csv: column 'headcount' is missing (found: unit, level, ")
    assert "Traceback" not in result.stderr
    assert _files(client) == before | {"roster.csv": roster.read_bytes()}


def test_a_report_that_was_edited_is_kept(client):
    document = next((client / "report").glob("*.html"))
    document.write_text("my own words", encoding="utf-8")
    (client / "report" / "minutes.txt").write_text("of the debrief", encoding="utf-8")
    result = _call("report", client, "--formats", "html")
    assert result.exit_code == 0, result.output
    kept = client / "report" / "kept" / document.name
    assert f"Kept what was changed by hand: {kept}" in result.stdout.splitlines()
    assert kept.read_text(encoding="utf-8") == "my own words"
    assert (client / "report" / "minutes.txt").read_text(encoding="utf-8") == "of the debrief"
    assert list((client / "report").glob("*.pdf")) == []


def test_check_reads_everything_and_writes_nothing(client):
    before = _files(client)
    result = _call("check", client)
    assert result.exit_code == 0, result.output
    assert _files(client) == before
    manifest = json.loads((client / "report" / "manifest.json").read_text(encoding="utf-8"))
    lines = result.stdout.splitlines()
    assert lines[0] == f"{manifest['client']}, wave {manifest['wave']}, mode respondents"
    assert [line for line in manifest["notes"] if "link" not in line and line not in lines] == []


def test_lab_copies_the_notebooks_and_checks_that_jupyterlab_starts(client):
    pytest.importorskip("jupyterlab", reason="JupyterLab comes with the extra `notebooks`")
    result = _call("lab", client, "--check")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0].startswith(f"Copied to {client / 'notebooks'}: 01_instrument.ipynb, ")
    assert result.stdout.splitlines()[-1].startswith("JupyterLab starts and answers (server ")


def test_demo_again_gives_the_same_bytes_and_keeps_what_was_added(client):
    (client / "notebooks").mkdir()
    (client / "notebooks" / "mine.ipynb").write_text("{}", encoding="utf-8")
    before = _files(client)
    assert _call("demo", client).exit_code == 0
    after = _files(client)
    assert [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)] == []
