"""What LimeSurvey's importer does with a structure file, as seen on version 6: it renames and drops without a word."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree import ElementTree

RESERVED = {"LANG", "SID", "SAVEDID", "TOKEN", "QID", "GID", "SGQ", "self", "that", "this"}
SURVEY_COLUMNS = """
sid owner_id gsid admin active expires startdate adminemail anonymized format savetimings template language
additional_languages datestamp usecookie allowregister allowsave autonumber_start autoredirect allowprev
printanswers ipaddr ipanonymize refurl datecreated showsurveypolicynotice publicstatistics
showdatapolicybutton showlegalnoticebutton publicgraphs listpublic htmlemail sendconfirmation
tokenanswerspersistence assessments usecaptcha usetokens bounce_email attributedescriptions emailresponseto
emailnotificationto tokenlength showxquestions showgroupinfo shownoanswer showqnumcode bouncetime
bounceprocessing bounceaccounttype bounceaccounthost bounceaccountpass bounceaccountencryption
bounceaccountuser showwelcome showprogress questionindex navigationdelay nokeyboard alloweditaftercompletion
googleanalyticsstyle googleanalyticsapikey tokenencryptionoptions
""".split()  # noqa: SIM905


@dataclass
class Imported:
    """The survey as it is stored, and what was changed on the way."""

    settings: dict[str, str] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)  # by language
    groups: dict[str, dict] = field(default_factory=dict)
    questions: dict[str, dict] = field(default_factory=dict)
    damage: list[str] = field(default_factory=list)


def rows(root: ElementTree.Element, table: str) -> list[dict[str, str]]:
    found = root.find(f"{table}/rows")
    return [] if found is None else [{cell.tag: cell.text or "" for cell in row} for row in found]


def run_import(content: bytes) -> Imported:
    root = ElementTree.fromstring(content)
    assert root.tag == "document" and root.findtext("LimeSurveyDocType") == "Survey"
    languages = [one.text for one in root.find("languages")]
    survey = Imported()
    (survey.settings,) = rows(root, "surveys")
    survey.damage += [f"setting {name} left out" for name in survey.settings if name not in SURVEY_COLUMNS]
    for row in rows(root, "surveys_languagesettings"):
        if row["surveyls_language"] not in languages or len(row["surveyls_title"]) > 200:
            survey.damage.append(f"texts in {row['surveyls_language']} left out")
            continue
        survey.texts[row["surveyls_language"]] = row
    for row in rows(root, "groups"):
        survey.groups[row["gid"]] = row | {"names": {}}
    for row in rows(root, "group_l10ns"):
        if row["gid"] not in survey.groups or row["language"] not in languages:
            survey.damage.append(f"name of group {row['gid']} left out")
            continue
        survey.groups[row["gid"]]["names"][row["language"]] = row
    _questions(root, survey)
    _answers(root, survey)
    for row in rows(root, "question_attributes"):
        if row["qid"] in survey.questions:
            survey.questions[row["qid"]]["attributes"][row["attribute"]] = row["value"]
        else:
            survey.damage.append(f"attribute of question {row['qid']} left out")
    return survey


def _questions(root: ElementTree.Element, survey: Imported) -> None:
    taken: set[str] = set()
    for row in rows(root, "questions"):
        assert row["gid"] in survey.groups
        code = row["title"]
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", code) or code in RESERVED or code.lower() in taken:
            row["title"] = re.sub(r"[^A-Za-z0-9]", "", code)
            if row["title"][:1].isdigit():
                row["title"] = f"q{row['title']}"
            if not row["title"] or row["title"] in RESERVED or row["title"].lower() in taken:
                row["title"] = f"r298q{len(taken)}"
            survey.damage.append(f"question {code} renamed {row['title']}")
        row["title"] = row["title"][:20]
        taken.add(row["title"].lower())
        survey.questions[row["qid"]] = row | {"texts": {}, "rows": {}, "answers": {}, "attributes": {}}
    for row in rows(root, "subquestions"):
        parent = survey.questions[row["parent_qid"]]
        assert row["gid"] == parent["gid"]
        code = row["title"]
        known = {one["title"].lower() for one in parent["rows"].values()}
        if not re.fullmatch(r"[A-Za-z0-9]*", code) or code == "time" or code.lower() in known:
            row["title"] = re.sub(r"[^A-Za-z0-9]", "", code)
            if row["title"][:1].isdigit():
                row["title"] = f"sq{row['title']}"
            if row["title"] == "time" or row["title"].lower() in known:
                row["title"] = f"r298sq{len(known)}"
            survey.damage.append(f"row {code} renamed {row['title']}")
        row["title"] = row["title"][:20]
        parent["rows"][row["qid"]] = row | {"texts": {}}
    rows_by_qid = {qid: row for one in survey.questions.values() for qid, row in one["rows"].items()}
    for row in rows(root, "question_l10ns"):
        owner = survey.questions.get(row["qid"]) or rows_by_qid.get(row["qid"])
        if owner is None:
            survey.damage.append(f"text of question {row['qid']} left out")
            continue
        owner["texts"][row["language"]] = row


def _answers(root: ElementTree.Element, survey: Imported) -> None:
    by_aid: dict[str, dict] = {}
    for row in rows(root, "answers"):
        known = {one["code"].lower() for one in survey.questions[row["qid"]]["answers"].values()}
        if not re.fullmatch(r"[A-Za-z0-9]{1,5}", row["code"]) or row["code"].lower() in known:
            survey.damage.append(f"answer {row['code']} dropped")
            continue
        by_aid[row["aid"]] = survey.questions[row["qid"]]["answers"][row["aid"]] = row | {"texts": {}}
    for row in rows(root, "answer_l10ns"):
        if row["aid"] not in by_aid:
            survey.damage.append(f"text of answer {row['aid']} left out")
            continue
        by_aid[row["aid"]]["texts"][row["language"]] = row["answer"]
