"""The commands as a user meets them: what they print, write, and exit with."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import pytest
from typer.testing import CliRunner

from engagement import InputError, __version__
from engagement.cli import app

COMMANDS = ("new", "check", "run", "report", "lab", "demo")


@pytest.fixture
def invoke():
    runner = CliRunner()

    def call(*arguments, answers=None):
        return runner.invoke(app, [str(one) for one in arguments], input=answers)

    return call


def _settings(folder):
    return tomllib.loads((folder / "assessment.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"], ["demo", "--help"]])
def test_help_answers_before_pandas_is_loaded(arguments):
    code = (
        "import sys\nfrom engagement.cli import app\n"
        f"try:\n    app({arguments!r})\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'numpy', 'scipy', 'matplotlib', 'statsmodels', 'openpyxl', 'typst', 'pypandoc'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_help_names_every_command(invoke):
    result = invoke("--help")
    assert result.exit_code == 0
    assert [name for name in COMMANDS if f" {name} " not in result.output] == []


def test_version(invoke):
    assert invoke("--version").output == f"engagement {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run"], "Missing argument 'DIR'."),
        (["walk"], "No such command 'walk'."),
        (["demo", "--seed", "x"], "Invalid value for '--seed'"),
        (["demo", "--seed", "-1"], "Invalid value for '--seed'"),
        (["run", "x", "--formats", "html,docx"], "'docx' is not known; choose from html, pdf."),
        (["run", "x", "--formats", ","], "name at least one of html, pdf."),
        (["new", "x", "--mode", "guesses"], "'guesses' is not known; choose from respondents, published."),
    ],
)
def test_wrong_usage_exits_with_two(invoke, arguments, message):
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.output.replace("│", " ").split())


@pytest.mark.parametrize("command", ["check", "run", "lab"])
def test_a_folder_that_is_no_assessment(invoke, tmp_path, command):
    result = invoke(command, tmp_path / "acme")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1] == (
        f"Error: {tmp_path / 'acme' / 'assessment.toml'}: there is no such file; "
        f"`engagement new {tmp_path / 'acme'}` writes one, or name the client folder."
    )
    assert list(tmp_path.iterdir()) == []


def test_trouble_with_a_file_is_one_message(invoke, tmp_path, monkeypatch):
    def refuse(path, *arguments, **options):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("engagement.open_assessment", refuse, raising=False)
    result = invoke("run", tmp_path)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == (
        f"Error: {tmp_path}: permission denied; close programs that have it open, or check your rights."
    )


def test_report_without_tables_is_one_message(invoke, tmp_path):
    result = invoke("report", tmp_path)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == (
        f"Error: {(tmp_path / 'report').as_posix()} has no manifest.json, so it is no complete release; run the analysis "
        "again."
    )


def test_new_with_defaults_asks_nothing(invoke, tmp_path):
    result = invoke("new", tmp_path / "acme", "--yes")
    assert result.exit_code == 0, result.output
    assert _settings(tmp_path / "acme")["assessment"]["client"] == "acme"
    assert result.stdout.splitlines()[-1] == (
        f"Next: fill in the roster, put exports in responses/, then `engagement check {tmp_path / 'acme'}`."
    )


def test_new_takes_answers_as_options(invoke, tmp_path):
    options = {
        "--client": "Acmé Łódź",
        "--scope": "all sites",
        "--top-management": "the board",
        "--top-managers": 7,
        "--wave": "2026-03",
    }
    promises = ["We keep our dates", 'We say "no" in time']
    arguments = [part for pair in options.items() for part in pair] + [
        part for text in promises for part in ("--promise", text)
    ]
    result = invoke("new", tmp_path / "a", "--yes", *arguments)
    assert result.exit_code == 0, result.output
    written = _settings(tmp_path / "a")
    for option, value in options.items():
        assert written["assessment"][option.removeprefix("--").replace("-", "_")] == value
    assert [entry["text"] for entry in written["promises"]] == promises


def test_new_asks_its_questions(invoke, tmp_path):
    answers = "Acme\nall sites\nthe five directors\nfive\n5\n2026-03\nWe keep our dates\n\n"
    result = invoke("new", tmp_path / "a", answers=answers)
    assert result.exit_code == 0, result.output
    assert "'five' is not a whole number of at least 1." in result.output
    written = _settings(tmp_path / "a")
    assert written["assessment"]["client"] == "Acme"
    assert written["assessment"]["top_management"] == "the five directors"
    assert written["assessment"]["top_managers"] == 5
    assert [entry["text"] for entry in written["promises"]] == ["We keep our dates"]


def test_new_says_at_once_when_the_folder_is_taken(invoke, tmp_path):
    (tmp_path / "thesis.docx").write_text("", encoding="utf-8")
    result = invoke("new", tmp_path)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == f"Error: {tmp_path}: is there already and not empty; name a new folder.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_stopping_at_a_question_writes_nothing(invoke, tmp_path):
    result = invoke("new", tmp_path / "a", answers="Acme\n")
    assert result.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_input_error_is_one_class():
    from surveys import InputError as of_surveys

    assert InputError is of_surveys


def test_check_of_published_results_lists_what_nobody_mapped(invoke, tmp_path):
    files = {
        "assessment.toml": '[assessment]\nclient = "A ministry"\nwave = "2024"\nmode = "published"\n',
        "crosswalk.toml": (
            '[[question]]\nquestion = "Leaders keep their word"\nitem = "q1"\n'
            'responsibility = "accountability"\nobject = "leader_behaviour"\n'
        ),
        "responses/published.csv": (
            "form,wave,level,question,percent,n\n"
            "staff,2024,clerks,Leaders keep their word,41,900\nleader,2024,directors,Leaders keep their word,73,80\n"
            "staff,2024,clerks,I like my pay,20,900\nleader,2024,directors,I like my pay,60,80\n"
        ),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = invoke("check", tmp_path)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "A ministry, wave 2024, mode published"
    assert "published results: 1 mapped and 1 other questions, 2 levels" in lines
    assert "question left out, no responsibility in crosswalk.toml: I like my pay" in lines
