"""Our quiz beside jupyterquiz: bytes that n single-choice questions add to a page, and time until the last one can
be answered. Both get the same questions with the same feedback.

Each stands in the page in which it comes to a learner: ours in one of this book, jupyterquiz in one of a plain Jupyter
Book. Also told is jupyterquiz in our page: there, while questions are few, both wait for the page and come out equal.
Pages are opened cold, in the same browser, by turns. A question can be answered when the page has its styles, an
answer can be chosen and checked, and the feedback to it is laid out. Ours can be answered before its program is there
(palermo/quiz/fallback.py); when the program has taken over that answer is told, too, and may take a second.
"""

import gzip
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from jupyterquiz import display_quiz
from weigh import gzipped

from palermo import book
from palermo.quiz import Quiz

SIZES = (10, 50, 250)
READY = 1.0  # seconds until the program has the answer, for the largest too
RUNS = 15
# A short page of the book: what is in its middle gives way to the quiz.
PAGE = "book/write_a_question.html"

# Answers the last question as soon as all are there and styled, and notes when the feedback to it is laid out:
# readyAt. keptAt: when the program has it.
WATCH = """<script>
(function () {
  const styled = () => [...document.querySelectorAll("link[rel=stylesheet]")].every((link) => link.sheet);
  const laidOut = (element) => element.getBoundingClientRect().height > 0;
  const seconds = () => performance.now() / 1000;
  ANSWER
  const look = () => {
    if (!window.readyAt && styled()) {
      const told = answer();
      if (told && /It is so/.test(told.textContent) && laidOut(told)) window.readyAt = seconds();
    }
    if (window.readyAt && !window.keptAt && kept()) window.keptAt = seconds();
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  document.addEventListener("load", look, true);
})();
</script>"""
OURS = """
  const quiz = document.getElementsByClassName("palermo-island");
  const answer = () => {
    // What follows the questions is there: they are there whole.
    if (!quiz.length || !quiz[0].querySelector(".palermo-fallback + script")) return null;
    const last = quiz[0].querySelector(".palermo-questions > li:nth-child(COUNT)");
    last.querySelectorAll("input")[1].click();
    last.querySelector("summary").click();
    const told = [...last.querySelectorAll(".palermo-letters > li")].filter(laidOut);
    if (told.length !== 1) throw new Error("The page tells more than what is said to the chosen answer.");
    return told[0];
  };
  const kept = () => document.querySelectorAll(".palermo-item").length === COUNT &&
    [...document.querySelectorAll(".palermo-feedback")].some(laidOut);
"""
THEIRS = """
  const all = document.getElementsByClassName("Quiz");
  const answer = () => {
    if (all.length < COUNT) return null;
    [...all[COUNT - 1].querySelectorAll(".MCButton")].find((b) => /Answer b/.test(b.textContent)).click();
    return [...document.querySelectorAll(".Feedback")].pop();
  };
  const kept = () => true;
"""


@dataclass(frozen=True)
class Row:
    """One size. Bytes are what the page itself grows by, with gzip; our front end is in files that all pages
    share, and is told apart, while jupyterquiz puts its own into each page."""

    questions: int
    ours: int
    theirs: int
    ours_ready: float
    ours_kept: float
    theirs_ready: float
    theirs_here: float

    def ahead(self, busy: float = 1) -> bool:
        """Lighter and sooner answered than theirs, and the program there within the budget.

        busy: how many times slower the machine may be, and how much later ours may come for it."""
        sooner = self.ours_ready < busy * self.theirs_ready
        return self.ours < self.theirs and sooner and self.ours_kept <= busy * READY

    def __str__(self) -> str:
        ready, kept, theirs, here = (
            f"{seconds * 1000:.0f} ms"
            for seconds in (self.ours_ready, self.ours_kept, self.theirs_ready, self.theirs_here)
        )
        return (
            f"{self.questions:4} questions: ours {self.ours / 1000:5.1f} KB, {ready} (in the program's hands: {kept});"
            f" jupyterquiz {self.theirs / 1000:5.1f} KB, {theirs} (in our page: {here})"
            f"{'' if self.ahead() else '  NOT AHEAD'}"
        )


LEGEND = """\
Bytes that the page grows by, with gzip; ours without the front end that all pages share, theirs with the one in each.
Time from opening the page until its last question is answered: ours in this book, theirs in a plain Jupyter Book.
In our page theirs and ours come out equal while the questions are few, since both wait for the page."""


def travelling(html: str) -> int:
    """Bytes as a web server sends them."""
    return len(gzip.compress(html.encode(), 6))


def answers(n: int) -> list[tuple[str, str, bool, str]]:
    return [(k, f"Answer {k} to question {n}", k == "b", "It is so. (Article 2(a))") for k in "abcd"]


def front_end_size(folder: Path) -> int:
    """Bytes of our front end as they travel at the first visit. folder: the built book.

    The style sheet is among them, though most of it is for the rest of the course."""
    names = ("palermo.css", "core.js", *Quiz.scripts)
    static = folder / "_static" / "palermo"
    return sum(gzipped(static / name) for name in names)


def plain_page(folder: Path) -> Path:
    """A page of a plain Jupyter Book with nothing set, built in the folder."""
    (folder / "_config.yml").write_text("title: Plain\n", encoding="utf-8")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: quiz\n", encoding="utf-8")
    (folder / "quiz.md").write_text("# Quiz\n\nIn place of this.\n", encoding="utf-8")
    build = [Path(sys.executable).with_name("jupyter-book"), "build", "."]
    subprocess.run(build, cwd=folder, capture_output=True, check=True)
    return folder / "_build" / "html" / "quiz.html"


def in_page(html: str, page: Path, scripts: tuple[str, ...] = ()) -> str:
    """The page of a book with this in its middle, to be opened from any place."""
    text = page.read_text(encoding="utf-8")
    tags = "".join(f'<script defer src="../_static/palermo/{name}"></script>' for name in scripts)
    text = text.replace("<head>", f'<head><base href="{page.as_uri()}">', 1).replace(
        "</head>", f"{tags}</head>", 1
    )
    return re.sub(
        r"(<article[^>]*>).*(</article>)", lambda found: f"{found[1]}{html}{found[2]}", text, flags=re.S
    )


def our_quiz(count: int, folder: Path) -> tuple[str, int]:
    """What stands in the page, with its data moved to the folder as in the book; and the bytes that travel for it."""
    items = [
        {
            "id": f"conv-b-{n}", "type": "single", "stem": f"Question {n}?", "hints": [], "why": "", "sources": [],
            "shuffle": True,
            "options": [{"key": k, "text": t, "correct": c, "feedback": f} for k, t, c, f in answers(n)],
        }
        for n in range(count)
    ]  # fmt: skip
    payload = {"id": "quiz-bench", "module": "convention", "title": "Bench", "items": items}
    data = []

    def write(name: str, text: str) -> str:
        (folder / name).write_text(text, encoding="utf-8")
        data.append(text)
        return (folder / name).as_uri()

    html = book.move_data_out(Quiz(payload=payload).static_html(), write)
    return html, sum(map(travelling, [html, *data]))


def their_quiz(count: int) -> tuple[str, int]:
    questions = [
        {
            "question": f"Question {n}?",
            "type": "multiple_choice",
            "answers": [{"answer": t, "correct": c, "feedback": f} for _, t, c, f in answers(n)],
        }
        for n in range(count)
    ]
    InteractiveShell.instance()
    with capture_output() as shown:
        display_quiz(questions)
    html = "".join(
        data.get("text/html") or f"<script>{data['application/javascript']}</script>"
        for data in (output.data for output in shown.outputs)
    )
    return html, travelling(html)


def watched(html: str, count: int, answer: str) -> str:
    """The page with what tells the time, before anything else."""
    watch = WATCH.replace("ANSWER", answer).replace("COUNT", str(count))
    return html.replace("<head>", f"<head>{watch}", 1)


def visit(browser, file: Path) -> tuple[float, float]:
    """Seconds from the start of a visit without cache or storage until the last question is answered, and kept."""
    tab = browser.new_page()
    tab.goto(file.as_uri())
    tab.wait_for_function("window.keptAt")
    seconds = tab.evaluate("[readyAt, keptAt]")
    tab.close()
    return tuple(seconds)


def rows(browser, folder: Path, built: Path, runs: int = RUNS) -> Iterator[Row]:
    """A row for each size. folder: to write pages to; built: the built book."""
    plain, ours_page = plain_page(folder), built / PAGE
    for count in SIZES:
        (ours, our_bytes), (theirs, their_bytes) = our_quiz(count, folder), their_quiz(count)
        pages = {
            "ours": watched(in_page(ours, ours_page, ("core.js", *Quiz.scripts)), count, OURS),
            "theirs": watched(in_page(theirs, plain), count, THEIRS),
            "here": watched(in_page(theirs, ours_page), count, THEIRS),
        }
        for name, html in pages.items():
            (folder / f"{name}.html").write_text(html, encoding="utf-8")
        # By turns: what else the machine does meets all.
        visits = [[visit(browser, folder / f"{name}.html") for name in pages] for _ in range(runs)]
        (ready, theirs_ready, theirs_here), (kept, _, _) = (
            [median(one[which] for one in page) for page in zip(*visits, strict=True)] for which in (0, 1)
        )
        yield Row(count, our_bytes, their_bytes, ready, kept, theirs_ready, theirs_here)
