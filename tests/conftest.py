"""What several test files need: the built book, a browser, and pages that note what they ask for and say."""

import os
import threading
from pathlib import Path

import axe_playwright_python
import pytest
from browser import chromium
from hypothesis import HealthCheck, settings

from palermo import paths, serve

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("course", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("course")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


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


class Visit:
    """A browser page with the network cut: notes each request to another host, and each console message."""

    def __init__(self, browser, **options):
        self.context = browser.new_context(**options)
        self.outside: list[str] = []
        self.messages: list[str] = []
        self.context.route("**/*", self._pass_local)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.messages.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.messages.append(f"error: {error}"))
        self.page.on("requestfailed", lambda request: self.messages.append(f"failed: {request.url}"))
        self.page.on("websocket", self._note_socket)  # routing does not see these

    def _note_socket(self, socket):
        if not socket.url.startswith(("ws://127.0.0.1:", "ws://localhost:")):
            self.outside.append(socket.url)

    def _pass_local(self, route):
        local = ("file:", "data:", "blob:", "http://127.0.0.1:", "http://localhost:")
        if route.request.url.startswith(local):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def axe(self) -> list[str]:
        """What axe-core finds wrong, of any impact. Call it last: axe itself writes to the console on `file:`."""
        self.page.evaluate(AXE)
        found = self.page.evaluate("axe.run()")
        return [f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:200]}" for v in found["violations"]]

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
