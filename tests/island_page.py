"""A page with an island on it, as the book shows it, and a reader's visit to it: what the islands' tests share."""

from pathlib import Path

import pytest

from palermo import paths

PAGE = """<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root {{ --pst-color-text-base: #222832; --pst-color-background: #fff; }}
html[data-theme="dark"] {{ --pst-color-text-base: #ced6dd; --pst-color-background: #14181e; }}
body {{ background: var(--pst-color-background); color: var(--pst-color-text-base); }}
</style>
<link rel="stylesheet" href="{static}/palermo.css">{scripts}
</head><body><main>{body}</main></body></html>"""


def shown(island) -> str:
    """What the island is in the book."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALERMO_BOOK", "1")
        [(kind, html)] = island._repr_mimebundle_().items()
    assert kind == "text/html"
    return html


def write(path: Path, title: str, body: str, scripts, resources: str = "") -> str:
    """Write a page with the scripts that it needs beside core.js, and the code of its resources; its address."""
    static = paths.static_dir().as_uri()
    addresses = [f"{static}/{name}" for name in ("core.js", *scripts)]
    if resources:
        path.with_name("resources.js").write_text(resources, encoding="utf-8")
        addresses.insert(0, "resources.js")
    tags = "".join(f'<script defer src="{address}"></script>' for address in addresses)
    path.write_text(PAGE.format(title=title, static=static, scripts=tags, body=body), encoding="utf-8")
    return path.as_uri()


def said(page, words: str):
    """Wait until a screen reader is told these words."""
    page.wait_for_function(
        "words => (document.querySelector('.palermo-announcer') || {textContent: ''}).textContent.includes(words)",
        arg=words,
    )


class Reader:
    """A visit to such a page."""

    def __init__(self, visit, address: str, **options):
        self.visit = visit(**options)
        self.page = self.visit.page
        self.page.set_default_timeout(5000)
        self.page.goto(address)

    def said(self, words: str):
        said(self.page, words)
