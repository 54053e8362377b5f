"""The record of completion: when it is earned, what it says, how it prints, and the code that anyone can check."""

import json
import random
import re
from pathlib import Path

import island_page
import pytest
from click.testing import CliRunner
from test_progress import BEGUN, COURSE, KEY, answers, document

from palermo import book as book_extension
from palermo import paths, seal, shared, versions
from palermo.cli import main
from palermo.island import front_end
from palermo.record import Check, CompletionRecord, check_a_record, course_title, record
from palermo.seal import Record, Verdict, code

GOLDEN = json.loads((Path(__file__).parent / "golden" / "seal.json").read_text(encoding="utf-8"))
EDITION = COURSE["edition"]
AMINA = Record("Amina Odhiambo", "2026-06-03", (84, 20, 25), EDITION)


def record_of(entry: dict) -> Record:
    return Record(entry["name"], entry["date"], tuple(entry["result"]), entry["edition"])


# ---- the code


@pytest.mark.parametrize("entry", GOLDEN, ids=lambda entry: entry["code"])
def test_golden_codes(entry):
    """A code that was given once holds for ever."""
    assert code(record_of(entry)) == entry["code"]
    assert seal.check(record_of(entry), entry["code"]) is Verdict.FITS


@pytest.fixture(scope="module")
def script(browser):
    """A page with seal.js alone: `script(code, value)` runs there."""
    page = browser.new_page()
    page.evaluate("() => { window.palermo = {}; }")
    page.add_script_tag(path=paths.static_dir() / "seal.js")
    yield page.evaluate
    page.close()


def odd_records(number: int) -> list[dict]:
    """Names with letters of many scripts, marks, spaces, joiners, halves of characters; the same each time."""
    chance = random.Random(20260528)
    letters = "aZ éÅßıİǅ漢عҖ한́̈ \t\u00a0\u200d\u200e\u202e’‑'-.~\ufeff\ud800😀ﬁ̂"
    return [
        {
            "name": "".join(chance.choices(letters, k=chance.randrange(25))),
            "date": "2026-06-03",
            "result": [chance.randrange(101), chance.randrange(26), 25],
            "edition": "".join(chance.choices("0.1 oOiIlLuü-AZ9/", k=12)),
        }
        for _ in range(number)
    ]


def test_python_and_javascript_give_the_same_codes(script):
    odd = odd_records(300)
    found = script("all => all.map(palermo.seal.code)", [*GOLDEN, *odd])
    assert found == [*(entry["code"] for entry in GOLDEN), *(code(record_of(entry)) for entry in odd)]


def test_sha_256_of_ours_is_that_of_the_standard(script):
    import hashlib

    texts = ["", "abc", *("é" * n + "x" * (n % 3) for n in range(25, 140))]
    found = script(
        "all => all.map((text) => palermo.seal.sha256(text).map((w) => w.toString(16).padStart(8, '0')).join(''))",
        texts,
    )
    assert found == [hashlib.sha256(text.encode()).hexdigest() for text in texts]


def test_each_part_of_the_record_is_bound():
    changes = [
        {"name": "Amina Odhiamba"}, {"name": "amina Odhiambo"}, {"name": "Amína Odhiambo"}, {"date": "2026-06-04"},
        {"result": (85, 20, 25)}, {"result": (84, 21, 25)}, {"result": (84, 20, 26)},
        {"edition": EDITION.replace("AAAAAAAA", "AAAAAAAB")}, {"edition": EDITION.replace("05-28", "05-29")},
    ]  # fmt: skip
    for change in changes:
        assert seal.check(Record(**{**vars(AMINA), **change}), code(AMINA)) is Verdict.DIFFERS, change


@pytest.mark.parametrize(
    "name",
    [
        " Amina  Odhiambo ",
        "Amina\u00a0Odhiambo",
        "Amina\tOdhiambo",
        "Ami\u200bna Odhiam\u200dbo",
        "\u202eAmina Odhiambo",
    ],
)
def test_what_nobody_sees_in_a_name_does_not_matter(name):
    assert code(Record(**{**vars(AMINA), "name": name})) == code(AMINA)


def test_how_a_keyboard_writes_a_name_does_not_matter():
    names = ["Zoë O'Brien-Ruiz", "Zoe\u0308 O’Brien‑Ruiz", "Zoë OʼBrien–Ruiz"]
    assert len({code(Record(**{**vars(AMINA), "name": name})) for name in names}) == 1


def test_every_slip_of_one_character_and_nearly_every_swap_is_found():
    whole = code(AMINA)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", whole)
    places = [place for place, char in enumerate(whole) if char != "-"]
    for place in places:
        for char in seal.ALPHABET.replace(whole[place], ""):
            assert seal.check(AMINA, whole[:place] + char + whole[place + 1 :]) is Verdict.SLIP
    plain = whole.replace("-", "")
    for place in range(len(plain) - 1):
        swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
        assert swapped == plain or seal.check(AMINA, swapped) is Verdict.SLIP
    for typed in ("", "ABCD", whole + "0", whole.replace("-", "U", 1), "漢字漢字漢字漢字漢字漢字"):
        assert seal.check(AMINA, typed) is Verdict.SLIP
    for typed in (whole.lower(), plain, f" {whole} ", whole.replace("0", "o").replace("1", "l")):
        assert seal.check(AMINA, typed) is Verdict.FITS


def run(*arguments):
    return CliRunner().invoke(main, ["record", "check", *arguments])


def test_the_command_checks_a_code():
    given = ["--name", AMINA.name, "--date", AMINA.date, "--result", "84 % (20 of 25)"]
    done = run(*given, "--version", EDITION, code(AMINA))
    assert (done.exit_code, "The code fits" in done.output) == (0, True)
    own = code(Record(**{**vars(AMINA), "edition": versions.edition()}))
    assert run(*given, own).exit_code == 0, "without a version: that of this copy"
    wrong = run(*given, "--version", EDITION.replace("A", "B"), code(AMINA))
    assert (wrong.exit_code, "does not fit" in wrong.output) == (1, True)
    slip = run(*given, "--version", EDITION, code(AMINA)[:-1] + ("0" if code(AMINA)[-1] != "0" else "2"))
    assert (slip.exit_code, "typing error" in slip.output) == (1, True)
    unclear = run("--name", "A", "--date", AMINA.date, "--result", "84 %", "X")
    assert (unclear.exit_code, "three numbers" in unclear.output) == (2, True)
    assert run("--name", "A", "--date", "3.6.2026", "--result", "84 20 25", "X").exit_code == 2


# ---- the page of the record


def write_page(folder: Path, island, course: dict) -> str:
    """A page of the book with an island on it; its `file://` address."""
    body = f"<h1>Record</h1><h2>Your record</h2>{island_page.shown(island)}"
    resources = shared.script("course", course)
    return island_page.write(folder / "index.html", "Record", body, island.scripts, resources)


@pytest.fixture(scope="module")
def island():
    """The record as the book has it. Made once: it reads every bank."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALERMO_BOOK", "1")
        made = record()
        html = made.fallback_html()
        patch.setattr(CompletionRecord, "fallback_html", lambda self: html)
        yield made


@pytest.fixture(scope="module")
def address(tmp_path_factory, island):
    return write_page(tmp_path_factory.mktemp("record"), island, COURSE)


@pytest.fixture(scope="module")
def full_address(tmp_path_factory, island):
    return write_page(tmp_path_factory.mktemp("full"), island, FULL)


DONE = document(
    items=answers(one_a="a", one_b="a", one_c="b", one_d="b", two_a="a", two_b="a"),
    modules={"one": {"read": True}, "two": {"read": True}},
    tests=BEGUN["tests"],
    record={"name": "Amina Odhiambo"},
)


@pytest.fixture
def open_record(visit, address):
    """The page in a browser that has stored something."""

    def show(stored=None, where=address, **options):
        one = visit(**options)
        one.page.set_default_timeout(5000)
        one.page.goto(where)
        if stored is not None:
            one.page.evaluate("([key, doc]) => localStorage.setItem(key, JSON.stringify(doc))", [KEY, stored])
            one.page.reload()
        one.page.evaluate("window.print = () => { window.asked = (window.asked || 0) + 1; }; 0")
        return one

    return show


def text(one) -> str:
    return one.page.locator("main").inner_text()


def stored(one) -> dict:
    return json.loads(one.page.evaluate(f"localStorage.getItem('{KEY}')"))


def print_button(one):
    return one.page.get_by_role("button", name="Print or save as PDF")


def test_before_it_is_earned_it_says_what_is_missing_with_links(open_record):
    one = open_record(
        document(items=answers(one_a="a", one_b="b", one_c="a"), modules={"one": {"read": True}})
    )
    links = one.page.locator(".palermo-record-missing a").evaluate_all(
        "all => all.map(one => [one.textContent, one.getAttribute('href')])"
    )
    assert links == [
        ["Answer 1 more question of the quiz of 1 · First <b>module</b>", "01.html#check-yourself"],
        ["Read 2 · Second module, and mark it as read", "02.html"],
        ["Answer 2 more questions of the quiz of 2 · Second module", "02.html#check-yourself"],
        ["Pass the final assessment", "final_assessment.html"],
    ]
    assert "0 of 2 modules" in text(one)
    assert not print_button(one).is_visible()
    one.page.evaluate(
        "changes => palermo.store.putAll(changes)", {name: DONE[name] for name in ("items", "modules")}
    )
    failed = {"final": {"best": {**BEGUN["tests"]["final"]["best"], "score": 0.799, "passed": False}}}
    one.page.evaluate("tests => palermo.store.put('tests', tests)", failed)
    assert one.page.locator(".palermo-record-missing").inner_text().strip() == (
        "Pass the final assessment: your best result so far is 79 %"
    )
    one.page.evaluate("tests => palermo.store.put('tests', tests)", DONE["tests"])
    print_button(one).wait_for()
    assert one.messages == []


def test_the_record_says_who_when_what_and_by_which_version(open_record):
    one = open_record(DONE)
    sheet = one.page.locator(".palermo-record-sheet").inner_text()
    for words in (
        "Amina Odhiambo",
        f"has worked through the 2 modules of {course_title()} and passed its final assessment on 3 June 2026 with 84 %"
        " (20 of 25 questions fully right).",
        "self-assessed",
        "not issued by the United Nations Office on Drugs and Crime",
        "no protection against forgery",
        EDITION,
        code(AMINA),
        "1 · First <b>module</b>",
        "Say beta & gamma",
    ):
        assert words in sheet
    assert one.page.locator("li[data-met=true]").all_text_contents() == ["met: Say alpha", "met: Say delta"]
    assert one.messages == [] and one.outside == []


def test_the_name_is_asked_for_and_kept(open_record):
    one = open_record({**DONE, "record": {}})
    assert "(your name)" in text(one) and "…" in one.page.locator(".palermo-record-code").inner_text()
    print_button(one).click()
    assert "Write your name first" in text(one)
    assert one.page.evaluate("window.asked") is None
    assert one.page.evaluate("document.activeElement.type") == "text", "the field has the focus"
    one.page.keyboard.type("  Zoë O’Brien <b>x</b>")
    assert stored(one)["record"]["name"] == "  Zoë O’Brien <b>x</b>"
    sheet = one.page.locator(".palermo-record-sheet").inner_text()
    assert "Zoë O'Brien <b>x</b>" in sheet
    assert code(Record(**{**vars(AMINA), "name": "Zoë O'Brien <b>x</b>"})) in sheet
    one.page.reload()
    assert one.page.get_by_label("Your name").input_value() == "  Zoë O’Brien <b>x</b>"


def test_a_record_outlives_a_change_of_the_course(open_record, island, tmp_path):
    """A new question, a new module: what was earned is not taken away."""
    one = open_record(DONE)
    print_button(one).click()
    assert one.page.evaluate("window.asked") == 1
    kept = stored(one)
    newer = json.loads(json.dumps(COURSE))
    newer["modules"][0]["quiz"].append("one-new")
    newer["edition"] = "0.2.0 CCCCCCCC 2027-01-01 DDDDDDDD"
    two = open_record(kept, write_page(tmp_path, island, newer))
    assert "Answer 1 more question" in text(two)
    assert "an earlier version of the course" in text(two)
    sheet = two.page.locator(".palermo-record-sheet").inner_text()
    assert EDITION in sheet and code(AMINA) in sheet
    assert not two.page.get_by_label("Your name").is_visible()
    print_button(two).click()
    assert stored(two)["record"] == kept["record"]


LONG = "Choose the tool that fits a case (jurisdiction, extradition, mutual legal assistance, joint investigation, "
LONG += "special techniques, confiscation, protection, prevention) and name its limit."
FULL = {
    **COURSE,
    "modules": [
        {
            **COURSE["modules"][0],
            "id": f"m{n}",
            "number": n,
            "title": f"A module with a title of middling length, number {n}",
            "objectives": [{"id": f"m{n}-o{place}", "text": LONG} for place in range(5)],
        }
        for n in range(1, 9)
    ],
}


@pytest.mark.parametrize(("paper", "theme"), [("A4", "light"), ("Letter", "dark")])
def test_prints_alone_on_one_page(open_record, full_address, paper, theme):
    """Eight modules of five long objectives each, which is more than there will be."""
    full = {**DONE, "modules": {f"m{n}": {"read": True} for n in range(1, 9)}}
    full["record"] = {"name": "Maria del Carmen Fernández-Villaverde y Martínez de la Torre"}
    one = open_record(full, full_address)
    one.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    print_button(one).click()
    one.page.emulate_media(media="print")
    assert one.page.locator("main").is_visible() is False
    printed = one.page.locator(".palermo-print")
    assert "Fernández" in printed.inner_text() and not printed.locator("button, input").count()
    ink = printed.locator(".palermo-record-name").evaluate("one => getComputedStyle(one).color")
    assert ink == "rgb(0, 0, 0)", "on white paper, whatever the theme"
    pdf = one.page.pdf(format=paper, margin={side: "12mm" for side in ("top", "right", "bottom", "left")})
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


HOSTILE = [
    {"name": 7},
    {"name": "x" * 3000, "issued": {"name": "x"}},
    {
        "issued": {
            "name": "<img src=x onerror=alert(1)>",
            "date": "<b>",
            "result": [1],
            "edition": 7,
            "modules": {},
        }
    },
    {"name": "\u202e<script>alert(1)</script>", "issued": [None]},
    json.loads('{"__proto__": {"name": "x"}}'),
]


def test_a_hostile_record_does_nothing(open_record):
    one = open_record()
    one.page.on("dialog", lambda dialog: one.messages.append(dialog.message))
    for hostile in HOSTILE:
        for rest, sheets in [(document(), 0), (DONE, 1)]:
            doc = json.dumps({**rest, "record": hostile})
            one.page.evaluate("([key, doc]) => localStorage.setItem(key, doc)", [KEY, doc])
            one.page.reload()
            assert one.page.locator(".palermo-record-sheet:visible").count() == sheets, hostile
    assert one.messages == []


@pytest.mark.parametrize("state", ["missing", "done"])
def test_axe(open_record, state):
    one = open_record(DONE if state == "done" else document())
    for theme in ("light", "dark"):
        one.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        assert one.axe() == []


@pytest.mark.parametrize("width", [320, 1280])
def test_fits_and_can_be_touched(open_record, width):
    one = open_record(DONE, viewport={"width": width, "height": 740})
    assert one.width() <= width
    targets = one.page.locator("button:visible, input:visible")
    assert min(targets.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")) >= 44


# ---- the page that checks one


@pytest.fixture(scope="module")
def check_address(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("check"), Check(payload={"edition": EDITION}), COURSE)


@pytest.fixture
def form(visit, check_address):
    one = visit()
    one.page.set_default_timeout(5000)
    one.page.goto(check_address)
    return one


def enter(one, **changed):
    values = {
        "Name": AMINA.name,
        "Date": AMINA.date,
        "Result": "84 % (20 of 25)",
        "Code": code(AMINA),
        **changed,
    }
    for label, value in values.items():
        one.page.get_by_label(re.compile(f"^{label}")).fill(value)
    one.page.keyboard.press("Enter")


def verdict(one) -> str:
    found = one.page.locator(".palermo-feedback:visible")
    found.wait_for()
    assert one.page.evaluate("document.activeElement.className") == "palermo-feedback", "it is read out"
    return found.inner_text()


def test_a_code_that_fits_and_one_that_does_not(form):
    enter(form)
    assert "✓The code fits" in verdict(form).replace("\n", "")
    assert "nothing about who made it" in verdict(form)
    form.page.get_by_label("Name").fill("Amina Odhiamb")
    assert form.page.locator(".palermo-feedback:visible").count() == 0, "no verdict beside other words"
    enter(form, Name="amina odhiambo")
    assert "✗The code does not fit" in verdict(form).replace("\n", "")
    enter(form, Code=code(AMINA)[:-1])
    assert "typing error in the code" in verdict(form)
    enter(form, Code=code(AMINA).lower().replace("-", " "))
    assert "The code fits" in verdict(form)
    assert form.page.get_by_label("Version").input_value() == EDITION
    assert form.page.evaluate("Object.keys(localStorage)") == [KEY] and form.messages == []


def test_what_is_missing_in_the_form_is_told(form):
    enter(form, Name=" ")
    assert "Fill in every field" in form.page.locator(".palermo-message").inner_text()
    assert form.page.evaluate("document.activeElement.id").endswith("-name")
    enter(form, Result="84 %")
    assert "three numbers" in form.page.locator(".palermo-message").inner_text()


def test_axe_of_the_form(visit, check_address):
    one = visit(viewport={"width": 320, "height": 740})
    one.page.goto(check_address)
    enter(one)
    verdict(one)
    assert one.width() <= 320
    fields = one.page.locator("input, button")
    assert min(fields.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")) >= 44
    for theme in ("light", "dark"):
        one.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        assert one.axe() == []


# ---- in every home


def test_without_javascript_both_pages_say_so(monkeypatch):
    monkeypatch.setenv("PALERMO_BOOK", "1")
    [html] = record()._repr_mimebundle_().values()
    assert "needs JavaScript" in html and "The Convention</a>" in html
    [html] = check_a_record()._repr_mimebundle_().values()
    assert "palermo record check" in html and versions.edition() in html


def test_live(visit, tmp_path):
    """As anywidget shows them: each module from a blob, on one page."""
    (tmp_path / "lab.html").write_text("<!doctype html><title>Lab</title><body></body>", encoding="utf-8")
    one = visit()
    one.page.goto((tmp_path / "lab.html").as_uri())
    one.page.evaluate("([key, doc]) => localStorage.setItem(key, JSON.stringify(doc))", [KEY, DONE])
    for island, payload in [
        (CompletionRecord, {"title": "T", "shared": {"course": COURSE}}),
        (Check, {"edition": EDITION}),
    ]:
        one.page.evaluate(
            """async ([source, payload]) => {
              const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
              const model = { get: () => payload, set() {}, save_changes() {}, on() {}, off() {} };
              await (await import(url)).default.render({ model, el: document.body });
            }""",
            [front_end(island.kind, island.scripts), payload],
        )
    assert code(AMINA) in one.page.locator(".palermo-record-sheet").inner_text()
    enter(one)
    assert "The code fits" in verdict(one)
    assert one.messages == []


@pytest.mark.parametrize("island", [CompletionRecord, Check])
def test_scripts_of_the_page_are_those_of_the_island(island):
    assets = book_extension.PAGE_ASSETS[f'data-palermo-island="{island.kind}"']
    assert assets == ["core.js", *island.scripts]


@pytest.mark.parametrize("name", ["record", "check_a_record"])
def test_in_the_book(book, http_book, visit, name):
    for home in (book.as_uri(), http_book):
        one = visit(viewport={"width": 360, "height": 740})
        one.page.goto(f"{home}/notebooks/{name}.html")
        one.page.locator(".palermo-record, .palermo-check").wait_for()
        assert one.width() <= 360
        assert one.messages == [] and one.outside == []
