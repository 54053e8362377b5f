"""The whole course as it is meant to end: from the welcome page by tool finder and profile to a printed plan.

In the static book over `file://`, on a phone, in a fresh browser with the network cut, for five States and
stakeholders.
"""

import re
import time

import pytest

from palermo import data

NAMES = dict(zip(data.load().countries["iso3"], data.load().countries["name"], strict=True))
# State, who in the finder ("" where the finder has no such answer), who in the plan, issue, words of the plan.
WALKS = [
    ("KEN", "cso", "cso", "victims", ["party to all four instruments", "Article 6(6) of the Trafficking in Persons"]),
    ("GBR", "private", "private", "firearms", ["We ask our State to ratify, accept or approve the Firearms Protocol"]),
    ("TUV", "cso_ecosoc", "cso_ecosoc", "migrants", ["We ask our State to accede to the Convention", "not open yet"]),
    ("EUE", "academia", "academia", "research", ["The European Union is party to it", "Article 28(1) of the Conv"]),
    ("IRN", "", "official", "money", ["has been deposited", "reported, not confirmed"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("country", "finder", "who", "issue", "words"), WALKS, ids=[walk[0] for walk in WALKS]
)
def test_from_the_welcome_page_to_a_printed_plan(visit, book, country, finder, who, issue, words):
    start = time.monotonic()
    one = visit(viewport={"width": 360, "height": 740})
    page = one.page
    page.set_default_timeout(10_000)
    page.goto((book / "index.html").as_uri())
    follow(page, "The tools of engagement")
    rank(page, finder)
    follow(page, "Reading the ratification data")
    page.get_by_role("combobox", name="Choose a State").fill(country)
    page.keyboard.press("Enter")
    page.locator(".palermo-sheet h3", has_text=country).wait_for()
    follow(page, "Your engagement plan")
    plan = page.locator(".palermo-plan")
    assert plan.get_by_role("combobox", name="Choose a State").input_value() == NAMES[country], (
        "from the profile"
    )
    assert plan.get_by_label("Who are you?").input_value() == finder, "from the finder"
    plan.get_by_label("Who are you?").select_option(who)
    plan.get_by_label("What is it about?").select_option(issue)
    plan.get_by_role("button", name="Propose a plan").click()
    plan.get_by_label("Line 1 of “The problem”", exact=True).fill("Our own words: ça va.")
    page.evaluate("window.print = () => { window.asked = true; }; 0")
    plan.get_by_role("button", name="Print the plan").click()
    assert page.evaluate("window.asked")
    page.emulate_media(media="print")
    printed = page.locator("body").inner_text()
    for said in [NAMES[country], "Our own words: ça va.", "First steps", *words]:
        assert said in printed
    pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    assert 1 <= pages <= 3
    assert one.outside == []
    assert [said for said in one.messages if not said.startswith("warning")] == []
    print(f"{country}: {time.monotonic() - start:.0f} s, {pages} pages")


def follow(page, name):
    """By a link of that name: in the text, else in the list of pages, which a phone folds away."""
    page.wait_for_load_state("load")
    in_text = page.locator("main article").get_by_role("link", name=name).locator("visible=true")
    if in_text.count():
        return in_text.first.click()
    listed = page.locator(".bd-sidebar-primary a", has_text=name).first
    page.locator("button.primary-toggle:visible").first.click()
    listed.click()


def rank(page, who):
    """Answer the finder as far as it has answers, and see tools with reasons."""
    finder = page.locator(".palermo-finder")
    if who:
        finder.get_by_label("Who are you?").select_option(who)
    finder.get_by_label("How much time do you have?").select_option("months")
    assert finder.locator(".palermo-finder-result > ol > li").count() == 3
