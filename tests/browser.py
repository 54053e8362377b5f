"""The browser that the tests drive: Debian's Chromium where it is, else Playwright's own.

Run as a program, it opens one and exits with 0 when that works.
"""

import shutil
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

# Without these Chromium asks its maker's hosts at every start; our tests count requests.
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@contextmanager
def chromium():
    """A running browser, closed at the end."""
    system = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system, args=QUIET)
        yield browser
        browser.close()


if __name__ == "__main__":
    with chromium():
        pass
