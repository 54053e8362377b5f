"""What a question may refer to: modules, objectives, articles, references and facts."""

import re
from dataclasses import dataclass, field
from numbers import Real

from .. import data, facts, paths
from . import markdown

ARTICLE = re.compile(r"(?P<instrument>[A-Z]+):(?P<article>[1-9][0-9]*)(?P<rest>(?:\([0-9a-z]+\))*)")
REFERENCES_PAGE = "../book/references.md"


@dataclass(frozen=True)
class Known:
    """A snapshot of the course, as far as questions refer to it.

    modules: id → title. objectives: id → module. instruments: id → (short title, number of articles).
    paragraphs: (instrument, article) → number of numbered paragraphs, only where it is known.
    references: anchor → title. facts: the nested names that `palermo.facts.fill` takes. retired: ids of
    questions that are gone, under which learners' browsers may still hold answers.
    """

    modules: dict[str, str] = field(default_factory=dict)
    objectives: dict[str, str] = field(default_factory=dict)
    instruments: dict[str, tuple[str, int]] = field(default_factory=dict)
    paragraphs: dict[tuple[str, str], int] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    facts: dict = field(default_factory=dict)
    retired: frozenset[str] = frozenset()

    def fill(self, text: str) -> str:
        """The text with its facts put in."""
        return facts.fill(text, self.facts)

    def number(self, name: str) -> float:
        """A fact as a number. Raises ValueError where there is no such fact, or it is no number."""
        try:
            value = facts.look_up(name, self.facts)
        except facts.UnknownFact as error:
            raise ValueError(str(error)) from None
        if isinstance(value, bool) or not isinstance(value, Real):
            raise ValueError(f'the fact "{name}" is "{value}", not a number')
        return value


def read_known() -> Known:
    """Read the course's tables and its page of references."""
    tables = data.load()
    numbered = tables.articles[tables.articles["paragraphs"].notna()]
    return Known(
        modules=dict(zip(tables.modules["id"], tables.modules["title"], strict=True)),
        objectives=dict(zip(tables.objectives["id"], tables.objectives["module"], strict=True)),
        instruments={row.id: (row.short_title, int(row.articles)) for row in tables.instruments.itertuples()},
        paragraphs={(row.instrument, str(row.article)): int(row.paragraphs) for row in numbered.itertuples()},
        references=read_references(),
        facts=facts.named(),
        retired=read_retired(),
    )


def read_references() -> dict[str, str]:
    """Anchor → title of each reference, a level-3 heading in `book/references.md`."""
    text = (paths.book_dir() / "references.md").read_text(encoding="utf-8")
    return {slug: title for slug, (level, title) in markdown.heading_slugs(text).items() if level == 3}


def read_retired() -> frozenset[str]:
    """The ids in `quizzes/retired_ids.txt`: one a line, and what follows # is a note."""
    path = paths.quizzes_dir() / "retired_ids.txt"
    written = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return frozenset(line.partition("#")[0].strip() for line in written) - {""}


def source_labels(sources: list[str], known: Known) -> list[dict[str, str]]:
    """Sources for a reader, as {label} or {label, href}; the articles of one instrument in one label."""
    articles: dict[str, list[str]] = {}
    references = []
    for source in sources:
        match = ARTICLE.fullmatch(source)
        if match:
            articles.setdefault(match["instrument"], []).append(match["article"] + match["rest"])
        else:
            href = markdown.page_address(f"{REFERENCES_PAGE}#{source}")
            references.append({"label": known.references[source], "href": href})
    return [{"label": _articles_label(known, *group)} for group in articles.items()] + references


def _articles_label(known: Known, instrument: str, articles: list[str]) -> str:
    title = known.instruments[instrument.lower()][0]
    if len(articles) == 1:
        return f"{title}, article {articles[0]}"
    return f"{title}, articles {', '.join(articles[:-1])} and {articles[-1]}"
