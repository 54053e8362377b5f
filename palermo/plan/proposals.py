"""What a plan proposes: lines for each section, from tables, for one State, stakeholder and issue.

`propose(answers)` reads two resources, the profiles of the States and `resource()`, and nothing else. So does
`static/proposals.js` in the browser; a test holds that both propose the same for every State. A line that asks
for what a treaty says is proposed only where the State is party to that treaty.
"""

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache

from .. import data, finder
from ..facts import listed
from ..figure import date_text
from ..profile import code_of, profiles
from ..quiz.known import read_references
from ..review import add
from ..shared import SHARED

# Days between the start of a plan and a UN day that it can still prepare for.
LEAD = 21
# At most so many of the finder's tools, and reasons for each.
TOOLS, REASONS = 6, 3

PROTOCOLS = {"tip": "Trafficking", "som": "Smuggling", "firearms": "Firearms"}

# How lines are put together from the tables; everything else that a plan says stands in data/plan_*.csv.
TEXTS = {
    "party": "{title}: party; in force for it since {since}.",
    "standing": "{title}: {word}.",
    "statements": "{n} reservations, declarations or other statements in our data: read them in its country profile.",
    "oneStatement": "One reservation, declaration or other statement in our data: read it in its country profile.",
    "article": "Article {article} of {instrument} ({verb}): {says}",
    "bound": "{State} is party to it; in force for it since {since}.",
    "made": "It has made a {kind} on article {article}: read it first.",
    "first": "Only a party to the Convention can become a party to a Protocol (article 37(2) of the Convention).",
    "tool": "{name}. {purpose} First step: {first}",
    "day": "{name}: {idea}",
    "unboundDay": "{name}: an occasion to say what joining {instruments} would change.",
    "about": "{link}. Declared by {resolution}.",
    "step": "Planned in the review: {title}.",
    "term": "{term} (the review began on {day}). Planned, not promised: ask whether it has happened.",
    "session": "Session {session} of the Conference of the Parties opens ({dates}).",
    "apply": "The list of organizations that apply without consultative status circulates at least thirty days before.",
}
# What the treaties' verbs oblige to; a plain "shall" is a duty and needs no remark.
VERBS = {
    "shall consider": "“Shall consider” is a duty to think about it, not to do it.",
    "shall endeavour": "“Shall endeavour” is a duty to try.",
    "may": "“May” leaves the choice.",
    "shall, as appropriate": "“As appropriate” leaves room.",
    "shall, to the extent appropriate": "“To the extent appropriate” leaves room.",
    "shall, to the greatest extent possible": "As far as the State's legal system can.",
}


@cache
def resource() -> dict:
    """What the front end proposes from: the tables of the plan, and what they name in other tables."""
    tables = data.load()
    references = read_references()
    lines = [_line(row, references) for row in tables.plan_lines.to_dict("records")]
    held = tables.sessions[tables.sessions["closed"].notna()]
    return {
        "texts": TEXTS,
        "verbs": VERBS,
        "asOf": profiles()["asOf"],
        "lastSession": held["dates"].iloc[-1],
        "sections": tables.plan_sections.astype({"start": int}).to_dict("records"),
        "stakeholders": tables.plan_stakeholders.to_dict("records"),
        "issues": [_issue(row) for row in tables.plan_issues.to_dict("records")],
        "articles": tables.plan_articles.to_dict("records"),
        "joining": tables.plan_joining.to_dict("records"),
        "lines": lines,
        "references": {anchor: references[anchor] for line in lines for anchor in line["source"]},
        "instruments": {
            row.id: {"name": f"the {row.short_title}", "consent": row.consent_article}
            for row in tables.instruments.itertuples()
        },
        "clusters": _clusters(tables),
        "days": [_day(row) for row in tables.un_days.to_dict("records")],
        "steps": _review_steps(tables),
        "sessions": [
            {"session": int(row.session), "dates": row.dates, "opened": str(row.opened.date())}
            for row in tables.sessions[tables.sessions["opened"].notna()].itertuples()
        ],
        "states": {
            row.iso3: [row.m49_region, bool(row.un_member), row.kind == "organization"]
            for row in tables.countries.itertuples()
        },
    }


SHARED["plan"] = resource


def _line(row: dict, references: dict) -> dict:
    lists = ("source", "issue", "who", "instrument", "standing")
    line = {**row, **{name: row[name].split(";") if row[name] else [] for name in lists}}
    return {**line, "source": [anchor for anchor in line["source"] if anchor in references]}


def _issue(row: dict) -> dict:
    return {**row, "instruments": row["instruments"].split(";"), "days": row["days"].split(";")}


def _day(row: dict) -> dict:
    names = ("id", "month", "day", "name", "resolution", "link", "idea")
    return {**{name: row[name] for name in names}, "instruments": row["instruments"].split(";")}


def _clusters(tables) -> dict[str, str]:
    """ "untoc-5" → in which cluster the review takes the article up, where a source says so."""
    names = {row.number: f"cluster {row.numeral}, {row.name}" for row in tables.clusters.itertuples()}
    return {
        f"{row.instrument}-{row.article}": f"In the review it belongs to {names[row.cluster]}"
        + (" (our reading)." if row.mark == "our reading" else ".")
        for row in tables.cluster_articles.itertuples()
    }


def _review_steps(tables) -> list[dict]:
    """The steps of a review that have a term: how long after which day."""
    rows = tables.review_steps[tables.review_steps["term"] > 0]
    return [
        {"id": row.id, "title": row.title, "term": int(row.term), "unit": row.unit, "from": row.counted_from,
         "words": row.term_in_words} for row in rows.itertuples()
    ]  # fmt: skip


# ---- proposals


class Choices:
    """Answers that hold together, and what the data say of their State."""

    def __init__(self, answers: Mapping[str, str]):
        book = resource()
        self.answers = dict(answers)
        self.sections = book["sections"]
        self.iso3 = code_of(answers.get("country", ""))
        self.who = _one(book["stakeholders"], answers.get("who", ""), "stakeholder", "plan_stakeholders.csv")
        self.issue = _one(book["issues"], answers.get("issue", ""), "issue", "plan_issues.csv")
        self.start = _read_day(answers.get("start", ""), "start")
        self.review = _read_day(answers["review"], "review") if answers.get("review") else None
        self.region, self.member, self.union = book["states"][self.iso3]
        self.sentence, self.caveats, self.rows = _profile(self.iso3)
        self.standing = {name: row["standing"] for name, row in self.rows.items()}
        state = "the European Union" if self.union else "our State"
        self.words = {
            "state": state,
            "State": state[0].upper() + state[1:],
            "as_of": book["asOf"],
            "dialogue": self.issue["dialogue"],
            "last_session": book["lastSession"],
        }

    def bound(self, instrument: str) -> bool:
        return self.standing[instrument] == "party"


def propose(answers: Mapping[str, str]) -> dict[str, list[dict]]:
    """Section → the lines that fit, the most important first; a line is {id, text, why, date}, texts all.

    answers: country, who, issue, start (a day such as "2026-11-26"); optional: review (the day on which the
    review of the State began, if known), problem, time, risk (as in the tool finder). Raises ValueError.
    """
    chosen = Choices(answers)
    asked = _asked(chosen)
    lines = _table_lines(chosen)
    steps = [
        *lines["steps"],
        *asked["steps"][:1],
        *_review(chosen),
        *_sessions(chosen),
        *_days(chosen),
        *asked["steps"][1:],
    ]
    return {
        "standing": _standing(chosen),
        "problem": [_made("problem", chosen.issue["problem"])],
        "article": [*asked["article"], *lines["article"]],
        "ask": [*asked["ask"], *lines["ask"]],
        "door": lines["door"],
        "tool": _tools(chosen, lines["door"]),
        "steps": steps,
        "partners": lines["partners"],
        "risks": lines["risks"],
        "measures": [*asked["measures"][:1], *lines["measures"], *asked["measures"][1:]],
    }


def new_plan(answers: Mapping[str, str], key: str) -> dict:
    """A plan with the first proposals of each section, its steps in the order of their days.

    key: what tells this plan from others, such as "k3x9"; calendars know its dates by it.
    """
    book, chosen = resource(), Choices(answers)
    found = propose(answers)
    sections = {one["id"]: found[one["id"]][: one["start"]] for one in book["sections"]}
    sections["steps"] = sorted(sections["steps"], key=lambda line: line["date"] or "9")
    title = f"{chosen.issue['title']}: {state_name(chosen.iso3)}"
    return {"v": 1, "key": key, "title": title, "answers": chosen.answers, "sections": sections}


def _read_day(text: str, name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} is {text!r}. Write a day as year-month-day, such as '2026-11-26'."
        ) from None


def _one(rows: list[dict], name: str, what: str, table: str) -> dict:
    for row in rows:
        if row["id"] == name:
            return row
    raise ValueError(
        f"There is no {what} {name!r}. data/{table} has: {', '.join(row['id'] for row in rows)}."
    )


def _made(name: str, text: str, why: str = "", date: str = "") -> dict:
    return {"id": name, "text": text, "why": why, "date": date}


def _fill(text: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: str(words[found[1]]), text)


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)


# -- where the State stands


@cache
def _states() -> dict[str, list]:
    book = profiles()

    def text(part):
        return book["texts"][part] if isinstance(part, int) else [text(inner) for inner in part]

    return {read[0]: read for read in map(text, book["states"])}


def state_name(iso3: str) -> str:
    return _states()[iso3][2]


def _profile(iso3: str) -> tuple[str, list[str], dict[str, dict]]:
    """What `palermo.profile` says of a State: its sentence, its caveats, and instrument → row."""
    _, _, _, _, sentence, caveats, rows = _states()[iso3]
    names = ("standing", "word", "fields", "statements", "caveats")
    read = [dict(zip(names, row, strict=False)) for row in rows]
    return sentence, caveats, dict(zip(resource()["instruments"], read, strict=True))


def _since(row: dict) -> str:
    return next((value for term, value, _ in row["fields"] if term == "In force for it since"), "")


def _standing(chosen: Choices) -> list[dict]:
    lines = [_made("standing", chosen.sentence, _join(*chosen.caveats))]
    for (name, row), (title, _) in zip(chosen.rows.items(), profiles()["instruments"], strict=True):
        made = len(row["statements"])
        note = _fill(TEXTS["oneStatement" if made == 1 else "statements"], {"n": made}) if made else ""
        words = {"title": title, "word": row["word"].lower(), "since": _since(row)}
        text = _fill(TEXTS["party" if row["standing"] == "party" else "standing"], words)
        lines.append(_made(f"standing-{name}", text, _join(*row["caveats"], note)))
    return lines


# -- the articles of the issue, or how to join


def _asked(chosen: Choices) -> dict[str, list[dict]]:
    """Article, ask and measure of each treaty of the issue: what it says where it binds, else how to join."""
    found = {"article": [], "ask": [], "measures": [], "steps": []}
    # Where not even the Convention binds, it comes first: no Protocol can be joined without it.
    for instrument in sorted(
        chosen.issue["instruments"], key=lambda one: chosen.bound("untoc") or one != "untoc"
    ):
        if chosen.bound(instrument):
            rows = [
                row for row in resource()["articles"]
                if (row["issue"], row["instrument"]) == (chosen.issue["id"], instrument)
            ]  # fmt: skip
            for row in rows:
                _add_article(found, chosen, row)
        else:
            _add_joining(found, chosen, instrument)
    return found


def _add_article(found: dict, chosen: Choices, row: dict) -> None:
    instrument = row["instrument"]
    words = {**chosen.words, **row, "instrument": resource()["instruments"][instrument]["name"]}
    name = re.sub(r"\W+", "-", f"{instrument}-{row['article']}").strip("-")
    number = row["article"].partition("(")[0]
    bound = _fill(TEXTS["bound"], {**chosen.words, "since": _since(chosen.rows[instrument])})
    why = _join(
        VERBS.get(row["verb"], ""),
        bound,
        _statement_on(chosen.rows[instrument], number),
        resource()["clusters"].get(f"{instrument}-{number}", ""),
    )
    found["article"].append(_made(f"article-{name}", _fill(TEXTS["article"], words), why))
    found["ask"].append(_made(f"ask-{name}", _fill(row["ask"], chosen.words)))
    found["measures"].append(_made(f"measure-{name}", row["measure"]))


def _statement_on(row: dict, number: str) -> str:
    """That the State has made a reservation or a declaration on an article, where our data have one."""
    for what, _ in row["statements"]:
        kind, _, rest = what.partition(", ")
        articles = re.fullmatch(r"articles? ([^ ]+(?:; [^ ]+)*)(?: \(withdrawn\))?", rest)
        if kind in ("reservation", "declaration") and articles:
            for article in articles[1].split("; "):
                if article.partition("(")[0] == number and "withdrawn" not in rest:
                    return _fill(TEXTS["made"], {"kind": kind, "article": article})
    return ""


def _add_joining(found: dict, chosen: Choices, instrument: str) -> None:
    treaty = resource()["instruments"][instrument]
    words = {**chosen.words, "instrument": treaty["name"], "consent": treaty["consent"]}
    for row in resource()["joining"]:
        if row["standing"] == chosen.standing[instrument]:
            convention = instrument == "untoc" or chosen.bound("untoc")
            first = TEXTS["first"] if row["section"] == "article" and not convention else ""
            text, why = _fill(row["text"], words), _join(_fill(row["why"], words), first)
            line = _made(f"join-{instrument}-{row['section']}", text, why, _date(row["when"], chosen))
            found[row["section"]].append(line)


# -- the table of lines


def _table_lines(chosen: Choices) -> dict[str, list[dict]]:
    found = {section["id"]: [] for section in resource()["sections"]}
    for row in resource()["lines"]:
        if _fits(row, chosen):
            date = _date(row["when"], chosen)
            if row["when"].startswith("review") and chosen.review and date < chosen.answers["start"]:
                continue  # that day of the review is over
            titles = [resource()["references"][anchor] for anchor in row["source"]]
            source = f"({'; '.join(titles)})" if titles else ""
            text, why = _fill(row["text"], chosen.words), _join(_fill(row["why"], chosen.words), source)
            found[row["section"]].append(_made(row["id"], text, why, date))
    return found


def _fits(row: dict, chosen: Choices) -> bool:
    return (
        (not row["issue"] or chosen.issue["id"] in row["issue"])
        and (not row["who"] or chosen.who["id"] in row["who"])
        and all(chosen.standing[name] in row["standing"] for name in row["instrument"])
        and row["member"] in ("", "yes" if chosen.member else "no")
        and row["organization"] in ("", "yes" if chosen.union else "no")
        and row["region"] in ("", chosen.region)
    )


def _tools(chosen: Choices, doors: list[dict]) -> list[dict]:
    """The finder's tools that have points. An entry point is among them only where its door is open."""
    treaty = chosen.issue["instruments"][0]
    answers = {
        "who": chosen.who["finder_who"],
        "problem": chosen.answers.get("problem") or chosen.issue["finder_problem"],
        "instrument": treaty if chosen.bound(treaty) else "",
        "time": chosen.answers.get("time", ""),
        "risk": chosen.answers.get("risk", ""),
    }
    doors = {line["id"] for line in doors}
    closed = {row["tool"] for row in resource()["lines"]}
    closed -= {row["tool"] for row in resource()["lines"] if row["id"] in doors}
    tools = {tool["id"]: tool for tool in finder.resource()["tools"]}
    found = []
    for one in finder.rank({question: key for question, key in answers.items() if key}):
        if one.points > 0 and one.tool not in closed:
            why = [r.text for r in one.reasons if r.points > 0 and _holds(r.text, chosen)]
            text = _fill(TEXTS["tool"], tools[one.tool])
            found.append(_made(f"tool-{one.tool}", text, _join(*why[:REASONS])))
    return found[:TOOLS]


def _holds(reason: str, chosen: Choices) -> bool:
    """Whether a reason of the finder that rests on an article rests on one that binds the State."""
    named = {name for name, word in PROTOCOLS.items() if f"{word} Protocol" in reason}
    if "Convention" in reason or not named:
        named.add("untoc")
    return "rticle" not in reason or all(chosen.bound(name) for name in named)


# -- days


def _date(when: str, chosen: Choices) -> str:
    """The day of "+14d" or "+6m" from the start, or of "review+4m" from the start of the review; "" if unknown."""
    first = chosen.review if when.startswith("review") else chosen.start
    found = re.fullmatch(r"(?:review)?\+(\d+)([dm])", when)
    if not found or first is None:
        return ""
    return str(add(first, int(found[1]), {"d": "days", "m": "months"}[found[2]]))


def _days(chosen: Choices) -> list[dict]:
    """The UN days of the issue, each on its next day for which there is time to prepare, the soonest first."""
    book = resource()
    by_id = {day["id"]: day for day in book["days"]}
    earliest = chosen.start + dt.timedelta(days=LEAD)
    found = []
    for day in (by_id[name] for name in chosen.issue["days"]):
        date = dt.date(earliest.year, day["month"], day["day"])
        if date < earliest:
            date = date.replace(year=date.year + 1)
        bound = any(chosen.bound(instrument) for instrument in day["instruments"])
        names = [book["instruments"][instrument]["name"] for instrument in day["instruments"]]
        text = _fill(TEXTS["day" if bound else "unboundDay"], {**day, "instruments": listed(names)})
        found.append(_made(f"day-{day['id']}", text, _fill(TEXTS["about"], day), str(date)))
    return sorted(found, key=lambda line: line["date"])


def _review(chosen: Choices) -> list[dict]:
    """The terms of a review whose start the reader knows, as far as they are still to come."""
    if chosen.review is None or not chosen.bound("untoc") or chosen.union:
        return []
    found, first = [], {"start": chosen.review}
    for step in resource()["steps"]:
        date = add(first[step["from"]], step["term"], step["unit"])
        if step["id"] == "self-assessment":  # the next term runs from the answers
            first["answers"] = date
        if date >= chosen.start:
            term = step["words"][0].upper() + step["words"][1:]
            why = _fill(TEXTS["term"], {"term": term, "day": date_text(chosen.review)})
            found.append(_made(f"review-{step['id']}", _fill(TEXTS["step"], step), why, str(date)))
    return found


def _sessions(chosen: Choices) -> list[dict]:
    """Sessions of the Conference that are to come, where a source confirms the day."""
    return [
        _made(f"session-{one['session']}", _fill(TEXTS["session"], one), TEXTS["apply"], one["opened"])
        for one in resource()["sessions"]
        if one["opened"] > chosen.answers["start"]
    ]
