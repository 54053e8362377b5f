"""What several test files need: the built book, a browser, and pages that note what they ask for and say."""

import os
import threading
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from browser import chromium
from hypothesis import HealthCheck, settings

from palermo import paths, serve

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("course", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("course")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Every rule; but where nothing is wrong no selectors, which take longer than the rules themselves. Style sheets are
# not fetched again: no rule needs them, and on `file:` each would be an error on the console. A colour is read once:
# axe reads the same few for each element with text, which takes it a third of its time.
RUN_AXE = """() => {
  const color = axe.commons.color.Color.prototype, read = color.parseString, known = new Map();
  color.parseString = function (text) {
    if (known.has(text)) return Object.assign(this, known.get(text));
    const { r, g, b, alpha } = read.call(this, text);
    known.set(text, { r, g, b, alpha });
    return this;
  };
  return axe.run({ resultTypes: ["violations"], selectors: false, preload: { assets: ["media"] } }).then(found =>
    found.violations.map(v => `${v.id} (${v.impact}): ${v.nodes[0].html.slice(0, 200)}`));
}"""


@pytest.fixture(scope="session")
def root() -> Path:
    return paths.root()


@pytest.fixture(scope="session")
def book(root) -> Path:
    """The folder of the built book. Not built here: `make test` builds it once, before all workers start."""
    folder = root / "_build" / "html"
    assert (folder / "index.html").is_file(), "There is no book to test. Run: make html"
    return folder


@pytest.fixture(scope="session")
def book_pages(book) -> list[Path]:
    """Every page of the book, search and index included."""
    pages = [p for p in sorted(book.rglob("*.html")) if "_static" not in p.relative_to(book).parts]
    assert len(pages) >= 8
    return pages


@pytest.fixture(scope="session")
def http_book(book):
    """The address of the book, served as `make book` serves it."""
    server = serve.make_server(port=0, folder=book)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture(scope="session")
def browser():
    with chromium() as running:
        yield running


LOCAL = (
    "file:",
    "data:",
    "blob:",
    "http://127.0.0.1:",
    "http://localhost:",
    "ws://127.0.0.1:",
    "ws://localhost:",
)


class Visit:
    """A browser page: notes each request to another host (none gets through: browser.py), and each console message."""

    def __init__(self, browser, **options):
        self.context = browser.new_context(**options)
        self.outside: list[str] = []
        self.messages: list[str] = []
        self.context.on("request", self._note_address)  # of each frame, worker and further page
        self.page = self._open()

    def _open(self):
        page = self.context.new_page()
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.messages.append(f"error: {error}"))
        page.on("requestfailed", self._note_failure)
        page.on("websocket", self._note_address)
        return page

    def begin_anew(self):
        """An empty page that has noted nothing yet; what the browser has fetched before, it keeps."""
        self.page.close()
        self.page = self._open()
        self.outside.clear()
        self.messages.clear()

    def _note_address(self, asked):
        if not asked.url.startswith(LOCAL):
            self.outside.append(asked.url)

    def _note_message(self, message):
        """All but that there is no favicon.ico where a page names no icon: the browser's wish, not the page's."""
        if urlsplit(message.location["url"]).path != "/favicon.ico":
            self.messages.append(f"{message.type}: {message.text}")

    def _note_failure(self, request):
        """Who leaves a page breaks off what it still loads, and a download its navigation: no failure of the page."""
        if request.failure != "net::ERR_ABORTED":
            self.messages.append(f"failed: {request.url}")

    def axe(self) -> list[str]:
        """What axe-core finds wrong, of any impact."""
        self.page.evaluate(AXE)
        return self.page.evaluate(RUN_AXE)

    def width(self) -> int:
        """How wide the page wants to be, in CSS pixels: more than the window means scrolling sideways."""
        return self.page.evaluate("document.documentElement.scrollWidth")


@pytest.fixture
def visit(browser):
    """Make visits: `visit(color_scheme="dark", viewport={…})`. All are closed at the end of the test."""
    visits = []

    def make(**options) -> Visit:
        visits.append(Visit(browser, **options))
        return visits[-1]

    yield make
    for one in visits:
        one.context.close()


@pytest.fixture(scope="session")
def quiet_environment() -> dict[str, str]:
    """The environment for commands that a test starts: never inside a book build."""
    return {name: value for name, value in os.environ.items() if name != "PALERMO_BOOK"}


@pytest.fixture
def in_notebook(monkeypatch):
    monkeypatch.delenv("PALERMO_BOOK", raising=False)
