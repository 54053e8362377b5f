"""The quiz as a learner meets it: in Chromium, from a file, with the network cut."""

import json

import island_page
import pytest
from test_quiz_bank import HOSTILE, KNOWN

from palermo.island import front_end
from palermo.quiz import Quiz, bank, fallback, make_payload, markdown

BANK = """\
module: convention
items:
- id: conv-t-single
  type: single
  objective: conv-o1
  difficulty: 1
  stem: How many persons does an **organized criminal group** need?
  options:
  - {key: a, text: Two, feedback: One person more. (Article 2(a))}
  - {key: b, text: Three, correct: true, feedback: Three or more. (Article 2(a))}
  - {key: c, text: Four, feedback: One person fewer. (Article 2(a))}
  - {key: d, text: Five, feedback: Two persons fewer. (Article 2(a))}
  - {key: e, text: Ten, feedback: Far fewer. (Article 2(a))}
  - {key: f, text: Any number, feedback: There is a least number. (Article 2(a))}
  source: ["UNTOC:2(a)"]
- id: conv-t-multiple
  type: multiple
  objective: conv-o1
  difficulty: 2
  stem: Which of these are right?
  options:
  - {key: a, text: First right, correct: true, feedback: The first is right.}
  - {key: b, text: Second right, correct: true, feedback: The second is right.}
  - {key: c, text: A wrong one, feedback: This one is wrong.}
  source: [unodc-treaties, "UNTOC:3"]
- id: conv-t-truefalse
  type: true_false
  objective: conv-o1
  difficulty: 1
  stem: The Convention has a police force of its own.
  options:
  - {key: true, text: True, feedback: It has none.}
  - {key: false, text: False, correct: true, feedback: It has none indeed.}
  source: ["UNTOC:4"]
- id: conv-t-numeric
  type: numeric
  objective: conv-o1
  difficulty: 3
  stem: How many days after the fortieth instrument did the Convention enter into force?
  answer: 90
  unit: days
  feedback:
    right: The ninetieth day.
    wrong: Count again.
    near: [{value: 40, text: That counts instruments.}]
  source: ["UNTOC:38(1)"]
- id: conv-t-fixed
  type: single
  shuffle: false
  objective: conv-o1
  difficulty: 1
  stem: Which step comes last?
  options:
  - {key: a, text: Signature, feedback: It comes first.}
  - {key: b, text: Ratification, feedback: It comes second.}
  - {key: c, text: Entry into force, correct: true, feedback: It comes last.}
  source: ["UNTOC:38(1)"]
"""
TOTAL = 5
KEY = "palermo-course"


@pytest.fixture(scope="module")
def payload(tmp_path_factory):
    path = tmp_path_factory.mktemp("bank") / "02_test.yml"
    path.write_text(BANK, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALERMO_BOOK", "1")
        return make_payload(bank.load_bank(path, KNOWN), KNOWN)


@pytest.fixture(scope="module")
def make_page(tmp_path_factory):
    """Write a page of the book with a quiz on it; returns its `file://` address."""

    def make(payload) -> str:
        path = tmp_path_factory.mktemp("page") / "index.html"
        body = f"<h1>Module</h1><h2>Check yourself</h2>{island_page.shown(Quiz(payload=payload))}"
        return island_page.write(path, "Quiz", body, Quiz.scripts)

    return make


@pytest.fixture(scope="module")
def address(make_page, payload):
    return make_page(payload)


class Learner:
    """A page with the quiz, and what a learner does there."""

    def __init__(self, visit, address, block_scripts=False, **options):
        self.visit = visit(**options)
        self.page = self.visit.page
        if block_scripts:  # unlike java_script_enabled=False, this lets axe run
            self.page.route("**/*.js", lambda route: route.abort())
        self.page.set_default_timeout(5000)
        self.page.goto(address)

    def item(self, name):
        return self.page.locator(f'[data-item="conv-t-{name}"]')

    def choose(self, name, *keys):
        for key in keys:
            self.item(name).locator(f'input[value="{key}"]').check()

    def press(self, name, button):
        self.item(name).get_by_role("button", name=button, exact=True).click()

    def answer(self, name, *keys):
        self.choose(name, *keys)
        self.press(name, "Check")

    def type(self, text):
        self.item("numeric").locator("input").fill(text)

    def feedback(self, name):
        return self.item(name).locator(".palermo-feedback").inner_text()

    def score(self):
        return self.page.locator(".palermo-score").inner_text()

    def order(self, name):
        return self.item(name).locator("input").evaluate_all("inputs => inputs.map(input => input.value)")

    def focused(self):
        return self.page.evaluate("document.activeElement.innerText || document.activeElement.value")

    def stored(self):
        return json.loads(self.page.evaluate(f"localStorage.getItem('{KEY}')"))

    def store(self, document):
        text = document if isinstance(document, str) else json.dumps(document)
        self.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])

    def said(self):
        """What the page tells a screen reader, once it has."""
        region = "document.querySelector('.palermo-announcer')"
        self.page.wait_for_function(f"{region} && {region}.textContent")
        return self.page.evaluate(f"{region}.textContent")


@pytest.fixture
def learner(visit, address):
    return Learner(visit, address)


def test_feedback_to_a_wrong_then_a_right_answer(learner):
    learner.answer("single", "a")
    text = learner.feedback("single")
    assert "Not right" in text
    assert "You chose: “Two”" in text
    assert "One person more." in text
    assert "Where this stands: Convention, article 2(a)" in text
    assert "Three or more." not in text, "a wrong answer must not give the right one away"
    assert learner.score() == f"1 of {TOTAL} answered, 0 right. Score: 0 %"

    learner.press("single", "Try again")
    assert learner.score().startswith("0 of")
    learner.answer("single", "b")
    text = learner.feedback("single")
    assert "Right" in text
    assert "Three or more." in text
    assert "One person more." not in text, "the other answers' feedback is folded away"
    learner.item("single").get_by_text("About the other answers").click()
    assert "One person more." in learner.feedback("single")
    assert learner.score() == f"1 of {TOTAL} answered, 1 right. Score: 20 %"
    assert learner.visit.messages == []
    assert learner.visit.outside == []


def test_an_answer_stays_in_the_browser(learner):
    """Promise 6: no request of any kind carries it, to any host, and no cookie does on the next one."""
    asked = []
    learner.page.on("request", lambda request: asked.append(request.url))
    learner.page.on("websocket", lambda socket: asked.append(socket.url))
    address = learner.page.url
    learner.answer("single", "a")
    learner.type("90")
    learner.press("numeric", "Check")
    learner.page.wait_for_timeout(100)
    assert asked == []
    assert learner.page.url == address
    assert learner.visit.context.cookies() == []
    assert set(learner.page.evaluate("Object.keys(localStorage)")) == {KEY}


def test_show_the_answer(learner):
    learner.answer("single", "a")
    learner.press("single", "Show the answer")
    assert "Three or more." in learner.feedback("single")
    right = learner.item("single").locator(".palermo-option", has_text="Three")
    assert "✓Right answer" in right.inner_text().replace("\n", "")
    assert learner.score().startswith(f"1 of {TOTAL} answered, 0 right")


def test_partial_credit(learner):
    assert "wrong choice takes one part away" in learner.item("multiple").inner_text()
    learner.answer("multiple", "a")
    text = learner.feedback("multiple")
    assert "Partly right" in text
    assert "not chosen: 1" in text
    assert "The second is right." not in text
    assert learner.score() == f"1 of {TOTAL} answered, 0 right. Score: 10 %"
    link = learner.item("multiple").get_by_role("link", name="UNODC treaties")
    assert link.get_attribute("href") == "../book/references.html#unodc-treaties"


def test_numeric(learner):
    for typed, message in [
        ("", "Write a number first"),
        ("1,000", "without separators"),
        ("many", "in figures"),
    ]:
        learner.type(typed)
        learner.press("numeric", "Check")
        assert message in learner.item("numeric").locator(".palermo-message").inner_text()
        assert learner.score().startswith("0 of")
    for typed, text in [
        ("40", "That counts instruments."),
        ("91", "Count again."),
        ("90,0", "The ninetieth day."),
    ]:
        learner.type(typed)
        learner.page.keyboard.press("Enter")
        assert text in learner.feedback("numeric")
        assert f"You wrote: {typed} days" in learner.feedback("numeric")


def test_nothing_chosen(learner):
    learner.press("single", "Check")
    assert "Choose an answer first" in learner.item("single").inner_text()
    assert "Choose an answer first" in learner.said()
    assert learner.score().startswith("0 of")


def test_keyboard_alone(learner):
    """Every question answered with Tab, arrows, Space and Enter; focus goes where one can go on."""
    keys = learner.page.keyboard

    def tab_to(name, kind):
        for _ in range(40):
            keys.press("Tab")
            if learner.page.evaluate(
                "([name, kind]) => document.activeElement.matches(`[data-item=conv-t-${name}] ${kind}`)",
                [name, kind],
            ):
                return
        raise AssertionError(f"Tab does not reach {kind} of {name}")

    tab_to("single", "input")
    keys.press("ArrowDown")
    tab_to("single", "button[type=submit]")
    keys.press("Enter")
    assert "You chose" in learner.focused(), "focus is on the feedback"
    if "Not right" in learner.focused():
        keys.press("Tab")
        assert learner.focused() == "Try again"
        keys.press("Enter")
        assert learner.page.evaluate("document.activeElement.type") == "radio"
        while learner.page.evaluate("document.activeElement.value") != "b":
            keys.press("ArrowDown")
        keys.press("Enter")
    assert "Three or more." in learner.focused()

    tab_to("multiple", "input[value=a]")
    keys.press("Space")
    while not learner.page.evaluate(
        "document.activeElement.matches('[data-item=conv-t-multiple] input[value=b]')"
    ):
        keys.press(
            "Shift+Tab"
            if learner.order("multiple").index("b") < learner.order("multiple").index("a")
            else "Tab"
        )
    keys.press("Space")
    keys.press("Enter")
    assert "The second is right." in learner.focused()

    tab_to("truefalse", "input")
    keys.press("ArrowDown")
    keys.press("Enter")
    assert "It has none indeed." in learner.focused()

    tab_to("numeric", "input")
    keys.type("90")
    keys.press("Enter")
    assert "The ninetieth day." in learner.focused()
    assert learner.score() == f"4 of {TOTAL} answered, 4 right. Score: 80 %"
    assert "4 of 5 answered, 4 right" in learner.said()


def test_reload_finds_everything_again(learner):
    learner.answer("single", "a")
    learner.press("single", "Show the answer")
    learner.answer("multiple", "a", "b")
    learner.choose("fixed", "b")
    learner.type("9")
    before = learner.page.locator("main").inner_text()
    learner.page.reload()
    assert learner.page.locator("main").inner_text() == before
    assert learner.item("fixed").locator('input[value="b"]').is_checked(), "chosen, though not yet checked"
    assert learner.item("numeric").locator("input").input_value() == "9"
    assert learner.score().startswith(f"2 of {TOTAL} answered, 1 right")


def test_changed_answer_is_open_again(learner):
    learner.answer("single", "b")
    learner.choose("single", "a")
    assert not learner.item("single").locator(".palermo-feedback").is_visible()
    assert learner.score().startswith("0 of")
    assert learner.item("single").get_by_role("button", name="Check").is_visible()


def test_start_over_asks_first(learner):
    learner.answer("single", "b")
    learner.page.get_by_role("button", name="Start over").click()
    assert learner.focused() == "No, keep them"
    learner.page.keyboard.press("Enter")
    assert learner.focused() == "Start over"
    assert learner.score().startswith("1 of")
    learner.page.get_by_role("button", name="Start over").click()
    learner.page.get_by_role("button", name="Yes, erase them").click()
    assert learner.focused() == f"Question 1 of {TOTAL}"
    assert learner.score() == f"0 of {TOTAL} answered, 0 right. Score: 0 %"
    assert learner.page.locator("input:checked").count() == 0
    assert learner.stored()["items"] == {}


def test_order_is_the_learners_own_and_stable(learner):
    orders = set()
    for seed in ("learnerone", "learnertwo", "learnerthree"):
        learner.store({"v": 1, "seed": seed})
        learner.page.reload()
        order = learner.order("single")
        assert sorted(order) == list("abcdef")
        learner.page.reload()
        assert learner.order("single") == order
        orders.add(tuple(order))
        assert learner.order("truefalse") == ["true", "false"]
        assert learner.order("fixed") == ["a", "b", "c"]
    assert len(orders) == 3


def test_order_is_kept_before_the_first_answer(learner):
    order = learner.order("single")
    for _ in range(2):
        learner.page.reload()
        assert learner.order("single") == order


def test_two_tabs_keep_each_others_answers(learner, address):
    other = learner.visit.context.new_page()
    other.goto(address)
    learner.answer("single", "b")
    other.locator('[data-item="conv-t-single"] .palermo-feedback').wait_for()  # told by the first tab
    other.locator('[data-item="conv-t-truefalse"] input[value="false"]').check()
    other.locator('[data-item="conv-t-truefalse"]').get_by_role("button", name="Check").click()
    learner.item("truefalse").locator(".palermo-feedback").wait_for()
    assert learner.score().startswith(f"2 of {TOTAL} answered, 2 right")
    learner.page.reload()
    assert learner.score().startswith(f"2 of {TOTAL} answered, 2 right")


def test_a_write_reads_first(learner):
    """Even without the event that tells of another tab, its answers are not lost."""
    items = {"other-q-1": {"response": {"choice": "a"}, "checked": True}}
    learner.store({"v": 1, "seed": "abcdef", "items": items, "modules": {"convention": {"read": True}}})
    learner.answer("single", "b")
    stored = learner.stored()
    assert set(stored["items"]) == {"other-q-1", "conv-t-single"}
    assert stored["modules"] == {"convention": {"read": True}}
    assert stored["seed"] == "abcdef"


@pytest.mark.parametrize(
    "rubbish",
    ["{not json", '"text"', "[]", "null", '{"v": "2", "items": {}}', "x" * 1_100_000],
    ids=["broken", "text", "list", "null", "no version", "too long"],
)
def test_unreadable_document_is_told_and_left_alone(learner, rubbish):
    learner.store(rubbish)
    learner.page.reload()
    assert "can't be read" in learner.page.locator(".palermo-problem").inner_text()
    learner.answer("single", "b")
    assert learner.score().startswith("1 of")
    assert learner.page.evaluate(f"localStorage.getItem('{KEY}')") == rubbish
    learner.page.get_by_role("button", name="Erase the unreadable answers").click()
    assert learner.page.locator(".palermo-problem").inner_text() == ""
    assert set(learner.stored()["items"]) == {"conv-t-single"}
    learner.page.reload()
    assert learner.score().startswith("1 of")
    assert learner.visit.messages == []


def test_hostile_entries_are_left_out(learner):
    entries = {
        "conv-t-single": {"response": {"choice": "<img src=x onerror=alert(1)>"}, "checked": True},
        "conv-t-multiple": {"response": {"choices": {"length": 3}}, "checked": True},
        "conv-t-truefalse": {"response": 7, "checked": "yes"},
        "conv-t-numeric": {"response": {"value": "1" * 5000}, "checked": True, "shown": True},
        "conv-t-fixed": "x",
        "__proto__": {"response": {"choice": "a"}},
        "constructor": None,
    }
    document = {"v": 1, "seed": "<b>", "items": entries, "modules": [1], "plan": "x" * 30_000}
    learner.store(document)
    learner.page.reload()
    assert "left out" in learner.page.locator(".palermo-problem").inner_text()
    assert learner.score().startswith("0 of")
    learner.answer("single", "b")
    assert learner.score().startswith("1 of")
    assert learner.visit.messages == []


BLOCKED = (
    "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'SecurityError'); }})"
)
FULL = "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }"


@pytest.mark.parametrize("script", [BLOCKED, FULL], ids=["blocked", "full"])
def test_storage_that_does_not_work_is_told(visit, address, script):
    one = visit()
    one.context.add_init_script(script)
    one.page.goto(address)
    assert "does not keep your answers" in one.page.locator(".palermo-problem").inner_text()
    for name, key in [("single", "b"), ("truefalse", "false")]:
        one.page.locator(f'[data-item="conv-t-{name}"] input[value="{key}"]').check()
        one.page.locator(f'[data-item="conv-t-{name}"]').get_by_role("button", name="Check").click()
    assert one.page.locator(".palermo-score").inner_text().startswith(f"2 of {TOTAL} answered, 2 right")
    assert one.messages == []


def question_in_the_page(page, name):
    return page.locator(".palermo-questions > li", has=page.locator(f'input[name="conv-t-{name}"]'))


def told(question):
    """What the page says to the options, as far as it can be seen."""
    lines = question.locator(".palermo-letters > li").all()
    return [line.inner_text() for line in lines if line.bounding_box()["height"]]


def test_without_javascript(visit, address):
    learner = Learner(visit, address, java_script_enabled=False)
    page = learner.page
    assert page.locator("ol.palermo-questions > li").count() == TOTAL
    assert "Three or more." not in page.locator("main").inner_text()
    page.locator("summary").first.click()
    text = page.locator("main").inner_text()
    assert "Three or more. (Article 2(a))" in text
    assert "One person more. (Article 2(a))" in text
    assert "Where this stands: Convention, article 2(a)" in text
    numbered = page.locator(
        ".palermo-questions > li > .palermo-stem, .palermo-questions > li > fieldset > legend"
    )
    assert numbered.count() == TOTAL
    for stem in numbered.all():
        assert "counter" in stem.evaluate("e => getComputedStyle(e, '::before').content")


def test_without_javascript_an_answer_is_chosen_and_checked(visit, address):
    """By keyboard alone; the page then says what it says to that answer, and to all of them where several are right."""
    page = Learner(visit, address, java_script_enabled=False).page
    single = question_in_the_page(page, "single")
    group = page.get_by_role("group", name="How many persons does an organized criminal group need?")
    assert group.get_by_role("radio").count() == 6
    group.get_by_role("radio", name="Two").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert told(single) == ["Not right. One person more. (Article 2(a))"]
    group.get_by_role("radio", name="Three").check()
    assert told(single) == ["Right. Three or more. (Article 2(a))"]
    group.get_by_role("radio", name="Any number").check()
    assert told(single) == ["Not right. There is a least number. (Article 2(a))"]
    multiple = question_in_the_page(page, "multiple")
    multiple.get_by_role("checkbox", name="A wrong one").check()
    multiple.locator("summary").click()
    assert len(told(multiple)) == 3


def test_without_javascript_the_reason_is_checked_apart(visit, make_page, payload):
    page = Learner(
        visit, make_page({**payload, "items": [reasoned(payload)]}), java_script_enabled=False
    ).page
    item = page.locator(".palermo-questions > li")
    item.locator("summary", has_text="Check your answer").click()
    assert len(told(item)) == 4
    item.get_by_role("radio", name="False").check()
    assert told(item)[0] == "Right. It has none indeed." and len(told(item)) == 3
    item.get_by_role("group", name="Because:").get_by_role("radio", name="It is armed").check()
    assert told(item) == ["Right. It has none indeed.", "Not right. Nothing says so."]


def reasoned(payload):
    """The payload's true or false with two hints and a reason to choose."""
    [item] = [item for item in payload["items"] if item["type"] == "true_false"]
    reasons = [
        {"key": "a", "text": "Nothing says so", "correct": True, "feedback": "No article does."},
        {"key": "b", "text": "It is armed", "correct": False, "feedback": "Nothing says so."},
    ]
    return {**item, "hints": ["Look for it.", "In all 41 articles."], "reasons": reasons}


class Waiting(Learner):
    """A learner on a poor line: the page is there, the quiz's program is not, until it `arrives`."""

    def __init__(self, visit, address):
        self.visit = visit()
        self.page = self.visit.page
        self.held = []
        self.page.route(
            "**/quiz.js", lambda route: self.held.append(route)
        )  # not the method: playwright marks it
        self.page.goto(address, wait_until="commit")
        self.page.locator(".palermo-questions > li").last.wait_for()

    def arrives(self):
        self.page.wait_for_timeout(50)
        self.held[0].continue_()
        self.page.locator(".palermo-quiz").wait_for()


def test_what_was_answered_before_the_program_came_goes_on(visit, make_page, payload):
    items = [item for item in payload["items"] if item["type"] != "true_false"]
    learner = Waiting(visit, make_page({**payload, "items": [*items, reasoned(payload)]}))
    multiple = question_in_the_page(learner.page, "multiple")
    multiple.get_by_role("checkbox", name="First right").check()
    multiple.get_by_role("checkbox", name="A wrong one").check()
    last = learner.page.locator(".palermo-questions > li").last
    last.locator("summary", has_text="Hint 1").click()
    last.get_by_role("radio", name="False").check()
    last.get_by_role("radio", name="It is armed").check()
    last.locator("summary", has_text="Check your answer").click()
    single = question_in_the_page(learner.page, "single")
    single.get_by_role("radio", name="Three").check()
    single.locator("summary").focus()
    learner.page.keyboard.press("Enter")
    learner.arrives()
    assert learner.focused() == learner.feedback("single"), "the focus goes on where it was"
    assert "You chose: “Three”" in learner.feedback("single")
    assert learner.item("multiple").locator(":checked").evaluate_all("all => all.map(e => e.value)") in (
        ["a", "c"],
        ["c", "a"],
    )
    assert learner.item("multiple").get_by_role("button", name="Check", exact=True).is_visible()
    assert "Partly right, with 1 hint" in learner.feedback("truefalse").replace("◐", "").strip()
    assert learner.score().startswith(f"2 of {TOTAL} answered, 1 right")
    learner.page.unroute("**/quiz.js")
    learner.page.reload()
    assert learner.score().startswith(f"2 of {TOTAL} answered, 1 right"), "and it is kept"
    assert learner.visit.messages == []


def test_the_focus_goes_on_in_a_question_that_is_not_checked(visit, address):
    learner = Waiting(visit, address)
    question_in_the_page(learner.page, "single").get_by_role("radio", name="Four").check()
    learner.arrives()
    assert learner.page.evaluate("[document.activeElement.value, document.activeElement.checked]") == [
        "c",
        True,
    ]
    assert learner.score().startswith("0 of")


def test_the_page_before_the_program_is_accessible(visit, address):
    for scheme in ("light", "dark"):
        learner = Learner(visit, address, block_scripts=True, color_scheme=scheme)
        question_in_the_page(learner.page, "single").get_by_role("radio", name="Four").check()
        for summary in learner.page.locator("summary").all():
            summary.click()
        assert learner.visit.axe() == []


def test_a_broken_island_leaves_its_fallback(visit, make_page, payload, monkeypatch):
    monkeypatch.setitem(fallback.SHOWN, "later", lambda item: ("A question of a later type", "Its answer"))
    later = {
        "id": "conv-t-later",
        "type": "later",
        "stem": "Put in order",
        "hints": [],
        "why": "",
        "sources": [],
    }
    learner = Learner(visit, make_page({**payload, "items": [*payload["items"], later]}))
    assert learner.page.locator("ol.palermo-questions > li").count() == TOTAL + 1
    assert learner.page.locator("form").count() == 0


def test_print_shows_empty_boxes(learner):
    learner.answer("single", "a")
    learner.type("40")
    learner.press("numeric", "Check")
    learner.page.emulate_media(media="print")
    for hidden in (
        ".palermo-feedback",
        ".palermo-button",
        ".palermo-mark",
        ".palermo-score",
        ".palermo-intro",
    ):
        assert learner.page.locator(f"{hidden}:visible").count() == 0, hidden
    looks = learner.page.locator(".palermo-item input").evaluate_all(
        """inputs => inputs.map(input => {
          const { appearance, backgroundColor, borderTopColor, color } = getComputedStyle(input);
          return [appearance, backgroundColor, borderTopColor, input.type === "text" ? color : ""].join();
        })"""
    )
    assert set(looks) == {
        "none,rgb(255, 255, 255),rgb(0, 0, 0),",
        "none,rgb(255, 255, 255),rgb(0, 0, 0),rgba(0, 0, 0, 0)",
    }
    rows = learner.page.locator(".palermo-option").evaluate_all(
        "rows => rows.map(row => getComputedStyle(row).borderStyle + getComputedStyle(row).backgroundColor)"
    )
    assert set(rows) == {"nonergba(0, 0, 0, 0)"}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", ["open", "wrong", "right", "storage problem", "no script"])
def test_axe(visit, address, theme, state):
    learner = Learner(visit, address, block_scripts=state == "no script")
    if state == "no script":
        learner.page.locator("summary").first.click()
    learner.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    if state == "storage problem":
        learner.store("?")
        learner.page.reload()
        learner.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    if state in ("wrong", "right"):
        right = state == "right"
        learner.answer("single", "b" if right else "a")
        learner.answer("multiple", *("ab" if right else "ac"))
        learner.answer("truefalse", "false" if right else "true")
        learner.type("90" if right else "40")
        learner.press("numeric", "Check")
        learner.answer("fixed", "c" if right else "a")
        if right:
            learner.item("single").locator("summary").click()
        else:
            learner.press("single", "Show the answer")
            learner.page.get_by_role("button", name="Start over").click()
    assert learner.visit.axe() == []


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_fits_and_can_be_touched(visit, address, width):
    learner = Learner(visit, address, viewport={"width": width, "height": 740})
    learner.answer("single", "a")
    learner.press("single", "Show the answer")
    assert learner.visit.width() <= width
    targets = learner.page.locator(
        ".palermo-option, .palermo-button:visible, summary:visible, input[type=text]"
    )
    assert targets.count() > 15
    for box in targets.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)"):
        assert box >= 44


def test_names_for_a_screen_reader(learner):
    group = learner.page.get_by_role(
        "radiogroup", name=f"Question 1 of {TOTAL} How many persons does an organized criminal group need?"
    )
    assert group.get_by_role("radio").count() == 6
    assert learner.page.get_by_role("group", name=f"Question 2 of {TOTAL} Which of these").count() == 1
    assert learner.page.get_by_role("textbox", name="Your answer days").count() == 1
    assert learner.page.get_by_role("region", name="Quiz: The Convention").count() == 1


HOSTILE_HTML = [
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\nscript:alert(1)">x</a>',
    '<a href="&#1;javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="//evil.example">x</a>',
    '<a href="/\\evil.example">x</a>',
    '<a href="#" onclick="alert(1)" style="position:fixed" target="_top">x</a>',
    '<p onmouseover="alert(1)">x</p>',
    '<svg><a href="javascript:alert(1)"><text>x</text></a></svg>',
    '<form action="https://evil.example"><input name="x"></form>',
    '<base href="https://evil.example/"><link rel="stylesheet" href="https://evil.example/x.css">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
]


@pytest.fixture
def hostile_payload(payload):
    """Hostile texts in every place, with the check passed by, and the renderer too for most."""
    texts = [*HOSTILE, *HOSTILE_HTML, *(markdown.render(text) for text in HOSTILE)]
    options = [
        {"key": f"k{n}", "text": text, "correct": n == 0, "feedback": text} for n, text in enumerate(texts)
    ]
    source = {"label": "<b>label</b>", "href": "javascript:alert(1)"}
    stem = "".join(HOSTILE_HTML)
    single = {"id": "conv-t-single", "type": "single", "stem": stem, "options": options, "sources": [source]}
    numeric = {**payload["items"][3], "stem": texts[0], "wrong": texts[1], "right": stem, "unit": texts[0]}
    return {"id": "quiz-convention", "module": "convention", "title": texts[0], "items": [single, numeric]}


def test_hostile_payload_does_nothing(visit, make_page, hostile_payload, monkeypatch):
    # It trusts the renderer; what the front end makes of the payload is the question here.
    monkeypatch.setattr(Quiz, "fallback_html", lambda self: "")
    learner = Learner(visit, make_page(hostile_payload))
    learner.page.on("dialog", lambda dialog: learner.visit.messages.append(f"dialog: {dialog.message}"))
    learner.answer("single", "k1")
    learner.press("single", "Show the answer")
    learner.type("1")
    learner.press("numeric", "Check")
    learner.press("numeric", "Show the answer")
    # As the browser itself understands the addresses: none, a neighbour of the page, or a plain outside link.
    origins = learner.page.locator(".palermo-quiz a").evaluate_all(
        "links => links.map(link => link.hasAttribute('href') ? link.protocol + link.host : 'none')"
    )
    assert len(origins) > 10
    assert set(origins) == {"none", "file:", "https:evil.example"}
    learner.page.wait_for_timeout(100)
    assert learner.visit.messages == []
    assert learner.visit.outside == []
    quiz = learner.page.locator(".palermo-quiz")
    assert quiz.locator("script, img, svg, iframe, style, math").count() == 0
    assert quiz.locator("form form, base, link, meta").count() == 0
    attributes = quiz.locator("*").evaluate_all(
        "all => all.flatMap(one => one.getAttributeNames().map(name => name + '=' + one.getAttribute(name)))"
    )
    assert not [
        a for a in attributes if a.startswith("on") or a.startswith(("href=java", "href=data", "href=//"))
    ]
    assert "<script>alert(1)</script>" in quiz.inner_text(), "shown as the text it is"


# --- Live: the same module as in a notebook, with a stand-in for anywidget's model ------------------------

MODEL = """(payload, responses) => {
  const values = { payload, responses };
  return { values, saved: [], get: (name) => values[name], set(name, value) { values[name] = value; },
    save_changes() { this.saved.push(JSON.stringify(values.responses)); }, on() {}, off() {} };
}"""


@pytest.fixture
def live(visit, payload, tmp_path):
    """Show the quiz as anywidget does: the module imported from a blob, then rendered."""
    (tmp_path / "lab.html").write_text("<!doctype html><title>Lab</title><body></body>", encoding="utf-8")

    def show(responses=None, again=None):
        one = again or visit()
        if not again:
            one.page.goto((tmp_path / "lab.html").as_uri())
        one.page.evaluate(
            f"""async ([source, payload, responses]) => {{
              const url = URL.createObjectURL(new Blob([source], {{ type: "text/javascript" }}));
              const widget = (await import(url)).default;
              window.model = ({MODEL})(payload, responses);
              const el = document.body.appendChild(document.createElement("div"));
              window.cleanup = await widget.render({{ model: window.model, el }});
            }}""",
            [front_end("quiz", Quiz.scripts), payload, responses or {}],
        )
        return one

    return show


def press_live(page, name, key):
    page.locator(f'[data-item="conv-t-{name}"] input[value="{key}"]').last.check()
    page.locator(f'[data-item="conv-t-{name}"]').last.get_by_role("button", name="Check").click()


def test_live_reports_what_python_grades(live, payload):
    one = live()
    assert "and in this notebook session" in one.page.locator(".palermo-intro").inner_text()
    press_live(one.page, "single", "b")
    press_live(one.page, "multiple", "a")
    one.page.locator('[data-item="conv-t-fixed"] input[value="a"]').check()  # chosen, not checked: not told
    responses = one.page.evaluate("model.values.responses")
    assert responses == {"conv-t-single": {"choice": "b"}, "conv-t-multiple": {"choices": ["a"]}}
    assert json.loads(one.page.evaluate("model.saved.at(-1)")) == responses
    quiz = Quiz(payload=payload)
    quiz.responses = responses
    shown = f"{quiz.answered} of {TOTAL} answered, {quiz.right} right. Score: {round(100 * quiz.score)} %"
    assert one.page.locator(".palermo-score").inner_text() == shown
    assert one.messages == []


def test_live_restores_and_tells_python(live):
    one = live()
    press_live(one.page, "single", "b")
    one.page.reload()
    live(again=one)
    assert one.page.evaluate("model.values.responses") == {"conv-t-single": {"choice": "b"}}


def test_live_takes_over_what_only_the_session_knows(live):
    one = live({"conv-t-truefalse": {"choice": "false"}, "conv-t-single": {"choice": "zzz"}})
    assert one.page.locator(".palermo-score").inner_text().startswith(f"1 of {TOTAL} answered, 1 right")
    assert one.page.evaluate("model.values.responses") == {"conv-t-truefalse": {"choice": "false"}}


def test_live_twice_on_one_page(live):
    one = live()
    live(again=one)
    press_live(one.page, "single", "b")
    scores = one.page.locator(".palermo-score").all_inner_texts()
    assert scores == [f"1 of {TOTAL} answered, 1 right. Score: 20 %"] * 2
    ids = one.page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))
    one.page.evaluate("cleanup()")
    press_live(one.page, "truefalse", "false")


def test_live_keeps_its_keys_and_the_notebook(live):
    """JupyterLab takes keys for commands unless the focused element says no, and swallows Enter in fields."""
    one = live()
    one.page.evaluate("document.addEventListener('keypress', (event) => event.preventDefault())")
    one.page.locator('[data-item="conv-t-numeric"] input').fill("90")
    assert one.page.evaluate("document.activeElement.getAttribute('data-lm-suppress-shortcuts')") == "true"
    one.page.keyboard.press("Enter")
    assert "1 of" in one.page.locator(".palermo-score").inner_text()
    assert one.page.evaluate("document.activeElement.getAttribute('data-lm-suppress-shortcuts')") == "true"

    press_live(one.page, "multiple", "a")
    link = one.page.locator(".palermo-source a")
    one.page.evaluate("document.addEventListener('click', (event) => event.preventDefault())")
    link.click()
    assert link.get_attribute("target") == "_blank"
    one.page.evaluate("document.body.classList.add('jp-LabShell')")
    link.click()
    assert link.get_attribute("data-commandlinker-command") == "rendermime:handle-local-link"
    arguments = json.loads(link.get_attribute("data-commandlinker-args"))
    assert arguments["id"] == "#unodc-treaties"
    assert arguments["path"].startswith("book/references.")


def test_python_side(payload):
    quiz = Quiz(payload=payload)
    seen = []
    quiz.observe(lambda change: seen.append(change["new"]), "score")
    quiz.responses = {"conv-t-single": {"choice": "b"}, "conv-t-multiple": {"choices": ["a", "b"]}}
    assert (quiz.score, quiz.right, quiz.answered) == (0.4, 2, 2)
    quiz.responses = {"conv-t-single": ["hostile"], 7: None, "unknown": {"choice": "b"}}
    assert (quiz.score, quiz.right, quiz.answered) == (0, 0, 0)
    assert seen == [0.4, 0]
    with pytest.raises(Exception, match="read-only"):
        quiz.score = 1.0


def test_sits_in_containers(payload):
    from ipywidgets import VBox

    quiz = Quiz(payload=payload)
    assert VBox([quiz]).children == (quiz,)
