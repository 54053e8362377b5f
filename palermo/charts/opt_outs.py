"""Declarations and reservations: who opted out of dispute settlement, and what else was stated.

How far the sources reach stands on the figure: without it, the silence of later years would read as a finding.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import plotly.graph_objects as go

from .. import data
from ..facts import listed, region
from ..figure import MUTED, Exhibit, View
from .common import SOURCE, day_text, named, standing
from .shares import HEADS, Bar, Share, at_the_edge, bar, instrument_names, panels, percent

DEPOSITARY = "untc-decl-2014"  # the depositary's own text, of a day for each instrument
NO_GROUP = ("No regional group", "No group")
TOP = 64  # pixels, for the words on coverage
KINDS = {
    "reservation": "Other reservation",
    "declaration": "Declaration",
    "notification": "Notification",
    "objection": "Objection",
    "withdrawal": "Withdrawal",
    "unspecified": "Text not seen",
}
ALLOWED = (
    "Each instrument itself allows this reservation; one to the Convention may be withdrawn at any time "
    "(article 35(3) and (4))."
)


@dataclass(frozen=True)
class OptOuts:
    """One instrument: where everybody stands on the clause on disputes, and how far the sources reach.

    `everyone` has the rows of `standing()`, with `out` (a reservation in force) and `withdrew`.
    """

    name: str
    article: str
    everyone: pd.DataFrame
    complete_to: pd.Timestamp

    @property
    def allowed_by(self) -> str:
        """The paragraph after the clause: 35(3) for 35(2), and so in each Protocol."""
        return self.article.replace("(2)", "(3)")

    @cached_property
    def parties(self) -> pd.DataFrame:
        return self.everyone[self.everyone["bound"]]

    @property
    def later(self) -> pd.DataFrame:
        """The parties that joined, or may have joined, after the depositary's text."""
        latest = self.parties["consent_date_latest"]
        return self.parties[latest.isna() | (latest > self.complete_to)]

    @property
    def number(self) -> int:
        return int(self.parties["out"].sum())


def opt_outs(tables: data.Tables | None = None) -> Exhibit:
    """Who opted out of dispute settlement, by instrument and region; in a second view, all other statements.

    Raises ValueError where data/sources.csv doesn't tell how far the depositary's text reaches.
    """
    tables = tables or data.load()
    found = opted_out(tables)
    others = other_statements(tables)
    return Exhibit.of_views(
        id="opt-outs",
        label="Reservations against dispute settlement, and other statements",
        choose="Show",
        as_of=tables.as_of,
        source=SOURCE,
        notes=[_coverage_note(found)],
        views=[
            View(
                name="Opt-outs of dispute settlement",
                plot=_opt_outs_plot(found),
                title=opt_outs_title(found),
                alt=_opt_outs_alt(found),
                table=_opt_outs_table(tables, found),
                notes=_opt_outs_notes(tables, found),
            ),
            View(
                name="Other statements",
                plot=_others_plot(others, tables, found),
                title=others_title(others, tables),
                alt=_others_alt(others, tables),
                table=_others_table(others, tables),
                notes=_others_notes(others, tables),
            ),
        ],
    )


# ---- the counts


def opted_out(tables: data.Tables) -> dict[str, OptOuts]:
    """By instrument: who has a reservation in force against arbitration and the Court."""
    reach = depositary_dates(tables)
    regions = tables.countries.set_index("iso3")["un_regional_group"]
    found = {}
    for treaty in tables.instruments.itertuples():
        everyone = standing(tables, treaty.id)
        made = against_the_clause(tables, treaty)
        everyone["out"] = everyone["iso3"].isin(made[made["status"] == "in_force"]["iso3"])
        everyone["withdrew"] = (
            everyone["iso3"].isin(made[made["status"] == "withdrawn"]["iso3"]) & ~everyone["out"]
        )
        everyone["region"] = everyone["iso3"].map(regions)
        found[treaty.id] = OptOuts(treaty.short_title, treaty.dispute_article, everyone, reach[treaty.id])
    return found


def against_the_clause(tables: data.Tables, treaty, kinds: tuple = ("reservation",)) -> pd.DataFrame:
    """The statements on the clause on disputes, of any status; an article in a list of several counts too."""
    made = tables.declarations
    about_it = (
        made["article"]
        .map(lambda articles: treaty.dispute_article in re.split(r";\s*", articles))
        .astype(bool)
    )
    return made[(made["instrument"] == treaty.id) & made["kind"].isin(kinds) & about_it]


def other_statements(tables: data.Tables) -> pd.DataFrame:
    """Every statement in force that is no reservation against the clause on disputes."""
    made = tables.declarations
    opted = [against_the_clause(tables, treaty).index for treaty in tables.instruments.itertuples()]
    rest = made.drop(index=[row for rows in opted for row in rows])
    return rest[rest["status"] == "in_force"]


def depositary_dates(tables: data.Tables) -> dict[str, pd.Timestamp]:
    """To which day the depositary's text of declarations reaches, for each instrument.

    Raises ValueError where its row of data/sources.csv doesn't give one day for each instrument, in their order.
    """
    rows = tables.sources[tables.sources["id"] == DEPOSITARY]
    text = "" if rows.empty else rows.iloc[0]["as_of"]
    days = re.findall(r"\d{1,2} [A-Z][a-z]+ \d{4}", text)
    if len(days) != len(tables.instruments):
        raise ValueError(
            f"data/sources.csv, row {DEPOSITARY}, column as_of: {text!r} gives {len(days)} days. Write one for each "
            f"instrument, in the order {', '.join(tables.instruments['id'])}, such as 18 November 2013."
        )
    return dict(zip(tables.instruments["id"], pd.to_datetime(days, format="%d %B %Y"), strict=True))


# ---- opt-outs


def opt_outs_title(found: dict[str, OptOuts]) -> str:
    """The finding: how many are known to have opted out of each, and which region does so most often."""
    counts = listed(
        f"{one.number} of {len(one.parties)} ({instrument_names(one.name)[0]})" for one in found.values()
    )
    title = f"Parties known to have opted out of dispute settlement: {counts}"
    leaders = [_leader(one) for one in found.values()]
    if leaders[0] and len(set(leaders)) == 1:
        return f"{title}; most often in the {region(leaders[0])}"
    first = next(iter(found.values()))
    if leaders[0]:
        return f"{title}; to the {first.name}, most often in the {region(leaders[0])}"
    return title


def _leader(one: OptOuts) -> str | None:
    """The regional group of which the largest share opted out; None if no group leads alone."""
    shares = sorted((s for s in _shares(one) if s.group), key=lambda s: s.part)
    if len(shares) < 2 or shares[-1].part == shares[-2].part:
        return None
    return shares[-1].group


def _shares(one: OptOuts) -> list[Share]:
    """By regional group ("" for those without one): how many of the group's parties opted out."""
    return [
        Share(group, one.name, int(its["out"].sum()), len(its))
        for group, its in sorted(one.parties.groupby("region"), key=lambda item: (not item[0], item[0]))
    ]


def _opt_outs_plot(found: dict[str, OptOuts]) -> go.Figure:
    boxes = {}
    for one in found.values():
        total = f"{one.number} of {len(one.parties)}, {percent(one.number, len(one.parties))}"
        head = f"<b>{instrument_names(one.name)[0]}</b> {one.article}: {total}"
        boxes[head] = [bar(share, *HEADS.get(share.group, NO_GROUP)) for share in _shares(one)]
    return _with_coverage(panels(boxes, MUTED), found, "Others that joined later may have opted out too.")


def _with_coverage(plot: go.Figure, found: dict[str, OptOuts], warning: str) -> go.Figure:
    """How far the sources reach, on the plot itself: a picture of it taken elsewhere still says it."""
    first, last = (extreme(one.complete_to for one in found.values()) for extreme in (min, max))
    years = str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    lines = [
        f"Complete to the depositary’s text of {years};",
        "later only what Austrian texts publish.",
        warning,
    ]
    plot.layout.height += TOP
    plot.layout.margin.t += TOP
    at_the_edge(plot, y=1, yref="paper", yanchor="bottom", yshift=6, text="<br>".join(lines))
    return plot


def _opt_outs_table(tables: data.Tables, found: dict[str, OptOuts]) -> pd.DataFrame:
    """Every State or organization that has, or had, a reservation against the clause in one of the four."""
    cells = pd.DataFrame(
        {
            f"{one.name}, {one.article}": {row.iso3: _cell(row) for row in one.everyone.itertuples()}
            for one in found.values()
        }
    )
    shown = cells.index[cells.isin(["opted out", "withdrew"]).any(axis=1)]
    those = tables.countries.set_index("iso3").loc[shown].sort_values("name")
    regions = [region(group) for group in those["un_regional_group"]]
    first = pd.DataFrame({"State or organization": those["name"], "Regional group": regions})
    return first.join(cells).reset_index(drop=True)


def _cell(row) -> str:
    if row.withdrew:
        return "withdrew"
    if not row.bound:
        return "not a party"
    return "opted out" if row.out else "party"


def _opt_outs_alt(found: dict[str, OptOuts]) -> str:
    sentences = ["Horizontal bars: parties with a reservation in force against the clause on disputes."]
    for one in found.values():
        groups = listed(f"{region(s.group)} {s.number} of {s.of}" for s in _shares(one))
        sentences.append(f"{one.name}, {one.number} of {len(one.parties)} parties: {groups}.")
    return " ".join(sentences)


def _coverage_note(found: dict[str, OptOuts]) -> str:
    reach = listed(f"{day_text(one.complete_to)} ({one.name})" for one in found.values())
    return (
        f"Coverage: complete to the depositary's text of {reach}; after that only what the Austrian texts publish. "
        "A State that joined later may have opted out without being here, and a withdrawal may have been missed. "
        "Read the depositary's page before you rely on it."
    )


def _opt_outs_notes(tables: data.Tables, found: dict[str, OptOuts]) -> list[str]:
    clauses = listed(
        f"{one.article} of the {one.name} (reservation allowed by {one.allowed_by})" for one in found.values()
    )
    later = listed(
        f"{one.name} {len(one.later)} ({int(one.later['out'].sum())} known to have opted out)"
        for one in found.values()
    )
    notes = [
        "Opted out: a reservation in force against the clause that sends a dispute to arbitration and then to the "
        f"International Court of Justice: article {clauses}. The share is of the parties in the group.",
        ALLOWED,
        f"Parties that joined, or may have joined, after the depositary's text: {later}.",
    ]
    withdrawn = defaultdict(list)
    for one in found.values():
        for name in one.everyone[one.everyone["withdrew"]]["name"]:
            withdrawn[name].append(one.name)
    notes += [
        f"{name} withdrew its reservation, and is not counted: {listed(to)}."
        for name, to in withdrawn.items()
    ]
    stated = [
        f"{row.participant} ({treaty.short_title})"
        for treaty in tables.instruments.itertuples()
        for row in against_the_clause(tables, treaty, ("declaration",)).itertuples()
        if row.status == "in_force"
    ]
    if stated:
        notes.append(
            f"Declarations on the same clause, not called reservations and not counted: {listed(stated)}."
        )
    for one in found.values():
        unbound = one.everyone[one.everyone["out"] & ~one.everyone["bound"]]
        if len(unbound):
            notes.append(f"{one.name}: not counted, because not a confirmed party: {named(unbound['name'])}.")
    return notes


# ---- the other statements


def others_title(others: pd.DataFrame, tables: data.Tables) -> str:
    """The finding: the commonest kind, and the article that most of that kind are about."""
    if others.empty:
        return "Our sources show no other statement"
    kinds = others["kind"].value_counts()
    kind, number = kinds.index[0], int(kinds.iloc[0])
    if list(kinds).count(number) > 1:
        return f"Our sources show {len(others)} other statements; no kind is the commonest"
    articles = others[others["kind"] == kind].groupby(["instrument", "article"]).size().sort_values()
    title = f"Of {len(others)} other statements in our sources, {number} are {kind}s"
    (instrument, article), most = articles.index[-1], int(articles.iloc[-1])
    if not re.match(r"\d", article) or list(articles).count(most) > 1:
        return title
    name = tables.instruments.set_index("id").at[instrument, "short_title"]
    return f"{title}: {most} of them under article {article} of the {name}"


def _others_counts(others: pd.DataFrame) -> pd.DataFrame:
    return pd.crosstab(others["kind"], others["instrument"])


def _others_plot(others: pd.DataFrame, tables: data.Tables, found: dict[str, OptOuts]) -> go.Figure:
    counts = _others_counts(others)
    most = int(counts.to_numpy().max()) if counts.size else 1
    boxes = {}
    for kind, name in KINDS.items():
        if kind not in counts.index:
            continue
        head = f"<b>{name}</b>: {int(counts.loc[kind].sum())}"
        numbers = counts.loc[kind].reindex(tables.instruments["id"], fill_value=0).tolist()
        boxes[head] = [
            Bar(*instrument_names(one.name), number, most, str(number or "none"))
            for one, number in zip(found.values(), numbers, strict=True)
        ]
    return _with_coverage(panels(boxes, MUTED, most), found, "More may have been made since.")


def _others_table(others: pd.DataFrame, tables: data.Tables) -> pd.DataFrame:
    """Statements by kind, instrument and article, and by how many participants."""
    names = tables.instruments.set_index("id")["short_title"]
    rows = [
        {
            "Kind": KINDS[kind],
            "Instrument": names[instrument],
            "Article": article or "not stated",
            "Statements": len(its),
            "Participants": its["iso3"].nunique(),
        }
        for (kind, instrument, article), its in others.groupby(["kind", "instrument", "article"])
    ]
    order = {name: place for place, name in enumerate(KINDS.values())}
    instruments = {name: place for place, name in enumerate(names)}
    rows.sort(key=lambda row: (order[row["Kind"]], instruments[row["Instrument"]], -row["Statements"]))
    return pd.DataFrame(rows, columns=["Kind", "Instrument", "Article", "Statements", "Participants"])


def _others_alt(others: pd.DataFrame, tables: data.Tables) -> str:
    counts = _others_counts(others)
    names = tables.instruments.set_index("id")["short_title"]
    sentences = ["Horizontal bars: other statements in force, by kind and instrument."]
    for kind, name in KINDS.items():
        if kind in counts.index:
            each = listed(f"{names[i]} {counts.loc[kind].get(i, 0)}" for i in names.index)
            sentences.append(f"{name}: {each}.")
    return " ".join(sentences)


def _others_notes(others: pd.DataFrame, tables: data.Tables) -> list[str]:
    notes = ["A statement on several articles counts once. A statement that was withdrawn is not counted."]
    names = tables.instruments.set_index("id")["short_title"]
    aimed = others[others["kind"] == "objection"]["instrument"].unique()
    if 0 < len(aimed) < len(names):
        notes.append(
            f"Our sources have objections for the {listed(names[aimed])} only: "
            "it doesn't follow that the other instruments have none."
        )
    return notes
