"""LimeSurvey from afar, on a server of our own that behaves as the real one was seen to."""

from __future__ import annotations

import logging
import sys
import traceback

import numpy as np
import pytest
from limesurvey_layouts import Style, export_rows, write_csv
from limesurvey_server import Server, running
from simulated_answers import same_answers, simulated_answers

from surveys import InputError, load_instrument, read_export
from surveys.platforms.limesurvey.form import render
from surveys.platforms.limesurvey.remote import Deployed, deploy, fetch
from surveys.platforms.limesurvey.structure import differences, read_structure
from surveys.questionnaire import make_questionnaire

LOGIN = ("admin", "open sesame")


@pytest.fixture(scope="module")
def questionnaire():
    return make_questionnaire(load_instrument("iso9001_2015"), "staff", languages=["en", "de"], units=["A", "B"])


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def url(server):
    with running(server) as address:
        yield address


def refusal(function, *arguments, **more) -> str:
    with pytest.raises(InputError) as caught:
        function(*arguments, **more)
    assert LOGIN[1] not in "".join(traceback.format_exception(caught.value))
    return str(caught.value)


def test_a_form_arrives_as_it_was_written(server, url, questionnaire):
    deployed = deploy(questionnaire, url, *LOGIN)
    assert deployed == Deployed(deployed.survey, (), False)
    assert list(server.surveys) == [deployed.survey] and not server.active and not server.participants
    assert server.called[-1] == "release_session_key"


def test_a_file_that_was_written_before(tmp_path, server, url, questionnaire):
    (tmp_path / "staff.lss").write_bytes(render(questionnaire, "limesurvey")[0][".lss"])
    deployed = deploy(tmp_path / "staff.lss", url, *LOGIN, activate=True)
    assert deployed.active and server.active == {deployed.survey}


def test_access_codes(server, url, questionnaire):
    deployed = deploy(questionnaire, url, *LOGIN, participants=3, activate=True)
    assert deployed.tokens == ("token1", "token2", "token3")
    assert server.called.index("add_participants") < server.called.index("activate_survey")
    people = [{"email": "eva@example.org", "firstname": "Eva"}, {"language": "de"}]
    assert deploy(questionnaire, url, *LOGIN, participants=people).tokens == ("token1", "token2")
    assert server.participants[deployed.survey][0]["email"] == "eva@example.org"


def test_a_server_that_drops_an_answer_option(server, url, questionnaire):
    server.drops = "ct"
    message = refusal(deploy, questionnaire, url, *LOGIN, participants=2, activate=True)
    first, *lines = message.split("\n")
    (survey,) = server.surveys
    assert first == (
        f"iso9001_2015-staff.lss: LimeSurvey took it as survey {survey}, but not as it was written; it was not activated. "
        "Delete it there, and mend the form:"
    )
    assert lines == [f"- answer option of 'staffg{number:02}': 'ct' is not there" for number in range(1, 14)]
    assert not server.active and not server.participants


def test_a_server_that_renames(tmp_path, server, url, questionnaire):
    content = render(questionnaire, "limesurvey")[0][".lss"]
    for found, planted in ((b">staffg02<", b">this<"), (b">acc1<", b">5.1.1-a<"), (b">nj<", b">notmyjob<")):
        assert content.count(found) >= 1
        content = content.replace(found, planted, 1)
    (tmp_path / "changed.lss").write_bytes(content)
    lines = refusal(deploy, tmp_path / "changed.lss", url, *LOGIN).split("\n")[1:]
    assert lines == [
        "- question 'this' is not there",
        "- question 'r298q2' was not written",
        "- subquestion of 'staffg01': '5.1.1-a' is not there",
        "- subquestion of 'staffg01': 'sq511a' was not written",
        "- answer option of 'staffg07': 'notmyjob' is not there",
    ]


def test_a_server_that_forces_settings(server, url, questionnaire):
    server.settings = {"anonymized": "N", "ipaddr": "Y", "additional_languages": ""}
    lines = refusal(deploy, questionnaire, url, *LOGIN, activate=True).split("\n")[1:]
    assert lines == [
        "- setting additional_languages is '' instead of 'de'",
        "- setting anonymized is 'N' instead of 'Y'",
        "- setting ipaddr is 'Y' instead of 'N'",
    ]
    assert not server.active


def test_other_differences(questionnaire):
    written = read_structure(render(questionnaire, "limesurvey")[0][".lss"], "staff.lss")
    content = render(questionnaire, "limesurvey")[0][".lss"].decode()
    start, end = content.index("<groups>"), content.index("</groups>")
    groups = content[start:end].replace("<row>", "<row><gid>0</gid></row><row>", 1)
    changed = content[:start] + groups + content[end:]
    changed = changed.replace("<type>L</type>", "<type>!</type>", 1)
    changed = changed.replace("<code>1</code>", "<code>x</code>", 1).replace("<code>2</code>", "<code>1</code>", 1)
    changed = changed.replace("<code>x</code>", "<code>2</code>", 1)
    assert differences(written, written) == []
    assert differences(written, read_structure(changed.encode(), "staff.lss")) == [
        "there are 18 question groups instead of 17",
        "question 'newstarter' is of type '!' instead of 'L'",
        "answer option of 'staffg01': the order is 2, 1, 3, 4, 5, nc, ct instead of 1, 2, 3, 4, 5, nc, ct",
    ]


def test_fetched_answers_are_read(tmp_path, server, url, questionnaire):
    instrument = load_instrument("iso9001_2015")
    survey = deploy(questionnaire, url, *LOGIN, activate=True).survey
    responses = simulated_answers(
        instrument, "staff", np.random.default_rng(3), 8, languages=("en", "de"), units=("A", "B"), levels=(), sites=()
    )
    rows = export_rows(responses, questionnaire, instrument, Style())
    server.answers[survey] = write_csv(rows, tmp_path / "there.csv").read_bytes()
    path = fetch(survey, tmp_path / "new" / "answers.csv", url, *LOGIN)
    assert [one.name for one in path.parent.iterdir()] == ["answers.csv"]
    read = read_export(path, instrument, units=["A", "B"])
    assert read.attrs["platform"] == "limesurvey"
    same_answers(read, responses, ignoring=["respondent"])


# ------------------------------------------------------------------------------------------------------ what goes wrong


def test_no_answers_yet(tmp_path, url, questionnaire):
    survey = deploy(questionnaire, url, *LOGIN, activate=True).survey
    assert refusal(fetch, survey, tmp_path / "answers.csv", url, *LOGIN) == (
        "LimeSurvey at 127.0.0.1: No Data, could not get max id. Nobody has answered yet, or the survey is not active."
    )
    assert not (tmp_path / "answers.csv").exists()


def test_a_survey_that_is_not_there(tmp_path, url):
    assert refusal(fetch, 5, tmp_path / "answers.csv", url, *LOGIN) == (
        "LimeSurvey at 127.0.0.1: No permission. Check the number of the survey, and what this user may do."
    )


def test_a_wrong_password(url, questionnaire):
    assert refusal(deploy, questionnaire, url, "admin", "wrong") == (
        "LimeSurvey at 127.0.0.1: Invalid user name or password. Check both; after several wrong ones the server waits "
        "for some minutes."
    )


def test_a_server_that_repeats_the_password(server, url, questionnaire):
    server.get_session_key = lambda username, password, plugin: {"status": f"{username} is not {password}."}
    assert refusal(deploy, questionnaire, url, *LOGIN) == (
        "LimeSurvey at 127.0.0.1: admin is not ***. Look at the survey on the server."
    )


def test_the_password_is_in_no_log(url, questionnaire, caplog):
    with caplog.at_level(logging.DEBUG):
        deploy(questionnaire, url, *LOGIN)
    assert "import_survey" in caplog.text
    assert LOGIN[1] not in caplog.text


def test_a_participant_that_is_refused(server, url, questionnaire):
    people = [{"email": "eva@example.org"}, {"email": "max@example.org", "language": "xx"}]
    message = refusal(deploy, questionnaire, url, *LOGIN, participants=people, activate=True)
    (survey,) = server.surveys
    assert message == (
        f"LimeSurvey survey {survey}: participant 2 was refused, so it was not activated; look at the e-mail address and "
        "language given, delete the survey there, and deploy it again."
    )
    assert not server.active


def test_a_participant_with_a_wrong_key(server, url, questionnaire):
    assert refusal(deploy, questionnaire, url, *LOGIN, participants=[{"name": "Eva"}]) == (
        "participant 1: 'name' is not known; what can be given: firstname, lastname, email, language."
    )
    assert server.called == []


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (
            "http://surveys.example.org/index.php/admin/remotecontrol",
            "surveys.example.org: the address begins with http://, so anybody on the way could read password and answers; use https://.",
        ),
        (
            "surveys.example.org",
            "'surveys.example.org' is no address of a RemoteControl; it looks like https://<server>/index.php/admin/remotecontrol.",
        ),
        (
            "https://admin:open sesame@surveys.example.org/",
            "The address holds a user name or password; give these apart from it.",
        ),
    ],
)
def test_addresses(questionnaire, address, message):
    assert refusal(deploy, questionnaire, address, *LOGIN) == message


NO_REMOTE_CONTROL = (
    "LimeSurvey at 127.0.0.1: the answer is not that of LimeSurvey's RemoteControl; check the address, and that JSON-RPC is "
    "switched on in the global settings."
)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ((200, "[]", {}), NO_REMOTE_CONTROL),
        ((200, '{"id": 1, "result": "key", "error": null}', {}), NO_REMOTE_CONTROL),
        (
            (200, "", {}),
            "LimeSurvey at 127.0.0.1: RPC interface not enabled. Switch it on in the global settings, tab Interfaces.",
        ),
        (
            (200, "<html>", {}),
            "LimeSurvey at 127.0.0.1: Received a non-JSON response, verify that the JSON RPC interface is enabled in global "
            "settings. Switch it on in the global settings, tab Interfaces.",
        ),
        (
            (404, "", {}),
            "LimeSurvey at 127.0.0.1: no answer (HTTPError); check the address "
            "(https://<server>/index.php/admin/remotecontrol) and the connection.",
        ),
        (
            (307, "", {"Location": "http://surveys.example.org/"}),
            "LimeSurvey at 127.0.0.1: the address leads on to another one; give that address.",
        ),
    ],
)
def test_what_is_no_remote_control(server, url, questionnaire, reply, message):
    server.reply = reply
    assert refusal(deploy, questionnaire, url, *LOGIN) == message
    assert server.called == ["get_session_key"]


def test_nobody_there(questionnaire):
    with running(Server()) as address:
        pass
    assert refusal(deploy, questionnaire, address, *LOGIN) == (
        "LimeSurvey at 127.0.0.1: no answer (ConnectionError); check the address "
        "(https://<server>/index.php/admin/remotecontrol) and the connection."
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"<document><questions/></document>",
            "own.lss: this is no structure file of a LimeSurvey survey; write it again by 'engagement survey write --platform limesurvey'.",
        ),
        (b"<document>", "own.lss: the file is not readable (no element found: line 1, column 10); write it again."),
        (
            b'<!DOCTYPE x [<!ENTITY a "aaaa">]><document>&a;</document>',
            "own.lss: the file is not readable (it declares a document type, which could hold entities; spreadsheet "
            "programs never write one); write it again.",
        ),
    ],
)
def test_a_file_that_is_no_form(tmp_path, server, url, content, message):
    (tmp_path / "own.lss").write_bytes(content)
    assert refusal(deploy, tmp_path / "own.lss", url, *LOGIN) == message
    assert server.called == []


def test_answers_come_as_csv(tmp_path, server, url):
    assert refusal(fetch, 5, tmp_path / "answers.xlsx", url, *LOGIN) == (
        "answers.xlsx: answers are fetched as CSV; choose a name that ends in .csv."
    )
    assert server.called == []


def test_without_citric(monkeypatch, url, questionnaire):
    monkeypatch.setitem(sys.modules, "citric", None)
    assert refusal(deploy, questionnaire, url, *LOGIN) == (
        "LimeSurvey's RemoteControl needs citric; pip install 'engagement-toolkit[platforms]'."
    )
