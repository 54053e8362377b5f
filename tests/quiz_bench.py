"""Our quiz beside jupyterquiz: bytes that n single-choice questions add to a page, and time until the last one can
be answered. Both get the same questions with the same feedback; ours also brings its page without JavaScript."""

import gzip
from dataclasses import dataclass

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from jupyterquiz import display_quiz

from palermo import paths
from palermo.quiz import Quiz

SIZES = (10, 50, 250)
READY = 1.0  # seconds, for the largest too
HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Quiz</title>'


@dataclass(frozen=True)
class Row:
    """One size. Bytes are what the page itself grows by, with gzip; our front end is in files that all pages
    share, and is not counted, while jupyterquiz puts its own into each page. Until our last question can be
    answered takes longer than theirs, which has one type of question and no page without JavaScript."""

    questions: int
    ours: int
    theirs: int
    ours_ready: float
    theirs_ready: float

    def kept(self, busy: float = 1) -> bool:
        """Lighter than theirs, and ready within the budget. busy: how many times slower the machine may be."""
        return self.ours < self.theirs and self.ours_ready <= busy * READY

    def __str__(self) -> str:
        return (
            f"{self.questions:4} questions: ours {self.ours / 1000:6.1f} KB, {self.ours_ready * 1000:6.0f} ms; "
            f"jupyterquiz {self.theirs / 1000:6.1f} KB, {self.theirs_ready * 1000:6.0f} ms"
        )


def travelling(html: str) -> int:
    """Bytes as a web server sends them."""
    return len(gzip.compress(html.encode(), 6))


def answers(n: int) -> list[tuple[str, str, bool, str]]:
    return [(k, f"Answer {k} to question {n}", k == "b", "It is so. (Article 2(a))") for k in "abcd"]


def our_page(count: int) -> tuple[str, int]:
    items = [
        {
            "id": f"conv-b-{n}", "type": "single", "stem": f"Question {n}?", "hints": [], "why": "", "sources": [],
            "shuffle": True,
            "options": [{"key": k, "text": t, "correct": c, "feedback": f} for k, t, c, f in answers(n)],
        }
        for n in range(count)
    ]  # fmt: skip
    payload = {"id": "quiz-bench", "module": "convention", "title": "Bench", "items": items}
    html = Quiz(payload=payload).static_html()
    static = paths.static_dir().as_uri()
    scripts = "".join(f'<script defer src="{static}/{name}"></script>' for name in ("core.js", *Quiz.scripts))
    style = f'<link rel="stylesheet" href="{static}/palermo.css">'
    return f"{HEAD}{style}{scripts}</head><body>{html}</body></html>", travelling(html)


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


def ready(browser, folder, html: str, inputs: str, count: int) -> float:
    """Seconds from the start of the visit until every question has its four answers and is laid out."""
    file = folder / "bench.html"
    watch = f"""<script>
(function look() {{
  if (document.querySelectorAll({inputs!r}).length >= {4 * count} && document.body.getBoundingClientRect().height) {{
    window.readyAt = performance.now() / 1000;
  }} else setTimeout(look, 1);
}})();
</script>"""
    file.write_text(html.replace("</head>", f"{watch}</head>"), encoding="utf-8")
    times = []
    for _ in range(3):
        tab = browser.new_page()
        tab.goto(file.as_uri())
        tab.wait_for_function("window.readyAt")
        times.append(tab.evaluate("window.readyAt"))
        tab.close()
    return min(times)


def rows(browser, folder):
    for count in SIZES:
        (ours, our_bytes), (theirs, their_bytes) = our_page(count), their_page(count)
        yield Row(
            count,
            our_bytes,
            their_bytes,
            ready(browser, folder, ours, "form input[type=radio]", count),
            ready(browser, folder, theirs, ".MCButton", count),
        )
