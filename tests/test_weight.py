"""Budgets for a reader on a poor line: the promises of the issue, page by page."""

import re

from weigh import gzipped, pages, weigh

from palermo import book as extension
from palermo import paths
from palermo.quiz import Quiz

# The module with all the charts may weigh more; what travels of it is held, too.
LAB = "notebooks/07_ratification_data.html"
# The plan builder brings every State and every proposal along, to work from a stick: 57 KB with gzip.
PLAN = "notebooks/08_engagement_plan.html"


def test_pages_keep_their_weight(browser, book):
    heavy = []
    for w in weigh(browser, book, pages(book)):
        most = 250_000 if w.page == LAB else 150_000
        travels = 250_000 if w.page == PLAN else 200_000
        if w.html > most or w.html_gzip > 60_000 or (not w.has_chart and w.transferred > travels):
            heavy.append(w)
    assert heavy == []


def test_the_quiz_front_end_is_light(book):
    folder = book / "_static" / "palermo"
    # Ten types of question, of which six came after the first budget (15 KB for four types). The page can be answered
    # before they are there.
    assert sum(gzipped(folder / name) for name in ("core.js", *Quiz.scripts)) <= 24_200


def test_scripts_can_be_squeezed():
    """`palermo.book.squeezed` takes lines for what they look like: none may be the inside of a text."""
    for script in paths.static_dir().glob("*.js"):
        for number, line in enumerate(script.read_text(encoding="utf-8").split("\n"), 1):
            assert line.count("`") % 2 == 0 and not line.rstrip().endswith("\\"), f"{script.name}:{number}"
            assert "/*" not in line, f"{script.name}:{number}: write comments with //"
            assert not re.search(r"""["'`][^"'`]* // [^"'`]*["'`]""", line), (
                f"{script.name}:{number}: a text with //"
            )
    code = "a();\n  // why\n  b('// no comment'); // but this\n"
    assert extension.squeezed(code) == "a();\n\nb('// no comment');\n"


def test_style_sheets_can_be_squeezed():
    squeezed = extension.squeezed_styles("/* why\n   so */\n\na,\nb {\n  color: red; /* x */\n}\n")
    assert squeezed == "a,\nb {\ncolor: red;\n}"


def test_the_quiz_front_end_is_loaded_once(book):
    text = (book / "notebooks" / "02_convention.html").read_text(encoding="utf-8")
    assert text.count("palermo/quiz.js") == 1
    assert text.count("palermo/core.js") == 1
    assert "palermo.islands" not in text
