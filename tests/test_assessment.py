"""Pre-test, post-test and final assessment: what is drawn, how a test runs, what is kept and what Python gets."""

import json
import shutil
from collections import Counter

import pytest
from conftest import Visit
from every_type import KEY, RIGHT, WRONG, page, payload
from hostile import HOSTILE

from palermo import data, paths
from palermo.island import front_end
from palermo.quiz import assessment
from palermo.quiz.assessment import Assessment, final_assessment, post_test, pre_test, shared_bank
from palermo.quiz.grading import grade
from palermo.shared import SHARED, script

MODULES = ["alpha", "beta", "gamma"]


def make_items(cell_size=4, modules=MODULES) -> list[dict]:
    """A bank as it reaches the front end: questions of nine types, by module and difficulty."""
    kinds = [item for item in payload()["items"] if item["type"] != "branching"]
    items = []
    for module in modules:
        for difficulty in (1, 2, 3):
            for _ in range(cell_size):
                kind = kinds[len(items) % len(kinds)]
                name = f"{module}-{kind['id'].removeprefix('conv-t-')}-{len(items)}"
                items.append({**kind, "id": name, "module": module, "difficulty": difficulty})
    return items


ITEMS = {item["id"]: item for item in make_items()}
BANK = {"version": "abcd1234", "items": list(ITEMS.values())}


def lean(items) -> list[dict]:
    return [{key: item[key] for key in ("id", "module", "difficulty")} for item in items]


def answers_of(answers: dict[str, dict], ids) -> dict[str, dict]:
    return {key: answers[key.split("-")[1]] for key in ids}


def make_payload(test: str, size=16, pass_mark=0.0, **more) -> dict:
    modules = [{"id": name, "title": name.title(), "href": f"{name}.html#check-yourself"} for name in MODULES]
    return {
        "test": test, "title": f"The {test} test", "size": size, "pass": pass_mark, "minutes": 20,
        "modules": modules, "missing": ["Your engagement plan"], "index": lean(BANK["items"]), **more,
    }  # fmt: skip


# ---- the bank that tests draw from


def test_the_bank_holds_what_tests_may_draw():
    items = shared_bank()["items"]
    published = data.load().modules.query("status == 'published' and number > 0")["id"]
    assert {item["module"] for item in items} <= set(published)
    assert len({item["id"] for item in items}) == len(items) > 30
    assert not {item["type"] for item in items} & {"branching"}
    assert all(item["difficulty"] in (1, 2, 3) and "hints" not in item for item in items)


def test_each_cell_of_the_bank_serves_both_tests():
    """Two questions at least of each difficulty in each module: else pre- and post-test could not both have one."""
    items = shared_bank()["items"]
    cells = Counter((item["module"], item["difficulty"]) for item in items)
    thin = [
        f"{module}: difficulty {difficulty} has {cells[module, difficulty]}"
        for module in {item["module"] for item in items}
        for difficulty in (1, 2, 3)
        if cells[module, difficulty] < 2
    ]
    assert thin == [], "a test draws two questions of each; branching and exercises do not count"


def test_exercises_and_cases_in_steps_stay_out():
    class Written:
        exercise, type = False, "single"

    assert assessment.in_tests(Written())
    Written.type = "branching"
    assert not assessment.in_tests(Written())
    Written.type, Written.exercise = "single", True
    assert not assessment.in_tests(Written())


def test_the_version_tells_one_bank_from_another(monkeypatch):
    assessment._read_bank.cache_clear()
    version = shared_bank()["version"]
    monkeypatch.setenv("PALERMO_BOOK", "1")
    assert shared_bank()["version"] == version, "book and notebook have the same bank"
    banks = assessment.load_all()
    bank = next(bank for bank in banks if bank.module == "convention")
    changed = bank.items[0].model_copy(update={"stem": "Another question?"})
    another = bank.model_copy(update={"items": [changed, *bank.items[1:]]})
    monkeypatch.setattr(
        assessment, "load_all", lambda known: [one if one is not bank else another for one in banks]
    )
    assessment._read_bank.cache_clear()
    assert shared_bank()["version"] != version
    assessment._read_bank.cache_clear()


def test_the_three_tests_of_the_course():
    for make, size, mark in [(pre_test, 16, 0), (post_test, 16, 0), (final_assessment, 25, 0.8)]:
        shown = make().payload
        assert (shown["size"], shown["pass"]) == (size, mark)
        assert [module["id"] for module in shown["modules"]]
        titles = {module["title"] for module in shown["modules"]} | set(shown["missing"])
        assert titles == set(data.load().modules.query("number > 0")["title"])


def test_a_test_of_one_module():
    shown = assessment.module_test("convention", 8).payload
    assert (shown["test"], shown["size"], shown["missing"]) == ("module-convention", 8, [])
    assert [module["id"] for module in shown["modules"]] == ["convention"]
    with pytest.raises(ValueError, match=r"no questions for 'convetion'.* convention"):
        assessment.module_test("convetion")


# ---- the draw, in JavaScript


@pytest.fixture(scope="module")
def scripts(browser):
    visit = Visit(browser)
    for name in ("core.js", *Assessment.scripts):
        visit.page.add_script_tag(path=paths.static_dir() / name)
    yield visit.page
    visit.context.close()


@pytest.fixture(scope="module")
def draw(scripts):
    """Draw many tests at once: calls are [test, bank, modules, size, seed, past]."""

    def many(calls: list[list]) -> list[list[str]]:
        return scripts.evaluate(
            "calls => calls.map(call => window.palermo.islands.assessment.draw(...call))",
            [[test, bank, modules, size, seed, {"pre": [], "met": [], "attempts": 0, **past}]
             for test, bank, modules, size, seed, past in calls],
        )  # fmt: skip

    return many


EIGHT = [f"module{n}" for n in range(8)]
BIG = [
    {"id": f"{module}-{difficulty}-{n}", "module": module, "difficulty": difficulty}
    for module in EIGHT
    for difficulty in (1, 2, 3)
    for n in range(5)
]
BY_ID = {item["id"]: item for item in BIG}
SEEDS = [f"seed{n:04}" for n in range(100)]


def test_pre_and_post_test_are_stratified_disjoint_and_stable(draw):
    pres = draw([["pre", BIG, EIGHT, 16, seed, {}] for seed in SEEDS])
    posts = draw(
        [["post", BIG, EIGHT, 16, seed, {"pre": pre}] for seed, pre in zip(SEEDS, pres, strict=True)]
    )
    assert draw([["pre", BIG, EIGHT, 16, seed, {}] for seed in SEEDS]) == pres
    for pre, post in zip(pres, posts, strict=True):
        assert len(pre) == len(set(pre)) == len(post) == 16
        assert not set(pre) & set(post)
        cells = [
            Counter((BY_ID[i]["module"], BY_ID[i]["difficulty"]) for i in drawn) for drawn in (pre, post)
        ]
        assert cells[0] == cells[1], "the two tests are alike in modules and difficulties"
        assert set(Counter(BY_ID[i]["module"] for i in pre).values()) == {2}
        assert set(Counter(BY_ID[i]["difficulty"] for i in pre).values()) <= {5, 6}
        assert max(cells[0].values()) == 1, "the two questions of a module differ in difficulty"
    assert len({tuple(sorted(pre)) for pre in pres}) == len(SEEDS), "each learner has a draw of their own"


def test_the_post_test_leaves_out_what_was_asked_before_the_bank_changed(draw):
    [pre] = draw([["pre", BIG, EIGHT, 16, "abcdef", {}]])
    grown = [*BIG, *({**item, "id": item["id"] + "-new"} for item in BIG[::7])]
    [post] = draw([["post", grown, EIGHT, 16, "abcdef", {"pre": pre}]])
    assert len(post) == 16
    assert not set(pre) & set(post)


@pytest.mark.parametrize(
    ("counts", "size"),
    [([2, 2, 2], 3), ([4, 4, 4], 6), ([3, 3, 3], 3), ([1, 1, 1], 0), ([9, 0, 0], 4), ([40, 2, 2], 16)],
    ids=str,
)
def test_a_small_bank_gives_both_tests_as_much_as_it_can(draw, counts, size):
    bank = [
        {"id": f"m-{difficulty}-{n}", "module": "m", "difficulty": difficulty}
        for difficulty, count in enumerate(counts, 1)
        for n in range(count)
    ]
    [pre] = draw([["pre", bank, ["m"], 16, "abcdef", {}]])
    [post] = draw([["post", bank, ["m"], 16, "abcdef", {"pre": pre}]])
    assert (len(pre), len(post)) == (size, size)
    assert not set(pre) & set(post)


def test_each_try_of_the_final_assessment_is_new(draw):
    for seed in SEEDS[:10]:
        met = []
        for attempt in range(6):
            [drawn] = draw([["final", BIG, EIGHT, 25, seed, {"met": met, "attempts": attempt}]])
            assert len(set(drawn)) == 25
            assert set(Counter(BY_ID[i]["module"] for i in drawn).values()) <= {3, 4}
            assert set(Counter(BY_ID[i]["difficulty"] for i in drawn).values()) <= {7, 8, 9, 10}
            assert set(drawn) != set(met[-25:])
            if attempt < 4:  # 4 x 25 of 120: what was not met comes first
                assert len(set(drawn) & set(met)) <= 2
            met += drawn
    [first] = draw([["final", BIG, EIGHT, 25, "seed0001", {}]])
    assert draw([["final", BIG, EIGHT, 25, "seed0001", {}]]) == [first]


def test_the_bank_as_it_is_gives_whole_tests(draw):
    items = lean(shared_bank()["items"])
    modules = list(dict.fromkeys(item["module"] for item in items))
    [pre] = draw([["pre", items, modules, 16, "abcdef", {}]])
    [post] = draw([["post", items, modules, 16, "abcdef", {"pre": pre}]])
    [final] = draw([["final", items, modules, 25, "abcdef", {}]])
    assert (len(pre), len(post), len(final)) == (16, 16, 25)
    by_id = {item["id"]: item for item in items}
    assert {by_id[i]["module"] for i in pre} == {by_id[i]["module"] for i in post} == set(modules)


# ---- a test as a learner meets it


class Desk:
    """One window, and the pages of the three tests."""

    def __init__(self, browser, addresses):
        self.visit = Visit(browser, viewport={"width": 1000, "height": 800})
        self.page, self.addresses = self.visit.page, addresses
        self.page.set_default_timeout(5000)
        self.keys = self.page.keyboard

    def open(self, test, stored: dict | None = None, keep=False) -> "Desk":
        self.page.goto(self.addresses[test])
        if not keep:
            text = json.dumps({"v": 1, "seed": "abcdef", "tests": stored or {}})
            self.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])
            self.page.reload()
        return self

    def text(self) -> str:
        return self.page.locator(".palermo-test").inner_text()

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def tests(self) -> dict:
        return json.loads(self.page.evaluate(f"localStorage.getItem('{KEY}')"))["tests"]

    def heading(self) -> str:
        return self.page.evaluate("document.activeElement.textContent")

    def said(self, text):
        self.page.wait_for_function(
            "text => document.querySelector('.palermo-announcer')?.textContent.includes(text)", arg=text
        )


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALERMO_BOOK", "1")
        folder = tmp_path_factory.mktemp("tests")
        for test, size, mark in [("pre", 16, 0), ("post", 16, 0), ("final", 9, 0.8), ("module-beta", 5, 0)]:
            file = folder / f"{test}.html"
            shown = make_payload(test, size, mark)
            shown["modules"] = [
                one for one in shown["modules"] if test in ("pre", "post", "final", f"module-{one['id']}")
            ]
            shown["index"] = [
                one for one in shown["index"] if one["module"] in [m["id"] for m in shown["modules"]]
            ]
            island = Assessment(payload=shown)
            file.write_text(page(island, shared={"bank": BANK}), encoding="utf-8")
            found[test] = file.as_uri()
    return found


@pytest.fixture(scope="module")
def desk(browser, addresses):
    desk = Desk(browser, addresses)
    yield desk
    desk.visit.context.close()


@pytest.fixture(autouse=True)
def silent(request):
    if "desk" not in request.fixturenames:
        yield
        return
    desk = request.getfixturevalue("desk")
    desk.visit.messages.clear()
    yield
    assert desk.visit.messages == []
    assert desk.visit.outside == []


def sheet(ids, answers=RIGHT, **more) -> dict:
    """A test under way, as it is stored."""
    return {
        "draw": list(ids), "answers": answers_of(answers, ids), "flags": [], "at": len(ids), "ends": 0,
        "done": None, "bank": BANK["version"], **more,
    }  # fmt: skip


NINE = [f"alpha-{item['id'].removeprefix('conv-t-')}-{n}" for n, item in enumerate(payload()["items"][:9])]


def test_the_page_before_the_test(desk):
    text = desk.open("final").text()
    assert "9 questions from 3 modules" in text
    assert "No questions yet from: Your engagement plan." in text
    assert "You pass with 80 % or more" in text
    assert "each try draws new questions" in text
    assert "stay in this browser" in text
    assert not desk.page.get_by_label("Use a countdown of 20 minutes").is_checked()


def test_a_whole_test_with_keys_only(desk):
    """Through all questions with Tab, Space and Enter; nothing tells right from wrong before the test is handed in."""

    def tab_to(selector):
        for _ in range(60):
            desk.keys.press("Tab")
            if desk.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(selector)

    desk.open("final")
    tab_to("button.palermo-main")
    desk.keys.press("Enter")
    drawn = desk.tests()["final-sheet"]["draw"]
    assert len(drawn) == 9
    for n, key in enumerate(drawn, 1):
        assert desk.heading() == f"Question {n} of 9", "focus is where one reads on"
        kind = ITEMS[key]["type"]
        if kind in ("numeric", "short"):
            tab_to("form input[type=text]")
            desk.keys.type("12")
            desk.keys.press("Enter")
            continue
        if kind in ("single", "multiple", "true_false", "sorting"):
            tab_to("form input")
            desk.keys.press("Space")
        elif kind == "ordering":
            tab_to("form .palermo-move:not([aria-disabled=true])")
            desk.keys.press("Enter")
        elif kind == "cloze":
            tab_to("form .palermo-gap")
            desk.keys.type("s")
        else:
            tab_to("form select")
            desk.keys.press("ArrowDown")
        if n == 2:
            tab_to("[id$=flag]")
            desk.keys.press("Space")
        assert not any(
            word in desk.text() for word in ("Right", "Not right", "Where this stands", "Try again")
        )
        tab_to("form button[type=submit]")
        desk.keys.press("Enter")
    assert desk.heading() == "Before you hand in"
    assert "9 of 9 answered, 1 flagged" in desk.text() or "8 of 9 answered" in desk.text()
    tab_to("button.palermo-main")
    desk.keys.press("Enter")
    if desk.page.get_by_text("Hand in all the same?").is_visible():
        assert desk.heading() == "No, go back", "the harmless button has the focus"
        desk.keys.press("Tab")
        desk.keys.press("Enter")
    assert desk.heading() == "Your result"
    assert "Not passed yet" in desk.text()
    assert desk.tests()["final"]["attempts"] == 1


def test_back_and_forward_flags_and_a_reload_keep_everything(desk):
    desk.open("final", {"final-sheet": {**sheet(NINE, at=0), "answers": {}}})
    desk.page.get_by_label("Three").check()
    desk.page.get_by_label("Flag this question").check()
    desk.press("Next")
    desk.page.get_by_label("First right").check()
    desk.press("Back")
    assert desk.page.get_by_label("Three").is_checked()
    overview = desk.page.get_by_role("navigation", name="All questions")
    assert overview.get_by_role("button", name="Question 1, answered, flagged").get_attribute("aria-current")
    assert overview.get_by_role("button", name="Question 3, not answered").count() == 1
    desk.page.reload()
    assert desk.page.get_by_label("Three").is_checked()
    assert desk.page.get_by_label("Flag this question").is_checked()
    desk.page.get_by_role("button", name="Question 2, answered").click()
    assert desk.page.get_by_label("First right").is_checked()
    desk.press("Look over and hand in")
    assert "2 of 9 answered, 1 flagged" in desk.text()
    desk.press("Hand in")
    assert "Questions not answered: 7." in desk.text()
    desk.press("No, go back")
    desk.page.get_by_role("button", name="Question 1, answered, flagged").click()
    assert desk.heading() == "Question 1 of 9"


def test_the_result_is_what_python_grades_and_is_kept(desk):
    mixed = {**answers_of(RIGHT, NINE[:6]), **answers_of(WRONG, NINE[6:])}
    desk.open("final", {"final-sheet": {**sheet(NINE), "answers": mixed}})
    desk.press("Hand in")
    grades = [grade(ITEMS[key], mixed[key]) for key in NINE]
    score = sum(g.score for g in grades) / 9
    assert 0.7 < score < 0.8
    assert f"6 of 9 right. Score, with parts of points: {int(100 * score)} %." in desk.text()
    kept = desk.tests()["final"]
    assert kept["attempts"] == 1
    best = kept["best"]
    assert {**best, "date": "", "score": round(best["score"], 9)} == {
        "score": round(score, 9), "right": 6, "total": 9, "date": "", "passed": False, "bank": "abcd1234",
        "modules": {"alpha": [pytest.approx(9 * score), 9]},
    }  # fmt: skip
    assert best["date"] == desk.page.evaluate("window.palermo.today()")
    desk.press("Try again with new questions")
    assert desk.heading() == "Before you begin"
    assert f"Tries so far: 1. Best result: {int(100 * score)} %" in desk.text()
    desk.press("Start")
    again = Counter(ITEMS[key]["module"] for key in desk.tests()["final-sheet"]["draw"])
    assert again == {"alpha": 3, "beta": 3, "gamma": 3}, "drawn anew"


def test_passing_and_a_worse_try_later(desk):
    desk.open("final", {"final-sheet": sheet(NINE)})
    desk.press("Hand in")
    assert "Passed: 80 % or more was needed." in desk.text()
    assert desk.tests()["final"]["best"]["passed"] is True
    desk.page.evaluate(
        "sheet => window.palermo.store.put('tests', { 'final-sheet': sheet })", sheet(NINE, WRONG)
    )
    desk.press("Hand in")
    assert "Not passed yet: 80 % is needed." in desk.text()
    assert desk.tests()["final"]["attempts"] == 2
    assert desk.tests()["final"]["best"]["score"] == 1, "the best result counts"


def test_a_share_is_never_rounded_up_to_the_pass_mark(scripts):
    passed = "([score, pass]) => window.palermo.islands.assessment.isPassed(score, pass)"
    assert scripts.evaluate(passed, [0.7996, 0.8]) is False
    assert scripts.evaluate(passed, [0.1 + 0.7, 0.8]) is True
    assert scripts.evaluate("window.palermo.islands.assessment.percent(0.7996)") == 79
    assert scripts.evaluate("window.palermo.islands.assessment.percent(0.29)") == 29


def test_the_gain_by_module(desk):
    pre = {"score": 0.25, "right": 4, "total": 16, "date": "2026-01-02", "bank": "x",
           "modules": {"alpha": [1, 5], "beta": [3, 5], "delta": [0, 6]}}  # fmt: skip
    desk.open("post", {"pre": {"attempts": 1, "best": pre}, "post-sheet": sheet(NINE, WRONG)})
    desk.press("Hand in")
    assert "a rough sign, not a measurement" in desk.text()
    table = desk.page.get_by_role("table").last
    after = int(100 * sum(grade(ITEMS[key], WRONG[key.split("-")[1]]).score for key in NINE) / 9)
    rows = [row.split("\t") for row in table.inner_text().split("\n") if row.strip()]
    assert rows[1] == ["Alpha", "20 %", f"{after} %", f"+{after - 20} points", "5 before, 9 after"]
    assert rows[2][:3] == ["All modules", "25 %", f"{after} %"]
    assert len(rows) == 3, "a module that only one test asks about is not compared"
    desk.open("post", {"post-sheet": sheet(NINE)})
    desk.press("Hand in")
    assert "No pre-test is stored in this browser" in desk.text()


def test_pre_test_then_post_test(desk):
    """From an empty browser: other questions, then both pages show the gain."""
    drawn = {}
    for test in ("pre", "post"):
        desk.open(test, keep=test == "post")
        desk.press("Start")
        drawn[test] = desk.tests()[f"{test}-sheet"]["draw"]
        desk.press("Look over and hand in")
        desk.press("Hand in")
        desk.press("Yes, hand in")
    assert len(drawn["pre"]) == len(drawn["post"]) == 16
    assert not set(drawn["pre"]) & set(drawn["post"])
    assert "rough sign" in desk.text()
    desk.open("pre", keep=True)
    assert "rough sign" in desk.text()
    desk.press("Erase this result and take the test again")
    desk.press("Yes, erase it")
    desk.press("Start")
    assert set(desk.tests()["pre-sheet"]["draw"]) == set(drawn["pre"]), "the same draw for the same learner"


def test_a_module_on_its_own(desk):
    desk.open("module-beta")
    assert "5 questions from 1 module." in desk.text()
    desk.press("Start")
    first = desk.tests()["module-beta-sheet"]["draw"]
    assert {ITEMS[key]["module"] for key in first} == {"beta"}
    desk.press("Look over and hand in")
    desk.press("Hand in")
    desk.press("Yes, hand in")
    assert "Passed" not in desk.text() and "rough sign" not in desk.text()
    desk.press("Try again with new questions")
    desk.press("Start")
    assert not set(first) & set(desk.tests()["module-beta-sheet"]["draw"])


def test_a_countdown_that_can_be_switched_off(browser, addresses):
    visit = Visit(browser)
    clock = visit.page.clock
    clock.install()
    desk = Desk.__new__(Desk)
    desk.visit, desk.page, desk.addresses = visit, visit.page, addresses
    announced = "document.querySelector('.palermo-announcer').textContent"
    desk.open("final")
    desk.page.get_by_label("Use a countdown").check()
    desk.press("Start")
    timer = desk.page.get_by_role("timer")
    assert "20:00" in timer.inner_text() or "19:59" in timer.inner_text()
    clock.fast_forward("14:00")
    clock.run_for(61_000)
    assert visit.page.evaluate(announced) == "5 minutes left."
    clock.fast_forward("04:30")
    clock.run_for(31_000)
    assert "The time is up." in visit.page.evaluate(announced)
    assert "The time is up. Your answers are kept." in timer.inner_text()
    desk.page.reload()
    assert "The time is up." in timer.inner_text()
    desk.press("Look over and hand in")
    desk.press("Hand in")
    desk.press("Yes, hand in")
    assert "after the countdown had ended" in desk.text()
    desk.press("Try again with new questions")
    desk.page.get_by_label("Use a countdown").check()
    desk.press("Start")
    desk.press("Switch the countdown off")
    clock.run_for(200)
    assert visit.page.evaluate(announced) == "The countdown is off."
    assert timer.count() == 0
    assert visit.messages == []
    visit.context.close()


# ---- handed in: the accessibility tree of every type, and axe on every screen


@pytest.fixture
def handed_in(desk):
    def show(answers):
        done = {"date": "2026-05-28", "late": False}
        desk.open("final", {"final-sheet": sheet(NINE, answers, done=done)})
        for details in desk.page.locator("details.palermo-reviewed > summary").all():
            details.click()
        return desk

    return show


DISABLED = {
    "single": 'radio "Two Not right" [checked] [disabled]',
    "multiple": 'checkbox "A wrong one Not right" [checked] [disabled]',
    "truefalse": 'radio "False Right" [checked] [disabled]',
    "numeric": 'textbox "Your answer days" [disabled]: "40"',
    "short": 'textbox "Your answer" [disabled]: ratification',
    "matching": 'combobox "Extradition" [disabled]',
    "ordering": 'checkbox "This is my order" [checked] [disabled]',
    "sorting": 'radio "Trafficking" [checked] [disabled]',
    "cloze": 'textbox "Gap 1 of 3" [disabled]: three',
}


def test_each_type_when_handed_in(handed_in):
    desk = handed_in(WRONG)
    for key in NINE:
        name = key.split("-")[1]
        tree = desk.page.locator(f'[data-item="{key}"]').aria_snapshot()
        assert DISABLED[name] in tree, name
        assert "Where this stands: " in tree
    assert desk.page.locator("fieldset.palermo-done").locator("button:not(:disabled)").count() == 0


def test_what_was_not_answered_is_told_with_its_answer(handed_in):
    desk = handed_in({name: {} for name in RIGHT})
    assert desk.page.get_by_text("Not answered").count() == 9
    for key in NINE:
        text = desk.page.locator(f'[data-item="{key}"] .palermo-feedback').inner_text()
        assert "The answer" in text or "The right order" in text, key
        assert "You wrote" not in text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_on_every_screen(desk, theme):
    found = {}

    def look(name):
        desk.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        found[name] = desk.visit.axe()

    desk.open("final")
    look("start")
    for at, name in [(0, "question"), (9, "review")]:
        stored = sheet(NINE, at=at, flags=NINE[:2], ends=4e12)
        stored["answers"].pop(NINE[3])
        desk.open("final", {"final-sheet": stored})
        look(name)
    pre = {"score": 0.5, "right": 8, "total": 16, "date": "2026-01-02", "modules": {"alpha": [4, 8]}}
    post = {**pre, "modules": {"alpha": [8, 8]}}
    mixed = {**answers_of(RIGHT, NINE[::2]), **answers_of(WRONG, NINE[1:7:2])}
    done = {**sheet(NINE, done={"date": "2026-05-28", "late": False}), "answers": mixed}
    desk.open("post", {"pre": {"best": pre}, "post": {"best": post}, "post-sheet": done})
    for details in desk.page.locator("details.palermo-reviewed > summary").all():
        details.click()
    look("handed in, with the gain")
    desk.visit.messages.clear()  # axe writes to the console over file:
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_fits_a_phone(desk, handed_in):
    desk.page.set_viewport_size({"width": 360, "height": 740})
    try:
        for at in (0, 9):
            desk.open("final", {"final-sheet": sheet(NINE, at=at, flags=NINE, ends=4e12)})
            assert desk.visit.width() <= 360
            sizes = desk.page.locator(".palermo-jump, .palermo-button:visible, .palermo-option").evaluate_all(
                "all => all.map(one => Math.min(one.offsetWidth, one.offsetHeight))"
            )
            assert min(sizes) >= 44
        handed_in(WRONG)
        assert desk.visit.width() <= 360
    finally:
        desk.page.set_viewport_size({"width": 1000, "height": 800})


# ---- what is read back from the browser


def test_hostile_stored_tests_are_left_out(desk):
    rubbish = [
        None, 7, "x", [], {}, {"draw": 3}, {"draw": ["__proto__", "constructor", {}, 7]},
        {"draw": NINE[:2], "answers": {NINE[0]: {"choice": {"a": 1}}, NINE[1]: 7, "x": {}}, "at": 1e9, "flags": 7},
        {"draw": NINE[:2], "answers": [], "at": -1, "ends": "soon", "done": "yes"},
        {"draw": NINE[:2], "answers": {}, "at": 0, "done": {"date": "<img src=x onerror=alert(1)>", "late": 1}},
        {"draw": [*NINE[:2], "gone-1", "gone-2"], "answers": {}, "at": 0, "done": {"date": "2026-01-01"}},
    ]  # fmt: skip
    summaries = [
        None, 7, {"attempts": "many", "best": 3}, {"best": {"score": 7, "right": 1, "total": 2}},
        {"attempts": 1, "best": {"score": 0.5, "right": 1, "total": 2, "modules": {"__proto__": 1, "a": [9, 1]}}},
    ]  # fmt: skip
    for n, value in enumerate(rubbish):
        summary = summaries[n % len(summaries)]
        desk.open("post", {"post-sheet": value, "post": summary, "pre": summary, "pre-sheet": value})
        assert desk.page.locator(".palermo-test h3").count() == 1, value
    assert "2 of the questions are no longer in it" in desk.text()


def test_hostile_texts_in_a_test_do_nothing(browser, tmp_path, monkeypatch):
    """As titles, names of modules and stems: they are shown as the texts they are."""
    monkeypatch.setenv("PALERMO_BOOK", "1")
    monkeypatch.setattr(Assessment, "fallback_html", lambda self: "")
    items = [{**ITEMS[key], "stem": text} for key, text in zip(ITEMS, HOSTILE, strict=False)]
    assert len(items) >= 30
    shown = make_payload("final", 30, 0.8, index=lean(items)) | {"title": HOSTILE[0], "missing": HOSTILE}
    shown["modules"] = [
        {"id": name, "title": HOSTILE[n * 9], "href": "javascript:alert(1)"} for n, name in enumerate(MODULES)
    ]
    bank = {"version": HOSTILE[1], "items": items}
    (tmp_path / "t.html").write_text(page(Assessment(payload=shown), shared={"bank": bank}), encoding="utf-8")
    visit = Visit(browser)
    visit.page.goto((tmp_path / "t.html").as_uri())
    visit.page.get_by_role("button", name="Start").click()
    visit.page.get_by_role("button", name="Look over and hand in").click()
    visit.page.get_by_role("button", name="Hand in", exact=True).click()
    visit.page.get_by_role("button", name="Yes, hand in").click()
    visit.page.wait_for_timeout(100)
    assert visit.page.locator(".palermo-test a[href^=javascript]").count() == 0
    assert visit.page.locator(".palermo-test :is(img, script, svg, iframe, style)").count() == 0
    assert visit.page.evaluate("window.hacked") is None
    assert (visit.messages, visit.outside) == ([], [])
    visit.context.close()


def test_two_tabs_show_the_same_test(desk):
    desk.open("final", {"final-sheet": sheet(NINE, at=0)})
    other = desk.visit.context.new_page()
    other.goto(desk.addresses["final"])
    other.get_by_role("button", name="Look over and hand in").click()
    other.get_by_role("button", name="Hand in", exact=True).click()
    desk.page.get_by_role("heading", name="Your result").wait_for()
    other.close()


def test_without_javascript(browser, addresses):
    visit = Visit(browser, java_script_enabled=False)
    visit.page.goto(addresses["pre"])
    text = visit.page.locator("main").inner_text()
    assert "This test needs JavaScript" in text
    assert visit.page.get_by_role("link", name="Alpha").get_attribute("href") == "alpha.html#check-yourself"
    visit.context.close()


# ---- live: what Python gets

MODEL = """payload => {
  const values = { payload, responses: {}, drawn: [] };
  return { values, get: (name) => values[name], set(name, value) { values[name] = value; },
    save_changes() { this.saved = (this.saved || 0) + 1; }, on() {}, off() {} };
}"""


def test_live_python_grades_what_is_handed_in(browser, tmp_path, monkeypatch):
    monkeypatch.setitem(SHARED, "bank", lambda: BANK)
    (tmp_path / "lab.html").write_text("<!doctype html><title>Lab</title><body></body>", encoding="utf-8")
    visit = Visit(browser)
    visit.page.goto((tmp_path / "lab.html").as_uri())
    shown = make_payload("final", 9, 0.8, shared={"bank": BANK})
    text = json.dumps(
        {
            "v": 1,
            "seed": "abcdef",
            "tests": {"final-sheet": sheet(NINE, {**RIGHT, "single": WRONG["single"]})},
        }
    )
    visit.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])
    visit.page.evaluate(
        f"""async ([source, payload]) => {{
          const url = URL.createObjectURL(new Blob([source], {{ type: "text/javascript" }}));
          const widget = (await import(url)).default;
          window.model = ({MODEL})(payload);
          const el = document.body.appendChild(document.createElement("div"));
          window.cleanup = await widget.render({{ model: window.model, el }});
        }}""",
        [front_end("assessment", Assessment.scripts), shown],
    )
    assert visit.page.evaluate("model.values.drawn") == [], (
        "nothing reaches the session before the test is handed in"
    )
    visit.page.get_by_role("button", name="Hand in", exact=True).click()
    values = visit.page.evaluate("model.values")
    test = Assessment(payload=shown)
    seen = []
    test.observe(lambda change: seen.append(change["new"]), "passed")
    with test.hold_trait_notifications():
        test.drawn, test.responses = values["drawn"], values["responses"]
    assert (test.right, test.total, round(test.score, 9)) == (8, 9, round(8 / 9, 9))
    assert seen == [True]
    assert "8 of 9 right. Score, with parts of points: 88 %" in visit.page.locator("body").inner_text()
    visit.page.evaluate("cleanup()")
    assert visit.messages == []
    visit.context.close()


def test_python_takes_nothing_on_trust(monkeypatch):
    monkeypatch.setitem(SHARED, "bank", lambda: BANK)
    test = Assessment(payload=make_payload("final", 9, 0.8))
    test.responses = {NINE[0]: ["x"], "unknown": {"choice": "b"}}
    test.drawn = [NINE[0], NINE[0], "unknown", "__proto__"]
    assert (test.score, test.right, test.total, test.passed) == (0, 0, 1, False)
    test.responses = answers_of(RIGHT, NINE)
    test.drawn = NINE
    assert (test.score, test.passed) == (1, True)
    test.drawn = []
    assert (test.score, test.total, test.passed) == (0, 0, False)
    with pytest.raises(Exception, match="read-only"):
        test.passed = True


# ---- the questions come when a test begins


@pytest.fixture
def by_file(tmp_path, monkeypatch):
    """A page whose bank is a file of its own, as in the book."""
    monkeypatch.setenv("PALERMO_BOOK", "1")
    shutil.copytree(paths.static_dir(), tmp_path / "palermo")
    (tmp_path / "palermo" / "shared").mkdir()
    text = page(Assessment(payload=make_payload("final", 9, 0.8)))
    text = text.replace(paths.static_dir().as_uri(), (tmp_path / "palermo").as_uri())
    (tmp_path / "t.html").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_bank_is_loaded_when_a_test_begins(browser, by_file):
    visit = Visit(browser)
    asked = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.page.goto((by_file / "t.html").as_uri())
    assert "9 questions from 3 modules" in visit.page.locator("main").inner_text()
    assert not any("bank.js" in url for url in asked)
    visit.page.get_by_role("button", name="Start", exact=True).click()
    visit.page.get_by_text("The questions could not be loaded.").wait_for()
    (by_file / "palermo" / "shared" / "bank.js").write_text(script("bank", BANK), encoding="utf-8")
    visit.page.get_by_role("button", name="Load the questions").click()
    visit.page.get_by_role("button", name="Start", exact=True).click()
    visit.page.get_by_text("Question 1 of 9").wait_for()
    visit.page.reload()
    visit.page.get_by_text("Question 1 of 9").wait_for()
    visit.context.close()


def test_no_page_of_the_book_loads_the_bank_before(browser, book, book_pages):
    assert not [page for page in book_pages if "shared/bank.js" in page.read_text(encoding="utf-8")]
    visit = Visit(browser)
    visit.page.goto((book / "notebooks" / "final_assessment.html").as_uri())
    visit.page.get_by_role("button", name="Start", exact=True).click()
    visit.page.get_by_text("Question 1 of 25").wait_for()
    assert visit.messages == []
    visit.context.close()
