"""The UN days as a calendar file: `download()` shows the link; any calendar program reads the file.

The days come back each year, and their ids never change: who loads a newer file gets no day twice.
"""

import base64
import datetime as dt
import html

import icalendar

from . import data
from .charts.days import dated, fits

__all__ = ["Download", "calendar", "download"]

FILE = "palermo-un-days.ics"
PRODUCT = "-//Palermo course//UN days//EN"


def calendar(tables: data.Tables | None = None) -> bytes:
    """All days of `data/un_days.csv` as an iCalendar file (RFC 5545), one event of a whole day each, yearly."""
    tables = tables or data.load()
    names = tables.instruments.set_index("id")["short_title"]
    made = icalendar.Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("x-wr-calname", "UN days for the Convention and its Protocols")
    # The day of the data, not today: the same tables give the same file.
    stamp = dt.datetime.combine(tables.as_of, dt.time(), dt.UTC)
    for day in dated(tables).itertuples():
        event = icalendar.Event()
        event.add("uid", f"un-day-{day.id}@palermo-course")
        event.add("dtstamp", stamp)
        event.add("dtstart", day.date)
        event.add("dtend", day.date + dt.timedelta(days=1))
        event.add("rrule", {"freq": "yearly"})
        event.add("summary", day.name)
        event.add(
            "description",
            f"{day.idea}\n\nTreaty: {fits(day.instruments, names)}. Declared by: {day.resolution}.\n"
            "The idea is the course's, not the United Nations'.",
        )
        event.add("transp", "TRANSPARENT")  # the day is not taken
        made.add_component(event)
    return made.to_ical()


class Download:
    """A link that saves a file, in every home; in the book the file stands beside the page."""

    def __init__(self, file: str, label: str, content: bytes, kind: str = "text/calendar"):
        self.file, self.label, self.content, self.kind = file, label, content, kind

    def _repr_html_(self) -> str:
        held = base64.b64encode(self.content).decode()
        return (
            f'<p class="palermo-isle"><a download="{html.escape(self.file)}" '
            f'href="data:{self.kind};charset=utf-8;base64,{held}">{html.escape(self.label)}</a></p>'
        )


def download() -> Download:
    """The link to the calendar file."""
    days = len(data.load().un_days)
    return Download(FILE, f"Download the {days} days for your calendar (.ics, every year)", calendar())
