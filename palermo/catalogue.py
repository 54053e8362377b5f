"""A table or gallery that can be searched and filtered: the articles of the treaties, tools, cases, sources.

One island for all of them; what differs is the rows. Without JavaScript the whole table or list is there.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import traitlets

from . import rules
from .island import Island
from .quiz import markdown

__all__ = ["Catalogue", "Column", "Filter"]

LAYOUTS = ("table", "cards")
# So many rows are shown at first: on a phone a row is a card, and a hundred cards bury what comes after them.
FIRST = 10


@dataclass(frozen=True)
class Column:
    """What is shown of each row: the row's key, and its name for the reader."""

    key: str
    label: str


@dataclass(frozen=True)
class Filter:
    """A key of the rows by which the reader narrows them. A row's value may be a list: it is found under each.

    `order` fixes the order of the values; without it they stand as they first occur in the rows.
    """

    key: str
    label: str
    order: tuple[str, ...] = ()


class Catalogue(Island):
    """Rows (dicts of texts, small Markdown allowed) with a text search and filters.

    `layout="cards"` makes each row a card with the column `lead` as its heading. `first` rows are shown until
    the reader asks for all. Set or observe `search` (text) and `chosen` (filter key → value) from Python;
    `shown` gives the rows that fit. In the book a link may name a choice: `?<id>=words&<id>-<filter>=value`.
    Raises ValueError for a wrong layout, column, filter or value.
    """

    kind = "catalogue"

    search = traitlets.Unicode("", help="What the reader searches for.").tag(sync=True)
    chosen = traitlets.Dict(help="Filter key → chosen value; a filter that is not set is left out.").tag(
        sync=True
    )

    def __init__(
        self,
        *,
        id: str,
        title: str,
        rows: list[dict],
        columns: list[Column],
        filters: list[Filter] = (),
        layout: str = "table",
        lead: str = "",
        first: int = FIRST,
        **traits,
    ):
        _refuse_slips(id, rows, columns, filters, layout, lead)
        self.rows, self.columns, self.filters = list(rows), list(columns), list(filters)
        payload = {
            "id": id,
            "title": title,
            "layout": layout,
            "lead": [column.key for column in columns].index(lead) if lead else 0,
            "first": first,
            # Where the reader of the book begins; in a live home the traits say it.
            "start": {"search": traits.get("search", ""), "chosen": traits.get("chosen", {})},
            "columns": [column.label for column in columns],
            "filters": [
                {"key": one.key, "label": one.label, "values": _values(rows, one)} for one in filters
            ],
        }
        places = [{value: n for n, value in enumerate(one["values"])} for one in payload["filters"]]
        # Each row: its cells as safe HTML, and for each filter the places of its values.
        payload["rows"] = [
            [
                [markdown.render(_text(row.get(column.key, ""))) for column in columns],
                [
                    [place[value] for value in _listed(row.get(one.key, ""))]
                    for one, place in zip(filters, places, strict=True)
                ],
            ]
            for row in rows
        ]
        super().__init__(element_id=id, payload=payload, **traits)

    @property
    def shown(self) -> list[dict]:
        """The rows that fit the search and the filters, as the front end finds them."""
        cells = self.payload["rows"]
        return [
            row
            for row, (texts, _) in zip(self.rows, cells, strict=True)
            if _found(self._searched(row, texts), self.search)
            and all(value in _listed(row.get(key, "")) for key, value in self.chosen.items())
        ]

    def _searched(self, row: dict, cells: list[str]) -> str:
        values = [value for one in self.filters for value in _listed(row.get(one.key, ""))]
        return rules.plain(" ".join([*(_without_tags(cell) for cell in cells), *values]))

    @traitlets.validate("chosen")
    def _known(self, proposal) -> dict:
        known = {one.key: _values(self.rows, one) for one in self.filters}
        for key, value in proposal["value"].items():
            if value not in known.get(key, []):
                where = f"of the filter {key}: {', '.join(known[key])}" if key in known else "to filter by"
                names = "" if key in known else f" The filters are: {', '.join(known) or 'none'}."
                raise traitlets.TraitError(f"{value!r} is no value {where}.{names}")
        return proposal["value"]

    def fallback_html(self) -> str:
        return fallback_html(self.payload)


def fallback_html(payload: dict) -> str:
    """The whole table, or the whole list of cards. Cells in the payload are safe HTML already."""
    make = _table if payload["layout"] == "table" else _cards
    return make(payload)


def _table(payload: dict) -> str:
    title = html.escape(payload["title"])
    head = "".join(f'<th scope="col">{html.escape(label)}</th>' for label in payload["columns"])
    body = "".join(
        "<tr>"
        + f'<th scope="row">{cells[0]}</th>'
        + "".join(f"<td>{cell}</td>" for cell in cells[1:])
        + "</tr>"
        for cells, _ in payload["rows"]
    )
    # In this form the book gives a long table a page of its own: `move_long_tables_out` in palermo/book.py.
    return (
        f"<p><strong>{title}</strong></p>"
        f'<div role="region" tabindex="0" aria-label="Table: {title}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cards(payload: dict) -> str:
    cards = "".join(f"<li>{_card(payload, cells)}</li>" for cells, _ in payload["rows"])
    title = html.escape(payload["title"])
    # In this form the book gives a long gallery a page of its own: `move_long_lists_out` in palermo/book.py.
    return (
        f'<div class="palermo-gallery" data-title="{title}"><p><strong>{title}</strong></p>'
        f'<ul class="palermo-cards">{cards}</ul></div>'
    )


def _card(payload: dict, cells: list[str]) -> str:
    fields = "".join(
        f"<dt>{html.escape(label)}</dt><dd>{cell}</dd>"
        for place, (label, cell) in enumerate(zip(payload["columns"], cells, strict=True))
        if cell and place != payload["lead"]
    )
    return f"<p><strong>{cells[payload['lead']]}</strong></p><dl>{fields}</dl>"


def _listed(value: str | list[str]) -> list[str]:
    return [one for one in ([value] if isinstance(value, str) else value) if one]


def _text(value: str | list[str]) -> str:
    return ", ".join(_listed(value))


def _values(rows: list[dict], one: Filter) -> list[str]:
    found = dict.fromkeys(value for row in rows for value in _listed(row.get(one.key, "")))
    return [*(value for value in one.order if value in found), *(v for v in found if v not in one.order)]


def _without_tags(cell: str) -> str:
    # Between two paragraphs or cells of a table words must not grow together.
    return html.unescape(re.sub(r"<[^>]*>", " ", cell))


def _found(plain: str, search: str) -> bool:
    """Whether each word of the search begins a word of the row; a number must be one: 3 does not find 30."""
    words = plain.split()
    return all(
        part in words if part.isdigit() else any(word.startswith(part) for word in words)
        for part in rules.plain(search).split()
    )


def _refuse_slips(id, rows, columns, filters, layout, lead) -> None:
    """What an author of a catalogue may mistype, each with what to write instead."""

    def slips() -> Iterator[str]:
        known = set().union(*rows)
        if layout not in LAYOUTS:
            yield f'layout is "table" or "cards", not {layout!r}'
        for one in [*columns, *filters]:
            if one.key not in known:
                yield f"no row has {one.key!r}; the rows have {', '.join(sorted(known)) or 'nothing'}"
        if lead and lead not in [column.key for column in columns]:
            yield f"lead is the key of a column ({', '.join(c.key for c in columns)}), not {lead!r}"
        for number, row in enumerate(rows, 1):
            for key, value in row.items():
                if not isinstance(value, str | list | tuple):
                    yield f"row {number}, {key}: a text or a list of texts, not {value!r}"

    for slip in slips():
        raise ValueError(f"Catalogue {id!r}: {slip}.")
