"""The browser that the tests drive: Debian's Chromium where it is, else Playwright's own.

Run as a program, it opens one and exits with 0 when that works.
"""

import shutil
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

# Without these Chromium asks its maker's hosts at every start; our tests count requests.
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# The network is cut here, and not by a route in Python, through which each of a page's hundred requests would go.
# It holds for addresses in digits, for workers and for sockets, too.
CUT = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"

# For each new window Chromium starts a process or two that wait for someone to type into an address bar: more work
# than the page itself. Of two such lists it reads the last one, so that Playwright's own stands here as well.
UNUSED = "--disable-features=" + ",".join([
    *["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"],
    *["AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"],
    *["HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"],
    *["ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints"],
    *["NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"],
])  # fmt: skip


@contextmanager
def chromium():
    """A running browser that reaches this machine only; closed at the end."""
    system = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system, args=[*QUIET, CUT, UNUSED])
        yield browser
        browser.close()


if __name__ == "__main__":
    with chromium():
        pass
