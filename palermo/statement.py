"""The statement builder: from a few guided fields to the text of an oral statement, timed and checked.

`statement()` shows it. What is typed stays with the learner: in the browser and, in a live session, in the
learner's own notebook session. `static/statement.js` composes, counts and checks as the functions here do;
both are tested with the same drafts. Rule 17 is that of the rules of procedure of the Conference.
"""

import html
import re
from collections.abc import Mapping
from typing import NamedTuple

import traitlets

from . import data
from .island import Island

__all__ = ["EXAMPLE", "Statement", "checks", "compose", "seconds", "statement", "words"]


class Field(NamedTuple):
    """A text that the learner writes: its label, what belongs in it, the most characters, lines on the screen."""

    key: str
    label: str
    hint: str
    longest: int
    lines: int = 1


FIELDS = [
    Field("speaker", "Who speaks", "The full name of your organization.", 200),
    Field(
        "activity",
        "What you do on this subject",
        "One or two sentences. Rule 17, paragraph 3(b): statements are on questions relating to your activities.",
        600,
        3,
    ),
    Field("subject", "The subject", "As the agenda has it, such as: trafficking in persons.", 200),
    Field(
        "finding",
        "What you have seen",
        "One finding. Say where, when and how you know it. No name, and nothing by which a person can be found.",
        1500,
        5,
    ),
    Field("ask", "What you ask for", "One thing, of somebody who can do it. At most forty words.", 600, 3),
    Field("offer", "What you offer", "What you will do yourself, and by when.", 600, 3),
]
ARTICLE = "article"
# What a learner confirms: nobody but they can know.
CONFIRMED = {
    "safe": "Nobody can be recognized, and everyone whose story this is has agreed.",
    "numbers": "Every number says who counted what, when and how.",
    "accused": "I accuse no person whom a court has not judged.",
    "home": "Those at home who would bear the consequences have been asked.",
    "aloud": "I have read it aloud with a clock, slowly, as interpreters need it.",
}
# What can be counted, and the rule or the advice behind it.
COUNTED = {
    "speaker": "It says who speaks.",
    "activity": "It is tied to your own activities (rule 17, paragraph 3(b)).",
    "article": "It names one article.",
    "ask": "It has one ask, in forty words at most (our advice).",
    "time": "It fits into the time that you were given.",
}
LONGEST_ASK = 40  # words
MINUTES = (1, 2, 3, 4, 5)
# Words a minute; no source gives a number for the Conference, so these are ours.
PACES = {100: "calm", 120: "usual", 140: "quick"}
START = {"minutes": "3", "pace": "100"}
GREETING, THANKS = "President, distinguished delegates,", "Thank you."

EXAMPLE = {
    "speaker": "Harbour Street Shelter",
    "activity": "We have run a shelter for victims of trafficking in a port town for six years.",
    "subject": "assistance to victims of trafficking",
    "finding": "We asked everyone who stayed with us last year whether an authority had told them how to claim "
    "compensation. Most had not been told. None had received any.",
    "article": "tip:6",
    "ask": "We ask States Parties to name, in each country, one office that tells victims how to claim "
    "compensation, and to publish its address.",
    "offer": "We will give our questions, and our answers without names, to any State that wants to ask the same.",
    **START,
}


def statement(**draft: str) -> "Statement":
    """The builder, with fields filled in beforehand if wanted: `statement(subject="trafficking in persons")`."""
    return Statement(draft=draft)


def compose(draft: Mapping[str, str]) -> str:
    """The text that is spoken: paragraphs parted by an empty line; "" as long as no field is filled in."""
    part = {key: draft.get(key, "").strip() for key in [*(field.key for field in FIELDS), ARTICLE]}
    if not any(part.values()):
        return ""
    who = f"I speak on behalf of {part['speaker'].rstrip('.')}." if part["speaker"] else ""
    paragraphs = [
        GREETING,
        f"{who} {part['activity']}".strip(),
        f"I take the floor on {part['subject'].rstrip('.')}." if part["subject"] else "",
        part["finding"],
        f"This concerns {articles()[part[ARTICLE]]}." if part[ARTICLE] in articles() else "",
        part["ask"],
        part["offer"],
        THANKS,
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def seconds(draft: Mapping[str, str]) -> int:
    """How long the statement takes at the chosen pace, rounded up."""
    return -(-words(compose(draft)) * 60 // _number(draft, "pace"))


def checks(draft: Mapping[str, str]) -> dict[str, bool]:
    """Each check that can be counted → whether the draft passes it."""
    ask = words(draft.get("ask", ""))
    return {
        "speaker": bool(draft.get("speaker", "").strip()),
        "activity": bool(draft.get("activity", "").strip()),
        "article": draft.get(ARTICLE, "") in articles(),
        "ask": 0 < ask <= LONGEST_ASK,
        "time": 0 < seconds(draft) <= 60 * _number(draft, "minutes"),
    }


def articles() -> dict[str, str]:
    """Each article of the four treaties → how it is spoken of: "tip:6" → "article 6 of the … Protocol: …"."""
    tables = data.load()
    names = dict(zip(tables.instruments["id"], tables.instruments["short_title"], strict=True))
    return {
        f"{row.instrument}:{row.article}": f"article {row.article} of the {names[row.instrument]}: {row.title}"
        for row in tables.articles.itertuples()
    }


def _number(draft: Mapping[str, str], key: str) -> int:
    known = MINUTES if key == "minutes" else PACES
    value = draft.get(key, "")
    return int(value) if value.isdecimal() and int(value) in known else int(START[key])


class Statement(Island):
    """The builder. Set `draft` (field → text) from Python, or observe it; read `text`, `words` and `seconds`.

    Raises traitlets.TraitError for a field that does not exist or is no text.
    """

    kind = "statement"

    draft = traitlets.Dict(help="Field → text; `confirmed` holds the ticked checks, parted by spaces.").tag(
        sync=True
    )

    def __init__(self, draft: Mapping[str, str] = {}, **traits):
        payload = {
            "fields": [field._asdict() for field in FIELDS],
            "articles": _by_treaty(),
            "counted": COUNTED,
            "confirmed": CONFIRMED,
            "longestAsk": LONGEST_ASK,
            "minutes": list(MINUTES),
            "paces": [[pace, name] for pace, name in PACES.items()],
            "start": START,
            "greeting": GREETING,
            "thanks": THANKS,
            "example": compose(EXAMPLE),
            "draft": dict(draft),
        }
        super().__init__(element_id="statement", payload=payload, draft=dict(draft), **traits)

    @property
    def text(self) -> str:
        """The statement as the page shows it."""
        return compose(self.draft)

    @property
    def words(self) -> int:
        """How many words it has."""
        return words(self.text)

    @property
    def seconds(self) -> int:
        """How long it takes to speak, at the chosen pace."""
        return seconds(self.draft)

    @traitlets.validate("draft")
    def _known(self, proposal) -> dict[str, str]:
        known = [*(field.key for field in FIELDS), ARTICLE, "confirmed", *START]
        for key, value in proposal["value"].items():
            if key not in known:
                raise traitlets.TraitError(f"There is no field {key!r}. The fields are: {', '.join(known)}")
            if not isinstance(value, str):
                raise traitlets.TraitError(f"The field {key!r} holds text, not {value!r}")
        return proposal["value"]

    def fallback_html(self) -> str:
        return fallback_html()


def _by_treaty() -> list[list]:
    """The articles as the front end lists them: [treaty, [[key, number and title, as it is spoken of], …]]."""
    tables = data.load()
    spoken = articles()
    listed = {treaty.id: [treaty.short_title, []] for treaty in tables.instruments.itertuples()}
    for row in tables.articles.itertuples():
        key = f"{row.instrument}:{row.article}"
        listed[row.instrument][1].append([key, f"{row.article} {row.title}", spoken[key]])
    return list(listed.values())


def fallback_html() -> str:
    """Without JavaScript, or on paper: what belongs in a statement, the checklist, an example."""
    fields = "".join(
        f"<li><b>{html.escape(field.label)}.</b> {html.escape(field.hint)}</li>" for field in FIELDS
    )
    boxes = "".join(f"<li>{html.escape(text)}</li>" for text in [*COUNTED.values(), *CONFIRMED.values()])
    example = "".join(f"<p>{html.escape(part)}</p>" for part in re.split(r"\n\n", compose(EXAMPLE)))
    return (
        "<p>A form that puts the text together needs JavaScript. On paper, write one paragraph on each:</p>"
        f"<ol>{fields}</ol><p>Then check:</p><ul class='palermo-boxes'>{boxes}</ul>"
        f"<details><summary>An example (invented)</summary>{example}</details>"
    )
