"""What each page of the built book weighs. As a program, it prints the table (`make weigh`).

A page's weight is what a browser with an empty cache asks for before the reader scrolls, with gzip
where a web server would use it.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from browser import chromium

from palermo import serve

TEXT = {".html", ".js", ".css", ".svg", ".json", ".csv", ".txt"}


@dataclass(frozen=True)
class Weight:
    """Bytes: the page's own HTML, the same with gzip, and all that the browser fetched, with gzip."""

    page: str
    html: int
    html_gzip: int
    transferred: int
    has_chart: bool


def gzipped(path: Path) -> int:
    """The size of a file as a web server sends it."""
    content = path.read_bytes()
    return len(gzip.compress(content, 6)) if path.suffix in TEXT else len(content)


def weigh(browser, folder: Path, some: list[Path]) -> list[Weight]:
    """Open each page from the disk in a fresh browser context and add up the files it asks for.

    All are opened before the first is waited for: each is quiet for half a second until it counts as loaded.
    """
    asked = {page: set() for page in some}
    tabs = [open_and_note(browser, page, files) for page, files in asked.items()]
    for tab in tabs:
        tab.wait_for_load_state("networkidle")
        tab.context.close()
    return [weight_of(folder, page, files) for page, files in asked.items()]


def open_and_note(browser, page: Path, files: set[str]):
    """A tab with the page; the files that it asks for come into the set."""
    tab = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    tab.on("request", lambda request: files.add(unquote(urlsplit(request.url).path)))
    tab.goto(page.as_uri())
    return tab


def weight_of(folder: Path, page: Path, files: set[str]) -> Weight:
    loaded = [Path(name) for name in files if Path(name).is_file()]
    return Weight(
        page=page.relative_to(folder).as_posix(),
        html=page.stat().st_size,
        html_gzip=gzipped(page),
        transferred=sum(map(gzipped, loaded)),
        has_chart="data-palermo-chart" in page.read_text(encoding="utf-8"),
    )


def pages(folder: Path) -> list[Path]:
    return [page for page in sorted(folder.rglob("*.html")) if "_static" not in page.parts]


def main():
    folder = serve.book_folder()
    print(f"{'page':34} {'HTML':>9} {'gzip':>9} {'in all, gzip':>13}")
    with chromium() as browser:
        for w in weigh(browser, folder, pages(folder)):
            print(
                f"{w.page:34} {kb(w.html):>9} {kb(w.html_gzip):>9} {kb(w.transferred):>13}{' + charts' * w.has_chart}"
            )
    for name in (
        "core.js",
        "grading.js",
        "quiz-types.js",
        "quiz-arrange.js",
        "quiz.js",
        "chart.js",
        "palermo.css",
        "icons.css",
        "plotly.min.js",
        "shared/world.js",
    ):
        path = folder / "_static" / "palermo" / name
        print(f"{'palermo/' + name:34} {kb(path.stat().st_size):>9} {kb(gzipped(path)):>9}")


def kb(size: int) -> str:
    return f"{size / 1000:.1f} KB"


if __name__ == "__main__":
    main()
