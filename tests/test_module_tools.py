"""Module 6: ten tools and who names them, cases and sources, the finder's advice, the UN days and their calendar."""

import datetime as dt
import json
import re

import icalendar
import pytest
from conftest import AXE
from prose import cells, main_prose, prose

from palermo import charts, data, finder, paths, toolbox, un_days
from palermo.charts.days import densest
from palermo.quiz import bank
from palermo.quiz.faults import source_faults
from palermo.quiz.known import read_known

NOTEBOOK = paths.notebooks_dir() / "06_tools_of_engagement.ipynb"
PAGE = "notebooks/06_tools_of_engagement.html"
TABLES = data.load()
KNOWN = read_known()
FOUR = set(TABLES.instruments["id"])


# ---- the tools


def test_the_slides_name_tools_5_to_10_and_we_say_that_1_to_4_are_our_reading():
    named = dict(zip(TABLES.tools["number"], TABLES.tools["named_by"], strict=True))
    assert sorted(named) == list(range(1, 11))
    assert {number for number, by in named.items() if by == "our_reading"} == {1, 2, 3, 4}
    text = prose(NOTEBOOK)
    assert text.count("**our reading:**") == 4
    for tool in TABLES.tools.itertuples():
        if tool.named_by == "slides":
            assert re.search(rf"\| {tool.number} {tool.name} \| the slides: ", text), tool.name


def test_every_example_of_the_slides_is_in_the_table_and_in_the_text():
    slides = {
        "advocacy": ["UNTOC-dedicated programmes"],
        "monitoring": ["Model laws"],
        "awareness": ["Public service announcements", "Goodwill Ambassadors", "UN awareness days"],
        "research": ["SHERLOC", "WhatsOn", "research partnerships"],
        "education": ["E4J", "training for civil society"],
        "partnership": ["UNODC-WCO Container Control Programme", "WhatsOn"],
    }
    printed = TABLES.tools.set_index("id")["on_the_slides"]
    text = re.sub(r"\]\([^)]*\)|\[", "", prose(NOTEBOOK)).replace("]", "").lower()
    for tool, examples in slides.items():
        for example in examples:
            assert example in printed[tool]
            assert example.lower() in text, example
    for line in ("unodc-ngounit@un.org", "unodc.org/unodc/en/ngos/guidelines-and-toolkits.html"):
        assert line in text


def test_every_article_and_source_of_the_tables_exists():
    wrong = []
    for tool in TABLES.tools.itertuples():
        for source in [*tool.articles.split(";"), *tool.sources.split(";")]:
            wrong += [(tool.id, source, fault) for fault in source_faults(source, KNOWN)]
    for name in ("cases", "un_days", "recommended_sources"):
        for row in getattr(TABLES, name).itertuples():
            wrong += [(name, anchor) for anchor in row.sources.split(";") if anchor not in KNOWN.references]
    assert wrong == []


def test_a_sheet_says_all_that_a_reader_needs():
    html = toolbox.sheets()._repr_html_()
    assert html.count("<details id=") == 10
    for label in toolbox.FIELDS.values():
        assert html.count(f"<dt>{label}</dt>") == 10, label
    for tool in TABLES.tools.itertuples():
        assert f'id="tool-{tool.id}"' in html
        assert 4 <= len(tool.steps.split(" | ")) <= 7, tool.id


def test_what_the_text_says_of_the_finder_is_what_the_finder_says():
    told = prose(NOTEBOOK)
    told = told[told.index("### Try it: two readers") : told.index("## One page that can be answered")]
    names = TABLES.tools.set_index("id")["name"]
    readers = [
        ({"who": "academia", "problem": "evidence", "instrument": "som", "time": "year", "risk": "open"},
         ["research", "monitoring"]),
        ({"who": "cso", "problem": "victims", "instrument": "tip", "time": "weeks", "risk": "low"},
         ["education", "partnership"]),
    ]  # fmt: skip
    for answers, tools in readers:
        assert [one.tool for one in finder.rank(answers)[:2]] == tools
        assert f"**{names[tools[0]]}** comes first" in told


# ---- cases and sources


def test_twenty_cases_told_in_a_few_words_with_their_sources():
    cases = TABLES.cases
    assert list(cases["id"]) == [f"K-{n:02d}" for n in range(1, 21)]
    words = (cases["told"] + " " + cases["learn"]).str.split().str.len()
    assert words.between(120, 200).all()
    assert (cases["sources"] != "").all()
    # Every tool, treaty, region and kind of stakeholder can be found.
    for column, known in (("tools", set(TABLES.tools["id"]) - {"awareness"}), ("instruments", FOUR)):
        assert {one for cell in cases[column] for one in cell.split(";")} == known
    assert set(cases["region"]) == {"Africa", "Americas", "Asia and the Pacific", "Europe", "Worldwide"}


def test_each_case_says_how_far_its_sources_go():
    """What came of it is told, or it is said that the sources don't tell."""
    limits = re.compile(
        r"\bnot (?:yet )?(?:told|reported|say|known|in (?:the sources|what we read))|do(?:es)? not (?:say|know)|"
        r"we do not know|own account|Nobody else confirms|is another question|it does not say|no year|"
        r"2009: after a hint|not its? subject|not publish|is not told|tells only|not be known|same portal|"
        r"are not its subject",
        re.I,
    )
    assert [case.id for case in TABLES.cases.itertuples() if not limits.search(case.told)] == []


def test_the_galleries_are_said_to_be_ours():
    text = prose(NOTEBOOK)
    assert "They are **not** the Toolkit's twenty" in text
    assert "These ten are **ours**" in text
    assert list(TABLES.recommended_sources["number"]) == list(range(1, 11))
    assert toolbox.cases().payload["filters"][0]["values"][0] == "1 National consultations"
    assert [one["label"] for one in toolbox.cases().payload["filters"]] == [
        "Tool",
        "Treaty",
        "Region",
        "Who acted",
    ]


# ---- UN days


def test_the_calendar_is_read_again_with_every_day_yearly_and_stable_ids():
    made = un_days.calendar()
    assert made == un_days.calendar()
    read = icalendar.Calendar.from_ical(made)
    events = list(read.walk("VEVENT"))
    assert len(events) == len(TABLES.un_days) == 14
    rows = TABLES.un_days.set_index("id")
    for event in events:
        day = rows.loc[re.fullmatch(r"un-day-([a-z-]+)@palermo-course", str(event["UID"]))[1]]
        assert (event["DTSTART"].dt.month, event["DTSTART"].dt.day) == (day["month"], day["day"])
        assert type(event["DTSTART"].dt) is dt.date and event["DTEND"].dt - event[
            "DTSTART"
        ].dt == dt.timedelta(1)
        assert event["RRULE"]["FREQ"] == ["YEARLY"]
        assert str(event["SUMMARY"]) == day["name"] and day["idea"] in str(event["DESCRIPTION"])
    assert len({str(event["UID"]) for event in events}) == 14
    # As the format asks: lines end with CR LF and are no longer than 75 octets.
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))


def test_each_day_fits_a_treaty_and_has_an_idea():
    for day in TABLES.un_days.itertuples():
        assert set(day.instruments.split(";")) <= FOUR
        assert 8 <= len(day.idea.split()) <= 35, day.id
    assert TABLES.un_days.set_index("id").loc["organized-crime", ["month", "day"]].tolist() == [11, 15]


def test_the_chart_shows_every_day_and_its_title_is_counted():
    exhibit = charts.un_days()
    shown = [y for trace in exhibit.plot.data for y in trace.y]
    assert len(shown) == len(set(shown)) == 14
    assert len(exhibit.table) == 14
    assert exhibit.title.startswith(
        "6 of the 14 UN days fall within 5 weeks, from 15 November to 18 December"
    )
    days = [dt.date(2026, 1, 1), dt.date(2026, 3, 1), dt.date(2026, 3, 20), dt.date(2026, 4, 5)]
    assert densest(days) == days[1:3]


# ---- the module


def test_the_bank_asks_in_many_ways():
    items = bank.load_bank(paths.quizzes_dir() / "06_tools_of_engagement.yml", KNOWN).items
    asked = [item for item in items if not item.exercise]
    assert len(asked) >= 20 and len({item.type for item in asked}) >= 5
    code = "\n".join(cell.source for cell in cells(NOTEBOOK, "code"))
    for item in items:
        assert item.exercise == (f'exercise("{item.id}")' in code), item.id


def test_the_services_are_each_tried_on_paper():
    text = main_prose(NOTEBOOK)
    part = text[text.index("## Four services") : text.index("## Days of the year")]
    for name in ("SHERLOC", "WhatsOn", "Education for Justice", "Container Control Programme"):
        section = part[part.index(f"### {name}") :].split("\n### ")[0]
        assert "**On paper.**" in section and "<details>" in section, name


# ---- in the book, from the disk, without a network


@pytest.fixture(scope="module")
def page(book) -> str:
    return (book / PAGE).as_uri()


def test_a_reader_on_a_phone_finds_a_tool_a_sheet_a_case_and_the_calendar(visit, page):
    one = visit(viewport={"width": 360, "height": 740}, has_touch=True, accept_downloads=True)
    one.page.set_default_timeout(8000)
    one.page.goto(page)
    one.page.get_by_label("What is the problem?").select_option("awareness")
    assert one.page.locator(".palermo-finder-tool strong").first.text_content() == "Tool 7: Awareness-raising"
    one.page.get_by_role("button", name="Open the sheet of tool 7").click()
    sheet = one.page.locator("#tool-awareness")
    sheet.get_by_text("No face of a rescued person").wait_for()
    assert one.page.evaluate("document.activeElement.textContent") == "Tool 7: Awareness-raising"

    cases = one.page.locator("#cases")
    cases.get_by_label("Region").select_option("Africa")
    assert cases.locator(".palermo-cards > li:visible").count() == 2
    assert "2 of 20" in cases.locator(".palermo-count").inner_text()

    with one.page.expect_download() as saved:
        one.page.get_by_role("link", name=re.compile("14 days for your calendar")).click()
    assert saved.value.suggested_filename == un_days.FILE
    assert icalendar.Calendar.from_ical(saved.value.path().read_bytes()) == icalendar.Calendar.from_ical(
        un_days.calendar()
    )
    assert one.width() <= 360
    # Chromium counts a download as a request that was given up.
    assert [message for message in one.messages if not message.endswith(un_days.FILE)] == []
    assert one.outside == []


def test_keyboard_opens_a_sheet(visit, page):
    one = visit()
    one.page.goto(page)
    one.page.locator("#tool-research > summary").focus()
    one.page.keyboard.press("Enter")
    one.page.locator("#tool-research").get_by_text("Prefer published case law to interviews").wait_for()
    assert one.messages == []


def test_without_javascript_everything_can_be_read(visit, page):
    one = visit(java_script_enabled=False)
    one.page.goto(page)
    assert one.page.locator("#finder tbody tr").count() == 10
    one.page.locator("#tool-pilot > summary").click()
    one.page.locator("#tool-pilot").get_by_role("link", name="Open the sheet on a page of its own").click()
    assert "Meet separately first" in one.page.locator("main").inner_text()
    one.page.go_back()
    one.page.get_by_role("link", name="Twenty cases: open the list on a page of its own").click()
    text = one.page.locator("main").inner_text()
    assert all(case.told[:60] in text for case in TABLES.cases.itertuples())
    one.page.get_by_role("link", name="Milan logic page").click()
    assert one.page.url.endswith("/book/references.html#milan-logic-page")
    assert one.outside == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_with_sheets_open(visit, page, theme):
    """The module's own parts; the page as a whole is asked of every page of the book."""
    one = visit(viewport={"width": 1280, "height": 900}, color_scheme=theme)
    one.page.goto(page)
    for summary in one.page.locator(".palermo-sheets summary").all()[:2]:
        summary.click()
    one.page.locator(".palermo-toolsheet").nth(1).wait_for()
    one.page.evaluate(AXE)
    parts = [[".palermo-sheets"], ["#sources"], ["p.palermo-isle"]]
    found = one.page.evaluate("parts => axe.run({include: parts})", parts)
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"]] == []


def test_the_page_is_light(book):
    assert (book / PAGE).stat().st_size <= 150_000
    assert json.dumps(toolbox.cases().payload).count("K-") >= 20
