"""The kinds of consent: by ratification, accession and the others, for each instrument and year by year."""

from collections import defaultdict
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from .. import data
from ..facts import listed
from ..figure import EDGE, Exhibit, View
from .common import GROUP_OF_CONSENT, GROUPS, SOURCE, named, standing

NOT_KNOWN = "Not known"


@dataclass(frozen=True)
class Mode:
    """A kind of consent: its name, and a pattern by which grey print and colour-blind readers tell it."""

    name: str
    pattern: str


# In the order of the stacks. Acceptance and approval share a colour on the maps, and so they do here.
MODES = {
    "ratification": Mode("Ratification", ""),
    "acceptance": Mode("Acceptance", ""),
    "approval": Mode("Approval", "/"),
    "formal_confirmation": Mode("Formal confirmation", "|"),
    "accession": Mode("Accession", "."),
    "succession": Mode("Succession", "x"),
    "": Mode("Kind not known", "-"),
}
LABELLED = 0.1  # a part of a bar shorter than this, of the longest bar, has no room for its number


def modes_of_consent(tables: data.Tables | None = None) -> Exhibit:
    """How the parties consented to be bound: by instrument, and in one view for each instrument by year."""
    tables = tables or data.load()
    names = tables.instruments.set_index("id")["short_title"]
    everyone = {instrument: standing(tables, instrument) for instrument in names.index}
    parties = {instrument: found[found["bound"]] for instrument, found in everyone.items()}
    counts = mode_counts(parties)
    return Exhibit.of_views(
        id="modes-of-consent",
        label="Kinds of consent to be bound, by instrument and by year",
        choose="Show",
        as_of=tables.as_of,
        source=SOURCE,
        table=_table(counts.rename(index=names), "Instrument"),
        notes=_notes(everyone, names, counts),
        views=[
            View(
                "By instrument",
                _instruments_plot(counts, names),
                modes_title(counts, names),
                _alt(counts, names),
            ),
            *(
                _year_view(parties[row.id], row.short_title, range(row.opened.year, tables.as_of.year + 1))
                for row in tables.instruments.itertuples()
            ),
        ],
    )


def mode_counts(parties: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """How many consented in which way: instruments × kinds of consent. The parties are rows of `standing()`."""
    counts = {instrument: rows["consent_type"].value_counts() for instrument, rows in parties.items()}
    return pd.DataFrame(counts, index=list(MODES)).T.fillna(0).astype(int)


def year_counts(parties: pd.DataFrame, years: range) -> pd.DataFrame:
    """Years × kinds of consent, with a last row for those whose year is not known, if there are any.

    A day that is only bounded has a year where both bounds lie in it; otherwise none is guessed.
    """
    counts = pd.crosstab(_years(parties), parties["consent_type"])
    rows = [*years, *(year for year in counts.index if year == NOT_KNOWN)]
    return counts.reindex(index=rows, columns=list(MODES), fill_value=0)


def _years(parties: pd.DataFrame) -> pd.Series:
    first, last = parties["consent_date_earliest"].dt.year, parties["consent_date_latest"].dt.year
    return pd.Series(
        [int(a) if a == b else NOT_KNOWN for a, b in zip(first, last, strict=True)],
        index=parties.index,
        dtype=object,
    )


# ---- by instrument


def modes_title(counts: pd.DataFrame, names: pd.Series) -> str:
    """The finding: the commonest kind of consent for each instrument."""
    led = defaultdict(list)
    for instrument, row in counts.iterrows():
        leaders = [_lower(mode) for mode in MODES if row[mode] == row.max() > 0]
        if leaders:
            led[" and ".join(leaders)].append(f"the {names[instrument]}")
    if not led:
        return "No party is known to any of the instruments"
    (first, instruments), *others = led.items()
    start = "were the commonest ways" if " and " in first else "was the commonest way"
    title = f"{first[0].upper()}{first[1:]} {start} to join {listed(instruments)}"
    return "; ".join([title, *(f"{leaders} to join {listed(which)}" for leaders, which in others)])


def _lower(mode: str) -> str:
    return MODES[mode].name.lower()


def _instruments_plot(counts: pd.DataFrame, names: pd.Series) -> go.Figure:
    longest = counts.sum(axis=1).max()
    places = list(range(len(counts)))
    plot = go.Figure(
        [
            _bars(
                mode, y=places, x=counts[mode], orientation="h", hovertemplate=f"{MODES[mode].name}: %{{x}}"
            )
            for mode in MODES
            if counts[mode].any()
        ]
    )
    texts = [
        text
        for place, (instrument, row) in zip(places, counts.iterrows(), strict=True)
        for text in _around(place, names[instrument], row, longest)
    ]
    plot.update_layout(
        barmode="stack",
        bargap=0.62,
        height=430,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis={"range": [0, longest], "visible": False},
        yaxis={"range": [len(counts) - 0.4, -0.6], "visible": False},
        legend=LEGEND,
        annotations=texts,
        meta={"phone": _on_a_phone(texts)},
    )
    return plot


LEGEND = {"orientation": "h", "x": 0, "y": -0.02, "yanchor": "top", "traceorder": "normal"}


def _bars(mode: str, hovertemplate: str, **where) -> go.Bar:
    """One kind of consent as the parts of the bars that it fills."""
    fill = GROUPS[GROUP_OF_CONSENT[mode]].colour
    pattern = {
        "shape": MODES[mode].pattern,
        "fillmode": "overlay",
        "fgcolor": EDGE,
        "size": 7,
        "solidity": 0.3,
    }
    return go.Bar(
        name=MODES[mode].name,
        # Lists: plotly would send an array of numbers as base64, which is longer here.
        **{key: value.tolist() if isinstance(value, pd.Series) else value for key, value in where.items()},
        marker={"color": fill, "line": {"color": EDGE, "width": 0.5}, "pattern": pattern},
        hovertemplate=f"{hovertemplate}<extra></extra>",
    )


def _around(place: int, name: str, row: pd.Series, longest: int) -> list[dict]:
    """The words of a bar: what it is above it, the numbers of its long parts in it, of its short parts below.

    The short parts would be a hair's breadth on a phone, and without words a reader would not see them.
    """
    look = {"showarrow": False, "borderpad": 1}
    left = {"x": 0, "xanchor": "left", "align": "left", **look}
    texts = [{"y": place - 0.36, "text": f"<b>{name}</b>: {row.sum()} parties", **left}]
    start, short = 0, []
    for mode, number in row[row > 0].items():
        if number < LABELLED * longest:
            short.append(f"{_lower(mode)} {number}")
        else:
            texts.append(
                {"x": start + number / 2, "y": place, "text": f"<b>{number}</b>", "bgcolor": EDGE, **look}
            )
        start += number
    if short:
        below = {"y": place + 0.2, "yanchor": "top", "font": {"size": 12}}
        texts.append({"text": ", ".join(short), **below, **left})
    return texts


def _on_a_phone(texts: list[dict]) -> dict:
    """The words below a bar in two lines, where one would be cut off."""
    paths = {"layout.font.size": 12, "layout.height": 530}
    for i, text in enumerate(texts):
        items = text["text"].split(", ")
        if len(items) > 2:
            paths[f"layout.annotations.{i}.text"] = f"{', '.join(items[:2])},<br>{', '.join(items[2:])}"
    return paths


def _table(counts: pd.DataFrame, first: str) -> pd.DataFrame:
    """The counts with their sum; a kind of consent that never occurs has no column."""
    there = [mode for mode in MODES if counts[mode].any()]
    table = counts[there].rename(columns={mode: MODES[mode].name for mode in there})
    table["All"] = counts.sum(axis=1)
    return table.rename_axis(index=first, columns=None).reset_index()


def _alt(counts: pd.DataFrame, names: pd.Series) -> str:
    lines = [
        f"{names[instrument]}, {row.sum()} parties: {_in_words(row)}."
        for instrument, row in counts.iterrows()
    ]
    return " ".join([f"{len(counts)} bars, one for each instrument, divided by kind of consent.", *lines])


def _in_words(row: pd.Series) -> str:
    return listed(f"{_lower(mode)} {number}" for mode, number in row.items() if number)


# ---- by year


def _year_view(parties: pd.DataFrame, name: str, years: range) -> View:
    counts = year_counts(parties, years)
    return View(
        name=f"{name} by year",
        plot=_years_plot(counts),
        title=years_title(parties, counts, name),
        alt=_years_alt(counts, name),
        table=_table(counts, "Year"),
        notes=_year_notes(parties),
    )


def years_title(parties: pd.DataFrame, counts: pd.DataFrame, name: str) -> str:
    """The finding of a view by year: its busiest year, and by when half of each common kind had come."""
    counts = counts.drop(index=NOT_KNOWN, errors="ignore").sum(axis=1)
    if not counts.any():
        return f"For no party to the {name} do our sources give the year of consent"
    busiest = counts[counts == counts.max()].index
    each = " each" if len(busiest) > 1 else ""
    of_these = "" if _surely_busiest(parties, counts) else "of those whose year is known, "
    parts = [f"{name}: {of_these}most consents came in {listed(map(str, busiest))} ({counts.max()}{each})"]
    # Counted by the latest possible day, so that what had come by a year's end had come for certain.
    halves = [
        f"half of the {mode}s by the end of {year}"
        for mode in ("ratification", "accession")
        if (year := _half_by(parties[parties["consent_type"] == mode]))
    ]
    return "; ".join([*parts, *([listed(halves)] if halves else [])])


def _surely_busiest(parties: pd.DataFrame, counts: pd.Series) -> bool:
    """Whether the year and its number stand, wherever the consents of unknown year belong."""
    unknown = parties[_years(parties) == NOT_KNOWN]
    first = unknown["consent_date_earliest"].dt.year.fillna(counts.index[0])
    last = unknown["consent_date_latest"].dt.year.fillna(counts.index[-1])
    spans = list(zip(first, last, strict=True))
    most = pd.Series(
        {year: number + sum(a <= year <= b for a, b in spans) for year, number in counts.items()}
    )
    busiest = counts[counts == counts.max()].index
    return most[busiest].max() == counts.max() > most.drop(busiest).max()


def _half_by(consents: pd.DataFrame) -> int | None:
    """The year by whose end half of them had surely come; None while there are too few to have a half."""
    latest = consents["consent_date_latest"].dt.year.sort_values().to_list()
    middle = latest[(len(latest) - 1) // 2] if len(latest) > 1 else None
    return None if pd.isna(middle) else int(middle)


def _years_plot(counts: pd.DataFrame) -> go.Figure:
    years = [str(year) for year in counts.index]
    sums = counts.sum(axis=1).tolist()
    plot = go.Figure(
        [
            _bars(mode, x=years, y=counts[mode], hovertemplate=f"%{{x}}, {MODES[mode].name.lower()}: %{{y}}")
            for mode in MODES
            if counts[mode].any()
        ]
    )
    plot.add_trace(
        go.Scatter(
            x=years,
            y=sums,
            text=[str(number or "") for number in sums],
            mode="text",
            textposition="top center",
            textfont={"size": 11},
            hoverinfo="skip",
            showlegend=False,
        )
    )
    unknown = NOT_KNOWN in years
    # An empty place sets those of unknown year apart; the last years have no label that would run into theirs.
    order = [*years[:-1], " ", NOT_KNOWN] if unknown else years
    ticks = [year for year in order[: -5 if unknown else None] if int(year) % 5 == 0]
    labels = ticks + ["Year not<br>known"] * unknown
    plot.update_layout(
        barmode="stack",
        bargap=0.15,
        height=420,
        xaxis={
            "type": "category",
            "categoryarray": order,
            "tickvals": ticks + [NOT_KNOWN] * unknown,
            "ticktext": labels,
            "tickangle": 0,
            "range": [-0.6, len(order) - 0.4],
            "ticks": "outside",
        },
        yaxis={"range": [0, 1.1 * max(sums, default=1)], "nticks": 6},
        legend={**LEGEND, "y": -0.16},
        margin={"l": 34, "r": 22},
        # Under 500 px the numbers above the bars would run into one another.
        meta={
            "phone": {
                "layout.height": 400,
                "layout.font.size": 12,
                "layout.margin.l": 26,
                "layout.margin.r": 24,
                f"data.{len(plot.data) - 1}.visible": False,
            }
        },
    )
    return plot


def _years_alt(counts: pd.DataFrame, name: str) -> str:
    sentences = [f"Stacked bars, one for each year: consents to be bound by the {name}, by kind."]
    for year, row in counts[counts.sum(axis=1) > 0].iterrows():
        when = "Year not known" if year == NOT_KNOWN else str(year)
        sentences.append(f"{when}: {_in_words(row)}.")
    return " ".join(sentences)


def _year_notes(parties: pd.DataFrame) -> list[str]:
    """Whose year is not known, between which years it lies, and whose year is known but not the day."""
    years = _years(parties)
    unknown, rough = (
        parties[years == NOT_KNOWN],
        parties[(years != NOT_KNOWN) & parties["consent_date"].isna()],
    )
    notes = []
    if len(unknown):
        who = listed(f"{row.name} ({_between(row)})" for row in unknown.itertuples())
        notes.append(f"Year not in our sources, and not guessed: {who}.")
    if len(rough):
        who = listed(f"{row.name} ({years[row.Index]})" for row in rough.itertuples())
        notes.append(f"The year is known, not the day: {who}.")
    return notes


def _between(row) -> str:
    first, last = row.consent_date_earliest, row.consent_date_latest
    if pd.isna(first) or pd.isna(last):
        return "no limits known"
    return f"between {first.year} and {last.year}"


def _notes(everyone: dict[str, pd.DataFrame], names: pd.Series, counts: pd.DataFrame) -> list[str]:
    notes = []
    if not counts["formal_confirmation"].any():
        notes.append(
            "Formal confirmation, a kind of consent that the depositary's tables also name, does not occur."
        )
    organizations = defaultdict(list)
    for instrument, found in everyone.items():
        for row in found[found["bound"] & (found["kind"] == "organization")].itertuples():
            organizations[row.name].append(f"{names[instrument]} ({_lower(row.consent_type)})")
    notes += [f"The {name} is counted as a party: {listed(which)}." for name, which in organizations.items()]
    for instrument, found in everyone.items():
        reported, unknown = found[found["group"] == "reported"], found[found["group"] == "unknown"]
        if len(reported):
            notes.append(
                f"{names[instrument]}: not counted, because reported and not confirmed by the depositary: "
                f"{named(reported['name'])}."
            )
        if len(unknown):
            notes.append(
                f"{names[instrument]}: party, kind of consent not in our sources: {named(unknown['name'])}."
            )
    return notes
