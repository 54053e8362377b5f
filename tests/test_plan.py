"""The engagement plan: what is proposed for each State, its files, and the builder in Chromium, offline."""

import datetime as dt
import json
import re

import docx
import icalendar
import island_page
import pytest
import traitlets

from palermo import data, facts, finder, paths, shared
from palermo import profile as profiles_module
from palermo.figure import date_text
from palermo.island import front_end
from palermo.plan import Plan, new_plan, plan_builder, proposals, propose
from palermo.quiz.known import read_references

KEY = "palermo-course"
START = "2026-11-26"
BOOK = proposals.resource()
STATES = list(data.load().countries["iso3"])
WHO = [row["id"] for row in BOOK["stakeholders"]]
ISSUES = [row["id"] for row in BOOK["issues"]]
SECTIONS = [row["id"] for row in BOOK["sections"]]
NAMED = {"Trafficking": "tip", "Smuggling": "som", "Firearms": "firearms"}


def answers(country="KEN", who="cso", issue="victims", **more) -> dict:
    return {"country": country, "who": who, "issue": issue, "start": START, **more}


def standing(iso3: str) -> dict[str, str]:
    return {name: row["standing"] for name, row in proposals._profile(iso3)[2].items()}


def one_of_each_standing() -> list[str]:
    """A State for each way in which States stand to the four treaties, and what else conditions ask for."""
    found = {}
    for iso3 in STATES:
        found.setdefault((tuple(standing(iso3).values()), tuple(BOOK["states"][iso3][1:])), iso3)
    return list(found.values())


def texts(found: dict) -> list[str]:
    return [line["text"] for lines in found.values() for line in lines]


# ---- what is proposed


def check_whole(country, who, issue, found):
    where = (country, who, issue)
    assert list(found) == SECTIONS
    for section, lines in found.items():
        assert lines, (*where, section)
        names = [line["id"] for line in lines]
        assert len(set(names)) == len(names), (*where, section)
        for line in lines:
            assert re.fullmatch("[a-z0-9-]{1,60}", line["id"]), line
            assert line["text"] and not re.search(r"[{}]|\bnan\b|NaT|None", line["text"] + line["why"]), line
            assert len(line["text"]) <= 800 and len(line["why"]) <= 1200, line
            assert not line["date"] or (
                section == "steps" and dt.date.fromisoformat(line["date"]) >= dt.date(2026, 11, 26)
            )


def test_a_plan_for_every_state_and_the_union():
    """All 198; issues and stakeholders take turns, so that each meets each."""
    for number, country in enumerate(STATES):
        for turn in range(3):
            who, issue = WHO[(number + turn) % len(WHO)], ISSUES[(number * 3 + turn) % len(ISSUES)]
            check_whole(country, who, issue, propose(answers(country, who, issue)))
    assert len(STATES) == 198


def test_nothing_is_asked_of_a_treaty_that_does_not_bind():
    """An article's words, asks, reasons and ideas only where the State is party to that treaty; else how to join."""
    for country in one_of_each_standing():
        where = standing(country)
        for issue in ISSUES:
            for who in WHO:
                found = propose(answers(country, who, issue))
                check_whole(country, who, issue, found)
                for section, lines in found.items():
                    for line in lines:
                        check_bound(where, section, line)


def check_bound(where, section, line):
    if section == "standing" or line["id"].startswith("join-"):
        return  # these say what does not bind, and how to join
    said = f"{line['text']} {line['why']}"
    for clause in re.findall(r"[Aa]rticles? \d[^.;]*", said):
        protocols = {
            NAMED[word] for word in re.findall(r"(Trafficking|Smuggling|Firearms)[\w ]* Protocol", clause)
        }
        treaties = protocols or {"untoc"}
        if "Convention" in clause:
            treaties.add("untoc")
        for treaty in treaties:
            assert where[treaty] == "party", (where, line)
    made = re.match(r"(article|ask|measure)-(untoc|tip|som|firearms)-", line["id"])
    assert not made or where[made[2]] == "party", (where, line)


def test_what_does_not_bind_is_to_be_joined():
    for country in one_of_each_standing():
        for issue in BOOK["issues"]:
            found = propose(answers(country, "cso", issue["id"]))
            for treaty in issue["instruments"]:
                lines = [line for line in found["article"] if line["id"] == f"join-{treaty}-article"]
                assert bool(lines) == (standing(country)[treaty] != "party")
                if lines:
                    assert BOOK["instruments"][treaty]["consent"] in lines[0]["text"]


def ids(found, section):
    return [line["id"] for line in found[section]]


def test_party_to_all_four():
    found = propose(answers("KEN"))
    assert found["article"][0]["text"].startswith(
        "Article 6(6) of the Trafficking in Persons Protocol (shall): "
    )
    assert found["article"][0]["why"] == "Our State is party to it; in force for it since 4 February 2005."
    assert {"consult", "conference-list", "dialogue", "pilot", "art-tip"} <= set(ids(found, "door"))
    assert "net-africa" in ids(found, "partners")
    joining = propose(answers("KEN", issue="joining"))
    assert (
        ids(joining, "article") == ["joined"] and "nothing is left to join" in joining["article"][0]["text"]
    )


def test_party_to_nothing():
    found = propose(answers("TUV", issue="victims"))
    assert ids(found, "article") == ["join-untoc-article", "join-tip-article"], "the Convention comes first"
    assert found["ask"][0]["text"] == "We ask our State to accede to the Convention."
    assert "article 37(2) of the Convention" in found["article"][1]["why"]
    assert "consult-closed" in ids(found, "door") and "consult" not in ids(found, "door")
    assert not {"tool-consultations", "tool-pilot"} & set(ids(found, "tool"))
    assert any("an occasion to say what joining" in text for text in texts(found))


def test_signed_only():
    found = propose(answers("GBR", issue="firearms"))
    assert (
        found["ask"][0]["text"]
        == "We ask our State to ratify, accept or approve the Firearms Protocol, which it has signed."
    )
    assert "article-untoc-2-b" in ids(found, "article"), "the Convention binds it all the same"
    congo = propose(answers("COG"))
    assert "which it has signed" in congo["ask"][0]["text"] and "consult-closed" in ids(congo, "door")


def test_reported_only():
    found = propose(answers("IRN", issue="money"))
    assert "has been deposited" in found["ask"][0]["text"] and "consult-unclear" in ids(found, "door")
    assert "reported, not confirmed" in found["standing"][1]["text"]


def test_the_european_union():
    found = propose(answers("EUE"))
    assert found["article"][0]["why"].startswith("The European Union is party to it")
    assert "article 2(j)" in found["standing"][0]["why"]
    assert "consult-union" in ids(found, "door") and "consult" not in ids(found, "door")
    assert "focal" not in ids(found, "steps")
    assert not [text for text in texts(found) if "our State" in text]


def test_no_member_state_of_the_united_nations():
    assert "pilot" not in ids(propose(answers("VAT")), "door")
    assert "pilot" in ids(propose(answers("ITA")), "door")


def test_no_day_known():
    found = propose(answers("AFG"))
    assert found["standing"][2]["text"] == (
        "Trafficking in Persons Protocol: party; in force for it since between 31 August 2014 and 30 September 2014."
    )
    assert "Our sources do not give the day of consent" in found["standing"][2]["why"]


def test_a_state_is_found_by_any_of_its_names():
    for name in ("Holland", "NL", "NLD", "Netherlands (Kingdom of the)"):
        assert new_plan(answers(name), "k1")["title"].endswith(": Netherlands (Kingdom of the)")


def test_a_reservation_on_the_article_is_told():
    found = {line["id"]: line["why"] for line in propose(answers("SAU"))["article"]}
    assert "It has made a reservation on article 6(3)(d): read it first." in found["article-tip-6-3"]
    assert "read it first" not in found["article-untoc-25-2"]


def test_the_finder_s_tools_in_its_order():
    found = propose(
        answers("KEN", who="academia", issue="research", problem="evidence", time="year", risk="low")
    )
    asked = {"who": "academia", "problem": "evidence", "instrument": "untoc", "time": "year", "risk": "low"}
    ranked = [f"tool-{one.tool}" for one in finder.rank(asked) if one.points > 0]
    assert ids(found, "tool") == ranked[:6]
    assert found["tool"][0]["why"].startswith(finder.rank(asked)[0].reasons[0].text)


def test_days_of_a_review_only_when_its_start_is_known():
    assert not [name for name in ids(propose(answers()), "steps") if name.startswith("review-")]
    lines = {line["id"]: line for line in propose(answers(review="2026-11-20"))["steps"]}
    assert lines["review-focal-point"]["date"] == "2026-12-04"
    assert lines["review-self-assessment"]["date"] == "2027-05-20"
    assert lines["review-feedback"]["date"] == "2027-11-20"
    assert "Planned, not promised" in lines["review-feedback"]["why"]
    assert lines["send-pages"]["date"] == "2027-03-20"
    late = ids(propose(answers(review="2024-01-01")), "steps")
    assert not {"review-feedback", "send-pages"} & set(late), "those days are over"
    assert "review-focal-point" not in ids(propose(answers("COG", review="2026-11-20")), "steps")


def test_un_days_come_when_there_is_time_to_prepare():
    lines = {line["id"]: line["date"] for line in propose(answers())["steps"]}
    assert lines["day-slavery"] == "2027-12-02", "2 December 2026 is too near"
    assert lines["day-trafficking"] == "2027-07-30"


def test_sessions_only_where_a_day_is_confirmed():
    assert not [name for name in ids(propose(answers()), "steps") if name.startswith("session-")]
    lines = {line["id"]: line for line in propose({**answers(), "start": "2024-07-01"})["steps"]}
    assert lines["session-12"]["date"] == "2024-10-14"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"country": "Kenia"}, "Do you mean KEN"),
        ({"who": "ngo"}, "There is no stakeholder 'ngo'. data/plan_stakeholders.csv has: cso,"),
        ({"issue": "x"}, "There is no issue 'x'. data/plan_issues.csv has: victims,"),
        ({"start": "tomorrow"}, "start is 'tomorrow'. Write a day as year-month-day"),
        ({"review": "2026"}, "review is '2026'. Write a day as year-month-day"),
    ],
)
def test_what_does_not_fit_is_told(given, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        propose({**answers(), **given})


def test_every_source_of_a_line_is_a_reference():
    known = read_references()
    named = {one for cell in data.load().plan_lines["source"] for one in cell.split(";") if one}
    assert named - set(known) == set()


def test_verbs_are_those_of_the_articles():
    """Where the table of articles tells a paragraph's verb, the plan says the same: shall is no shall consider."""
    for row in BOOK["articles"]:
        assert row["verb"].startswith(("shall", "may", "defines", "task"))
        considered = {("tip", "6(3)"), ("tip", "7(1)"), ("firearms", "15(1)"), ("untoc", "8(2)"), ("untoc", "28(1)"),
                      ("untoc", "28(2)")}  # fmt: skip
        assert (row["verb"] == "shall consider") == ((row["instrument"], row["article"]) in considered), row
        if row["instrument"] == "untoc" and row["article"].startswith("31"):
            assert row["verb"] == "shall endeavour"


# ---- the Word document


def test_the_document_opens_again(tmp_path):
    plan = new_plan(answers("CIV", review="2026-11-20"), "k1")
    plan["sections"]["ask"][0]["text"] += " \x07ça «va» <b>"
    plan["sections"]["partners"] = []
    one = plan_builder()
    one.plan = plan
    document = docx.Document(one.to_docx(tmp_path / "plan.docx"))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [row["title"] for row in BOOK["sections"]]
    assert document.paragraphs[0].text == document.core_properties.title == plan["title"]
    said = "\n".join(p.text for p in document.paragraphs)
    for section, lines in plan["sections"].items():
        for line in lines if section != "steps" else []:
            assert line["text"].replace("\x07", "") in said and line["why"] in said
    assert "Who knows, can or may what you don't?" in said, "an empty section keeps its question"
    (table,) = document.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["Day", "Step", "Done"]
    steps = plan["sections"]["steps"]
    assert len(rows) == len(steps) + 1
    assert rows[1][0] == date_text(dt.date.fromisoformat(steps[0]["date"])) and steps[0]["text"] in rows[1][1]
    assert "28 May 2026" in said and "not a product of UNODC" in said


def test_the_button_writes_into_the_session(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    one = plan_builder("KE")
    assert one.country == "KEN"
    one.asked = 1
    assert one.word["problem"].startswith("The document could not be written: There is no plan yet.")
    one.plan = new_plan(answers(), "k1")
    one.asked = 2
    assert (one.word["name"], one.word["n"]) == ("plan-ken-victims.docx", 2)
    assert docx.Document(tmp_path / one.word["path"]).core_properties.title == one.plan["title"]
    one.plan = {"title": "no plan"}
    one.asked = 3
    assert "could not be written" in one.word["problem"]
    with pytest.raises(traitlets.TraitError, match="There is no State 'Kenia'"):
        one.country = "Kenia"


# ---- in the browser, without a page: the same proposals, and files

SCRIPTS = ("core.js", *Plan.scripts)


def resources() -> dict:
    return {"profiles": profiles_module.profiles(), "finder": finder.resource(), "plan": BOOK}


@pytest.fixture(scope="module")
def tool(browser):
    """A page with the front end's programs, `maker` (what proposes) and `files`."""
    page = browser.new_page()
    for name in SCRIPTS:
        page.add_script_tag(content=(paths.static_dir() / name).read_text(encoding="utf-8"))
    page.evaluate(
        """shared => {
          window.maker = palermo.proposer(shared);
          window.files = palermo.planFiles;
          window.write = (plan) => files.toMarkdown(plan, shared.plan, maker.state);
          window.read = (text) => files.fromMarkdown(text, shared.plan, maker.state);
          window.calendar = (plan) => files.toCalendar(plan, new Date("2026-11-26T10:00:00Z"));
        }""",
        resources(),
    )
    yield page
    page.close()


def test_python_and_the_browser_propose_the_same(tool):
    """For every State, with answers that take turns; and as a plan for one of each standing."""
    asked = []
    for number, country in enumerate(STATES):
        who, issue = WHO[number % len(WHO)], ISSUES[number * 3 % len(ISSUES)]
        more = [{}, {"review": "2026-08-31"}, {"time": "weeks", "risk": "low", "problem": "review"}][
            number % 3
        ]
        asked.append({**answers(country, who, issue, **more), "start": ["2027-01-31", START][number % 2]})
    for one, found in zip(asked, tool.evaluate("asked => asked.map(maker.propose)", asked), strict=True):
        assert found == propose(one), one
    asked = [one for one in asked if one["country"] in one_of_each_standing()]
    made = tool.evaluate("asked => asked.map((one) => maker.newPlan(one, 'k1'))", asked)
    assert made == [new_plan(one, "k1") for one in asked]


NASTY = [
    "ends with a backslash \\", "*emphasis* and **2026-01-01** and \\*", "<!-- a note --> and <b>bold</b>",
    "## a heading",
    "- a list", "1. a list", "--- a rule", "Ünïcödé, 中文, عربى, 🙂", "*Why:* no reason", "a -->", "x" * 800,
]  # fmt: skip


def test_a_plan_comes_back_from_its_text(tool):
    for number, country in enumerate(("KEN", "TUV", "EUE", "CIV", "IRN")):
        plan = new_plan(answers(country, WHO[number], ISSUES[number], review="2026-11-20"), "k1")
        plan["title"] = f"Our plan # * <1> {NASTY[number]}"
        plan["sections"]["risks"] = [
            {"id": f"own-{n}", "text": text, "why": text[:700] if n % 2 else "", "date": ""}
            for n, text in enumerate(NASTY)
        ]
        plan["sections"]["steps"] += [
            {"id": f"own-{n}", "text": text, "why": "", "date": "2027-01-02" if n % 2 else ""}
            for n, text in enumerate(NASTY)
        ]
        plan["sections"]["partners"] = []
        text, back = tool.evaluate("plan => { const text = write(plan); return [text, read(text)]; }", plan)
        assert back == {"plan": plan, "told": []}
        assert text.startswith("# Our plan") and "## The ask" in text and f"({country})" in text


def test_what_a_person_changes_in_the_text_comes_back(tool):
    text = tool.evaluate("plan => write(plan)", new_plan(answers(), "k1"))
    line = next(line for line in text.splitlines() if line.endswith("<!-- meet -->"))
    text = text.replace(
        line,
        "* **2027-01-19** Meet the minister <!-- meet -->\n  - *Why:* it is time\n- **soon** Write\nAnd a thought",
    )
    text = text.replace("## The ask\n", "## The ask\r\n").replace("## Partners", "## Our friends")
    back = tool.evaluate("text => read(text)", text)
    steps = back["plan"]["sections"]["steps"]
    place = next(n for n, line in enumerate(steps) if line["id"] == "meet")
    assert steps[place] == {
        "id": "meet",
        "text": "Meet the minister",
        "why": "it is time",
        "date": "2027-01-19",
    }
    assert [(line["id"], line["text"], line["date"]) for line in steps[place + 1 : place + 3]] == [
        ("own-1", "Write", ""), ("own-2", "And a thought", ""),
    ]  # fmt: skip
    assert back["plan"]["sections"]["partners"] == []
    assert back["told"] == [
        "There is no section “Our friends” in a plan; its lines were left out.",
        "“soon” is no day; the line stays without one.",
    ]


def note(**changes) -> str:
    return f"<!-- palermo-plan {json.dumps({'v': 1, 'key': 'k1', 'answers': answers(), **changes})} -->"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no plan of this course"),
        ("# A plan\n\n- something", "is no plan of this course"),
        ("<!-- palermo-plan {]} -->", "is damaged"),
        ("<!-- palermo-plan {} -->", "is damaged"),
        (note(v=2), "newer version"),
        (note(answers=[]), "is damaged"),
        (note(answers={**answers(), "country": "ZZZ"}), "names a State that this course does not know: ZZZ"),
        (note(answers={**answers(), "country": "__proto__"}), "names a State"),
        (note(answers={**answers(), "who": "<img src=x onerror=alert(1)>"}), "a kind of stakeholder"),
        (note(answers={**answers(), "issue": None}), "names an issue"),
        (note(answers={**answers(), "start": "2026-02-30"}), "names a day of start"),
    ],
)
def test_a_hostile_file_is_told(tool, text, words):
    back = tool.evaluate("text => read(text)", text)
    assert words in back["problem"] and len(back["problem"]) < 200


def test_too_much_is_cut_and_told(tool):
    lines = "\n".join(f"- line {n}" for n in range(50))
    back = tool.evaluate(
        "text => read(text)", f"# {'t' * 300}\n\n## The ask\n\n- {'x' * 900}\n{lines}\n\n{note(key='<b>')}"
    )
    assert (
        len(back["plan"]["sections"]["ask"]) == 40 and len(back["plan"]["sections"]["ask"][0]["text"]) == 800
    )
    assert len(back["plan"]["title"]) == 200 and re.fullmatch("[a-z0-9]{2,40}", back["plan"]["key"])
    assert len(back["told"]) == 3


def test_the_calendar_is_valid_and_its_events_stay_the_same(tool):
    plan = new_plan(answers("CIV", review="2026-11-20"), "k1")
    plan["title"] = "Côte d’Ivoire; a, b \\ c"
    plan["sections"]["steps"][0]["text"] = "Ünïcödé, 中文; 🙂 " * 20
    text = tool.evaluate("plan => calendar(plan).text", plan)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    calendar = icalendar.Calendar.from_ical(text)
    events = calendar.walk("VEVENT")
    dated = [line for line in plan["sections"]["steps"] if line["date"]]
    assert [(str(e["SUMMARY"]), str(e.decoded("DTSTART"))) for e in events] == [
        (line["text"], line["date"]) for line in dated
    ]
    assert all(e.decoded("DTEND") - e.decoded("DTSTART") == dt.timedelta(days=1) for e in events)
    assert plan["title"] in str(events[0]["DESCRIPTION"])
    assert calendar["PRODID"] and calendar["VERSION"] == "2.0" and all(e["DTSTAMP"] for e in events)
    uids = [str(e["UID"]) for e in events]
    assert len(set(uids)) == len(uids) == len(dated)
    again = tool.evaluate("plan => calendar(read(write(plan)).plan).text", plan)
    assert [str(e["UID"]) for e in icalendar.Calendar.from_ical(again).walk("VEVENT")] == uids
    other = tool.evaluate("plan => calendar(plan).text", {**plan, "key": "k2"})
    assert not set(uids) & {str(e["UID"]) for e in icalendar.Calendar.from_ical(other).walk("VEVENT")}


def test_proposing_anew_keeps_what_its_maker_did(tool):
    plan = new_plan(answers(), "k1")
    plan["sections"]["ask"][0]["text"] = "We ask for the procedure."
    plan["sections"]["risks"] = [line for line in plan["sections"]["risks"] if line["id"] != "stories"]
    plan["sections"]["steps"].append({"id": "own-1", "text": "Call Ana", "why": "", "date": "2026-12-01"})
    plan["title"] = "Our plan"
    made = tool.evaluate(
        "([plan, answers]) => palermo.islands.plan.proposeAnew(maker, plan, answers)",
        [plan, answers("GBR", issue="children", who="academia")],
    )
    anew = made["plan"]["sections"]
    assert made["kept"] == 2 and made["plan"]["title"] == "Our plan" and made["plan"]["key"] == "k1"
    assert anew["ask"][0]["text"] == "We ask for the procedure." and len(anew["ask"]) == 2
    assert "stories" not in [line["id"] for line in anew["risks"]], "what was taken out stays out"
    assert anew["steps"][0]["text"] == "Call Ana"
    assert "United Kingdom" in anew["standing"][0]["text"] and len(anew["standing"]) == 5
    assert [line["id"] for line in anew["article"]] == ["article-tip-3-c"]


# ---- the builder, as a reader meets it


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    island = island_page.shown(plan_builder())
    body = f"<h1>Module</h1><h2>Your plan</h2><p>Text before.</p>{island}<p>Text after.</p>"
    code = "".join(shared.script(name, content) for name, content in resources().items())
    path = tmp_path_factory.mktemp("page") / "index.html"
    return island_page.write(path, "Plan", body, Plan.scripts, code)


class Maker(island_page.Reader):
    def __init__(self, visit, address, **options):
        super().__init__(visit, address, **{"viewport": {"width": 1100, "height": 900}, **options})

    def propose(self, country="KEN", who="cso", issue="victims"):
        self.page.get_by_role("combobox", name="Choose a State").fill(country)
        self.page.keyboard.press("Enter")
        self.page.get_by_label("Who are you?").select_option(who)
        self.page.get_by_label("What is it about?").select_option(issue)
        self.page.get_by_role("button", name=re.compile("^Propose")).click()
        return self

    def section(self, title):
        return self.page.locator(
            ".palermo-plan-editor > details", has=self.page.get_by_role("heading", name=title, exact=True)
        )

    def lines(self, title):
        return [area.input_value() for area in self.section(title).locator("textarea").all()]

    def stored(self):
        return json.loads(self.page.evaluate(f"localStorage.getItem('{KEY}')"))["plan"].get("made")

    def active(self):
        return self.page.evaluate(
            "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
        )


@pytest.fixture
def maker(visit, address):
    return Maker(visit, address)


def test_propose_edit_and_come_back(maker):
    page = maker.page
    page.get_by_role("button", name="Propose a plan").click()
    assert (
        page.locator(".palermo-plan-choices .palermo-message").last.inner_text().startswith("Choose a State")
    )
    maker.propose()
    maker.said("A plan is proposed: ")
    assert maker.active() == "2. Make it yours"
    ask = maker.section("The ask")
    ask.locator("textarea").first.fill("We ask for the procedure, in three languages.")
    ask.get_by_role("button", name="Add a line").click()
    page.keyboard.type("And for a day.")
    page.keyboard.press("Enter")
    page.keyboard.type("And for an answer.")
    page.get_by_label("Day of line 1", exact=True).fill("2027-02-03")
    page.get_by_label("Name of the plan").fill("Our plan")
    page.wait_for_function(f"JSON.parse(localStorage['{KEY}']).plan.made.title === 'Our plan'")
    assert maker.stored()["sections"]["steps"][0]["date"] == "2027-02-03"
    page.reload()
    assert maker.lines("The ask") == [
        "We ask for the procedure, in three languages.",
        "And for a day.",
        "And for an answer.",
    ]
    assert page.get_by_label("Name of the plan").input_value() == "Our plan"
    assert page.get_by_role("combobox", name="Choose a State").input_value() == "Kenya"
    page.get_by_label("What is it about?").select_option("money")
    page.get_by_role("button", name="Propose anew, and keep what I changed").click()
    maker.said("Proposed anew. 4 lines that you wrote or changed were kept.")
    assert maker.lines("The ask")[:2] == ["We ask for the procedure, in three languages.", "And for a day."]
    assert "Article 6(1) of the Convention" in maker.lines("The article")[0]
    assert maker.visit.messages == [] and maker.visit.outside == []


def test_keyboard_only(maker):
    """From the first Tab to a line moved, removed, put back and one more proposal taken."""
    page = maker.page
    press = page.keyboard.press
    press("Tab")
    page.keyboard.type("keny")
    press("ArrowDown")
    press("Enter")
    press("Tab")  # the link to the profile
    press("Tab")
    page.keyboard.type("Univ")
    press("Tab")
    page.keyboard.type("Know")
    press("Tab")
    press("Tab")
    assert maker.active() == "Propose a plan"
    press("Enter")
    assert maker.active() == "2. Make it yours"
    steps = maker.section("First steps")
    first, second = maker.lines("First steps")[:2]
    steps.get_by_role("button", name="Move down: line 1 of “First steps”").focus()
    press("Enter")
    assert maker.lines("First steps")[:2] == [second, first]
    maker.said("Line 2 of ")
    assert maker.active() == "Move down: line 2 of “First steps”", "the focus goes with the line"
    press("Shift+Tab")
    press("Enter")
    assert maker.lines("First steps")[:2] == [first, second]
    assert maker.active() == "Move up: line 1 of “First steps”"
    press("Enter")
    assert maker.lines("First steps")[:2] == [first, second], "the first can't go up"
    press("Tab")
    press("Tab")
    press("Enter")
    assert maker.lines("First steps")[0] == second and maker.active() == "Put it back"
    press("Enter")
    assert maker.lines("First steps")[0] == first and maker.active() == "Line 1 of “First steps”"
    door = maker.section("The entry point")
    before = maker.lines("The entry point")
    door.get_by_text("More proposals").focus()
    press("Enter")
    press("Tab")
    assert maker.active().startswith("Add: ")
    press("Enter")
    assert len(maker.lines("The entry point")) == len(before) + 1
    maker.said("Line added.")
    assert maker.visit.messages == []


def test_take_it_along_and_bring_it_back(maker, tmp_path):
    maker.propose("CIV", "private", "firearms")
    page = maker.page
    maker.section("The ask").locator("textarea").first.fill("Our *own* ask")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as text").click()
    path = tmp_path / saved.value.suggested_filename
    saved.value.save_as(path)
    assert path.name == "plan-civ-firearms.md" and "Our \\*own\\* ask" in path.read_text(encoding="utf-8")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the days for a calendar").click()
    calendar = icalendar.Calendar.from_ical(saved.value.path().read_bytes())
    assert len(calendar.walk("VEVENT")) == sum(
        bool(line["date"]) for line in maker.stored()["sections"]["steps"]
    )
    plan = maker.stored()
    page.get_by_role("button", name="Erase this plan").click()
    assert maker.active() == "No, keep it"
    page.get_by_role("button", name="Yes, erase it").click()
    assert maker.stored() is None and page.locator("textarea:visible").count() == 0
    page.get_by_label("Open a plan from a file").set_input_files(path)
    maker.said("The plan was opened.")
    assert maker.stored() == plan
    bad = tmp_path / "bad.md"
    bad.write_text("# <img src=x onerror=alert(1)>\n", encoding="utf-8")
    page.get_by_label("Open a plan from a file").set_input_files(bad)
    maker.said("This file is no plan of this course")
    bad.write_bytes(b"x" * 400_001)
    page.get_by_label("Open a plan from a file").set_input_files(bad)
    maker.said("This file is too large to be a plan.")
    assert maker.stored() == plan and page.locator("main img").count() == 0
    assert maker.visit.messages == []


def test_look_it_over(maker):
    maker.propose()
    page = maker.page
    page.get_by_role("button", name="Look it over").click()
    found = page.locator(".palermo-plan-looked").inner_text()
    assert found == "Lines with words in [square brackets], still to be filled in: 1."
    maker.section("The problem").locator("textarea").fill(
        "People ask us how to claim compensation; we can't tell."
    )
    maker.section("The ask").get_by_role("button", name="Add a line").click()
    page.keyboard.type("One more")
    page.get_by_label("Day of line 1", exact=True).fill("2020-02-03")
    page.get_by_role("button", name="Remove: line 1 of “The article”").click()
    page.get_by_role("button", name="Look it over").click()
    found = page.locator(".palermo-plan-looked li").all_inner_texts()
    assert found == [
        "“The article” is empty: Which words of a treaty that binds your State speak of it? Keep one, or two that go "
        "together.",
        "“The ask” has 2 lines. One is stronger.",
        "Steps whose day is past: 1.",
    ]


def test_what_the_finder_knows_is_taken_over(maker):
    document = {"v": 2, "seed": "abcd", "profile": {"country": "GHA"},
                "plan": {"finder": {"who": "cso_ecosoc", "problem": "law", "time": "weeks"}}}  # fmt: skip
    maker.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, json.dumps(document)])
    maker.page.reload()
    assert maker.page.get_by_role("combobox", name="Choose a State").input_value() == "Ghana"
    assert maker.page.get_by_label("Who are you?").input_value() == "cso_ecosoc"
    assert maker.page.get_by_label("How much time do you have?").input_value() == "weeks"


@pytest.mark.parametrize(
    "made",
    [
        7, [], "x", {}, {"v": 9, "answers": {}}, {"v": 1, "answers": {"country": "ZZZ"}},
        {"v": 1, "answers": answers(), "sections": {"ask": "x", "risks": [1, {"text": {"a": 1}, "id": "<b>"}]}},
        {"v": 1, "answers": answers(), "title": "<img src=x onerror=alert(1)>", "sections": []},
    ],
)  # fmt: skip
def test_a_hostile_store(maker, made):
    document = {"v": 2, "seed": "abcd", "profile": {"country": {}}, "plan": {"made": made, "finder": [1]}}
    maker.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, json.dumps(document)])
    maker.page.reload()
    assert maker.page.locator("main img").count() == 0
    maker.propose()
    assert maker.page.locator("textarea").count() >= 8
    assert maker.visit.messages == []


def test_without_storage_it_works_until_the_page_is_closed(visit, address):
    one = visit()
    one.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'SecurityError'); }});"
    )
    one.page.goto(address)
    assert "does not keep your answers" in one.page.locator(".palermo-problem").first.inner_text()


def test_without_javascript_an_empty_form(visit, address):
    one = Maker(visit, address, java_script_enabled=False)
    text = one.page.locator(".palermo-fallback").inner_text()
    for row in BOOK["sections"]:
        assert row["title"] in text and row["question"] in text
    assert one.page.locator(".palermo-plan-rule").count() == 22


def test_a_missing_resource_leaves_the_form(visit, address):
    one = visit()
    one.page.route("**/resources.js", lambda route: route.abort())
    one.page.goto(address)
    assert one.page.locator(".palermo-plan-template").is_visible()


def test_prints_alone_on_two_pages(visit, address):
    one = Maker(visit, address).propose()
    one.page.evaluate("window.print = () => { window.asked = (window.asked || 0) + 1; }; 0")
    one.page.get_by_role("button", name="Print the plan").click()
    assert one.page.evaluate("window.asked") == 1
    one.page.emulate_media(media="print")
    text = one.page.locator("body").inner_text()
    for row in BOOK["sections"]:
        assert row["title"] in text
    assert "Text before" not in text and "Choose a State" not in text and "not a product of UNODC" in text
    pdf = one.page.pdf(format="A4", margin={side: "15mm" for side in ("top", "right", "bottom", "left")})
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 2
    one.page.emulate_media(media="screen")
    one.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert one.page.locator(".palermo-print").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", ["start", "plan", "no script"])
def test_axe(visit, address, theme, state):
    one = Maker(visit, address, viewport={"width": 360, "height": 740}) if state != "no script" else visit()
    if state == "no script":
        one.page.route("**/*.js", lambda route: route.abort())
        one.page.goto(address)
    if state == "plan":
        one.propose("IRN", "academia", "education")
        one.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        one.page.get_by_role("button", name="Look it over").click()
        one.page.get_by_role("button", name="Erase this plan").click()
    one.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    assert (one if state == "no script" else one.visit).axe() == []


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_fits_and_can_be_touched(visit, address, width):
    one = Maker(visit, address, viewport={"width": width, "height": 740}, has_touch=True).propose(
        "GBR", "private", "firearms"
    )
    one.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert one.visit.width() <= width
    small = one.page.evaluate(
        """() => [...document.querySelectorAll('.palermo-plan :is(button, summary, select, input, textarea)')]
          .filter((part) => part.offsetParent && part.getBoundingClientRect().height < 43.5)
          .map((part) => part.outerHTML)"""
    )
    assert small == []
    cut = one.page.evaluate(
        """() => [...document.querySelectorAll('textarea')]
          .filter((area) => area.scrollHeight > area.clientHeight + 1).length"""
    )
    assert cut == 0, "a text is as high as it is long"


# ---- in a notebook

MODEL = """(payload, values) => {
  Object.assign(values, { payload, responses: {} });
  const heard = {};
  return { values, saved: 0, get: (name) => values[name],
    set(name, value) { values[name] = value; (heard["change:" + name] || []).forEach((one) => one()); },
    save_changes() { this.saved += 1; },
    on(name, listener) { (heard[name] = heard[name] || []).push(listener); },
    off(name, listener) { heard[name] = heard[name].filter((one) => one !== listener); } };
}"""


def test_live_both_ways(visit, tmp_path, in_notebook):
    """Shown as anywidget does: the module imported from a blob, then rendered; Python is this test."""
    one = visit(viewport={"width": 1100, "height": 900})
    page = one.page
    (tmp_path / "lab.html").write_text(
        '<!doctype html><html lang="en"><title>Lab</title><body></body>', encoding="utf-8"
    )
    page.goto((tmp_path / "lab.html").as_uri())
    widget = Plan("KEN")
    page.evaluate(
        f"""async ([source, payload, values]) => {{
          const url = URL.createObjectURL(new Blob([source], {{ type: "text/javascript" }}));
          const widget = (await import(url)).default;
          window.model = ({MODEL})(payload, values);
          const el = document.body.appendChild(document.createElement("div"));
          window.cleanup = await widget.render({{ model: window.model, el }});
        }}""",
        [
            front_end("plan", Plan.scripts),
            widget.payload,
            {"country": "KEN", "plan": {}, "asked": 0, "word": {}},
        ],
    )
    assert page.get_by_role("combobox", name="Choose a State").input_value() == "Kenya"
    page.get_by_label("Who are you?").select_option("cso")
    page.get_by_label("What is it about?").select_option("victims")
    page.get_by_role("button", name="Propose a plan").click()
    widget.plan = page.evaluate("model.values.plan")
    assert widget.plan["answers"]["country"] == "KEN" and widget.plan["sections"]["ask"]
    page.get_by_role("button", name="Save as a Word document").click()
    assert page.evaluate("model.values.asked") == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        widget.asked = 1
    with page.expect_download() as saved:
        page.evaluate("word => model.set('word', word)", widget.word)
    assert docx.Document(saved.value.path()).core_properties.title == widget.plan["title"]
    assert "plan-ken-victims.docx" in page.locator(".palermo-plan-done").inner_text()
    page.evaluate("model.set('word', {n: 2, problem: 'No room.'})")
    assert page.locator(".palermo-plan-done").inner_text() == "No room."
    other = new_plan(answers("EUE", "academia", "research"), "k2")
    page.evaluate("plan => model.set('plan', plan)", other)  # as Python does
    assert page.get_by_label("Name of the plan").input_value() == other["title"]
    page.evaluate("model.set('country', 'ITA')")
    assert page.get_by_role("combobox", name="Choose a State").input_value() == "Italy"
    page.evaluate("cleanup(); model.set('country', 'KEN')")
    assert page.get_by_role("combobox", name="Choose a State").input_value() == "Italy"
    assert one.messages == [] and one.outside == []


def test_the_as_of_date_is_that_of_the_data():
    assert BOOK["asOf"] == str(facts.look_up("as_of"))
