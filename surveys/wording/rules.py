"""The rules of wording: what each asks, why, who says so, and how to mend what breaks it."""

from __future__ import annotations

from dataclasses import dataclass

_EDWARDS = "Edwards (1957), Techniques of Attitude Scale Construction"
_KROSNICK = "Krosnick and Presser (2010), Question and questionnaire design, Handbook of Survey Research"
_ATWATER = "Atwater and Yammarino (1992), Personnel Psychology 45"
_SENSITIVE = "Tourangeau and Yan (2007), Psychological Bulletin 133"


@dataclass(frozen=True)
class Rule:
    """One rule of wording.

    Attributes
    ----------
    id : str
        Stable id, as in `WordingFault.rule`.
    title : str
        What is wrong where the rule is broken, in a few words.
    reason : str
        Why it matters for the answers; one sentence without a full stop.
    source : str
        Where to read on.
    mend : str
        What to do about it; one sentence without a full stop.
    needs : str
        Field of `surveys.wording.languages.Language` without which the rule is skipped; empty if it holds anywhere.
    not_for : tuple of str
        Roles the rule leaves alone. The item on trust has a fixed wording: who could find out about *me* is the point.
    """

    id: str
    title: str
    reason: str
    source: str
    mend: str
    needs: str = ""
    not_for: tuple[str, ...] = ()


RULES = {
    rule.id: rule
    for rule in (
        Rule(
            "two_ideas",
            "two ideas in one item",
            "who agrees with one half and not with the other has no answer to give",
            _KROSNICK,
            "write one item for each idea, or keep the more important one",
            needs="two_ideas",
        ),
        Rule(
            "negation",
            "negation",
            "negated items are misread and form a factor of their own",
            "Woods (2006), J. Psychopathology and Behavioral Assessment 28; van Sonderen et al. (2013), PLoS ONE 8",
            "say what is there when things go well",
            needs="negation",
            not_for=("trust",),
        ),
        Rule(
            "length",
            "too many words",
            "long items are misunderstood more often",
            f"{_EDWARDS} (rarely more than 20 words); Holbrook et al. (2006), Public Opinion Quarterly 70",
            "cut words, or move what is said twice into the line above the page",
            needs="limits",
        ),
        Rule(
            "hard_words",
            "too many long words",
            "a sentence full of words of three or more syllables is hard at any length",
            "Gunning (1952), The Technique of Clear Writing",
            "use shorter everyday words",
            needs="syllables",
        ),
        Rule(
            "reading_level",
            "reading level too high for the form as a whole",
            "what is too hard to read is answered by guess, and more so by those with less schooling",
            "Kincaid et al. (1975), Research Branch Report 8-75: 0.39 words a sentence + 11.8 syllables a word - 15.59",
            "use shorter sentences and shorter everyday words",
            needs="grade",
        ),
        Rule(
            "jargon",
            "ISO or management word",
            "staff and managers read such words differently, or not at all",
            "Tourangeau, Rips and Rasinski (2000), The Psychology of Survey Response",
            "say what one would see at work",
            needs="jargon",
        ),
        Rule(
            "accusing",
            "accusing or confessing",
            "asked to accuse or to confess, people protect themselves and answer what looks good",
            _SENSITIVE,
            "ask about the work or about acts of top managers, in neutral words",
            needs="accusing",
        ),
        Rule(
            "absolute",
            "absolute",
            "an absolute word leaves only one end of the scale, and quarrels with its labels",
            f"{_EDWARDS} (avoid universals such as all, always, none and never)",
            "take the word out; the scale asks how often",
            needs="absolute",
            not_for=("trust",),
        ),
        Rule(
            "referent",
            "acts of nobody in particular",
            "only acts of top managers can be set against what top managers say of themselves",
            f"{_ATWATER}; Chan (1998), J. Applied Psychology 83, on the referent of an item",
            "name top managers as those who act, or make the object workplace",
            needs="top_managers",
        ),
        Rule(
            "mixed_object",
            "an act of top managers in an item about the workplace",
            "leaders estimate the workplace and rate their own acts; one item cannot be both",
            _ATWATER,
            "take top managers out, or make the object leader_behaviour",
            needs="acts",
        ),
        Rule(
            "leader_i",
            "first person singular on the leader form",
            "top managers answer as a team; a single leader's view of himself or herself is another question",
            f"Chan (1998), J. Applied Psychology 83; {_ATWATER}",
            "write 'we', 'us', 'our'",
            needs="first_person",
            not_for=("trust",),
        ),
        Rule(
            "leader_we",
            "leaders do not rate themselves",
            "say minus see needs leaders to rate the same act, as their own",
            _ATWATER,
            "write the leader text as an act of 'we'",
            needs="we",
        ),
        Rule(
            "leader_estimate",
            "leaders are not asked for an estimate",
            "leaders cannot know the daily work of every team; an estimate must be asked for as one",
            _ATWATER,
            "start the leader text with the missing words, or bring them in",
            needs="estimate",
        ),
        Rule(
            "twin",
            "no twin on the other form",
            "what one side is not asked cannot be compared",
            _ATWATER,
            "write the missing text",
        ),
        Rule(
            "object",
            "no object",
            "without it nobody knows whether leaders rate themselves or estimate",
            _ATWATER,
            "add object = 'leader_behaviour' or 'workplace'",
        ),
        Rule(
            "two_items",
            "fewer than two scale items",
            "the reliability of a single item cannot be estimated",
            "Eisinga, te Grotenhuis and Pelzer (2013), International J. of Public Health 58",
            "write at least two",
        ),
        Rule(
            "same_id",
            "id used more than once",
            "an export has one column for each id, so that answers would overwrite each other",
            "the export layout of surveys.platforms",
            "give each an id of its own",
        ),
        Rule(
            "same_wording",
            "wording used more than once on a form",
            "the same question twice costs time and makes reliability look better than it is",
            "Boyle (1991), Personality and Individual Differences 12, on redundant items",
            "take one out or ask for something else",
        ),
        Rule(
            "agreement",
            "agree/disagree scale",
            "some people agree with whatever is said",
            "Saris, Revilla, Krosnick and Shaeffer (2010), Survey Research Methods 4",
            "ask how often, with a label at every point",
            needs="agreement",
        ),
        Rule(
            "non_answers",
            "no way to say why there is no answer",
            "an answer forced from people who cannot know is noise, and not being able to tell is itself a result",
            "Schuman and Presser (1981), Questions and Answers in Attitude Surveys",
            "add it to non_answers",
        ),
        Rule(
            "trust",
            "no item on trust",
            "answers depend on whether people believe that they stay anonymous",
            "Ong and Weiss (2000), J. Applied Social Psychology 30",
            "add an item with role 'trust' on the staff form",
        ),
        Rule(
            "open_questions",
            "too many open questions",
            "open questions cost the most effort, and long forms are broken off",
            "Galesic and Bosnjak (2009), Public Opinion Quarterly 73",
            "keep at most two",
        ),
    )
}
"""Rules by id, in the order in which faults are listed."""
