"""The walk through one review: its days in Python and in the browser, and how a reader takes it, offline."""

import datetime as dt
import json
import random
import re

import island_page
import pytest
import traitlets

from palermo import data
from palermo.island import front_end
from palermo.review import DOORS, FIRST, LAST, START, ReviewWalk, add, make_payload, review_walk, steps

KEY = "palermo-course"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# ---- the days


@pytest.mark.parametrize(
    ("start", "number", "unit", "end"),
    [
        ("2022-11-01", 2, "weeks", "2022-11-15"),
        ("2022-12-25", 2, "weeks", "2023-01-08"),
        ("2022-11-01", 6, "months", "2023-05-01"),
        ("2021-08-31", 6, "months", "2022-02-28"),
        ("2023-08-31", 6, "months", "2024-02-29"),
        ("2024-02-29", 2, "years", "2026-02-28"),
        ("2022-06-30", 6, "months", "2022-12-30"),
        ("2022-07-15", 6, "months", "2023-01-15"),
    ],
)
def test_a_term_ends_on_the_same_day_or_on_the_last_of_a_shorter_month(start, number, unit, end):
    assert add(day(start), number, unit) == day(end)


def test_the_steps_of_a_review():
    due = {step.id: step.due for step in steps(START)}
    assert due == {
        "start": day("2022-11-01"),
        "focal-point": day("2022-11-15"),
        "experts": day("2022-11-29"),
        "consultations": None,
        "self-assessment": day("2023-05-01"),
        "feedback": day("2023-11-01"),
        "observations": None,
        "summary": day("2024-11-01"),
        "general-review": None,
    }


def test_feedback_is_counted_from_the_answers_where_their_day_is_known():
    due = {step.id: step.due for step in steps(START, day("2024-01-31"))}
    assert due["self-assessment"] == day("2023-05-01"), "the term of the answers does not move"
    assert due["feedback"] == day("2024-07-31")


def test_the_doors_are_the_entry_points_of_the_tools():
    rows = data.load().review_steps
    assert [door for door in rows["door"] if door] == list(DOORS)
    assert set(DOORS) <= set(data.load().tools["id"])


@pytest.mark.parametrize(
    "wrong", ["2022-11-31", "1 November 2022", "2020-09-30", "2036-01-01", "", "x" * 999]
)
def test_what_is_no_day_of_a_review_is_refused(wrong):
    with pytest.raises(traitlets.TraitError, match="Write a day"):
        review_walk().start = wrong
    if wrong:
        with pytest.raises(ValueError, match="Write a day"):
            review_walk(wrong)


def test_live_days_are_traits(monkeypatch):
    monkeypatch.delenv("PALERMO_BOOK", raising=False)
    walk = review_walk("2021-11-01")
    seen = []
    walk.observe(lambda change: seen.append(change["new"]), ["start", "answers"])
    walk.start = "2023-01-31"
    walk.answers = "2023-09-30"
    walk.answers = ""
    assert seen == ["2023-01-31", "2023-09-30", ""]
    assert {step.id: step.due for step in walk.steps}["feedback"] == day("2024-01-31")


def test_what_is_shown_is_honest():
    payload = make_payload()
    assert payload["model"].startswith("Model dates") and "16 October 2024" in payload["model"]
    assert payload["undated"] == ["Group 1 began in late 2020: our sources do not give the day."]
    ours = [step for step in payload["steps"] if "our reading" in step["check"]]
    assert {step["id"] for step in ours} == {"experts", "consultations", "summary"}
    assert all("Check in" in step["check"] for step in ours)


# ---- in the book, as a reader meets it


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "index.html"
    body = f"<h1>Module</h1><p>Text before.</p>{island_page.shown(review_walk())}<p>Text after.</p>"
    return island_page.write(path, "Review", body, ReviewWalk.scripts)


class Reader(island_page.Reader):
    def __init__(self, visit, address, **options):
        super().__init__(visit, address, **options)
        self.start = self.page.get_by_label("Day of the start")
        self.answers = self.page.get_by_label("Day on which the reviewers received the answers")

    def dates(self):
        return self.page.locator(".palermo-review-when").all_inner_texts()

    def opened(self):
        return self.page.locator("details[open] summary b").all_inner_texts()

    def stored(self):
        return json.loads(self.page.evaluate(f"localStorage.getItem('{KEY}')"))["profile"]

    def focused(self):
        return self.page.evaluate("document.activeElement.innerText")


@pytest.fixture
def reader(visit, address):
    return Reader(visit, address)


def test_browser_and_python_count_alike(reader):
    random.seed(1)
    span = (LAST - FIRST).days
    starts = [FIRST + dt.timedelta(days=random.randrange(span)) for _ in range(300)]
    ends = ("01-31", "02-28", "08-31", "12-31")
    starts += [day(f"{year}-{end}") for year in (2023, 2024) for end in ends] + [day("2024-02-29")]
    pairs = [
        (start, start + dt.timedelta(days=random.randrange(900)) if n % 2 else None)
        for n, start in enumerate(starts)
    ]
    found = reader.page.evaluate(
        """([pairs, steps]) => pairs.map(
             ([start, answers]) => window.palermo.islands.review.due(steps, start, answers))""",
        [[[str(start), str(answers or "")] for start, answers in pairs], make_payload()["steps"]],
    )
    for (start, answers), days in zip(pairs, found, strict=True):
        assert days == [str(step.due or "") for step in steps(start, answers)], (start, answers)


def test_a_start_of_ones_own_by_keyboard(reader):
    page = reader.page
    assert reader.dates()[0] == "on 1 November 2022"
    page.keyboard.press("Tab")
    assert reader.focused() == "Group 2: 1 November 2021"
    page.keyboard.press("Enter")
    reader.said("Counted from 1 November 2021: answers by 1 May 2022, feedback by 1 November 2022")
    reader.start.fill("2025-08-31")
    reader.start.blur()
    assert reader.dates() == [
        "on 31 August 2025", "by 14 September 2025", "by 28 September 2025", "no term in our sources",
        "by 28 February 2026", "by 28 August 2026", "no term in our sources", "by 31 August 2027", "every second year",
    ]  # fmt: skip
    reader.answers.fill("2026-04-30")
    reader.answers.blur()
    assert reader.dates()[5] == "by 30 October 2026"
    assert reader.stored()["review"] == {"start": "2025-08-31", "answers": "2026-04-30"}
    page.reload()
    assert reader.dates()[5] == "by 30 October 2026", "remembered"
    assert reader.visit.messages == [] and reader.visit.outside == []


def test_step_by_step_by_keyboard(reader):
    page = reader.page
    next_step = page.get_by_role("button", name="Next step")
    assert reader.opened() == ["The review starts"]
    assert page.get_by_role("button", name="Back").is_disabled()
    for _ in range(4):
        next_step.focus()
        page.keyboard.press("Enter")
    assert reader.opened() == ["The State answers the questionnaire"]
    reader.said("Step 5 of 9: The State answers the questionnaire, by 1 May 2023")
    assert reader.focused().startswith("The State answers the questionnaire")
    assert "Door 1: national consultation" in reader.focused()
    page.keyboard.press("Enter")
    assert reader.opened() == [], "a step folds by its own line, too"
    page.locator("summary").last.press("Enter")
    page.get_by_role("button", name="To the first step").press("Enter")
    assert reader.opened() == ["The review starts"]


@pytest.mark.parametrize("wrong", ["2019-12-31", "2036-01-01", ""])
def test_a_wrong_start_is_told_and_changes_nothing(reader, wrong):
    before = reader.dates()
    reader.start.fill(wrong)
    reader.start.blur()
    told = "Choose a day from 1 October 2020 to 31 December 2035."
    assert reader.page.locator(".palermo-message").inner_text() == told
    reader.said(told)
    assert reader.dates() == before


def test_answers_before_the_start_are_told(reader):
    reader.answers.fill("2022-01-01")
    reader.answers.blur()
    assert "can't have come before the start" in reader.page.locator(".palermo-message").inner_text()


@pytest.mark.parametrize(
    "kept",
    [{"start": "<img src=x>"}, {"start": 7}, "x", None, {"start": "2023-02-30"}, {"answers": "2021-01-01"}],
)
def test_a_hostile_store_shows_the_course_s_own_start(reader, kept):
    document = {"v": 2, "seed": "abcd", "profile": {"review": kept}}
    reader.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, json.dumps(document)])
    reader.page.reload()
    assert reader.dates()[:1] + reader.dates()[5:6] == ["on 1 November 2022", "by 1 November 2023"]
    assert reader.visit.messages == []


def test_without_javascript(visit, address):
    one = visit(java_script_enabled=False)
    one.page.goto(address)
    text = one.page.locator("main").inner_text()
    assert one.page.locator("li").count() == 9
    assert "within six months of receiving the answers: by 1 November 2023" in text
    assert text.count("Our reading: ") == 3 and "Model dates" in text


def test_prints_alone_with_every_step_open(reader):
    page = reader.page
    page.evaluate("window.print = () => { window.asked = true; }; 0")
    page.get_by_role("button", name="Print all steps").click()
    page.emulate_media(media="print")
    text = page.locator("body").inner_text()
    assert "Text before" not in text and "Day of the start" not in text
    for words in ("Counted from 1 November 2022", "Model dates", "Reports on trends and patterns"):
        assert words in text
    pdf = page.pdf(format="A4")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 2
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".palermo-print").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_and_width(visit, address, theme, width):
    one = Reader(visit, address, viewport={"width": width, "height": 740})
    one.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    one.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert one.visit.width() <= width
    for box in one.page.locator("input, button, summary").all():
        assert box.bounding_box()["height"] >= 44
    assert one.visit.axe() == []


# ---- live

MODEL = """(payload, start) => {
  const values = { payload, start, answers: "", responses: {} };
  const heard = {};
  return { values, saved: 0, get: (name) => values[name],
    set(name, value) { values[name] = value; (heard["change:" + name] || []).forEach((one) => one()); },
    save_changes() { this.saved += 1; },
    on(name, listener) { (heard[name] = heard[name] || []).push(listener); },
    off(name, listener) { heard[name] = heard[name].filter((one) => one !== listener); } };
}"""


def test_live_both_ways(visit, tmp_path, monkeypatch):
    monkeypatch.delenv("PALERMO_BOOK", raising=False)
    one = visit()
    (tmp_path / "lab.html").write_text('<!doctype html><html lang="en"><title>Lab</title><body></body>')
    one.page.goto((tmp_path / "lab.html").as_uri())
    one.page.evaluate(
        f"""async ([source, payload]) => {{
          const url = URL.createObjectURL(new Blob([source], {{ type: "text/javascript" }}));
          window.model = ({MODEL})(payload, "2021-11-01");
          const el = document.body.appendChild(document.createElement("div"));
          window.cleanup = await (await import(url)).default.render({{ model: window.model, el }});
        }}""",
        [front_end("review", ReviewWalk.scripts), ReviewWalk("2021-11-01").payload],
    )
    first = one.page.locator(".palermo-review-when").first
    assert first.inner_text() == "on 1 November 2021"
    one.page.evaluate("model.set('start', '2023-01-31')")  # as Python does
    assert first.inner_text() == "on 31 January 2023"
    one.page.get_by_role("button", name="Group 3").click()
    assert one.page.evaluate("[model.values.start, model.saved]") == ["2022-11-01", 1]
    assert "notebook session" in one.page.locator(".palermo-small").inner_text()
    one.page.evaluate("cleanup(); model.set('start', '2024-01-01')")
    assert first.inner_text() == "on 1 November 2022", "after the end it listens no more"
    assert one.messages == []
