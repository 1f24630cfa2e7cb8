r"""What the rules of wording need to know of a language: patterns, phrases and limits, as data.

A language is added as another `Language` in `LANGUAGES`; a field left empty switches its rule off, which
`surveys.wording.skipped_rules` says. Patterns are regular expressions, read without regard to case.

Two ideas
    Every joining word counts, and so does a second sentence. What is allowed, because it stays one judgement:
    a pair that names one thing ("health and safety"); a relation, which needs two ends ("between the shop and the
    office"); and two bare nouns joined by *or* and narrowed to what the reader has ("the tools or figures I use"): each
    reader thinks of the one that is there. *And* has no such allowance: one of the two may be good and the other bad.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from surveys.wording.reading import english_syllables, flesch_kincaid


@dataclass(frozen=True)
class Limits:
    """Limits for one reading level (CEFR), our own choice: no official table from grades to levels exists.

    Attributes
    ----------
    words : int
        Most words in an item, its lead-in ("As far as you know,") aside.
    hard_share : float
        Largest share of words with three or more syllables in an item, 0-1.
    grade : float
        Highest school grade of a form as a whole.
    """

    words: int
    hard_share: float
    grade: float


@dataclass(frozen=True)
class Language:
    """One language's words for the rules; empty means that its rule is skipped.

    Attributes
    ----------
    name : str
        What the language is called, in English.
    two_ideas, one_idea : tuple of str
        Patterns that join two ideas, and what is allowed in spite of them.
    negation, jargon, accusing, absolute, agreement : tuple of str
        Patterns that the rule of that name looks for.
    allowed : mapping of str to tuple of str
        Patterns that look like a fault of that rule and are none.
    top_managers, acts : str
        Patterns for the referent: one or more top managers, and more than one ("top managers" who act).
    we, first_person : str
        Patterns for "we" and for "I".
    estimate : tuple of (str, str)
        Pattern and wording of each phrase that the leader form needs in an estimate; the first is the lead-in.
    syllables : callable or None
        Number of syllables of a word.
    grade : callable or None
        School grade from the numbers of words, sentences and syllables.
    limits : mapping of str to Limits
        By reading level.
    """

    name: str
    two_ideas: tuple[str, ...] = ()
    one_idea: tuple[str, ...] = ()
    negation: tuple[str, ...] = ()
    jargon: tuple[str, ...] = ()
    accusing: tuple[str, ...] = ()
    absolute: tuple[str, ...] = ()
    agreement: tuple[str, ...] = ()
    allowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    top_managers: str = ""
    acts: str = ""
    we: str = ""
    first_person: str = ""
    estimate: tuple[tuple[str, str], ...] = ()
    syllables: Callable[[str], int] | None = None
    grade: Callable[[int, int, int], float] | None = None
    limits: Mapping[str, Limits] = field(default_factory=dict)


ENGLISH = Language(
    name="English",
    two_ideas=(
        r"(?:\b\w{1,30} )?\b(?:and/or|and|or|as well as|along with|in addition to)\b(?: \w{1,30})?",
        r"(?:\b\w{1,30} )?&(?: \w{1,30})?",
        r"\b[a-z]+ ?/ ?[a-z]+\b",
        r"[.?!;] +\S+",
    ),
    one_idea=(
        r"\b(?:health and safety|research and development|near and far|give and take|more or less)\b",
        r"\bbetween (?:\w+ ){1,3}and \w+",
        r"\b\w+ or \w+ (?:I|you|we|they|our teams|people) (?:use|need|have|want)\b",
    ),
    negation=(
        r"\b(?:not|no|none|nor|neither|never|nobody|nothing|nowhere|cannot|without|unless|hardly|barely|scarcely)\b",
        r"\b(?:rarely|seldom|lack\w*|fail(?:s|ed|ing|ure|ures)?|except)\b",
        r"\b\w+n't\b",
        r"\bun[a-z]{3,}",
        r"\bnon-?[a-z]{3,}",
        r"\bdis(?:agree|approv|advantag|courag|honest|interest|like|loyal|obe|organi|regard|respect|satisf|trust)\w*",
        r"\bin(?:accura|activ|adequa|appropriat|attenti|capab|comple|consisten|correct|effecti|efficien|flexib|secur"
        r"|suffici|visib)\w*",
        r"\bim(?:balanc|matur|patien|perfect|possib|practical|precis|proper)\w*",
        r"\b(?:il(?:legal|legib|logical)|ir(?:rational|regular|relevan|responsib))\w*",
        r"\bmis(?:communicat|inform|lead|manag|match|understand|understood|us(?:e|ed|ing))\w*",
        r"\b(?:care|point|use|help|hope|mind|harm|worth|end)less(?:ly)?\b",
    ),
    jargon=(
        r"\b(?:ISO|QMS|PDCA|KPIs?|clauses?|conform\w*|non-?conform\w*|interested part(?:y|ies)|risk-based)\b",
        r"\b(?:process approach|quality management system|management review|documented information|top management)\b",
        r"\b(?:corrective actions?|preventive actions?|continual improvement|continuous improvement)\b",
        r"\b(?:effectiveness|accountab\w*|competenc\w*|externally provided|leadership and commitment)\b",
        r"\b(?:stakeholders?|synerg\w*|leverag\w*|empower\w*|pro-?active\w*|strateg\w*|holistic\w*|best practices?)\b",
        r"\b(?:align(?:s|ed|ing|ment)?|deliverables?|benchmark\w*|governance|cascad\w*|buy-in|paradigm\w*|optimi[sz]\w*)\b",
    ),
    accusing=(  # what colleagues or oneself did wrong, and judging one's supervisor
        r"\b(?:blam\w*|guilt\w*|laz(?:y|iness)|incompeten\w*|careless\w*|sloppy|negligen\w*|neglect\w*|dishonest\w*)\b",
        r"\b(?:cheat\w*|falsif\w*|fak(?:e|es|ed|ing)|cover(?:s|ed|ing)? up|cut(?:s|ting)? corners|lie to|lies to)\b",
        r"\b(?:admit\w*|confess\w*)\b",
        r"\b(?:I|we|my team|my colleagues|people in my team) (?:\w+ ){0,2}"
        r"(?:skip|break|ignore|hide|forget|bend|violate)s?\b",
        r"\b(?:I|we|my team|my colleagues|people in my team) (?:\w+ ){0,2}makes? (?:mistakes|errors)\b",
        r"\bmy (?:own )?(?:mistakes?|errors?|faults?)\b",
        r"\b(?:my|our) (?:supervisor|boss|line manager|team leader|foreman|manager)s?\b",
    ),
    absolute=(
        r"\b(?:always|never|all|every|everyone|everybody|everything|everywhere|nobody|no one|none)\b",
        r"\b(?:completely|totally|entirely|absolutely|constantly|at all times|without exception|100 ?%|whenever)",
    ),
    agreement=(r"\b(?:dis)?agree\w*",),
    allowed={
        "negation": (
            r"\bun(?:its?|ion\w*|der\w*|til|iqu\w*|ite[ds]?|ivers\w*|iform\w*|anim\w*|cles?|fold\w*|load\w*)\b",
            r"\bnone?theless\b",
            r"\bnon-?conform\w*",  # the rule on ISO words names it
        ),
    },
    top_managers=r"\btop managers?\b",
    acts=r"\btop managers\b",
    we=r"\b(?:we|us|our)\b",
    first_person=r"\b(?:I|me|my|mine|myself)\b",
    estimate=(
        (r"\bas far as you know,? ?", "as far as you know"),
        (r"\bour teams\b", "our teams"),
    ),
    syllables=english_syllables,
    grade=flesch_kincaid,
    limits={
        "A2": Limits(words=15, hard_share=0.25, grade=6.0),
        "B1": Limits(words=20, hard_share=0.34, grade=8.0),
        "B2": Limits(words=25, hard_share=0.45, grade=11.0),
    },
)

LANGUAGES = {"en": ENGLISH}
"""Languages by code; ``en-GB`` is read as ``en``."""

LEVELS = ("A2", "B1", "B2")
"""Reading levels of the Common European Framework that have limits."""
