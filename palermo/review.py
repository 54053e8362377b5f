"""A walk through one country review: `review_walk("2022-11-01")` shows its steps, with the dates that follow.

The steps and their terms stand in `data/review_steps.csv`. The dates are those of a model: they tell when a
step would be due if every term were kept. Real reviews run late, and the island says so.
"""

import calendar
import datetime as dt
import html
from dataclasses import dataclass

import pandas as pd
import traitlets

from . import data, facts
from .catalogue import Catalogue, Column, Filter
from .figure import date_text
from .island import Island
from .quiz import markdown
from .quiz.known import REFERENCES_PAGE, read_references

__all__ = ["ReviewWalk", "Step", "dialogues", "review_walk", "steps"]

# No review began before the launch; for a start long after the planned end the model has no meaning.
FIRST, LAST = dt.date(2020, 10, 1), dt.date(2035, 12, 31)
START = dt.date(2022, 11, 1)
DOORS = {
    "consultations": "Door 1: national consultation",
    "dialogue": "Door 2: constructive dialogue",
    "conference": "Door 3: the Conference",
}
MODEL = (
    "Model dates: when each step would be due if every term were kept. Reality runs late: {review.latest}. By the "
    "plan, as we derive it, all were to have started by late 2022. Ask the focal point for the real dates."
)


@dataclass(frozen=True)
class Step:
    """One step with its day, if it has a term: `due` is the last day of the term (of the start, the day itself)."""

    number: int
    id: str
    title: str
    due: dt.date | None


def review_walk(start: str = "") -> "ReviewWalk":
    """The walk from a start, a day as "2022-11-01"; without one, from the start of the third group.

    Raises ValueError for what is no day, or none within the years of the review.
    """
    return ReviewWalk(start=str(read_day(start, "start") if start else START))


def steps(start: dt.date, answers: dt.date | None = None) -> list[Step]:
    """The steps of a review that begins on `start`.

    `answers` is the day on which the reviewers received the State's answers; without it, the last day of that
    term. Terms in months end on the same day of the month, or on the month's last where it is shorter.
    """
    days = {"start": start, "answers": answers}
    found = []
    for row in data.load().review_steps.itertuples():
        due = None if pd.isna(row.term) else add(days[row.counted_from], int(row.term), row.unit)
        if row.id == "self-assessment" and answers is None:
            days["answers"] = due
        found.append(Step(int(row.number), row.id, row.title, due))
    return found


def add(day: dt.date, number: int, unit: str) -> dt.date:
    """The day so many days, weeks, months or years later. `static/days.js` counts alike."""
    if unit in ("days", "weeks"):
        return day + dt.timedelta(**{unit: number})
    months = day.year * 12 + day.month - 1 + number * (12 if unit == "years" else 1)
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def read_day(text: str, name: str) -> dt.date:
    """A day from its text. Raises ValueError, which says what to write instead."""
    try:
        day = dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} is {text!r}. Write a day as year-month-day, such as {str(START)!r}."
        ) from None
    if not FIRST <= day <= LAST:
        raise ValueError(
            f"{name} is {text!r}. Write a day from {date_text(FIRST)} to {date_text(LAST)}: the reviews were "
            "launched in October 2020."
        )
    return day


class ReviewWalk(Island):
    """Set `start` (a day as text) to compute anew; observe it to follow the reader. `answers` may be empty."""

    kind = "review"
    scripts = ("days.js", "review.js")

    start = traitlets.Unicode(help="Day on which the review starts, as 2022-11-01.").tag(sync=True)
    answers = traitlets.Unicode(
        "", help="Day on which the reviewers received the answers; empty: not yet."
    ).tag(sync=True)

    def __init__(self, start: str = str(START), answers: str = "", **traits):
        super().__init__(
            element_id="review-walk",
            payload=make_payload(start, answers),
            start=start,
            answers=answers,
            **traits,
        )

    @property
    def steps(self) -> list[Step]:
        """The steps with their days, as the reader sees them."""
        answered = read_day(self.answers, "answers") if self.answers else None
        return steps(read_day(self.start, "start"), answered)

    @traitlets.validate("start", "answers")
    def _is_day(self, proposal) -> str:
        name, value = proposal["trait"].name, proposal["value"]
        if name == "answers" and not value:
            return ""
        try:
            return str(read_day(value, name))
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None

    def fallback_html(self) -> str:
        return fallback_html(steps(START))


def dialogues() -> Catalogue:
    """The constructive dialogues of which a source was found, to be filtered by subject and year."""
    rows = [_dialogue(row) for row in data.load().dialogues.iloc[::-1].itertuples()]
    return Catalogue(
        id="dialogues",
        title=f"{len(rows)} days of constructive dialogues, the latest first",
        rows=rows,
        columns=[
            Column("day", "Day"),
            Column("what", "Dialogue"),
            Column("who", "Who took part"),
            Column("sources", "Sources"),
        ],
        filters=[Filter("subjects", "Subject"), Filter("year", "Year")],
    )


def _dialogue(row) -> dict:
    """One row of the catalogue. What no source gives is left out, and the numbers say what they count."""
    titles = read_references()
    after = f"After the working group: {row.after_session}." if row.after_session else ""
    topics = f"Topics: {row.topics.replace(';', ' and ')}." if row.topics else ""
    sources = [_source(anchor, titles) for anchor in row.source.split(";")]
    return {
        "day": row.date_as_published or date_text(row.date.date(), short=True),
        "what": " ".join(part for part in (f"**{row.title}.**", after, topics) if part),
        "who": f"{row.attendance or 'Not in our sources'}. {row.remark}".strip(),
        "sources": ", ".join(f"[{one['label']}]({one['href']})" for one in sources),
        "subjects": row.subjects.split(";"),
        "year": row.date_as_published[-4:] or str(row.date.year),
    }


def make_payload(start: str = str(START), answers: str = "") -> dict:
    """What the front end shows: the steps as texts and terms, and the days from which a reader may choose."""
    tables = data.load()
    titles = read_references()
    return {
        "start": start,
        "answers": answers,
        "first": str(FIRST),
        "last": str(LAST),
        "groups": [
            {"name": f"Group {group.number}", "start": str(group.start.date())}
            for group in tables.review_groups.itertuples()
            if pd.notna(group.start)
        ],
        "undated": [
            f"Group {group.number} began in {group.start_as_published}: our sources do not give the day."
            for group in tables.review_groups.itertuples()
            if pd.isna(group.start)
        ],
        "model": facts.fill(MODEL),
        "steps": [
            {
                "id": row.id,
                "title": row.title,
                "who": row.who,
                "out": row.out,
                "you": row.you,
                "door": DOORS.get(row.door, ""),
                "from": row.counted_from,
                "term": None if pd.isna(row.term) else int(row.term),
                "unit": row.unit,
                "words": row.term_in_words,
                "check": row.check,
                "sources": [_source(anchor, titles) for anchor in row.source.split(";")],
            }
            for row in tables.review_steps.itertuples()
        ],
    }


def _source(anchor: str, titles: dict[str, str]) -> dict:
    return {"label": titles[anchor], "href": markdown.page_address(f"{REFERENCES_PAGE}#{anchor}")}


# ---- without JavaScript


def fallback_html(dated: list[Step]) -> str:
    """Every step as a list, with the days of a review that starts with the third group."""
    rows = data.load().review_steps.itertuples()
    listed = "".join(_step_html(step, row) for step, row in zip(dated, rows, strict=True))
    return (
        "<p>To choose a start of your own you need JavaScript. These are the steps of a review that starts on "
        f"{date_text(dated[0].due)}. {html.escape(facts.fill(MODEL))}</p><ol>{listed}</ol>"
    )


def _step_html(step: Step, row) -> str:
    by = "" if step.due is None or row.id == "start" else f": by {date_text(step.due)}"
    parts = [("Who acts", row.who), ("What comes out", row.out), ("Where you come in", row.you)]
    if row.check:
        parts.append(("Our reading", row.check))
    words = "".join(f"<br>{name}: {html.escape(text)}" for name, text in parts)
    door = f" ({DOORS[row.door]})" if row.door else ""
    return (
        f"<li><strong>{html.escape(step.title)}</strong>{door}, "
        f"{html.escape(row.term_in_words)}{by}.{words}</li>"
    )
