"""The elements builder: choose act, means, purpose and age, and see whether they are trafficking in persons.

All law stands here, as texts by key; the front end finds the same keys (`picks` in static/elements.js).
"""

import html
from dataclasses import dataclass

import traitlets

from .island import Island
from .quiz import markdown

__all__ = ["Elements", "elements"]

TITLE = "Is it trafficking in persons?"
NOTE = (
    "“Article” here means an article of the Trafficking in Persons Protocol, unless another is named. "
    "A real case needs proof of each element, and a lawyer."
)
NONE = "none"

# Article 3(a) of the Trafficking in Persons Protocol, read in the text that data/sources.csv names as text-tip.
ACTS = ["recruitment", "transportation", "transfer", "harbouring", "receipt"]
MEANS = [
    "threat or use of force",
    "another form of coercion",
    "abduction",
    "fraud",
    "deception",
    "abuse of power",
    "abuse of a position of vulnerability",
    "payments or benefits, to win the consent of a person who has control over another",
]
PURPOSES = [
    "exploitation of the prostitution of others, or other sexual exploitation",
    "forced labour or services",
    "slavery, or a practice similar to it",
    "servitude",
    "removal of organs",
]
OPEN = "open"

# What is asked: key → (question, {value: text}). All are needed but the last two, which never change the answer.
FIELDS = {
    "act": ("What was done?", {**{act: act for act in ACTS}, NONE: "none of these"}),
    "means": ("How was it done?", {**{means: means for means in MEANS}, NONE: "none of these"}),
    "purpose": (
        "What for?",
        {
            **{purpose: purpose for purpose in PURPOSES},
            OPEN: "another form of exploitation",
            NONE: "no exploitation",
        },
    ),
    "age": ("How old is the person?", {"adult": "eighteen or older", "child": "under eighteen"}),
    "consent": ("Did the person agree to the exploitation?", {"yes": "yes", "no": "no"}),
    "border": ("Was a border crossed?", {"yes": "yes", "no": "no"}),
}
NEEDED = ("act", "means", "purpose", "age")

TEXTS = {
    "met": "The definition of trafficking in persons is met.",
    "met.open": "The definition is met, if this is exploitation.",
    "unmet": "The definition is not met. Missing: {missing}.",
    "act.there": "**Act: there.** One of the five is enough, and two of them, harbouring and receipt, need no "
    "journey. (Article 3(a))",
    "act.missing": "**Act: missing.** The definition needs one of five: recruitment, transportation, transfer, "
    "harbouring or receipt. (Article 3(a))",
    "means.there": "**Means: there.** One is enough. (Article 3(a))",
    "means.missing": "**Means: missing.** For a person of eighteen or older the definition needs one. "
    "(Article 3(a))",
    "means.unneeded": "**Means: not needed.** A child is any person under eighteen, and for a child act and "
    "purpose are enough. (Article 3(c) and (d))",
    "purpose.there": "**Purpose: there.** It must be the purpose; the exploitation itself need not have happened "
    "yet. (Article 3(a))",
    "purpose.open": "**Purpose: to be argued.** The list of forms of exploitation is a minimum, so another form "
    "can count. Somebody has to show that this is one. (Article 3(a))",
    "purpose.missing": "**Purpose: missing.** Without the purpose of exploitation it is not trafficking. Did "
    "somebody procure an illegal entry for a benefit? Then look at smuggling. (Article 3(a); Smuggling of "
    "Migrants Protocol, article 3(a))",
    "consent.means": "**The person agreed:** that is irrelevant, because a means was used. (Article 3(b))",
    "consent.child": "**The child agreed:** that changes nothing, because for a child no means is needed. "
    "(Article 3(c))",
    "consent.adult": "**The person agreed:** agreement is not an element. Ask how it was won: by deception, by "
    "abuse of a position of vulnerability? Then there is a means. (Article 3(a) and (b))",
    "consent.no": "**The person did not agree:** the definition does not ask for that. For an adult ask how the "
    "will was overcome; that is the means. (Article 3(a))",
    "border.yes": "**A border was crossed:** the definition does not ask for one. (Article 3(a))",
    "border.no": "**No border was crossed:** none is needed. (Article 3(a))",
}

CASES = [
    {
        "title": "The job in a restaurant",
        "story": "Lina, 26, is promised work as a waitress abroad. When she arrives, her passport is taken, and she "
        "has to work in a brothel without pay.",
        "choices": {"act": "recruitment", "means": "deception", "purpose": PURPOSES[0], "age": "adult",
                    "consent": "no", "border": "yes"},
    },
    {
        "title": "Begging in the next district",
        "story": "Tomas, 16, agrees to beg for a group. He is driven to another part of his city. Nobody threatens "
        "him. The group organizes the begging as forced labour and keeps the money.",
        "choices": {"act": "transportation", "means": NONE, "purpose": "forced labour or services", "age": "child",
                    "consent": "yes", "border": "no"},
    },
    {
        "title": "The offer for a kidney",
        "story": "A recruiter for a clinic knows that Idris, 40, can't feed his family, and uses that to win him "
        "over: he agrees to have a kidney removed for money.",
        "choices": {"act": "recruitment", "means": "abuse of a position of vulnerability",
                    "purpose": "removal of organs", "age": "adult", "consent": "yes", "border": "no"},
    },
    {
        "title": "The crossing by boat",
        "story": "Samira, 30, pays a boatman to take her across a border without papers. On the other side she goes "
        "her way.",
        "choices": {"act": "transportation", "means": NONE, "purpose": NONE, "age": "adult", "border": "yes"},
    },
]  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """`met` and the keys of the texts that say why; `missing` names the elements that are not there."""

    met: bool
    keys: list[str]
    missing: list[str]


def judge(choices: dict) -> Verdict | None:
    """What the choices (of FIELDS) come to; None while one of act, means, purpose and age is open."""
    if any(not choices.get(key) for key in NEEDED):
        return None
    child = choices["age"] == "child"
    purpose = {NONE: "missing", OPEN: "open"}.get(choices["purpose"], "there")
    means = "unneeded" if child else "missing" if choices["means"] == NONE else "there"
    found = {"act": "missing" if choices["act"] == NONE else "there", "means": means, "purpose": purpose}
    missing = [element for element, how in found.items() if how == "missing"]
    keys = [f"{element}.{how}" for element, how in found.items()]
    if choices.get("consent") == "yes":
        keys.append("consent.child" if child else "consent.means" if means == "there" else "consent.adult")
    elif choices.get("consent") == "no":
        keys.append("consent.no")
    if choices.get("border"):
        keys.append(f"border.{choices['border']}")
    return Verdict(not missing, keys, missing)


def elements() -> "Elements":
    """The elements builder of the definition of trafficking in persons."""
    return Elements()


class Elements(Island):
    """Set or observe `choices` (key of FIELDS → value) from Python; `verdict` says what they come to."""

    kind = "elements"

    choices = traitlets.Dict(help="What is chosen, by key of FIELDS; what is open is left out.").tag(
        sync=True
    )

    def __init__(self, **traits):
        payload = {
            "title": TITLE,
            "note": NOTE,
            "fields": [
                {"key": key, "label": label, "options": list(options.items())}
                for key, (label, options) in FIELDS.items()
            ],
            "cases": CASES,
            "texts": {key: markdown.render(text) for key, text in TEXTS.items()},
        }
        super().__init__(element_id="elements", payload=payload, **traits)

    @property
    def verdict(self) -> Verdict | None:
        """What `judge` finds of the present choices."""
        return judge(self.choices)

    @traitlets.validate("choices")
    def _known(self, proposal) -> dict:
        for key, value in proposal["value"].items():
            if key not in FIELDS:
                raise traitlets.TraitError(f"There is no {key!r} to choose. There are: {', '.join(FIELDS)}.")
            if value not in FIELDS[key][1]:
                known = ", ".join(FIELDS[key][1])
                raise traitlets.TraitError(f"{value!r} is no choice for {key}. Choose one of: {known}.")
        return proposal["value"]

    def fallback_html(self) -> str:
        return fallback_html()


def fallback_html() -> str:
    """The definition as a table, and the cases with what they come to."""

    def listed(name: str, options: list[str]) -> str:
        items = "".join(f"<li>{html.escape(option)}</li>" for option in options)
        return f'<tr><th scope="row">{name}</th><td><ul>{items}</ul></td></tr>'

    adult = "For a person of eighteen or older: one act, one means and one purpose, all three."
    child = "For a person under eighteen: one act and one purpose. No means is needed."
    cases = "".join(
        f"<li><p><strong>{html.escape(case['title'])}.</strong> {html.escape(case['story'])}</p>"
        f"<details><summary>Answer</summary>{_answer(judge(case['choices']))}</details></li>"
        for case in CASES
    )
    purposes = [*PURPOSES, "another form of exploitation, since this list is a minimum"]
    return (
        f"<p><strong>{TITLE}</strong></p><table><tbody>{listed('Act', ACTS)}{listed('Means', MEANS)}"
        f"{listed('Purpose', purposes)}</tbody></table><p>{adult}</p><p>{child}</p><ul>{cases}</ul><p>{NOTE}</p>"
    )


def _answer(verdict: Verdict) -> str:
    first = TEXTS["met" if verdict.met else "unmet"].format(missing=", ".join(verdict.missing))
    why = "".join(f"<li>{markdown.render(TEXTS[key])}</li>" for key in verdict.keys)
    return f"<p><strong>{first}</strong></p><ul>{why}</ul>"
