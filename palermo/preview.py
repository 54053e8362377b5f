"""A bank in the browser while one writes it: `palermo quiz preview FILE` shows it anew after each save.

The page holds the quiz as in the book, with all questions, exercises included, and above it whatever
`palermo quiz check` would tell. It is served to this machine only.
"""

import hashlib
import html
import mimetypes
import re
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from . import paths
from .data import DataError
from .quiz import Quiz, bank, checks, payload_of
from .quiz.cli import coverage
from .serve import bind

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="{static}/favicon.svg"><link rel="stylesheet" href="{static}/palermo.css">
<style>
/* The names that the theme of the book has. */
:root {{ color-scheme: light; --pst-color-text-base: #222832; --pst-color-background: #fff; --fault: #b3261e; }}
html[data-theme="dark"] {{ color-scheme: dark; --fault: #f2b8b5;
  --pst-color-text-base: #ced6dd; --pst-color-background: #14181e; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 1rem auto; padding: 0 1rem;
  color: var(--pst-color-text-base); background: var(--pst-color-background); }}
pre {{ overflow-x: auto; }}
.faults li {{ margin: 0.7rem 0; padding-left: 0.7rem; border-left: 4px solid var(--fault); list-style: none; }}
.faults {{ padding: 0; }}
</style>
<script>
// As the book's own switch of themes does.
document.documentElement.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
</script>{scripts}</head><body><main><h1>{title}</h1>{body}</main>
<script>
// A page that was saved anew says so by another version.
setInterval(async () => {{
  try {{
    const version = await (await fetch("/version", {{ cache: "no-store" }})).text();
    if (version !== "{version}") location.reload();
  }} catch (error) {{
    // The command was stopped: the page stays as it is.
  }}
}}, 500);
</script></body></html>"""


def make_server(path: Path, port: int) -> ThreadingHTTPServer:
    """A server of one bank's preview, for this machine only. Raises `serve.CannotServe`."""
    return bind("127.0.0.1", port, partial(Handler, path), f"palermo quiz preview {path} --port {{}}")


def version(path: Path) -> str:
    """What changes with each save."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    except OSError:
        return "gone"


def page(path: Path) -> str:
    """The bank as a page, or what is wrong with it."""
    shown = version(path)
    try:
        [reading] = bank.read([path])
    except DataError as error:  # questions refer to the tables: those come first
        body = f"<p>The tables in data/ have faults.</p><pre>{html.escape(str(error))}</pre>"
    else:
        body = _faults(checks.all_faults([reading])) + (_quiz(reading) if reading.bank else "")
    return shell(f"Preview: {html.escape(path.name)}", body, shown)


def shell(title: str, body: str, version: str = "", static: str = "/static") -> str:
    """A page for quizzes outside the book. static: the address of the front end's files."""
    scripts = "".join(f'<script defer src="{static}/{name}"></script>' for name in ("core.js", *Quiz.scripts))
    return PAGE.format(title=title, body=body, scripts=scripts, version=version, static=static)


def _faults(faults: list[bank.Fault]) -> str:
    if not faults:
        return "<p>No fault.</p>"
    told = []
    for fault in faults:
        question = f", question {html.escape(fault.item)}" if fault.item else ""
        told.append(
            f"<li><strong>Line {fault.line}{question}:</strong> {html.escape(fault.what)}.<br>"
            f"To mend it: {html.escape(fault.remedy)}</li>"
        )
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return f'<h2>{count}</h2><ul class="faults">{"".join(told)}</ul>'


def _quiz(reading: bank.Reading) -> str:
    module, known = reading.bank.module, reading.known
    payload = payload_of(f"preview-{module}", module, reading.bank.items, known)
    order = "".join(f"<li>{item.id}, line {line}</li>" for item, line in reading.lines())
    covers = html.escape(coverage(reading.bank, known.objectives))
    return (
        f"{Quiz(payload=payload).static_html()}"
        f"<h2>Which question stands where</h2><ol>{order}</ol>"
        f"<h2>What the bank covers</h2><p>Questions of difficulty 1/2/3.</p>"
        f'<pre tabindex="0" role="region" aria-label="What the bank covers">{covers}</pre>'
    )


class Handler(BaseHTTPRequestHandler):
    """The page, its version, the front end's files, and the pages of `book/` to which feedback links."""

    def __init__(self, path: Path, *args, **kwargs):
        self.bank_path = path  # first, because what follows answers the request
        super().__init__(*args, **kwargs)

    def log_message(self, *args):
        pass

    def do_GET(self):
        # Else a page on another host could read this one under a name of its own.
        if not re.fullmatch(r"(127\.0\.0\.1|localhost)(:\d+)?", self.headers.get("Host", "")):
            return self.send_error(403)
        address = self.path.partition("?")[0]
        if address == "/":
            return self._send(page(self.bank_path).encode(), "text/html; charset=utf-8")
        if address == "/version":
            return self._send(version(self.bank_path).encode(), "text/plain; charset=utf-8")
        for start, folder in (("/static/", paths.static_dir()), ("/book/", paths.book_dir())):
            file = folder / address.removeprefix(start)
            if address.startswith(start) and file.parent == folder and file.is_file():
                kind = "text/plain; charset=utf-8" if file.suffix == ".md" else mimetypes.guess_type(file)[0]
                return self._send(file.read_bytes(), kind or "application/octet-stream")
        return self.send_error(404)

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)
