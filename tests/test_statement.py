"""The statement builder: the text, its time and its checks, in Python and in Chromium, and its island, offline."""

import json

import island_page
import pytest
import traitlets

from palermo import book, data
from palermo.island import front_end
from palermo.statement import EXAMPLE, FIELDS, checks, compose, seconds, statement, words

KEY = "palermo-course"
LONG = {**EXAMPLE, "finding": "We asked and asked again. " * 50, "minutes": "1"}
DRAFTS = [
    {},
    EXAMPLE,
    LONG,
    {"speaker": "  A & B <i>.. ", "ask": "word " * 41},
    {"speaker": "C", "ask": "word " * 40, "article": "firearms:22"},
    {"subject": "x.", "article": "untoc:41", "pace": "7", "minutes": "x"},
    {"finding": "one\ntwo\n\n\nthree  four", "pace": "140", "minutes": "5"},
    {"minutes": "1", "pace": "120", "confirmed": "safe"},
]


# ---- in Python


def test_the_text_follows_the_fields():
    text = compose(EXAMPLE)
    assert text.startswith(
        "President, distinguished delegates,\n\nI speak on behalf of Harbour Street Shelter. We"
    )
    assert (
        "\n\nThis concerns article 6 of the Trafficking in Persons Protocol: Assistance to and protection"
        in text
    )
    assert text.endswith("\n\nThank you.")
    assert compose({}) == compose({"finding": " ", "minutes": "2"}) == ""


def test_time_is_counted_from_words_and_pace():
    assert (
        seconds({"finding": "a " * 95}) == 60
    )  # with greeting and thanks a hundred words, at a hundred a minute
    assert seconds({"finding": "a " * 96}) == 61
    assert seconds({"finding": "a " * 95, "pace": "120"}) == 50
    assert seconds({}) == 0


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ({"speaker": " "}, "speaker"), ({"activity": ""}, "activity"), ({"article": "tip:21"}, "article"),
        ({"ask": "word " * 41}, "ask"), ({"ask": ""}, "ask"), ({"minutes": "1"}, "time"),
    ],
)  # fmt: skip
def test_a_fault_is_found(changed, check):
    assert all(checks(EXAMPLE).values())
    assert [key for key, passed in checks({**EXAMPLE, **changed}).items() if not passed] == [check]


def test_the_example_cites_no_number_and_names_nobody():
    assert not any(letter.isdigit() for letter in compose({**EXAMPLE, "article": ""}))


@pytest.mark.parametrize("draft", [{"speeker": "A"}, {"ask": 3}, {"ask": ["a"]}])
def test_what_is_no_draft_is_refused(draft):
    with pytest.raises(traitlets.TraitError, match="field"):
        statement().draft = draft


def test_the_object_gives_what_the_page_shows():
    one = statement(**EXAMPLE)
    assert one.text == compose(EXAMPLE) and one.words == words(one.text)
    assert one.seconds == seconds(EXAMPLE)
    assert len(data.load().articles) == sum(len(listed) for _, listed in one.payload["articles"])


def test_the_book_loads_its_files_and_a_live_session_has_one_text():
    assert book.PAGE_ASSETS['data-palermo-island="statement"'] == ["core.js", "statement.js"]
    assert "palermo.islands.statement" in front_end("statement")


# ---- in Chromium


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("statement") / "page.html"
    island = island_page.shown(statement())
    body = f"<h1>Module</h1><h2>Prepare a statement</h2><p>Text before.</p>{island}<p>Text after.</p>"
    return island_page.write(path, "Statement", body, ["statement.js"])


class Writer(island_page.Reader):
    """A visit to the page, and what a writer does there."""

    def fill(self, label, text):
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label, value):
        self.page.get_by_label(label, exact=True).select_option(value)

    def draft(self, draft):
        for field in FIELDS:
            self.fill(field.label, draft.get(field.key, ""))
        self.choose("The article", draft.get("article", ""))
        self.choose("Time that you were given", draft["minutes"])

    @property
    def text(self):
        return "\n\n".join(self.page.locator(".palermo-statement-text p").all_inner_texts())

    def length(self):
        return self.page.locator(".palermo-statement-length").inner_text()

    def stored(self):
        text = self.page.evaluate(f"localStorage.getItem('{KEY}')")
        return json.loads(text)["plan"].get("statement")

    def kept(self, key, value):
        """Wait until the browser has it: it is written when the writer pauses."""
        self.page.wait_for_function(
            "([name, key, value]) => JSON.parse(localStorage.getItem(name)).plan?.statement?.[key] === value",
            arg=[KEY, key, value],
        )


@pytest.fixture
def writer(visit, address):
    return Writer(visit, address)


def test_the_two_homes_compose_count_and_check_alike(writer):
    payload = statement().payload
    found = writer.page.evaluate(
        """([payload, drafts]) => drafts.map((draft) => {
          const { compose, seconds, checks } = window.palermo.islands.statement;
          return [compose(payload, draft), seconds(payload, draft), checks(payload, draft)];
        })""",
        [payload, DRAFTS],
    )
    for draft, (text, time, passed) in zip(DRAFTS, found, strict=True):
        assert (text, time, passed) == (compose(draft), seconds(draft), checks(draft)), draft


def test_a_statement_from_the_first_word_to_the_text_file(writer):
    assert writer.text == "Fill in a field: the text appears here."
    assert writer.page.get_by_role("button", name="Copy the text").is_disabled()
    writer.draft(EXAMPLE)
    assert writer.text == compose(EXAMPLE)
    assert writer.length() == "129 words: 1 minute 18 seconds at 100 words a minute. You have 3 minutes."
    assert writer.page.locator("[data-passed=true]").count() == 5
    writer.page.get_by_label("Nobody can be recognized").check()
    writer.kept("confirmed", "safe")
    with writer.page.expect_download() as waiting:
        writer.page.get_by_role("button", name="Save as a text file").click()
    assert waiting.value.suggested_filename == "statement.txt"
    assert waiting.value.path().read_text(encoding="utf-8") == compose(EXAMPLE) + "\n"
    assert writer.visit.outside == [] and writer.visit.messages == []


def test_too_long_is_told_and_said_when_the_writer_pauses(writer):
    writer.draft(LONG)
    over = seconds(LONG) - 60
    assert f"Too long by {over // 60} minutes {over % 60} seconds." in writer.length()
    writer.said("Too long by")
    writer.choose("Time that you were given", "5")
    assert "Too long" not in writer.length()
    writer.said("It fits into your time.")


def test_it_is_kept_and_erased(writer):
    writer.draft(EXAMPLE)
    writer.kept("offer", EXAMPLE["offer"])
    writer.page.reload()
    assert writer.text == compose(EXAMPLE)
    erase = writer.page.get_by_role("button", name="Erase everything")
    erase.click()
    assert writer.text == compose(EXAMPLE), "one press is no decision"
    writer.page.get_by_label("Who speaks", exact=True).focus()
    erase.click()
    writer.page.get_by_role("button", name="Press again to erase everything").click()
    assert writer.stored() is None
    assert writer.text == "Fill in a field: the text appears here."
    assert writer.page.evaluate("document.activeElement.id").endswith("-speaker")
    assert writer.visit.messages == []


def test_a_writer_who_leaves_at_once_loses_nothing(writer, address):
    writer.fill("Who speaks", "Harbour Street Shelter")
    writer.page.goto(address + "?again")
    assert writer.page.get_by_label("Who speaks", exact=True).input_value() == "Harbour Street Shelter"


def test_keyboard_only(writer):
    page = writer.page
    page.get_by_label("Who speaks", exact=True).focus()
    for text in ("Harbour Street Shelter", "We run a shelter.", "victims", "We asked."):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.type("25")  # into the list of articles
    page.keyboard.press("Tab")
    page.keyboard.type("We ask one thing.")
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Copy the text"
    page.keyboard.press("Enter")
    writer.said("opied")
    assert (
        "This concerns article 25 of the Convention: Assistance to and protection of victims." in writer.text
    )
    assert writer.visit.messages == []


@pytest.mark.parametrize(
    "stored",
    ["x", [1], 7, None, {"ask": {"a": 1}, "speaker": "<img src=x onerror=alert(1)>", "article": "__proto__"},
     {"finding": "y" * 40_000, "constructor": "z"}],
)  # fmt: skip
def test_a_hostile_store_does_no_harm(writer, stored):
    document = {"v": 2, "seed": "abcd", "plan": {"statement": stored}}
    for version in (1, 2):
        document["v"] = version
        writer.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, json.dumps(document)])
        writer.page.reload()
        assert writer.page.locator("main img").count() == 0
        assert len(writer.text) < 1700
    writer.fill("What you offer", "A list")
    assert "A list" in writer.text
    assert writer.visit.messages == []


def test_it_prints_alone(writer):
    writer.draft(EXAMPLE)
    writer.page.evaluate("window.print = () => { window.asked = (window.asked || 0) + 1; }; 0")
    writer.page.get_by_role("button", name="Print").click()
    writer.page.emulate_media(media="print")
    text = writer.page.locator("body").inner_text()
    assert "Harbour Street Shelter" in text and "Text before" not in text and "Who speaks" not in text
    assert writer.page.evaluate("window.asked") == 1


def test_without_javascript(visit, address):
    one = Writer(visit, address, java_script_enabled=False)
    text = one.page.locator("main").inner_text()
    assert all(field.label in text for field in FIELDS) and "It names one article." in text
    one.page.locator("summary").click()
    assert "I speak on behalf of Harbour Street Shelter." in one.page.locator("main").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", ["too long", "no script"])
def test_axe(visit, address, theme, state):
    one = Writer(visit, address)
    if state == "no script":
        one = Writer(visit, address, java_script_enabled=True)
        one.page.route("**/*.js", lambda route: route.abort())
        one.page.goto(address)
    if state == "too long":
        one.draft(LONG)
    one.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    one.page.locator("summary").click()
    assert one.visit.axe() == []


@pytest.mark.parametrize("width", [320, 1280])
def test_fits(visit, address, width):
    one = Writer(visit, address, viewport={"width": width, "height": 740})
    one.draft(LONG)
    assert one.visit.width() <= width
    touched = "input[type=text], textarea, select, button, summary, .palermo-statement-box"
    for box in one.page.locator(f"main :is({touched})").all():
        assert box.bounding_box()["height"] >= 44
