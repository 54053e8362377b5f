"""The elements builder: the definition of trafficking in persons, and how a reader puts a case together, offline."""

from itertools import product

import island_page
import pytest
import traitlets

from palermo.elements import CASES, NEEDED, PURPOSES, TEXTS, Elements, fallback_html, judge
from palermo.island import front_end

# What a choice can come to does not depend on which act, means or purpose it is.
KINDS = {
    "act": ["", "none", "harbouring"],
    "means": ["", "none", "deception"],
    "purpose": ["", "none", "open", "servitude"],
    "age": ["", "adult", "child"],
    "consent": ["", "yes", "no"],
    "border": ["", "yes", "no"],
}


def every_kind() -> list[dict]:
    made = (dict(zip(KINDS, values, strict=True)) for values in product(*KINDS.values()))
    return [{key: value for key, value in one.items() if value} for one in made]


# ---- the law


@pytest.mark.parametrize(
    ("act", "means", "purpose", "age", "met", "missing"),
    [
        ("receipt", "fraud", "servitude", "adult", True, []),
        ("receipt", "none", "servitude", "adult", False, ["means"]),
        ("receipt", "none", "servitude", "child", True, []),  # 3(c)
        ("none", "fraud", "servitude", "adult", False, ["act"]),
        ("none", "none", "servitude", "child", False, ["act"]),
        ("receipt", "fraud", "none", "adult", False, ["purpose"]),
        ("receipt", "fraud", "none", "child", False, ["purpose"]),
        ("receipt", "fraud", "open", "adult", True, []),  # "at a minimum"
        ("none", "none", "none", "adult", False, ["act", "means", "purpose"]),
    ],
)
def test_the_definition(act, means, purpose, age, met, missing):
    found = judge({"act": act, "means": means, "purpose": purpose, "age": age})
    assert (found.met, found.missing) == (met, missing)


def test_consent_and_border_never_change_the_answer():
    for one in every_kind():
        bare = {key: value for key, value in one.items() if key in NEEDED}
        assert (judge(one) and judge(one).met) == (judge(bare) and judge(bare).met)


def test_every_choice_has_its_text_and_every_text_its_choice():
    used = {key for one in every_kind() if judge(one) for key in judge(one).keys}
    assert used | {"met", "met.open", "unmet"} == set(TEXTS)
    assert all("Article 3" in TEXTS[key] for key in used)


def test_nothing_is_said_before_all_four_are_chosen():
    assert judge({}) is None
    assert judge({"act": "receipt", "means": "fraud", "purpose": PURPOSES[0]}) is None


def test_the_cases_are_made_of_choices_that_exist():
    for case in CASES:
        Elements(choices=case["choices"])
    assert [judge(case["choices"]).met for case in CASES] == [True, True, True, False]


def test_a_choice_that_does_not_exist_is_told():
    one = Elements()
    with pytest.raises(traitlets.TraitError, match="'theft' is no choice for act"):
        one.choices = {"act": "theft"}
    with pytest.raises(traitlets.TraitError, match="There is no 'colour' to choose"):
        one.choices = {"colour": "red"}
    assert "palermo.islands.elements" in front_end("elements")


# ---- in the browser


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("book") / "page.html"
    body = f"<h1>Module</h1>{Elements().static_html()}<p>Text after.</p>"
    return island_page.write(path, "Elements", body, ["elements.js"])


@pytest.fixture
def reader(visit, address):
    one = visit()
    one.page.set_default_timeout(5000)
    one.page.goto(address)
    return one


def test_the_front_end_judges_alike(reader):
    made = every_kind()
    found = reader.page.evaluate("all => all.map(one => window.palermo.islands.elements.judge(one))", made)
    for one, there in zip(made, found, strict=True):
        here = judge(one)
        assert there == (here and {"met": here.met, "keys": here.keys, "missing": here.missing}), one


def test_keyboard_only(reader):
    page = reader.page
    conclusion = page.locator(".palermo-conclusion")
    assert conclusion.inner_text().startswith("Choose what was done")
    page.keyboard.press("Tab")
    for letters in ("", "rec", "dec", "serv", "eigh", "yes", "no"):
        page.keyboard.type(letters)
        page.keyboard.press("Tab")
    assert conclusion.inner_text() == "The definition of trafficking in persons is met."
    said = "document.querySelector('.palermo-announcer').textContent.includes('is met')"
    page.wait_for_function(said)
    why = page.locator(".palermo-result li").all_inner_texts()
    assert [text.split(":")[0] for text in why] == [
        "Act", "Means", "Purpose", "The person agreed", "No border was crossed"
    ]  # fmt: skip
    page.get_by_label("How was it done?").select_option("none")
    assert conclusion.inner_text() == "The definition is not met. Missing: means."
    page.get_by_label("How old").select_option("child")
    assert conclusion.inner_text() == "The definition of trafficking in persons is met."
    page.get_by_role("button", name="Start over").press("Enter")
    assert conclusion.inner_text().startswith("Choose what was done")
    assert page.evaluate("document.activeElement.id").endswith("-case")
    assert reader.messages == [] and reader.outside == []


def test_a_case_fills_the_choices_in(reader):
    page = reader.page
    page.get_by_label("Begin with a case").select_option("The crossing by boat")
    assert "Samira" in page.locator(".palermo-story").inner_text()
    assert page.get_by_label("What for?").input_value() == "none"
    assert "Missing: means, purpose" in page.locator(".palermo-conclusion").inner_text()
    page.get_by_label("Begin with a case").select_option("")
    assert page.locator(".palermo-story").inner_text() == ""
    assert page.get_by_label("What for?").input_value() == ""


def test_without_javascript(visit, address):
    one = visit(java_script_enabled=False)
    one.page.goto(address)
    one.page.locator("summary").nth(1).click()
    text = one.page.locator("main").inner_text()
    assert "removal of organs" in text and "for a child act and purpose are enough" in text
    assert all(case["story"] in fallback_html() for case in CASES if "'" not in case["story"])


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (360, "dark")])
def test_axe_and_width(visit, address, width, theme):
    one = visit(viewport={"width": width, "height": 740})
    one.page.goto(address)
    one.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    one.page.get_by_label("Begin with a case").select_option("The offer for a kidney")
    assert one.width() <= width
    for box in one.page.locator(":is(select, button):visible").all():
        assert box.bounding_box()["height"] >= 44
    assert one.axe() == []


def test_axe_without_script(visit, address):
    one = visit()
    one.page.route("**/*.js", lambda route: route.abort())
    one.page.goto(address)
    assert one.axe() == []
