"""A RemoteControl like that of LimeSurvey 6, in a thread: it imports as the real one does, and says nothing of damage."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from limesurvey_importer import Imported, run_import

KEY = "session-key"


@dataclass
class Server:
    """What the server holds and what it is told to do wrong."""

    username: str = "admin"
    password: str = "open sesame"
    surveys: dict[int, Imported] = field(default_factory=dict)
    active: set[int] = field(default_factory=set)
    participants: dict[int, list[dict]] = field(default_factory=dict)
    answers: dict[int, bytes] = field(default_factory=dict)
    called: list[str] = field(default_factory=list)
    drops: str | None = None  # code of an answer option that gets lost
    settings: dict[str, str] = field(default_factory=dict)  # what the server forces upon surveys
    reply: tuple[int, str, dict[str, str]] | None = None  # status, body, headers: instead of an answer

    def get_session_key(self, username, password, plugin):
        if (username, password) != (self.username, self.password):
            return {"status": "Invalid user name or password"}
        return KEY

    def release_session_key(self, key):
        return "OK"

    def import_survey(self, key, content, kind, name, sid):
        survey = run_import(base64.b64decode(content))
        for question in survey.questions.values():
            question["answers"] = {aid: one for aid, one in question["answers"].items() if one["code"] != self.drops}
        survey.settings |= self.settings
        number = int(survey.settings["sid"])
        self.surveys[number] = survey
        return number

    def get_survey_properties(self, key, sid, names):
        return {name: self.surveys[sid].settings.get(name) for name in names}

    def list_groups(self, key, sid, language=None):
        return [
            {"gid": int(one["gid"]), "group_order": one["group_order"]} for one in self.surveys[sid].groups.values()
        ]

    def list_questions(self, key, sid, gid=None, language=None):
        rows = []
        for one in self.surveys[sid].questions.values():
            rows += [one, *one["rows"].values()]
        names = ("title", "type", "question_order")
        # `id` is that of the question's text, and in no order.
        return [
            {"id": 9000 - number, "qid": int(one["qid"]), "gid": int(one["gid"]), "parent_qid": int(one["parent_qid"])}
            | {name: one[name] for name in names}
            for number, one in enumerate(reversed(rows))
        ]

    def get_question_properties(self, key, qid, names, language=None):
        (question,) = [q for one in self.surveys.values() for q in one.questions.values() if int(q["qid"]) == qid]
        answers = {
            one["code"]: {"answer": "", "assessment_value": 0, "scale_id": 0, "order": int(one["sortorder"])}
            for one in question["answers"].values()
        }
        return {"answeroptions": answers or "No available answer options"}

    def activate_tokens(self, key, sid, attributes):
        self.participants[sid] = []
        return {"status": "OK"}

    def add_participants(self, key, sid, people, create):
        known = self.surveys[sid].texts
        added = [
            {"errors": {"language": ["no"]}}
            if one.get("language", "en") not in known
            else one | {"tid": str(number), "token": f"token{number}"}
            for number, one in enumerate(people, start=1)
        ]
        self.participants[sid] = added
        return added

    def activate_survey(self, key, sid, settings=None):
        self.active.add(sid)
        return {"status": "OK", "pluginFeedback": None}

    def export_responses(self, key, sid, kind, language, completion, heading, response, *rest):
        if sid not in self.surveys:
            return {"status": "No permission"}
        if sid not in self.answers:
            return {"status": "No Data, could not get max id."}
        assert (kind, completion, heading, response) == ("csv", "all", "code", "short")
        return base64.b64encode(self.answers[sid]).decode()


@contextmanager
def running(server: Server) -> Iterator[str]:
    """Run it on this computer; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.called.append(call["method"])
            status, body, headers = server.reply or (200, None, {})
            if body is None:
                result = getattr(server, call["method"])(*call["params"])
                body = json.dumps({"id": call["id"], "result": result, "error": None})
            content = body.encode()
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                **headers,
                "Content-Length": str(len(content)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}/index.php/admin/remotecontrol"
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
