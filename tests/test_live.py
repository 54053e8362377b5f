"""The notebooks in a real JupyterLab and in Voilà, driven by Chromium with the network cut.

One Jupyter server serves both, as on Binder.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import unquote, urlsplit

import docx
import nbformat
import pytest
from conftest import Visit
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Error as PlaywrightError

from palermo import live, serve
from palermo.quiz.markdown import slug

HELD = """
import ipywidgets
from palermo.quiz import quiz

q = quiz("convention")
told = ipywidgets.Label(value="no score yet")
q.observe(lambda change: setattr(told, "value", f"score {q.score:.4f} of {len(q.responses)} answers"), "score")
ipywidgets.VBox([q, told])
"""


WALK = """
from IPython.display import display
from palermo.finder import finder
from palermo.profile import profile

display(finder(), profile())
"""


@pytest.fixture(scope="module")
def workplace(root, tmp_path_factory):
    """A copy of the notebooks and pages, so that JupyterLab saves its outputs there and not in the repository."""
    folder = tmp_path_factory.mktemp("live")
    for name in ("notebooks", "book", "data"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for name, title, code in (("held", "A quiz in a box", HELD), ("walk", "Finder and profile", WALK)):
        made = new_notebook(cells=[new_markdown_cell(f"# {title}"), new_code_cell(code.strip())])
        made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
        nbformat.write(made, folder / "notebooks" / f"{name}.ipynb")
    return folder


@pytest.fixture(scope="module")
def server(workplace, tmp_path_factory, quiet_environment):
    """The address of a Jupyter server with nobody's own settings."""
    live.install()
    own = tmp_path_factory.mktemp("jupyter")
    settings = {f"JUPYTER_{name}_DIR": str(own / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    port = serve.free_port("127.0.0.1", 18900 + os.getpid() % 500)
    command = [sys.executable, "-m", "jupyter_server", "--allow-root", "--ServerApp.open_browser=False"]
    command += [f"--ServerApp.port={port}", "--IdentityProvider.token=", f"--ServerApp.root_dir={workplace}"]
    log = (own / "log").open("w")
    process = subprocess.Popen(
        command, env={**quiet_environment, **settings, "IPYTHONDIR": str(own)}, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    wait_for(address, process, own / "log")
    yield address
    process.terminate()
    process.wait(20)


def wait_for(address, process, log):
    for _ in range(120):
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{address}/api", timeout=2)
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"no server after a minute: {log.read_text()}")


@pytest.fixture(scope="module")
def surfing(browser):
    """One browser for all tests, since JupyterLab's programs take a while to fetch."""
    one = Visit(browser)
    yield one
    one.context.close()


@pytest.fixture
def v(surfing, server):
    """A visit in a new window, of a learner of whom nothing is known."""
    surfing.begin_anew()
    surfing.page.set_viewport_size({"width": 1300, "height": 1000})
    surfing.page.goto(f"{server}/api")
    surfing.page.evaluate("localStorage.clear()")
    return surfing


@pytest.fixture(scope="module")
def opened():
    """Each address that was opened in Voilà: its ids and its links. What a test has opened need not run again."""
    return {}


@pytest.fixture
def open_voila(v, server, opened):
    def open_page(path):
        address, _, fragment = f"{server}/voila/render/{path}".partition("#")
        v.page.goto(f"{address}#{fragment}" if fragment else address, timeout=90_000)
        await_parts(v.page)
        if address not in opened:
            opened[address] = ids_and_links(v.page)
        return v.page

    return open_page


def ids_and_links(page) -> tuple[set[str], list[str]]:
    """What a page in Voilà can be linked to at, and where on this server it leads; when all its parts are there."""
    page.wait_for_timeout(500)  # computed prose may come a moment after the page
    # As the page itself looks for ids: without the signs that nbconvert leaves in them.
    ids = {slug(id) for id in page.eval_on_selector_all("[id]", "all => all.map(e => e.id)")}
    links = page.eval_on_selector_all("#rendered_cells a[href]", "all => all.map(a => a.href)")
    here = "{0.scheme}://{0.netloc}/".format(urlsplit(page.url))
    return ids, [link for link in links if link.startswith(here)]


def await_parts(page):
    """Wait for all that Voilà shows; and when it says that a part did not come, load the page again, as it says."""
    again = page.get_by_role("button", name="Load the page again")
    for _ in range(3):
        page.wait_for_selector("#rendered_cells", state="visible", timeout=90_000)
        # The page's own look at what is missing, and what it says of it.
        page.wait_for_function("() => !told.hidden || !partsAreMissing()", timeout=60_000)
        if not again.count():
            return
        with page.expect_navigation(timeout=90_000):
            again.click()
    raise AssertionError(f"some parts did not come, three times: {page.url}")


@pytest.fixture
def open_lab(v, server):
    def open_notebook(path):
        v.page.goto(f"{server}/lab/tree/{path}?reset", timeout=90_000)
        v.page.locator(".jp-Notebook h1").first.wait_for(timeout=90_000)
        # Before its kernel is there, "Run All Cells" does nothing and says nothing.
        v.page.get_by_text("| Idle").first.wait_for(timeout=90_000)
        v.page.get_by_role("menuitem", name="Run", exact=True).click()
        v.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        return v.page

    return open_notebook


@pytest.fixture(params=["voila", "lab"])
def open_home(request, open_voila, open_lab):
    """Opens a notebook in Voilà, and in another test in JupyterLab."""
    return {"voila": open_voila, "lab": open_lab}[request.param]


def test_module_with_charts_captions_and_quiz(v, open_home):
    page = open_home("notebooks/02_convention.ipynb")
    page.locator(".choroplethlayer path").first.wait_for(state="attached", timeout=60_000)
    for caption in ("participation-map-untoc", "cumulative-untoc"):
        table = page.locator(f"#caption-{caption}")
        table.scroll_into_view_if_needed(timeout=60_000)
        assert table.get_by_text("Show as table").is_visible()
        assert table.get_by_text("Download CSV").count() == 1
    assert page.locator(".choroplethlayer path").count() > 150
    assert page.locator(".scatterlayer .trace").count() >= 2
    answer_first(page)
    assert v.outside == []


def test_data_module_with_views_profile_and_explorer(v, open_home):
    """Each chart is drawn, a view is chosen, a State is found in the matrix and in the profile."""
    page = open_home("notebooks/07_ratification_data.ipynb")
    for name in CHARTS:
        caption = page.locator(f"#caption-{name}:visible").first
        come_to(caption)
        assert caption.get_by_text("Show as table").first.is_visible(), name
    box = page.locator(".widget-vbox", has=page.locator("#caption-matrix")).last
    box.get_by_label("Find a State").fill("Kenya (KEN)")
    box.get_by_label("Find a State").press("Enter")
    box.locator("[role=status]", has_text="Kenya").first.wait_for()
    assert box.get_by_label("UN regional group").input_value() == "African Group"
    box.get_by_label("UN regional group").select_option("Asia-Pacific Group")
    box.locator(".palermo-finding", has_text="Asia-Pacific").wait_for()
    look_up_kenya(page)
    explore(page)
    assert v.outside == []


def come_to(part, tries: int = 12):
    """Scroll there. While a page is still rendering, what was found may be replaced: look again."""
    for _ in range(tries):
        try:
            return part.scroll_into_view_if_needed(timeout=5_000)
        except PlaywrightError as error:
            last = error
            part.page.wait_for_timeout(500)
    raise last


CHARTS = [
    "published-totals",
    "participation-maps",
    "cumulative-all",
    "matrix",
    "time-to-consent",
    "modes-of-consent",
    "regional-shares",
    "protocol-gaps",
    "opt-outs",
]


def look_up_kenya(page):
    profile = page.locator(".palermo-profile:visible").first
    come_to(profile)
    profile.get_by_role("combobox").fill("keny")
    profile.get_by_role("combobox").press("ArrowDown")
    profile.get_by_role("combobox").press("Enter")
    profile.get_by_role("heading", name="Kenya").wait_for()


def explore(page):
    """Change one control after another, as a reader does, and see the finding follow."""
    box = page.locator(".widget-vbox", has=page.get_by_label("Up to")).last
    come_to(box)
    box.get_by_label("Regional group").select_option(label="African Group")
    box.get_by_label("Up to").select_option(label="the end of 2010")
    box.locator(".palermo-finding", has_text="2010").wait_for(timeout=20_000)
    assert "African" in box.locator(".palermo-finding").inner_text()
    box.locator(".plot-container").first.wait_for()


def test_protocols_module_with_elements_catalogue_and_exercises(v, open_voila):
    page = open_voila("notebooks/03_protocols.ipynb")
    page.get_by_label("Begin with a case").select_option("The offer for a kidney", timeout=60_000)
    assert (
        page.locator(".palermo-conclusion").inner_text() == "The definition of trafficking in persons is met."
    )
    articles = page.locator(".palermo-catalogue")
    articles.get_by_label("Treaty").select_option("Firearms Protocol")
    articles.get_by_label("Verb").select_option("shall consider")
    assert articles.locator("tbody tr:visible th").all_inner_texts() == ["Firearms Protocol, article 15"]
    assert page.locator(".palermo-quiz").count() >= 3
    assert v.outside == []


def test_review_module_with_its_walk_and_dialogues(v, open_voila):
    page = open_voila("notebooks/05_review_mechanism.ipynb")
    walk = page.locator(".palermo-review")
    walk.get_by_role("button", name="Group 2").click(timeout=60_000)
    assert "answers by 1 May 2022" in walk.locator(".palermo-review-told").inner_text()
    # Voilà's own style sets such lists in columns.
    who, what = (walk.locator("details[open] dt").nth(place).bounding_box() for place in (0, 1))
    assert who["x"] == what["x"] and who["y"] < what["y"]
    dialogues = page.locator(".palermo-catalogue")
    dialogues.get_by_label("Subject").select_option("technical assistance")
    assert dialogues.locator("tbody tr:visible th").all_inner_texts() == ["31 May 2023", "27 May 2022"]
    assert v.outside == []


def test_module_on_why_with_its_table_of_targets(v, open_voila):
    page = open_voila("notebooks/01_why_it_matters.ipynb")
    targets = page.locator(".palermo-catalogue")
    targets.get_by_label("Treaty").select_option("Firearms Protocol", timeout=60_000)
    targets.get_by_label("Tool", exact=True).select_option(index=1)
    assert re.fullmatch(r"\d of 51 (shown|found.*)", targets.locator(".palermo-count").inner_text())
    assert 0 < targets.locator("tbody tr:visible").count() < 10
    assert page.locator(".palermo-quiz").count() >= 3
    assert v.outside == []


def test_conference_module_with_a_statement(v, open_voila):
    page = open_voila("notebooks/04_conference_of_the_parties.ipynb")
    statement = page.locator(".palermo-statement")
    statement.get_by_label("Who speaks", exact=True).fill("Harbour Street Shelter", timeout=60_000)
    assert "Harbour Street Shelter" in statement.locator(".palermo-statement-text").inner_text()
    assert "words" in statement.locator(".palermo-statement-length").inner_text()
    assert page.locator(".palermo-quiz").count() >= 2
    assert v.outside == []


def test_tools_module_with_finder_sheets_and_cards(v, open_home):
    """And each list of terms has its texts below their terms: both homes set such lists in columns of their own."""
    page = open_home("notebooks/06_tools_of_engagement.ipynb")
    finder = page.locator(".palermo-finder:visible").first
    finder.get_by_label("Who are you?").select_option("academia", timeout=60_000)
    assert finder.locator(".palermo-finder-result li").count() >= 10
    sheet = page.locator("#tool-research:visible")
    come_to(sheet)
    sheet.locator("summary").click()
    card = page.locator(".palermo-cards li:visible", has=page.locator("dl")).last
    for terms in (finder.locator("dl").first, sheet.locator("dl"), card.locator("dl")):
        come_to(terms)
        boxes = [part.bounding_box() for part in terms.locator(":scope > :is(dt, dd)").all()]
        assert len(boxes) >= 4
        assert {round(box["x"]) for box in boxes} == {round(boxes[0]["x"])}
        assert [box["y"] for box in boxes] == sorted(box["y"] for box in boxes)
    assert v.outside == []


def test_quiz_in_a_container_tells_python_its_score(v, open_home):
    page = open_home("notebooks/held.ipynb")
    answer_first(page)
    page.get_by_text(re.compile(r"score \d\.\d+ of 1 answers|no score yet")).first.wait_for()
    answer_right(page)
    page.get_by_text(re.compile(r"score 0\.\d*[1-9]\d* of \d answers")).first.wait_for(timeout=20_000)
    assert v.outside == []


def test_my_progress_and_the_record_in_jupyterlab(v, server, open_lab):
    """What this origin has stored is shown, a tick is kept, the file is saved, and links open beside."""
    v.page.goto(f"{server}/api")
    v.page.evaluate("""() => localStorage.setItem("palermo-course", JSON.stringify({
      v: 1, seed: "abcdef", items: {}, modules: {convention: {read: true}}, profile: {}, plan: {} }))""")
    page = open_lab("notebooks/my_progress.ipynb")
    module = page.locator("[data-module=convention]")
    module.wait_for(timeout=60_000)
    assert module.get_by_label("I have read this module").is_checked()
    page.locator("[data-module=ratification_data]").get_by_label("I have read this module").check()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save my progress to a file").click()
    saved = json.loads(Path(waiting.value.path()).read_text(encoding="utf-8"))
    assert {name for name, entry in saved["document"]["modules"].items() if entry["read"]} == {
        "convention", "ratification_data"
    }  # fmt: skip
    module.get_by_role("link", name="The Convention").click()
    page.locator(".jp-Notebook h1", has_text="The Convention").wait_for()
    page = open_lab("notebooks/record.ipynb")
    missing = page.locator(".palermo-record-missing")
    missing.wait_for(timeout=60_000)
    assert "Pass the final assessment" in missing.inner_text()
    assert "Read 2" not in missing.inner_text()
    assert v.outside == []


def test_from_finder_and_profile_to_a_plan_in_word_in_jupyterlab(v, workplace, open_lab):
    """What the finder and the profile know stands in the plan builder; its document opens in python-docx."""
    page = open_lab("notebooks/walk.ipynb")
    page.locator(".palermo-finder").get_by_label("Who are you?").select_option("academia", timeout=60_000)
    look_up_kenya(page)
    page = open_lab("notebooks/08_engagement_plan.ipynb")
    plan = page.locator(".palermo-plan:visible").first
    come_to(plan)
    assert plan.get_by_role("combobox", name="Choose a State").input_value() == "Kenya"
    assert plan.get_by_label("Who are you?").input_value() == "academia"
    plan.get_by_label("What is it about?").select_option("research")
    plan.get_by_role("button", name="Propose a plan").click()
    plan.get_by_label("Line 1 of “The ask”", exact=True).fill("We ask for one table, each year.")
    with page.expect_download(timeout=30_000) as saved:
        plan.get_by_role("button", name="Save as a Word document").click()
    document = docx.Document(saved.value.path())
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Article 28(1) of the Convention" in said and "We ask for one table, each year." in said
    assert document.tables[0].rows[1].cells[1].text
    assert (
        workplace / "notebooks" / "plan-ken-research.docx"
    ).read_bytes() == saved.value.path().read_bytes()
    assert v.outside == []


def answer_first(page):
    """Choose the first option of the first choice question, check it, and wait for its feedback."""
    quiz = page.locator(".palermo-quiz:visible", has=page.locator("input[type=radio]")).first
    quiz.wait_for(timeout=60_000)
    item = quiz.locator(".palermo-item", has=page.locator("input[type=radio]")).first
    item.scroll_into_view_if_needed()
    item.locator("input[type=radio]").first.check()
    item.get_by_role("button", name="Check").click()
    item.get_by_text("You chose").first.wait_for()


def answer_right(page):
    """Try the options of the second choice question until one is right."""
    item = page.locator(".palermo-quiz:visible .palermo-item", has=page.locator("input[type=radio]")).nth(1)
    options = item.locator("input[type=radio]")
    for number in range(options.count()):
        options.nth(number).check()
        item.get_by_role("button", name="Check").click()
        item.get_by_text("You chose").first.wait_for()
        if item.get_by_text(re.compile("^.?\\s*Right")).count():
            return
    raise AssertionError("no option of the question is right")


def test_a_link_to_a_term_scrolls_there_in_voila(v, open_voila):
    v.page.set_viewport_size({"width": 360, "height": 740})
    page = open_voila("book/glossary.md#unodc")
    page.wait_for_function(
        "document.getElementById('UNODC').getBoundingClientRect().top < 100", timeout=10_000
    )
    assert v.outside == []


def test_facts_are_filled_in_on_pages_of_the_book_in_voila(open_voila):
    text = open_voila("book/about_data.md").locator("#rendered_cells").inner_text()
    assert "28 May 2026" in text
    assert "{{" not in text


def test_a_page_whose_widgets_are_lost_on_the_way_says_so(v, server):
    """Voilà itself would say "Loading widget..." for ever. Loaded again, as the page offers, it is whole."""
    page, met = v.page, []
    page.route_web_socket(
        "**/channels**", lambda met_now: met_now.connect_to_server() if met else met.append(1)
    )
    page.clock.install()
    page.goto(f"{server}/voila/render/notebooks/held.ipynb", timeout=90_000)
    page.get_by_text("Loading widget").first.wait_for(timeout=90_000)
    assert page.get_by_role("alert").count() == 0
    page.clock.fast_forward(21_000)
    page.get_by_role("alert").wait_for()
    assert "Some parts of this page have not come yet" in page.get_by_role("alert").inner_text()
    await_parts(page)
    page.locator(".palermo-quiz").wait_for()
    assert page.get_by_role("alert").count() == 0


def test_no_line_for_jupyterlab_and_no_code_in_voila(open_voila):
    page = open_voila("notebooks/00_start.ipynb")
    assert page.get_by_text("Run All Cells").count() == 0
    assert page.locator(".jp-CodeCell .jp-InputArea-editor").count() == 0


def test_every_internal_link_in_voila_is_followed(v, server, open_voila, opened):
    """From the start page on, page after page, until no new one is found; and to the heading that a link names.

    The last of the tests here: it opens what the others have not opened yet."""
    base, links = f"{server}/voila/render/", set()
    known, waiting = set(), [f"{base}notebooks/00_start.ipynb"]
    while waiting:
        known |= set(waiting)
        pages = [address for address in waiting if address.endswith((".ipynb", ".md"))]
        for some in batched([address for address in pages if address not in opened], 3):
            opened |= read_pages(v.context, some)
        for address in set(waiting) - set(pages):  # a table to download
            assert v.context.request.get(address).status == 200, address
            opened[address] = (set(), [])
        links |= {link for address in pages for link in opened[address][1]}
        waiting = sorted({link.split("#")[0] for link in links} - known)
    assert len(known) > 6
    wanted = [link.partition("#") for link in links]
    assert [link for link in wanted if link[2] and slug(unquote(link[2])) not in opened[link[0]][0]] == []
    assert v.outside == []


def batched(all_of_them: list, size: int) -> list[list]:
    return [all_of_them[start : start + size] for start in range(0, len(all_of_them), size)]


def read_pages(context, addresses: list[str]) -> dict:
    """The ids and the links of pages that Voilà makes at the same time: most of it is waiting for their kernels."""
    tabs = [context.new_page() for _ in addresses]
    for tab, address in zip(tabs, addresses, strict=True):
        tab.goto(address, wait_until="commit", timeout=90_000)
    found = {}
    for tab, address in zip(tabs, addresses, strict=True):
        await_parts(tab)
        found[address] = ids_and_links(tab)
        tab.close()
    return found
