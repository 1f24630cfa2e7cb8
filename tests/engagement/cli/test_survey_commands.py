"""`engagement survey`: what list, show and check print, and what they exit with."""

from __future__ import annotations

import subprocess
import sys
from importlib import resources

import pytest
from typer.testing import CliRunner

from engagement.cli import app

LIBRARY = resources.files("surveys.library")


def call(*arguments):
    return CliRunner().invoke(app, ["survey", *(str(one) for one in arguments)])


@pytest.fixture
def own(tmp_path):
    """Write an instrument of one's own: the one in the library with one text replaced by another."""

    def write(old, new):
        text = LIBRARY.joinpath("iso9001_2015.toml").read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "own.toml").write_text(text.replace(old, new), encoding="utf-8")
        return tmp_path / "own.toml"

    return write


def test_help_names_the_commands_and_loads_no_pandas():
    code = (
        "import sys\nfrom engagement.cli import app\n"
        "try:\n    app(['survey', '--help'])\nexcept SystemExit:\n    pass\n"
        "print('LOADED', sorted({'pandas', 'numpy', 'surveys.wording'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == "LOADED []"
    assert [name for name in ("list", "show", "check") if f" {name} " not in done.stdout] == []


def test_list():
    result = call("list")
    assert result.exit_code == 0
    assert (
        "iso9001_2015: Leading for quality, edition 2015, en, 67 items (staff 63, leader 59, manager 4)\n"
        in result.stdout
    )


def test_show_prints_every_wording(own):
    result = call("show", "iso9001_2015")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0] == "Leading for quality (iso9001_2015), edition 2015, en"
    start = lines.index("Accountability for QMS effectiveness (5.1.1 a)")
    assert lines[start + 1 : start + 4] == [
        "  acc1 (scale, leader behaviour)",
        "    staff: After a poor quality result, top managers tell us what they will do about it.",
        "    leader: After a poor quality result, we tell staff what we will do about it.",
    ]
    assert "  trust (trust)" in lines
    assert lines[-1].startswith("SHA-256 ")


def test_check_of_a_sound_instrument():
    result = call("check", "iso9001_2015")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "iso9001_2015: 67 items (staff 63, leader 59, manager 4), no fault of wording at level B1.\n"
    )


def test_check_lists_the_faults_and_exits_with_1(own):
    result = call("check", own("When I see a quality problem, I speak up.", "I always speak up."))
    assert result.exit_code == 1
    assert result.stdout == (
        "out2, staff form: absolute: 'always'. To mend it, take the word out; the scale asks how often. Why: an absolute word leaves only one end of the scale, and quarrels with its labels. Source: Edwards (1957), Techniques of Attitude Scale Construction (avoid universals such as all, always, none and never).\n"
        "iso9001_2015: 67 items (staff 63, leader 59, manager 4), 1 fault of wording at level B1.\n"
    )


def test_check_says_what_it_cannot_check_in_a_language(own):
    result = call("check", own('language = "en"', 'language = "xx"'))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == (
        "Not checked, no words for language 'xx' yet: two_ideas, negation, length, hard_words, reading_level, jargon, accusing, absolute, referent, mixed_object, leader_i, leader_we, leader_estimate, agreement."
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["check", "iso9001_2015", "--level", "B3"],
            "Unknown reading level 'B3'; Known: A2, B1, B2.",
        ),
        (["check", "no.toml"], "There is no instrument 'no.toml'; "),
        (["show", "no"], "There is no instrument 'no'; "),
    ],
)
def test_trouble_is_one_message(arguments, message):
    result = call(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {message}")
