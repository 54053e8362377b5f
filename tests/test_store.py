"""The learner's store in the browser (static/core.js): versions, what goes wrong with it, and the ways out."""

import json
from pathlib import Path

import pytest

from palermo import paths

KEY = "palermo-course"
SECTIONS = ["items", "modules", "profile", "plan", "tests", "record"]
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Store</title>
<link rel="stylesheet" href="{static}/palermo.css"><script defer src="{static}/core.js"></script>
</head><body><main><h1>Store</h1></main><script>
document.addEventListener("DOMContentLoaded", () => {{
  document.querySelector("main").append(palermo.problemNotice(() => {{}}).element);
}});
</script></body></html>"""
FULL = "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }"
BLOCKED = (
    "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'SecurityError'); }})"
)
# Firefox's rule for pages that are opened as files, in Chromium: each address has a store of its own.
APART = """for (const name of ["getItem", "setItem", "removeItem"]) {
  const own = Storage.prototype[name];
  Storage.prototype[name] = function (key, ...rest) { return own.call(this, location.pathname + key, ...rest); };
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    file = tmp_path_factory.mktemp("store") / "index.html"
    file.write_text(PAGE.format(static=paths.static_dir().as_uri()), encoding="utf-8")
    return file.as_uri()


class Browser:
    """A page with nothing but the store and its notice."""

    def __init__(self, visit, address, script=None):
        self.visit = visit()
        self.page = self.visit.page
        self.page.set_default_timeout(5000)
        if script:
            self.visit.context.add_init_script(script)
        self.page.goto(address)

    def holds(self, document, reload=True):
        text = document if isinstance(document, str) else json.dumps(document)
        self.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])
        if reload:
            self.page.reload()

    def stored(self):
        return json.loads(self.page.evaluate(f"localStorage.getItem('{KEY}')"))

    def store(self, code, value=None):
        return self.page.evaluate(f"(value) => palermo.store.{code}", value)

    def told(self):
        return self.page.locator(".palermo-problem").inner_text()

    def press(self, button):
        self.page.get_by_role("button", name=button).click()

    def saved(self, button) -> str:
        """What the file holds that a button offers."""
        with self.page.expect_download() as waiting:
            self.press(button)
        return Path(waiting.value.path()).read_text(encoding="utf-8")


@pytest.fixture
def open_store(visit, address):
    return lambda script=None: Browser(visit, address, script)


VERSION_1 = {
    "v": 1,
    "seed": "abcdef123",
    "items": {"conv-a": {"response": {"choice": "b"}, "checked": True, "shown": False}},
    "modules": {"convention": {"read": True}},
    "profile": {"country": "KEN"},
    "plan": {"issue": "Ĉu, ünïcode? 漢字"},
}


def test_a_document_of_version_1_is_read_and_goes_on_as_version_2(open_store):
    one = open_store()
    one.holds(VERSION_1)
    assert one.told() == ""
    assert {name: one.store(f"all('{name}')") for name in VERSION_1 if name not in ("v", "seed")} == {
        name: entries for name, entries in VERSION_1.items() if name not in ("v", "seed")
    }
    assert one.store("seed") == "abcdef123"
    assert one.stored() == VERSION_1, "looking at it changes nothing"
    one.store("put('tests', value)", {"final": {"attempts": 1}})
    assert one.stored() == {**VERSION_1, "v": 2, "tests": {"final": {"attempts": 1}}, "record": {}}


def test_a_document_of_a_newer_version_is_left_alone_and_told(open_store):
    newer = {"v": 3, "seed": "abcdef", "items": {"x": 1}, "more": [1]}
    one = open_store()
    one.holds(newer)
    assert "newer version of this course" in one.told()
    one.store("put('items', value)", {"conv-a": 1})
    assert one.store("get('items', 'conv-a')") == 1
    assert one.stored() == newer
    saved = json.loads(one.saved("Save my progress to a file"))
    assert saved["document"]["items"] == {"conv-a": 1}


def test_what_cant_be_read_is_kept_until_the_learner_gives_it_up(open_store):
    long = "x" * 60_000
    document = {
        "v": 1,
        "seed": "abcdef",
        "items": {"a": 1, "k" * 101: 2},
        "modules": [1],
        "plan": {"b": long},
    }
    one = open_store()
    one.holds(document)
    assert "left out" in one.told()
    one.store("put('modules', value)", {"convention": {"read": True}})
    stored = one.stored()
    assert (stored["items"], stored["plan"]) == ({"a": 1}, {})
    assert stored["unread"] == [["items", "k" * 101, 2], ["modules", None, [1]], ["plan", "b", long]]
    one.page.reload()
    assert "left out" in one.told(), "told on every page until the learner decides"
    assert json.loads(one.saved("Save a copy")) == stored
    one.press("Erase what can't be read")
    assert one.told() == ""
    del stored["unread"]
    assert one.stored() == stored


def test_unreadable_is_saved_as_it_is_and_then_erased(open_store):
    one = open_store()
    one.holds("{rubbish")
    one.store("put('items', value)", {"a": 1})
    assert one.saved("Save a copy") == "{rubbish"
    one.press("Erase the unreadable answers")
    assert one.told() == ""
    assert one.stored()["items"] == {"a": 1}


@pytest.mark.parametrize(
    ("script", "words"), [(FULL, "is full"), (BLOCKED, "is switched off")], ids=["full", "blocked"]
)
def test_storage_that_takes_nothing_is_told_and_the_file_is_the_way_out(open_store, script, words):
    one = open_store(script)
    assert words in one.told()
    one.store("put('items', value)", {"a": 1})
    one.store("putAll(value)", {"items": {"b": 2}, "plan": {"c": "3"}})
    saved = json.loads(one.saved("Save my progress to a file"))
    assert saved["palermo"] == "progress"
    assert (saved["document"]["items"], saved["document"]["plan"]) == ({"a": 1, "b": 2}, {"c": "3"})
    assert one.visit.messages == []


def test_storage_that_becomes_full_and_has_room_again(open_store):
    one = open_store()
    one.store("put('items', value)", {"a": 1})
    # Really full: the browser itself refuses. Another page of the same origin has taken the room.
    one.page.evaluate("""() => {
      for (let size = 4e6; size > 1; size = Math.floor(size / 2)) {
        try { for (let n = 0; ; n++) localStorage.setItem("other" + size + "-" + n, "x".repeat(size)); } catch (e) {}
      }
    }""")
    one.store("put('plan', value)", {"b": "y" * 2000})
    assert "is full" in one.told()
    assert one.stored()["items"] == {"a": 1}, "what was kept is still there"
    assert one.store("get('plan', 'b')") == "y" * 2000
    one.page.evaluate(
        "for (const key of Object.keys(localStorage)) if (key.startsWith('other')) localStorage.removeItem(key)"
    )
    one.store("put('items', value)", {"c": 3})
    assert one.told() == ""
    assert (one.stored()["items"], one.stored()["plan"]) == ({"a": 1, "c": 3}, {"b": "y" * 2000})


def test_a_text_too_long_is_told_and_not_written(open_store):
    """Else the next visit would leave it out."""
    one = open_store()
    one.store("putAll(value)", {"plan": {"a": "x" * 60_000, "b": "short"}})
    assert "too long" in one.told()
    assert one.stored()["plan"] == {"b": "short"}
    one.store("put('plan', value)", {"a": "shorter"})
    assert one.told() == ""
    assert one.stored()["plan"] == {"a": "shorter", "b": "short"}
    for name in range(30):
        one.store("put('plan', value)", {f"many{name}": "x" * 40_000})
    assert "is full" in one.told()
    one.page.reload()
    assert one.told() == "", "a document that the next visit could not read is never written"
    assert one.store("get('plan', 'b')") == "short"


def test_two_tabs(open_store, address):
    one = open_store()
    other = one.visit.context.new_page()
    other.goto(address)
    one.page.evaluate("void palermo.store.on(() => { window.heard = palermo.store.all('items'); })")
    other.evaluate("palermo.store.put('items', {b: 2})")
    one.page.wait_for_function("window.heard && window.heard.b === 2")
    one.store("put('items', value)", {"a": 1})
    assert one.stored()["items"] == {"a": 1, "b": 2}
    seed = one.stored()["seed"]
    other.evaluate("palermo.store.eraseAll()")
    one.page.wait_for_function("window.heard.b === undefined")
    assert one.page.evaluate("Object.keys(localStorage)") == []
    one.store("put('items', value)", {"c": 3})
    assert one.stored()["items"] == {"c": 3}
    other.evaluate("localStorage.setItem('palermo-course', '?')")
    one.page.get_by_text("can't be read").wait_for()
    assert seed not in (other.evaluate("palermo.store.seed"), None)


def test_a_store_for_each_file_is_told_with_the_ways_out(open_store):
    one = open_store(APART)
    one.page.get_by_text("no other page sees them").wait_for()
    told = one.told()
    assert "python -m http.server" in told and "Save my progress to a file" in told
    one.store("put('items', value)", {"a": 1})
    assert one.store("problem") == "perfile"
    assert json.loads(one.saved("Save my progress"))["document"]["items"] == {"a": 1}


def test_a_store_that_all_files_share_is_not(open_store):
    one = open_store()
    one.page.wait_for_timeout(300)
    assert one.told() == ""
    assert one.page.locator("iframe").count() == 0
    assert one.page.evaluate("Object.keys(localStorage)") == [KEY]


def test_a_section_that_does_not_exist_is_refused(open_store):
    one = open_store()
    with pytest.raises(Exception, match="no section plans"):
        one.store("put('plans', {a: 1})")
    assert set(one.stored()) == {"v", "seed", *SECTIONS}
