"""The record of completion, and the page that checks one: `record()` and `check_a_record()` show them.

A learner has completed the course when each module is marked as read, each question of its quiz has been checked,
and the final assessment is passed. The record is made in the learner's browser, from what is stored there.
"""

import html

from . import paths, versions
from .island import Island
from .progress import course

__all__ = ["Check", "CompletionRecord", "check_a_record", "record"]


def record() -> "CompletionRecord":
    """The learner's record, or what is still missing for it. Raises BankError with all faults of the banks."""
    return CompletionRecord(payload={"title": course_title()})


def check_a_record() -> "Check":
    """The form with which anyone checks the code on a record."""
    return Check(payload={"edition": versions.edition()})


class CompletionRecord(Island):
    """The record, made and printed in the browser. Python receives nothing of it."""

    kind = "record"
    scripts = ("grading.js", "standing.js", "seal.js", "record.js")
    resources = ("course",)

    def __init__(self, *, payload: dict, **traits):
        super().__init__(element_id="record", payload=payload, **traits)

    def fallback_html(self) -> str:
        modules = "".join(
            f'<li value="{one["number"]}"><a href="{one["address"]}">{html.escape(one["title"])}</a></li>'
            for one in course()["modules"]
        )
        return (
            "<p>The record is made in your browser, from the answers that are kept there, and that needs JavaScript. "
            f"It is for those who have done these modules and passed the final assessment:</p><ol>{modules}</ol>"
        )


class Check(Island):
    """Name, date, result, version and code of a record, and whether they fit. Nothing is sent anywhere."""

    kind = "check"
    scripts = ("seal.js", "check.js")

    def __init__(self, *, payload: dict, **traits):
        super().__init__(element_id="check-a-record", payload=payload, **traits)

    def fallback_html(self) -> str:
        return (
            "<p>The code is computed in your browser, and that needs JavaScript. Without it, the command "
            "<code>palermo record check --help</code> of the course's program does the same.</p>"
        )


def course_title() -> str:
    """The course's name, as the heading of its first page."""
    with (paths.book_dir() / "index.md").open(encoding="utf-8") as page:
        return page.readline().removeprefix("#").strip()
