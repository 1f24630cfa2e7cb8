"""Make a questionnaire: one form of an instrument laid out on pages, with options and texts in all languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from surveys.instrument import InputError, Instrument, Item
from surveys.instrument.translations import Translation, load_translation
from surveys.questionnaire.layout import ABOUT, MANAGERS, OUTCOME, asked_of_newcomers, grids_of, main_scale, pages_of
from surveys.questionnaire.model import Condition, Page, Question, Questionnaire, Row, Texts
from surveys.questionnaire.options import choices, named, scale_options, yes_no

_PLACEHOLDER = re.compile(r"{(\w+)}")


class _Book:
    """The texts of a form in all its languages; notes which keys are used, to tell what is draft."""

    def __init__(self, translations: Sequence[Translation], values: Mapping[str, str]) -> None:
        self.translations = translations
        self.values = values
        self.used: set[str] = set()

    def text(self, key: str) -> Texts:
        self.used.add(key)
        return {one.language: _fill(one.texts[key], self.values) for one in self.translations}

    def drafts(self) -> dict[str, int]:
        return {one.language: len(one.drafts & self.used) for one in self.translations}


def make_questionnaire(
    instrument: Instrument,
    form: str = "staff",
    *,
    languages: Sequence[str] = (),
    units: Sequence[str] = (),
    levels: Sequence[str] = (),
    sites: Sequence[str] = (),
    client: str = "",
    top_management: str | Mapping[str, str] = "",
    smallest_group: int = 5,
    minutes: int | None = None,
) -> Questionnaire:
    """Lay a form of an instrument out on pages.

    Parameters
    ----------
    instrument : Instrument
        With the client's promises.
    form : str
        Id of one of its forms: ``staff``, ``leader`` or a short form.
    languages : sequence of str
        Languages to write, the default one first; none: the instrument's own.
    units, levels, sites : sequence of str
        Names to choose from, as in the roster; a question without names is not asked. Asked of staff only.
    client : str
        Name of the client; empty: "this company" is not named and the line on confidentiality names nobody.
    top_management : str or mapping of str to str
        Who "top managers" are, in the words staff use; printed on the first page. By language, or one text for
        all languages.
    smallest_group : int
        Smallest group that results are shown for, printed on the first page.
    minutes : int or None
        How long it takes, as timed with the client's people; None: not printed.

    Returns
    -------
    Questionnaire
        Pages of responsibilities rotate; staff who are new are led past all but resources and outcome; the block for
        people who lead others follows their answer that they do.

    Raises
    ------
    InputError
        If there is no such form, or a text is missing in a language; the message names the texts.
    """
    chosen = instrument.form(form)
    languages = tuple(languages) or (instrument.language,)
    if len(set(languages)) < len(languages):
        raise InputError(f"languages: {', '.join(languages)} names one twice; name each once.")
    items = [instrument.item(id) for id in chosen.items]
    translations = [load_translation(instrument, language) for language in languages]
    for translation in translations:
        translation.need(_keys(instrument, items, chosen.audience, chosen.everything), f"the {form} form")
    one_for_all = isinstance(top_management, str)
    referent = dict.fromkeys(languages, top_management) if one_for_all else dict(top_management)
    if untold := [language for language in languages if any(referent.values()) and not referent.get(language)]:
        raise InputError(
            f"the {form} form cannot be written in {untold[0]!r}: it does not say who top managers are; write "
            f'top_management_in = {{ {untold[0]} = "..." }} below top_management in assessment.toml, or leave the '
            "language out."
        )
    values = {
        "client": client,
        "smallest_group": str(smallest_group),
        "minutes": str(minutes or ""),
        "max": str(instrument.importance_max),
    }
    book = _Book(translations, values)
    pages = _Pages(instrument, book, chosen.id, chosen.audience)
    built = pages.build(
        pages_of(instrument, chosen), chosen.everything, {"unit": units, "level": levels, "site": sites}
    )
    if not built:
        raise InputError(f"{instrument.id}: the {form} form asks nothing; give it items.")
    title, thanks = book.text("title"), book.text("words.thanks")
    intro = [book.text(f"words.welcome_{chosen.audience}")]
    if any(referent.values()):
        told = book.text("words.referent")
        intro.append({one: _fill(text, {"top_management": referent[one]}) for one, text in told.items()})
    if minutes:
        intro.append(book.text("words.duration"))
    if client:
        suffix = "_leader" if chosen.audience == "leader" else ""
        intro.append(book.text(f"words.confidentiality{suffix}"))
    intro.append(book.text("words.voluntary"))
    drafts = book.drafts()
    if any(drafts.values()):
        notice = {one.language: one.texts["words.draft"] if drafts[one.language] else "" for one in translations}
        intro.append(notice)
    return Questionnaire(
        instrument=instrument.id,
        hash=instrument.hash,
        form=chosen,
        languages=languages,
        names={one.language: one.name for one in translations},
        title=title,
        intro=tuple(intro),
        pages=tuple(built),
        thanks=thanks,
        words={
            one.language: {key[len("words.") :]: text for key, text in one.texts.items() if key.startswith("words.")}
            for one in translations
        },
        drafts=drafts,
    )


def _keys(instrument: Instrument, items: Sequence[Item], audience: str, everything: bool) -> list[str]:
    """Keys of all texts that a form needs."""
    keys = ["title", "frame"]
    keys += [f"items.{item.id}.{_wording(item, audience)}" for item in items]
    for scale in dict.fromkeys(item.scale for item in items):
        keys += [f"scales.{scale}.{point}" for point in range(1, instrument.scales[scale].points + 1)]
    keys += [f"non_answers.{id}" for id in dict.fromkeys(id for item in items for id in item.non_answers)]
    if everything:
        keys += [f"open_questions.{id}" for id, _ in instrument.open_questions]
    if everything and instrument.importance_question:
        keys += ["importance.question", *(f"responsibilities.{one.id}.label" for one in instrument.responsibilities)]
    return [*keys, *(f"words.{word}" for word in ("thanks", f"welcome_{audience}", "items_page", "draft"))]


def _wording(item: Item, audience: str) -> str:
    return audience if audience in item.texts else "manager"


class _Pages:
    """Lays items out on pages; one instance a questionnaire."""

    def __init__(self, instrument: Instrument, book: _Book, form: str, audience: str) -> None:
        self.instrument = instrument
        self.book = book
        self.form = form
        self.audience = audience
        self.grids = 0

    def build(
        self, laid_out: Mapping[str, Sequence[Item]], everything: bool, places: Mapping[str, Sequence[str]]
    ) -> list[Page]:
        staff = self.audience == "staff"
        newcomers = None
        pages = []
        if staff and everything:
            pages.append(self.page("start", "about_page", [self.yes_no("new_starter")]))
            newcomers = Condition("new_starter", "yes", False, self.book.text("words.skip_if_starter"))
        last = (OUTCOME, MANAGERS, ABOUT)
        rotating = [name for name in laid_out if name not in last]
        for name in rotating:
            own = laid_out[name]
            condition = None if all(map(asked_of_newcomers, own)) else newcomers
            pages += self.items_page(name, own, shown_if=condition, rotates=len(rotating) > 1, promises=True)
        outcome, managers, trust = (laid_out.get(name, ()) for name in last)
        pages += self.items_page("outcome", outcome)
        if everything and staff and self.instrument.importance_question:
            pages.append(self.importance(newcomers))
        if managers:
            pages.append(self.page("leading", "manager_page", [self.yes_no("leads_people")]))
            leading = Condition("leads_people", "yes", True, self.book.text("words.skip_unless_leading"))
            pages += self.items_page("managers", managers, title="manager_page", shown_if=leading)
        if everything and self.instrument.open_questions:
            pages.append(self.comments())
        about = [self.single(item) for item in trust]
        for name, names in places.items():
            if names and staff:
                about.append(self.place(name, names))
        if about:
            pages.append(self.page("about", "about_page", about))
        return pages

    def page(self, name: str, title: str, questions: Sequence[Question], **options: object) -> Page:
        return Page(name, self.book.text(f"words.{title}"), tuple(questions), **options)

    def items_page(
        self,
        name: str,
        items: Sequence[Item],
        *,
        title: str = "items_page",
        shown_if: Condition | None = None,
        rotates: bool = False,
        promises: bool = False,
    ) -> list[Page]:
        if not items:
            return []
        intro = ()
        if promises and any(item.role == "promise" for item in items):
            intro = (self.promises([item for item in items if item.role == "promise"]),)
        questions = self.questions(items)
        return [self.page(name, title, questions, intro=intro, shown_if=shown_if, rotates=rotates)]

    def questions(self, items: Sequence[Item]) -> list[Question]:
        """Make a grid of the items that share scale and non-answers, in order; items on another scale stand alone."""
        main = main_scale(self.instrument)
        groups = grids_of(items, self.instrument)
        return [self.grid(own) if own[0].scale == main else self.single(own[0]) for own in groups]

    def grid(self, items: Sequence[Item]) -> Question:
        self.grids += 1
        name = f"{self.form.replace('_', '')[:15]}g{self.grids:02}"
        return Question(
            kind="grid",
            name=name,
            code=name,
            text=self.book.text("frame"),
            rows=tuple(Row(item.id, self.wording(item)) for item in items),
            options=scale_options(self.instrument, items[0], self.book.text),
            scale=items[0].scale,
        )

    def single(self, item: Item) -> Question:
        options = scale_options(self.instrument, item, self.book.text)
        return Question("single", item.id, item.id, self.wording(item), options=options, scale=item.scale)

    def wording(self, item: Item) -> Texts:
        return self.book.text(f"items.{item.id}.{_wording(item, self.audience)}")

    def promises(self, items: Sequence[Item]) -> Texts:
        """List the client's promises as lines, each as the client wrote it."""
        words = self.book.text("words.promises")
        lines = {language: [text] for language, text in words.items()}
        for item in items:
            template = self.book.text(f"promise.{_wording(item, self.audience)}")
            for language, text in self.wording(item).items():
                before, _, after = template[language].partition("{promise}")
                lines[language].append(f"- {text.removeprefix(before).removesuffix(after)}")
        return {language: "\n".join(own) for language, own in lines.items()}

    def importance(self, shown_if: Condition | None) -> Page:
        question = Question(
            "multiple",
            "importance",
            "importance",
            self.book.text("importance.question"),
            options=choices(self.instrument, self.book.text),
            most=self.instrument.importance_max,
            hint=self.book.text("words.choose_up_to"),
        )
        return self.page("importance", "importance_page", [question], shown_if=shown_if)

    def comments(self) -> Page:
        hint = self.book.text("words.comments_hint")
        questions = [
            Question("text", id, id, self.book.text(f"open_questions.{id}"), hint=hint)
            for id, _ in self.instrument.open_questions
        ]
        return self.page("comments", "comments_page", questions)

    def yes_no(self, name: str) -> Question:
        text = self.book.text(f"words.{name}")
        return Question("single", name, name.replace("_", ""), text, options=yes_no(self.book.text))

    def place(self, name: str, names: Sequence[str]) -> Question:
        languages = [one.language for one in self.book.translations]
        return Question("single", name, name, self.book.text(f"words.{name}"), options=named(name, names, languages))


def _fill(text: str, values: Mapping[str, str]) -> str:
    """Fill in what is known, all at once: a brace in a client's name is part of the name."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)
