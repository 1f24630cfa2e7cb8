"""LimeSurvey from afar, by its RemoteControl: put a form there, check what became of it, fetch the answers.

A password goes to the server and nowhere else: not into a message, not into a file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from surveys.files.opening import open_source
from surveys.files.writing import write_bytes
from surveys.instrument import InputError
from surveys.platforms.limesurvey.form import render
from surveys.platforms.limesurvey.structure import SETTINGS, StoredQuestion, Structure, differences, read_structure
from surveys.questionnaire import Questionnaire

if TYPE_CHECKING:
    from citric import Client

SECONDS = (10, 300)
"""How long to wait for a connection, and for an answer: an export of many answers takes a server minutes."""

PARTICIPANT = ("firstname", "lastname", "email", "language")
"""What may be said about a participant."""

_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Deployed:
    """A survey on a server.

    Attributes
    ----------
    survey : int
        LimeSurvey's number of it.
    tokens : tuple of str
        Access code of each participant, in the order they were given; each makes a link of its own.
    active : bool
        Whether it takes answers.
    """

    survey: int
    tokens: tuple[str, ...]
    active: bool


def deploy(
    form: Questionnaire | str | Path,
    url: str,
    username: str,
    password: str,
    *,
    participants: Sequence[Mapping[str, str]] | int | None = None,
    activate: bool = False,
) -> Deployed:
    """Put a form on a LimeSurvey server and check that it arrived as it was written.

    Parameters
    ----------
    form : Questionnaire, str or Path
        A questionnaire, or a ``.lss`` file that was written before.
    url : str
        Address of the RemoteControl, ``https://<server>/index.php/admin/remotecontrol``; it has to be switched on in
        LimeSurvey's global settings, as JSON-RPC.
    username, password : str
        Of a user who may create surveys.
    participants : sequence of mapping, int or None
        Who is invited, a mapping with some of `PARTICIPANT` each; or how many access codes to make, without names.
        None: everybody with the link may answer.
    activate : bool
        Whether to open the survey.

    Returns
    -------
    Deployed
        Its number and the access codes.

    Raises
    ------
    InputError
        If the server cannot be reached or refuses; or if it renamed, dropped or changed anything, each named. The
        survey is then left there for a look, not activated and without participants.
    """
    name, content = _content(form)
    written = read_structure(content, name)
    people = _people(participants)
    with _client(url, username, password) as client:
        survey = int(client.import_survey(io.BytesIO(content), "lss"))
        changed = differences(written, _stored(client, survey))
        if changed:
            raise InputError(
                f"{name}: LimeSurvey took it as survey {survey}, but not as it was written; it was not activated. "
                "Delete it there, and mend the form:\n" + "\n".join(f"- {one}" for one in changed)
            )
        tokens: tuple[str, ...] = ()
        if people:
            client.activate_tokens(survey)
            tokens = _tokens(client.add_participants(survey, participant_data=people), len(people), survey)
        if activate:
            client.activate_survey(survey)
    return Deployed(survey, tokens, activate)


def fetch(survey: int, path: str | Path, url: str, username: str, password: str) -> Path:
    """Fetch all answers of a survey, unfinished ones too, into a file that `surveys.read_export` reads.

    Parameters
    ----------
    survey : int
        LimeSurvey's number of it.
    path : str or Path
        A ``.csv`` file; it appears only when complete.
    url, username, password : str
        As for `deploy`.

    Returns
    -------
    Path
        The file: question codes as headings, answer codes as answers.

    Raises
    ------
    InputError
        If the server cannot be reached or refuses, or there are no answers.
    """
    path = Path(path)
    if path.suffix.lower() != ".csv":
        raise InputError(f"{path.name}: answers are fetched as CSV; choose a name that ends in .csv.")
    with _client(url, username, password) as client:
        content = client.export_responses(survey, file_format="csv", heading_type="code", response_type="short")
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_bytes(path, content)


def _content(form: Questionnaire | str | Path) -> tuple[str, bytes]:
    if isinstance(form, Questionnaire):
        files, _ = render(form, "limesurvey")
        return f"{form.instrument}-{form.form.id}.lss", files[".lss"]
    source = open_source(form)
    return source.name, source.raw


def _people(participants: Sequence[Mapping[str, str]] | int | None) -> list[dict[str, str]]:
    if participants is None or isinstance(participants, int):
        return [{} for _ in range(participants or 0)]
    for number, one in enumerate(participants, start=1):
        unknown = [key for key in one if key not in PARTICIPANT]
        if unknown:
            raise InputError(
                f"participant {number}: {unknown[0]!r} is not known; what can be given: {', '.join(PARTICIPANT)}."
            )
    return [dict(one) for one in participants]


def _tokens(added: Sequence[Mapping[str, Any]], expected: int, survey: int) -> tuple[str, ...]:
    tokens = tuple(str(one.get("token") or "") for one in added)
    if len(tokens) != expected or not all(tokens):
        refused = tokens.index("") + 1 if "" in tokens else len(tokens) + 1
        raise InputError(
            f"LimeSurvey survey {survey}: participant {refused} was refused, so it was not activated; look at the "
            "e-mail address and language given, delete the survey there, and deploy it again."
        )
    return tokens


def _stored(client: Client, survey: int) -> Structure:
    """Ask the server what it stored."""
    settings = client.get_survey_properties(survey, properties=list(SETTINGS))
    groups = {str(one["gid"]): int(one["group_order"]) for one in client.list_groups(survey)}
    # Older servers call the number of a question `id`, newer ones `qid`; `id` may then be that of its text.
    listed = {str(one.get("qid") or one["id"]): one for one in client.list_questions(survey)}
    in_order = sorted(listed, key=lambda qid: (groups[str(listed[qid]["gid"])], int(listed[qid]["question_order"])))
    rows: dict[str, list[str]] = {qid: [] for qid in in_order if not int(listed[qid]["parent_qid"])}
    for qid in in_order:
        if qid not in rows:
            rows[str(listed[qid]["parent_qid"])].append(listed[qid]["title"])
    questions = tuple(
        StoredQuestion(listed[qid]["title"], listed[qid]["type"], tuple(own), _answers(client, qid))
        for qid, own in rows.items()
    )
    return Structure({name: str(settings.get(name) or "") for name in SETTINGS}, len(groups), questions)


def _answers(client: Client, qid: str) -> tuple[str, ...]:
    """Codes of a question's options; LimeSurvey gives a sentence where there are none."""
    answers = client.get_question_properties(int(qid), settings=["answeroptions"])["answeroptions"]
    if not isinstance(answers, Mapping):
        return ()
    return tuple(sorted(answers, key=lambda code: int(answers[code]["order"])))


@contextmanager
def _client(url: str, username: str, password: str) -> Iterator[Client]:
    """Open a session, close it whatever happens, and turn what went wrong into a clear message."""
    host = _checked_host(url)
    try:
        import requests
        from citric import Client
        from citric.exceptions import LimeSurveyError, ResponseMismatchError
    except ImportError:
        raise InputError(
            "LimeSurvey's RemoteControl needs citric; pip install 'engagement-toolkit[platforms]'."
        ) from None
    session = requests.Session()
    session.max_redirects = 0  # a redirect could lead the password to another server, or to one without encryption
    session.request = partial(session.request, timeout=SECONDS)
    try:
        client = Client(url, username, password, requests_session=session)
        try:
            yield client
        finally:
            with suppress(LimeSurveyError, requests.RequestException):
                client.close()
    except LimeSurveyError as error:
        raise InputError(f"LimeSurvey at {host}: {_without(password, str(error))}. {_advice(str(error))}") from None
    except requests.TooManyRedirects:
        raise InputError(f"LimeSurvey at {host}: the address leads on to another one; give that address.") from None
    except requests.RequestException as error:
        raise InputError(
            f"LimeSurvey at {host}: no answer ({type(error).__name__}); check the address "
            "(https://<server>/index.php/admin/remotecontrol) and the connection."
        ) from None
    except (ResponseMismatchError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"LimeSurvey at {host}: the answer is not that of LimeSurvey's RemoteControl; check the address, and that "
            "JSON-RPC is switched on in the global settings."
        ) from None
    finally:
        session.close()


def _checked_host(url: str) -> str:
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise InputError("The address holds a user name or password; give these apart from it.")
    if not parts.hostname or parts.scheme not in ("https", "http"):
        raise InputError(
            f"{url!r} is no address of a RemoteControl; it looks like https://<server>/index.php/admin/remotecontrol."
        )
    if parts.scheme == "http" and parts.hostname not in _HERE:
        raise InputError(
            f"{parts.hostname}: the address begins with http://, so anybody on the way could read password and "
            "answers; use https://."
        )
    return parts.hostname


def _without(secret: str, text: str) -> str:
    return (text.replace(secret, "***") if secret else text).rstrip(".")


def _advice(text: str) -> str:
    if "password" in text:
        return "Check both; after several wrong ones the server waits for some minutes."
    if "No Data" in text:
        return "Nobody has answered yet, or the survey is not active."
    if "permission" in text.casefold():
        return "Check the number of the survey, and what this user may do."
    if "RPC" in text:
        return "Switch it on in the global settings, tab Interfaces."
    return "Look at the survey on the server."
