"""The table of participants in a saved web page: its rows with their lines, and the text above it."""

from html.parser import HTMLParser

from . import cells

UNREAD = {"script", "style", "sup", "noscript"}  # footnote numbers are superscripts


class _Tables(HTMLParser):
    """Every table of a page as rows of cells with their lines; a table within a cell is a table of its own."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.done: list[list[tuple[int, list[str]]]] = []
        self.text: list[str] = []  # outside and inside of tables, in order
        self.starts: list[int] = []  # where in `text` each table of `done` begins
        self._open: list[dict] = []
        self._unread: list[str] = []

    def handle_comment(self, data):
        if "saved from url" in data:  # browsers note the page's address, which has the treaty's number
            self.text.append(data)

    def handle_starttag(self, tag, attrs):
        if tag in UNREAD:
            self._unread.append(tag)
        elif tag == "table":
            self._open.append({"rows": [], "row": None, "cell": None, "start": len(self.text)})
        elif self._open and tag == "tr":
            self._end_row()
            self._open[-1]["row"] = (self.getpos()[0], [])
        elif self._open and tag in ("td", "th"):
            self._end_cell()
            if self._open[-1]["row"] is None:
                self._open[-1]["row"] = (self.getpos()[0], [])
            self._open[-1]["cell"] = []
        elif tag in {"br", "p", "div"}:
            self.handle_data(" ")  # words on two lines are two words

    def handle_endtag(self, tag):
        if tag in self._unread:
            while self._unread.pop() != tag:
                pass
        elif self._open and tag in ("td", "th"):
            self._end_cell()
        elif self._open and tag == "tr":
            self._end_row()
        elif self._open and tag == "table":
            self._end_row()
            table = self._open.pop()
            self.done.append(table["rows"])
            self.starts.append(table["start"])

    def handle_data(self, data):
        if self._unread:
            return
        self.text.append(data)
        if self._open and self._open[-1]["cell"] is not None:
            self._open[-1]["cell"].append(data)

    def close(self):
        super().close()
        while self._open:  # a page that was cut
            self.handle_endtag("table")

    def _end_cell(self):
        table = self._open[-1]
        if table["cell"] is not None:
            table["row"][1].append(cells.tidy("".join(table["cell"])))
            table["cell"] = None

    def _end_row(self):
        self._end_cell()
        table = self._open[-1]
        if table["row"] is not None:
            table["rows"].append(table["row"])
            table["row"] = None


def rows(content: str) -> tuple[str, list[cells.Line], list[cells.Wrong]]:
    """The text above the table of participants, its rows, and what is not understood."""
    parser = _Tables()
    parser.feed(content)
    parser.close()
    found = [
        (start, table, place, columns)
        for start, table in zip(parser.starts, parser.done, strict=True)
        for place, (_, row) in enumerate(table)
        if (columns := _columns(row))
    ]
    heads = {id(table): (start, table, place, columns) for start, table, place, columns in reversed(found)}
    if len(heads) != 1:
        what = f"{len(heads)} tables" if heads else "no table"
        expected = "one table with the columns Participant, Signature and Ratification, Acceptance(A), …"
        return cells.tidy(" ".join(parser.text)), [], [(0, "the page has", what, expected)]
    start, table, place, (name, signed, consented) = heads.popitem()[1]
    lines, wrong = [], []
    for number, row in table[place + 1 :]:
        if not any(row) or _columns(row):
            continue
        if len(row) <= max(name, signed, consented) or any(
            cell for at, cell in enumerate(row) if at not in (name, signed, consented)
        ):
            expected = "three cells: participant, signature, ratification (or accession, …)"
            wrong.append((number, "", " | ".join(row)[:80], expected))
            continue
        lines.append(cells.Line(number, row[name], row[signed], row[consented]))
    return cells.tidy(" ".join(parser.text[:start])), lines, wrong


def _columns(row: list[str]) -> tuple[int, int, int] | None:
    """Where the three columns stand, if this row is the table's header."""
    words = [cell.casefold() for cell in row]
    places = [
        [at for at, word in enumerate(words) if word.startswith(start)]
        for start in (
            ("participant",),
            ("signature",),
            ("ratification", "accession", "acceptance", "approval"),
        )
    ]
    return tuple(found[0] for found in places) if all(len(found) == 1 for found in places) else None
