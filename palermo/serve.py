"""A small server for the built book, for readers on this machine or in the same room."""

import errno
import socket
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from . import paths


class CannotServe(RuntimeError):
    """There is no book, or the port is not free; the message says what to do."""


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and says nothing: a log line for each of a page's files hides the address above it."""

    def log_message(self, *args):
        pass


def book_folder() -> Path:
    return paths.root() / "_build" / "html"


def make_server(host: str = "127.0.0.1", port: int = 8000, folder: Path | None = None) -> ThreadingHTTPServer:
    """A server of the built book, bound and ready to run. Raises `CannotServe`."""
    folder = folder or book_folder()
    if not (folder / "index.html").is_file():
        raise CannotServe("There is no book yet. Build it first: make html")
    return bind(host, port, partial(QuietHandler, directory=folder), "make book PORT={}")


def bind(host: str, port: int, handler, again: str) -> ThreadingHTTPServer:
    """A server on a port. Raises `CannotServe`, with `again` as the command that names another port."""
    try:
        return ThreadingHTTPServer((host, port), handler)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            free = again.format(free_port(host, port + 1))
            said = f"Port {port} is in use by another program. Try another: {free}"
        else:  # a port that only an administrator may take, or an address that is not this machine's
            said = f"Can't serve on {host}, port {port}: {problem.strerror}. Try: {again.format(8000)}"
        raise CannotServe(said) from None


def free_port(host: str, start: int) -> int:
    """The first port from `start` on that nothing listens to."""
    for port in range(start, 65536):
        with socket.socket() as probe:
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise CannotServe(f"No port from {start} on is free on {host}.")


def run(server: ThreadingHTTPServer) -> None:
    """Serve until Ctrl+C."""
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
