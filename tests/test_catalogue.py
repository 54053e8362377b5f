"""The catalogue: what it finds, how a reader narrows it and prints it; in Chromium, offline."""

import island_page
import pytest
import traitlets

from palermo import book
from palermo.catalogue import Catalogue, Column, Filter
from palermo.island import front_end

FRUIT = [
    {"name": "Açaí", "what": "A **dark** berry of a palm; see [glossary](../book/glossary.md#a)", "colour": "purple",
     "grows": ["Brazil", "Peru"]},
    {"name": "Lemon", "what": "Sour, article 3", "colour": "yellow", "grows": ["Italy"]},
    {"name": "Lime", "what": "Sour & small, article 30", "colour": "green", "grows": ["Mexico", "Brazil"]},
    {"name": "Plum", "what": "Sweet", "colour": "purple", "grows": ["Italy"]},
    {"name": "Wild plum", "what": "", "colour": "purple", "grows": []},
]  # fmt: skip
COLUMNS = [Column("name", "Name"), Column("what", "What it is"), Column("grows", "Where it grows")]
FILTERS = [Filter("colour", "Colour"), Filter("grows", "Where it grows", order=("Italy", "Brazil"))]


def make(id="fruit", title="All the fruit", rows=FRUIT, **more) -> Catalogue:
    return Catalogue(id=id, title=title, rows=rows, columns=COLUMNS, filters=FILTERS, **more)


def names(rows) -> list[str]:
    return [row["name"] for row in rows]


# ---- in Python


CHOICES = [
    ("", {}, ["Açaí", "Lemon", "Lime", "Plum", "Wild plum"]),
    ("ACAI", {}, ["Açaí"]),
    ("sour", {}, ["Lemon", "Lime"]),
    ("so li", {}, ["Lime"]),
    ("article 3", {}, ["Lemon"]),  # not 30
    ("palm berry", {}, ["Açaí"]),  # in any order
    ("strong", {}, []),  # the markup is no text
    ("our", {}, []),  # words are found from their beginning
    ("purple", {}, ["Açaí", "Plum", "Wild plum"]),  # a filter's value need not be a column
    ("", {"colour": "purple"}, ["Açaí", "Plum", "Wild plum"]),
    ("", {"colour": "purple", "grows": "Italy"}, ["Plum"]),
    ("", {"grows": "Brazil"}, ["Açaí", "Lime"]),
    ("lime", {"colour": "purple"}, []),
    ("<b>&amp;", {}, []),
    ("(((", {}, ["Açaí", "Lemon", "Lime", "Plum", "Wild plum"]),
]


@pytest.mark.parametrize(("search", "chosen", "found"), CHOICES)
def test_what_fits(search, chosen, found):
    assert names(make(search=search, chosen=chosen).shown) == found


def test_the_front_end_finds_the_same(visit, make_page):
    page = visit().page
    page.goto(make_page(make()))
    for search, chosen, found in CHOICES:
        page.get_by_role("searchbox").fill("")
        for key, label in (("colour", "Colour"), ("grows", "Where it grows")):
            page.get_by_label(label).first.select_option(chosen.get(key, ""))
        page.get_by_role("searchbox").fill(search)
        assert page.locator("tbody tr:visible th").all_inner_texts() == found, (search, chosen)


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({"layout": "list"}, 'layout is "table" or "cards", not \'list\''),
        ({"lead": "colour"}, "lead is the key of a column (name, what, grows), not 'colour'"),
        ({"rows": [{**FRUIT[3], "what": 1}]}, "row 1, what: a text or a list of texts, not 1"),
        ({"rows": [{"name": "Plum"}]}, "no row has 'what'; the rows have name"),
    ],
)  # fmt: skip
def test_a_slip_is_told(slip, told):
    with pytest.raises(ValueError) as caught:
        make(**slip)
    assert str(caught.value).startswith("Catalogue 'fruit': ") and told in str(caught.value)


def test_only_values_that_exist_can_be_chosen():
    one = make()
    with pytest.raises(
        traitlets.TraitError, match="'red' is no value of the filter colour: purple, yellow, gr"
    ):
        one.chosen = {"colour": "red"}
    with pytest.raises(traitlets.TraitError, match="The filters are: colour, grows"):
        one.chosen = {"size": "big"}


def test_values_stand_in_their_order_and_rows_point_to_them():
    payload = make().payload
    assert payload["filters"][1]["values"] == ["Italy", "Brazil", "Peru", "Mexico"]
    assert payload["rows"][2][1] == [[2], [3, 1]]


def test_a_live_home_gets_one_module():
    assert "palermo.islands.catalogue" in front_end("catalogue")


def test_the_book_loads_it_and_moves_a_long_table_out(monkeypatch, tmp_path):
    assert ["core.js", "catalogue.js"] in book.PAGE_ASSETS.values()
    monkeypatch.setenv("PALERMO_BOOK", "1")
    many = make(rows=[{**FRUIT[0], "name": f"Fruit {n}"} for n in range(60)])
    body = many._repr_mimebundle_()["text/html"]
    written = {}

    def write(name: str, text: str) -> str:
        written[name] = text
        return name

    moved = book.move_data_out(book.move_long_tables_out(body, write), write)
    assert "Open the table on a page of its own (60 rows)" in moved and "Fruit 59" not in moved
    page = next(text for name, text in written.items() if name.endswith(".html"))
    # Its link leads from where the page lies.
    assert "Fruit 59" in page and 'href="../../../book/glossary.html#a"' in page


# ---- in the browser


@pytest.fixture(scope="module")
def make_page(tmp_path_factory):
    """Write a page with some catalogues as the book would show them; give its address."""

    def write(*catalogues: Catalogue) -> str:
        path = tmp_path_factory.mktemp("book") / "page.html"
        islands = "".join(one.static_html() for one in catalogues)
        body = f"<h1>Module</h1><h2>Tools</h2>{islands}<p>Text after.</p>"
        return island_page.write(path, "Catalogue", body, ["catalogue.js"])

    return write


@pytest.fixture(scope="module")
def address(make_page) -> str:
    """A table of sixty rows, and five cards."""
    many = [
        {"name": f"Sort {n}", "what": "long " * 12, "grows": ["Italy"], "colour": "red" if n % 3 else "blue"}
        for n in range(55)
    ]
    return make_page(make(rows=FRUIT + many), make("cards", "Five cards", layout="cards", lead="name"))


@pytest.fixture
def reader(visit, address):
    one = visit()
    one.page.set_default_timeout(5000)
    one.page.goto(address)
    one.table = one.page.locator("#fruit")
    return one


def options(page, label):
    return page.get_by_label(label).first.locator("option").all_inner_texts()


def test_keyboard_only(reader):
    page = reader.page
    count = reader.table.locator(".palermo-count")
    assert count.inner_text() == "60 of 60 found, the first 10 shown"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("sour")
    assert count.inner_text() == "2 of 60 shown"
    island_page.said(page, "2 of 60 shown")
    assert options(page, "Colour") == ["All (2)", "yellow (1)", "green (1)"], (
        "only values that would find something"
    )
    page.keyboard.press("Tab")
    page.keyboard.press("y")
    assert count.inner_text() == "1 of 60 shown"
    assert options(page, "Colour") == ["All (2)", "yellow (1)", "green (1)"], (
        "its own choice takes nothing away"
    )
    assert options(page, "Where it grows") == ["All (1)", "Italy (1)"]
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Clear search and filters"
    page.keyboard.press("Enter")
    assert count.inner_text() == "60 of 60 found, the first 10 shown"
    assert page.evaluate("document.activeElement.type") == "search", "the focus is not lost with the button"
    assert reader.table.get_by_role("button", name="Clear").is_disabled()
    page.keyboard.type("zzz")
    assert count.inner_text() == "0 of 60 shown. Nothing fits: take out a word or a filter."
    assert reader.table.locator("table").is_hidden()
    island_page.said(page, "Nothing fits")
    assert reader.messages == [] and reader.outside == []


def test_all_rows_when_asked_for(reader):
    page = reader.page
    more = reader.table.get_by_role("button", name="Show all 60")
    more.focus()
    page.keyboard.press("Enter")
    assert reader.table.locator("tbody tr:visible").count() == 60
    assert "Sort 5" in page.evaluate("document.activeElement.innerText"), (
        "the focus goes to the first new row"
    )
    assert more.is_hidden()


def test_cards(reader):
    cards = reader.page.locator("#cards")
    assert cards.locator(".palermo-count").inner_text() == "5 of 5 shown"
    first = cards.locator("li").first
    assert first.inner_text().split()[:2] == ["Açaí", "What"]
    assert first.locator("strong, a").count() == 2
    last = cards.locator("li").last
    assert last.locator("dt").count() == 0, "an empty cell has no label"
    cards.get_by_label("Colour").select_option("green")
    assert cards.locator("li:visible .palermo-cardhead").all_inner_texts() == ["Lime"]
    assert reader.table.locator(".palermo-count").inner_text().startswith("60 of 60"), (
        "the other is left alone"
    )


def test_a_link_names_the_choice_and_nothing_is_remembered(visit, address):
    one = visit()
    one.page.goto(f"{address}?fruit=sour&fruit-colour=green&cards-colour=nonsense#part")
    count = one.page.locator("#fruit .palermo-count")
    assert count.inner_text() == "1 of 60 shown"
    assert one.page.locator("#fruit").get_by_label("Colour").input_value() == "green"
    assert one.page.locator("#cards .palermo-count").inner_text() == "5 of 5 shown"
    one.page.goto(address)
    assert count.inner_text().startswith("60 of 60")
    one.page.goto(f"{address}?fruit=%3Cimg src=x onerror=alert(1)%3E")
    assert count.inner_text().startswith("0 of 60") and one.page.locator("img").count() == 0
    assert one.messages == []


def test_it_begins_with_what_the_author_has_chosen(visit, make_page):
    page = visit().page
    page.goto(make_page(make(chosen={"colour": "purple"}, search="plum")))
    assert page.locator("tbody tr:visible th").all_inner_texts() == ["Plum", "Wild plum"]
    page.get_by_role("button", name="Clear").click()
    assert page.locator("tbody tr:visible").count() == 5


def test_without_javascript_all_is_there(visit, address):
    one = visit(java_script_enabled=False)
    one.page.goto(address)
    assert one.page.locator("#fruit tbody tr").count() == 60
    assert one.page.locator("#cards li").count() == 5


def test_printed_are_the_rows_that_fit_all_of_them(reader):
    reader.table.get_by_label("Colour").select_option("red")
    reader.page.emulate_media(media="print")
    assert reader.table.locator("tbody tr:visible").count() == 36
    assert reader.table.locator("input:visible, button:visible, select:visible").count() == 0


@pytest.mark.parametrize(
    ("state", "theme"),
    [("narrowed", "light"), ("narrow", "dark"), ("no script", "light"), ("no script", "dark")],
)
def test_axe(visit, address, theme, state):
    one = visit(viewport={"width": 360 if state == "narrow" else 1280, "height": 740})
    if state == "no script":
        one.page.route("**/*.js", lambda route: route.abort())
    one.page.goto(address)
    one.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    if state == "narrowed":
        one.page.locator("#fruit").get_by_label("Colour").select_option("yellow")
    assert one.axe() == []


@pytest.mark.parametrize("width", [320, 1280])
def test_fits(visit, address, width):
    one = visit(viewport={"width": width, "height": 740})
    one.page.goto(address)
    assert one.width() <= width
    for box in one.page.locator(":is(input, select, button):visible").all():
        assert box.bounding_box()["height"] >= 44


def test_a_narrow_row_still_is_a_row(visit, address):
    one = visit(viewport={"width": 360, "height": 740})
    one.page.goto(address)
    row = one.page.locator("#fruit").get_by_role("row").nth(1)
    assert row.get_by_role("rowheader").inner_text() == "Açaí"
    assert row.get_by_role("cell").count() == 2
    label = row.get_by_role("cell").first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert label == '"What it is: "'
