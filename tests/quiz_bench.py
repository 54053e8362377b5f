"""Our quiz beside jupyterquiz: bytes that n single-choice questions add to a page, and time until the last one can
be answered. Both get the same questions with the same feedback; ours also brings its page without JavaScript.

Both stand in the same empty page, opened cold in the same browser, by turns. A question can be answered when its
last answer can be chosen and checked, and the feedback is laid out.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from jupyterquiz import display_quiz

from palermo import book, paths
from palermo.quiz import Quiz

SIZES = (10, 50, 250)
READY = 1.0  # seconds, for the largest too
RUNS = 7
HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Quiz</title>'


# Answers the last question as soon as all are there, and notes when the feedback to it is laid out.
WATCH = """<script>
(function () {
  const all = document.getElementsByClassName("ONE");
  const watcher = new MutationObserver(() => {
    if (all.length < COUNT) return;
    watcher.disconnect();
    const last = all[COUNT - 1];
    ANSWER
    const told = [...document.querySelectorAll("FEEDBACK")].pop();
    if (told.textContent && told.getBoundingClientRect().height) window.readyAt = performance.now() / 1000;
  });
  watcher.observe(document, { childList: true, subtree: true });
})();
</script>"""
OURS = {
    "ONE": "palermo-item",
    "ANSWER": 'last.querySelector("input").click(); last.querySelector("[type=submit]").click();',
    "FEEDBACK": ".palermo-feedback",
}
THEIRS = {"ONE": "Quiz", "ANSWER": 'last.querySelector(".MCButton").click();', "FEEDBACK": ".Feedback"}


@dataclass(frozen=True)
class Row:
    """One size. Bytes are what the page itself grows by, with gzip; our front end is in files that all pages
    share, and is told apart, while jupyterquiz puts its own into each page. Until our last question can be
    answered takes longer than theirs: their one type of question needs one small program, which runs while the
    page is read; ours is fetched beside the text, which comes first. `ahead` says where we are not."""

    questions: int
    ours: int
    theirs: int
    ours_ready: float
    theirs_ready: float

    def kept(self, busy: float = 1) -> bool:
        """Lighter than theirs, and ready within the budget. busy: how many times slower the machine may be."""
        return self.ours < self.theirs and self.ours_ready <= busy * READY

    @property
    def ahead(self) -> str:
        bytes_, time = self.ours < self.theirs, self.ours_ready < self.theirs_ready
        return {(True, True): "bytes and time", (True, False): "bytes", (False, True): "time"}.get(
            (bytes_, time), "nothing"
        )

    def __str__(self) -> str:
        return (
            f"{self.questions:4} questions: ours {self.ours / 1000:6.1f} KB, {self.ours_ready * 1000:6.0f} ms; "
            f"jupyterquiz {self.theirs / 1000:6.1f} KB, {self.theirs_ready * 1000:6.0f} ms; ahead in {self.ahead}"
        )


def travelling(html: str) -> int:
    """Bytes as a web server sends them."""
    return len(gzip.compress(html.encode(), 6))


def answers(n: int) -> list[tuple[str, str, bool, str]]:
    return [(k, f"Answer {k} to question {n}", k == "b", "It is so. (Article 2(a))") for k in "abcd"]


def front_end(folder: Path) -> tuple[str, int]:
    """Our front end as the book has it, in the folder: its tags, and its bytes as they travel at the first visit.

    The style sheet is among them, though most of it is for the rest of the course."""
    names = ("palermo.css", "core.js", *Quiz.scripts)
    size = 0
    for name in names:
        squeeze = book.squeezed_styles if name.endswith(".css") else book.squeezed
        text = squeeze((paths.static_dir() / name).read_text(encoding="utf-8"))
        (folder / name).write_text(text, encoding="utf-8")
        size += travelling(text)
    scripts = "".join(f'<script defer src="{name}"></script>' for name in names[1:])
    return f'<link rel="stylesheet" href="{names[0]}">{scripts}', size


def our_page(count: int, folder: Path) -> tuple[str, int]:
    """The page, whose data is moved to the folder as in the book, and the bytes that travel for the quiz."""
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
        return name

    html = book.move_data_out(Quiz(payload=payload).static_html(), write)
    size = sum(map(travelling, [html, *data]))
    return f"{HEAD}{front_end(folder)[0]}</head><body>{html}</body></html>", size


def their_page(count: int) -> tuple[str, int]:
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
    return f"{HEAD}</head><body>{html}</body></html>", travelling(html)


def watched(html: str, count: int, names: dict[str, str]) -> str:
    """The page with what tells the time, before anything else."""
    watch = WATCH.replace("COUNT", str(count))
    for name, value in names.items():
        watch = watch.replace(name, value)
    return html.replace("<title>", f"{watch}<title>", 1)


def ready(browser, file: Path) -> float:
    """Seconds from the start of a visit without cache or storage until the last question is answered."""
    tab = browser.new_page()
    tab.goto(file.as_uri())
    tab.wait_for_function("window.readyAt")
    seconds = tab.evaluate("window.readyAt")
    tab.close()
    return seconds


def rows(browser, folder: Path):
    for count in SIZES:
        (ours, our_bytes), (theirs, their_bytes) = our_page(count, folder), their_page(count)
        files = []
        for name, html, names in (("ours", ours, OURS), ("theirs", theirs, THEIRS)):
            files.append(folder / f"{name}.html")
            files[-1].write_text(watched(html, count, names), encoding="utf-8")
        # By turns: what else the machine does meets both.
        times = [[ready(browser, file) for file in files] for _ in range(RUNS)]
        yield Row(count, our_bytes, their_bytes, *map(median, zip(*times, strict=True)))
