"""Measures what the course promises to do quickly. As a program it prints the table and fails on a broken budget.

`make bench` runs it on the built book; tests/test_bench.py holds the same budgets with a margin for a busy machine.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import quiz_bench
from browser import chromium
from weigh import gzipped

from palermo import data, paths, serve
from palermo.update.stale import every_chart

LOAD, CHART, SWITCH = 0.5, 0.3, 0.05  # seconds
HTML, GZIP = 250_000, 60_000  # bytes of the module's page
MODULE = "07_ratification_data.html"
# Every State one after the other, as a reader who types its code and presses Enter; a switch is over when the
# browser has laid the new profile out.
SWITCHES = """(codes) => {
  const field = document.querySelector(".palermo-profile [role=combobox]");
  const times = [], lost = [];
  for (const code of codes) {
    field.focus();
    field.value = code;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const start = performance.now();
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    document.body.getBoundingClientRect();
    times.push((performance.now() - start) / 1000);
    const sheet = document.querySelector(".palermo-sheet");
    if (!sheet || sheet.dataset.country !== code) lost.push(code);
  }
  return { times, lost };
}"""


@dataclass(frozen=True)
class Measured:
    """One thing measured; `unit` is s, ms or KB."""

    what: str
    value: float
    budget: float
    unit: str

    @property
    def kept(self) -> bool:
        return self.value <= self.budget

    def __str__(self) -> str:
        scale = {"s": 1, "ms": 1000, "KB": 0.001}[self.unit]
        digits = 2 if self.unit == "s" else 1
        shown = [f"{number * scale:.{digits}f} {self.unit}" for number in (self.value, self.budget)]
        return f"{self.what:52} {shown[0]:>10} {shown[1]:>10}  {'' if self.kept else 'TOO MUCH'}".rstrip()


def best_of(times: int, act: Callable) -> float:
    """The shortest of a few runs: what the work takes when nothing else runs."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def loading() -> Measured:
    return Measured(
        "load and check all tables", best_of(7, lambda: data.load_from(paths.data_dir())), LOAD, "s"
    )


def charts() -> Iterator[Measured]:
    for name, build in every_chart(data.load()):
        yield Measured(f"charts.{name}", best_of(5, build), CHART, "s")


def switching(browser, page: Path) -> Measured:
    """The median over all States, in the module's page of the built book, opened from the disk."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    tab.goto(page.as_uri())
    tab.wait_for_selector(".palermo-profile [role=combobox]")
    states = list(data.load().countries["iso3"])
    found = tab.evaluate(SWITCHES, states)
    context.close()
    if found["lost"]:
        raise AssertionError(f"These profiles did not open: {', '.join(found['lost'])}")
    return Measured(f"switch the profile, median of {len(states)}", median(found["times"]), SWITCH, "ms")


def weights(page: Path) -> Iterator[Measured]:
    yield Measured(f"{page.name}, HTML", page.stat().st_size, HTML, "KB")
    yield Measured(f"{page.name}, HTML with gzip", gzipped(page), GZIP, "KB")


def module_page(folder: Path) -> Path:
    page = folder / "notebooks" / MODULE
    if not page.is_file():
        raise SystemExit(f"There is no page {MODULE} in the book. Build it first: make html")
    return page


def measure() -> Iterator[Measured]:
    """Everything, one after the other."""
    yield loading()
    yield from charts()
    page = module_page(serve.book_folder())
    with chromium() as browser:
        yield switching(browser, page)
    yield from weights(page)


def main() -> int:
    print(f"{'':52} {'measured':>10} {'budget':>10}")
    broken = 0
    for one in measure():
        print(one, flush=True)
        broken += not one.kept
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        for row in quiz_bench.rows(browser, Path(folder), serve.book_folder()):
            print(row, flush=True)
            broken += not row.ahead()
    size = quiz_bench.front_end_size(serve.book_folder())
    print(quiz_bench.LEGEND)
    print(
        f"At a reader's first visit our front end adds {size / 1000:.1f} KB, the styles of the course included."
    )
    print(f"{broken} over budget." if broken else "All within budget.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
