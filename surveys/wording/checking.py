"""Go through an instrument rule by rule and list what breaks one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.instrument import InputError, Instrument, Item
from surveys.instrument.model import nearest
from surveys.wording.languages import LANGUAGES, LEVELS, Language
from surveys.wording.rules import RULES
from surveys.wording.structure import structure_faults
from surveys.wording.texts import form_faults, stem_faults, text_faults


@dataclass(frozen=True)
class WordingFault:
    """One place where an instrument breaks a rule of wording.

    Attributes
    ----------
    item : str
        Id of the item, open question or responsibility, or "instrument" where the fault concerns all of it.
    form : str or None
        The form whose text it is; None where the fault is in no single text.
    rule : str
        Id of the rule, a key of `RULES`.
    found : str
        What was found, for example the words.
    reason, source, mend : str
        Why it matters, where to read on, and what to do.
    """

    item: str
    form: str | None
    rule: str
    found: str
    reason: str
    source: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.item}, {self.form} form" if self.form else self.item
        title = RULES[self.rule].title
        return f"{place}: {title}: {self.found}. To mend it, {self.mend}. Why: {self.reason}. Source: {self.source}."


def check_wording(instrument: Instrument, *, level: str = "B1") -> tuple[WordingFault, ...]:
    """Check every wording of an instrument against the rules of `surveys.wording.RULES`.

    Parameters
    ----------
    instrument : Instrument
        Any instrument, with or without the client's promises; without them the promise template is checked.
    level : str
        Reading level the forms are to be written for: A2, B1 or B2.

    Returns
    -------
    tuple of WordingFault
        Empty if nothing breaks a rule; else in the order of the items and rules, then what concerns the whole. A rule
        that needs words of a language we have none for is left out; `skipped_rules` names those.

    Raises
    ------
    InputError
        If `level` is unknown.
    """
    if level not in LEVELS:
        raise InputError(f"Unknown reading level {level!r}; {nearest(level, LEVELS)}.")
    return tuple(
        WordingFault(item, form, rule, found, RULES[rule].reason, RULES[rule].source, RULES[rule].mend)
        for item, form, rule, found in _faults(instrument, level)
    )


def skipped_rules(instrument: Instrument) -> tuple[str, ...]:
    """Name the rules that cannot be checked in the instrument's language.

    Parameters
    ----------
    instrument : Instrument
        Only its language matters.

    Returns
    -------
    tuple of str
        Ids of rules in the order of `RULES`; empty for English.
    """
    language = _language(instrument)
    return tuple(rule.id for rule in RULES.values() if rule.needs and not getattr(language, rule.needs))


def _language(instrument: Instrument) -> Language:
    code = instrument.language.lower().replace("_", "-").partition("-")[0]
    return LANGUAGES.get(code, Language(name=instrument.language))


def _faults(instrument: Instrument, level: str) -> Iterator[tuple[str, str | None, str, str]]:
    language = _language(instrument)
    for item in _items(instrument):
        for form, text in item.texts.items():
            own = _own_words(instrument, item, form, text)
            for rule, found in stem_faults(item, form, text, own, language, level):
                if item.role not in RULES[rule].not_for:
                    yield item.id, form, rule, found
    for place, text in _other_texts(instrument):
        for rule, found in text_faults(text, language):
            yield place, None, rule, found
    yield from form_faults(_items(instrument), language, level)
    yield from structure_faults(instrument, language)


def _items(instrument: Instrument) -> tuple[Item, ...]:
    """Items as asked; where the client has no promises yet, the template stands for them."""
    if instrument.promise_template is None or any(item.role == "promise" for item in instrument.items):
        return instrument.items
    return (*instrument.items, instrument.promise_template)


def _own_words(instrument: Instrument, item: Item, form: str, text: str) -> str:
    """Text that is the item's own: of a promise, what the client says, not the question around it."""
    template = instrument.promise_template
    if item.role != "promise" or template is None or item is template or form not in template.texts:
        return text
    before, _, after = template.texts[form].partition("{promise}")
    return text.removeprefix(before).removesuffix(after)


def _other_texts(instrument: Instrument) -> Iterator[tuple[str, str]]:
    """Texts beside the items: what is on the form and asks for no rating."""
    yield "frame", instrument.frame
    if instrument.importance_question:
        yield "importance", instrument.importance_question
    yield from ((responsibility.id, responsibility.label) for responsibility in instrument.responsibilities)
    yield from instrument.open_questions
