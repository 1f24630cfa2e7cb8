"""Each rule of wording finds what was planted and says the whole of it; what is sound passes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys import InputError, check_wording
from surveys.instrument import FORMS
from surveys.wording import LANGUAGES, RULES, WordingFault, skipped_rules


def change(instrument, item_id, **changes):
    """The instrument with one item changed; `staff=`, `leader=`, `manager=` change its texts (None takes one out)."""

    def changed(item):
        texts = {**item.texts, **{form: changes[form] for form in FORMS if form in changes}}
        texts = {form: text for form, text in texts.items() if text is not None}
        return replace(item, texts=texts, **{key: value for key, value in changes.items() if key not in FORMS})

    return replace(instrument, items=tuple(changed(item) if item.id == item_id else item for item in instrument.items))


def without(instrument, *ids):
    return replace(instrument, items=tuple(item for item in instrument.items if item.id not in ids))


def hard_form(instrument):
    """Each text stays within its own limits, and the form as a whole is too hard."""
    text = "Authority of ordinary people supports careful work with measuring instruments before deliveries."
    for item in instrument.items_of(form="staff", role="outcome"):
        instrument = change(instrument, item.id, staff=f"{text[:-1]} {item.id}.")
    only = tuple(replace(i, texts={"staff": i.texts["staff"]}) for i in instrument.items if i.role == "outcome")
    return replace(instrument, items=only * 3)


PLANTED = [
    (
        "two_ideas",
        lambda i: change(i, "pol2", staff="Top managers explain targets and listen to us."),
        "pol2, staff form: two ideas in one item: 'targets and listen'. To mend it, write one item for each idea, or keep the more important one. Why: who agrees with one half and not with the other has no answer to give. Source: Krosnick and Presser (2010), Question and questionnaire design, Handbook of Survey Research.",
    ),
    (
        "negation",
        lambda i: change(i, "res8", staff="Breakdowns don\N{RIGHT SINGLE QUOTATION MARK}t hurt quality."),
        "res8, staff form: negation: 'don't'. To mend it, say what is there when things go well. Why: negated items are misread and form a factor of their own. Source: Woods (2006), J. Psychopathology and Behavioral Assessment 28; van Sonderen et al. (2013), PLoS ONE 8.",
    ),
    (
        "length",
        lambda i: change(i, "out2", staff=" ".join(["I", *["go"] * 20]) + "."),
        "out2, staff form: too many words: 21 words, B1 allows 20. To mend it, cut words, or move what is said twice into the line above the page. Why: long items are misunderstood more often. Source: Edwards (1957), Techniques of Attitude Scale Construction (rarely more than 20 words); Holbrook et al. (2006), Public Opinion Quarterly 70.",
    ),
    (
        "hard_words",
        lambda i: change(i, "out2", staff="Organisational preparedness facilitates deliberation."),
        "out2, staff form: too many long words: 4 of 4 words (organisational, preparedness, facilitates, deliberation). To mend it, use shorter everyday words. Why: a sentence full of words of three or more syllables is hard at any length. Source: Gunning (1952), The Technique of Clear Writing.",
    ),
    (
        "jargon",
        lambda i: change(i, "out2", staff="I see the QMS at work."),
        "out2, staff form: ISO or management word: 'QMS'. To mend it, say what one would see at work. Why: staff and managers read such words differently, or not at all. Source: Tourangeau, Rips and Rasinski (2000), The Psychology of Survey Response.",
    ),
    (
        "accusing",
        lambda i: change(i, "out2", staff="I sometimes skip a check."),
        "out2, staff form: accusing or confessing: 'I sometimes skip'. To mend it, ask about the work or about acts of top managers, in neutral words. Why: asked to accuse or to confess, people protect themselves and answer what looks good. Source: Tourangeau and Yan (2007), Psychological Bulletin 133.",
    ),
    (
        "absolute",
        lambda i: change(i, "acc3", leader="We always thank people who report a quality problem."),
        "acc3, leader form: absolute: 'always'. To mend it, take the word out; the scale asks how often. Why: an absolute word leaves only one end of the scale, and quarrels with its labels. Source: Edwards (1957), Techniques of Attitude Scale Construction (avoid universals such as all, always, none and never).",
    ),
    (
        "referent",
        lambda i: change(i, "acc3", staff="People who report a quality problem are thanked."),
        "acc3, staff form: acts of nobody in particular: 'top managers' are missing. To mend it, name top managers as those who act, or make the object workplace. Why: only acts of top managers can be set against what top managers say of themselves. Source: Atwater and Yammarino (1992), Personnel Psychology 45; Chan (1998), J. Applied Psychology 83, on the referent of an item.",
    ),
    (
        "mixed_object",
        lambda i: change(i, "ris5", staff="Top managers pass on lessons to my team."),
        "ris5, staff form: an act of top managers in an item about the workplace: 'Top managers'. To mend it, take top managers out, or make the object leader_behaviour. Why: leaders estimate the workplace and rate their own acts; one item cannot be both. Source: Atwater and Yammarino (1992), Personnel Psychology 45.",
    ),
    (
        "leader_i",
        lambda i: change(i, "com2", leader="In ordinary weeks, we talk to my staff about quality."),
        "com2, leader form: first person singular on the leader form: 'my'. To mend it, write 'we', 'us', 'our'. Why: top managers answer as a team; a single leader's view of himself or herself is another question. Source: Chan (1998), J. Applied Psychology 83; Atwater and Yammarino (1992), Personnel Psychology 45.",
    ),
    (
        "leader_we",
        lambda i: change(i, "com2", leader="In ordinary weeks, staff hear about quality."),
        "com2, leader form: leaders do not rate themselves: 'we' is missing. To mend it, write the leader text as an act of 'we'. Why: say minus see needs leaders to rate the same act, as their own. Source: Atwater and Yammarino (1992), Personnel Psychology 45.",
    ),
    (
        "leader_estimate",
        lambda i: change(i, "ris5", leader="Lessons from near misses reach our teams."),
        "ris5, leader form: leaders are not asked for an estimate: 'as far as you know' is missing. To mend it, start the leader text with the missing words, or bring them in. Why: leaders cannot know the daily work of every team; an estimate must be asked for as one. Source: Atwater and Yammarino (1992), Personnel Psychology 45.",
    ),
    (
        "twin",
        lambda i: change(i, "ris5", leader=None),
        "ris5, leader form: no twin on the other form: the text is missing. To mend it, write the missing text. Why: what one side is not asked cannot be compared. Source: Atwater and Yammarino (1992), Personnel Psychology 45.",
    ),
    (
        "object",
        lambda i: change(i, "int6", object=None),
        "int6: no object: none is given. To mend it, add object = 'leader_behaviour' or 'workplace'. Why: without it nobody knows whether leaders rate themselves or estimate. Source: Atwater and Yammarino (1992), Personnel Psychology 45.",
    ),
    (
        "two_items",
        lambda i: without(i, "ris1"),
        "risk_thinking: fewer than two scale items: 1 with object 'leader_behaviour'. To mend it, write at least two. Why: the reliability of a single item cannot be estimated. Source: Eisinga, te Grotenhuis and Pelzer (2013), International J. of Public Health 58.",
    ),
    (
        "same_id",
        lambda i: change(i, "out3", id="out2"),
        "out2: id used more than once: 2 times. To mend it, give each an id of its own. Why: an export has one column for each id, so that answers would overwrite each other. Source: the export layout of surveys.platforms.",
    ),
    (
        "same_wording",
        lambda i: change(i, "out3", staff="When I see a quality problem I SPEAK up!"),
        "out3, staff form: wording used more than once on a form: the same as out2. To mend it, take one out or ask for something else. Why: the same question twice costs time and makes reliability look better than it is. Source: Boyle (1991), Personality and Individual Differences 12, on redundant items.",
    ),
    (
        "agreement",
        lambda i: replace(
            i, scales={**i.scales, "belief": replace(i.scales["belief"], labels=("disagree", "neither", "agree"))}
        ),
        "belief: agree/disagree scale: 'disagree'. To mend it, ask how often, with a label at every point. Why: some people agree with whatever is said. Source: Saris, Revilla, Krosnick and Shaeffer (2010), Survey Research Methods 4.",
    ),
    (
        "non_answers",
        lambda i: change(i, "res3", non_answers=("cannot_tell",)),
        "res3: no way to say why there is no answer: without 'not_come_up', 'not_my_job'. To mend it, add it to non_answers. Why: an answer forced from people who cannot know is noise, and not being able to tell is itself a result. Source: Schuman and Presser (1981), Questions and Answers in Attitude Surveys.",
    ),
    (
        "trust",
        lambda i: without(i, "trust"),
        "instrument: no item on trust: no item with role 'trust' on the staff form. To mend it, add an item with role 'trust' on the staff form. Why: answers depend on whether people believe that they stay anonymous. Source: Ong and Weiss (2000), J. Applied Social Psychology 30.",
    ),
    (
        "open_questions",
        lambda i: replace(i, open_questions=(*i.open_questions, ("comment3", "What else?"))),
        "instrument: too many open questions: 3. To mend it, keep at most two. Why: open questions cost the most effort, and long forms are broken off. Source: Galesic and Bosnjak (2009), Public Opinion Quarterly 73.",
    ),
]


def test_the_shipped_instrument_has_no_fault(iso9001):
    assert check_wording(iso9001) == ()
    assert skipped_rules(iso9001) == ()
    assert check_wording(iso9001.with_promises(["We deliver on time.", "We keep your data safe."])) == ()


@pytest.mark.parametrize(("rule", "plant", "message"), PLANTED, ids=[planted[0] for planted in PLANTED])
def test_a_planted_fault_is_found_and_nothing_else(iso9001, rule, plant, message):
    faults = check_wording(plant(iso9001))
    assert [str(fault) for fault in faults] == [message]
    assert faults[0].rule == rule


def test_a_form_that_is_too_hard_as_a_whole(iso9001):
    [fault] = [fault for fault in check_wording(hard_form(iso9001)) if fault.rule == "reading_level"]
    assert (fault.item, fault.form) == ("instrument", "staff")
    assert fault.found == "grade 15.9, B1 allows 8"
    assert str(fault) == (
        "instrument, staff form: reading level too high for the form as a whole: grade 15.9, B1 allows 8. To mend it, use shorter sentences and shorter everyday words. Why: what is too hard to read is answered by guess, and more so by those with less schooling. Source: Kincaid et al. (1975), Research Branch Report 8-75: 0.39 words a sentence + 11.8 syllables a word - 15.59."
    )


def test_every_rule_has_a_planted_fault():
    assert {planted[0] for planted in PLANTED} | {"reading_level"} == set(RULES)


def test_a_fault_carries_reason_source_and_mend(iso9001):
    rule = RULES["twin"]
    assert check_wording(change(iso9001, "ris5", leader=None)) == (
        WordingFault("ris5", "leader", "twin", "the text is missing", rule.reason, rule.source, rule.mend),
    )


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("I can use the tools or figures I need.", []),
        ("I can use the tools and figures I need.", ["two_ideas"]),
        ("I can stop or slow down the work.", ["two_ideas"]),
        ("I look after health and safety at work.", []),
        ("I know what passes between the shop and the office.", []),
        ("I get tools & time.", ["two_ideas"]),
        ("I get tools/time.", ["two_ideas"]),
        ("I get tools. They work.", ["two_ideas"]),
        ("I get on.", []),
        ("I understand the unit under my care until it is united.", []),
        ("My input into important improvement work is discussed at a distance.", []),
        ("I miss a mistake of mine.", []),
        ("The methods are unclear.", ["negation"]),
        ("The figures are inaccurate.", ["negation"]),
        ("Work is done without checks.", ["negation"]),
        ("Useless records are kept.", ["negation"]),
        ("I never speak up.", ["negation", "absolute"]),
        ("Everyone in my team speaks up.", ["absolute"]),
        ("Overall, I speak up.", []),
        ("Work is aligned with the strategy.", ["jargon"]),
        ("Work is conforming.", ["jargon"]),
        ("Isolated work is left as it is.", []),
        ("My supervisor speaks up.", ["accusing"]),
        ("People in my team cut corners.", ["accusing"]),
        ("We make mistakes.", ["accusing"]),
    ],
)
def test_what_each_pattern_takes_and_leaves(iso9001, text, rules):
    assert [fault.rule for fault in check_wording(change(iso9001, "out2", staff=text))] == rules


def test_words_of_a_promise_are_the_clients_own(iso9001):
    faults = check_wording(iso9001.with_promises(["We deliver on time and in full"]))
    assert [(fault.item, fault.form, fault.rule, fault.found) for fault in faults] == [
        ("promise1", form, "two_ideas", "'time and in'") for form in ("staff", "leader")
    ]


def test_labels_and_open_questions_are_free_of_jargon_and_blame(iso9001):
    first, *others = iso9001.responsibilities
    planted = replace(
        iso9001,
        responsibilities=(replace(first, label="Accountability"), *others),
        open_questions=(("comment1", "Who is to blame?"),),
    )
    assert [(fault.item, fault.form, fault.rule, fault.found) for fault in check_wording(planted)] == [
        ("accountability", None, "jargon", "'Accountability'"),
        ("comment1", None, "accusing", "'blame'"),
    ]


def test_the_lead_in_of_an_estimate_does_not_count_as_length(iso9001):
    text = "As far as you know, our teams " + " ".join(["go"] * 18) + "."
    assert check_wording(change(iso9001, "ris5", leader=text)) == ()


def test_reading_levels_differ(iso9001):
    n_faults = [len(check_wording(iso9001, level=level)) for level in ("A2", "B1", "B2")]
    assert n_faults[0] > n_faults[1] == n_faults[2] == 0
    with pytest.raises(InputError) as error:
        check_wording(iso9001, level="B3")
    assert str(error.value) == "Unknown reading level 'B3'; Known: A2, B1, B2."


def test_another_language_skips_the_rules_of_words_and_says_so(iso9001):
    german = replace(change(iso9001, "out2", staff="Niemand and nobody, never."), language="de")
    assert check_wording(german) == ()
    assert skipped_rules(german) == tuple(rule.id for rule in RULES.values() if rule.needs)
    assert [fault.rule for fault in check_wording(without(german, "ris1"))] == ["two_items"]
    assert skipped_rules(replace(iso9001, language="en-GB")) == ()


def test_a_language_can_be_added_as_data(iso9001, monkeypatch):
    monkeypatch.setitem(LANGUAGES, "de", replace(LANGUAGES["en"], name="German", grade=None, absolute=(r"\bimmer\b",)))
    german = replace(change(iso9001, "out2", staff="Ich rede immer."), language="de")
    assert [(fault.rule, fault.found) for fault in check_wording(german)] == [("absolute", "'immer'")]
    assert skipped_rules(german) == ("reading_level",)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300), id=st.sampled_from(["acc1", "acc4", "pol5", "com5", "out2", "trust"]))
def test_no_text_makes_it_raise(iso9001, text, id):
    planted = change(iso9001, id, **dict.fromkeys(iso9001.item(id).texts, text))
    planted = replace(planted, frame=text, open_questions=(("comment1", text),), title=text)
    for language in ("en", text):
        assert all(str(fault) for fault in check_wording(replace(planted, language=language)))


def test_an_empty_instrument_is_no_trouble(iso9001):
    empty = replace(iso9001, items=(), responsibilities=(), open_questions=(), scales={}, promise_template=None)
    assert [fault.rule for fault in check_wording(empty)] == ["trust"]


def test_checking_loads_no_pandas():
    code = "import sys, surveys; surveys.check_wording(surveys.load_instrument('iso9001_2015')); print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
