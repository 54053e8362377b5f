"""Markdown of the banks to safe HTML: paragraphs, emphasis, lists, code, tables, links; nothing that runs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from urllib.parse import unquote

from markdown_it import MarkdownIt

from ..island import in_book

# Built up from nothing, so that what we forget stays text.
BLOCKS = ["fence", "list", "table"]
INLINES = ["autolink", "backticks", "emphasis", "entity", "escape", "link", "newline"]
LINK_SCHEMES = ("http", "https", "mailto")


@dataclass(frozen=True)
class Unsafe:
    """Something that a bank may not hold: what it is, and what to write instead."""

    what: str
    remedy: str


def render(text: str) -> str:
    """The text as HTML. One lone paragraph comes without its `<p>`, so that it fits in a label or a line."""
    tokens = _renderer.parse(text)
    for token in _with_children(tokens):
        if token.type == "link_open":
            _dress_link(token)
    if [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]:
        tokens = tokens[1:2]
    return _renderer.renderer.render(tokens, _renderer.options, {}).strip()


def links(text: str) -> list[str]:
    """The addresses of all links in the text."""
    return [token.attrs["href"] for token in _tokens(text) if token.type == "link_open"]


def is_line(text: str) -> bool:
    """True if the text is one paragraph: no list, table or code block."""
    return [token.type for token in _strict.parse(text)] == ["paragraph_open", "inline", "paragraph_close"]


def unsafe(text: str) -> list[Unsafe]:
    """What in the text is refused: HTML, pictures, and links that could run a program or leave the course."""
    found = {}
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text):
        found["control"] = Unsafe("it holds an invisible control character", "Type the sentence anew.")
    for token in _tokens(text):
        if token.type in ("html_inline", "html_block"):
            found[token.type] = _html(token.content)
        elif token.type == "image":
            found["image"] = Unsafe("it holds a picture", "Describe in words what the picture shows.")
        elif token.type == "link_open" and not _safe_address(token.attrs["href"]):
            found[token.attrs["href"]] = Unsafe(
                f'it links to "{_short(unquote(token.attrs["href"]))}", which is not an address of a page',
                "Link to an address that begins with https://, or to a file of the course such as "
                "../book/glossary.md#term, or take the link out.",
            )
        elif token.type == "text" and re.search(r"<[a-zA-Z/!?]", token.content):
            found["text"] = _html(token.content[token.content.index("<") :])
    return list(found.values())


def slug(title: str) -> str:
    """The anchor of a heading, on which GitHub, MyST (`myst_heading_anchors`) and our links agree."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


@lru_cache(maxsize=64)  # the glossary is asked once for each link to it, of which a bank has dozens
def heading_slugs(text: str) -> dict[str, tuple[int, str]]:
    """Anchor → (level, title) of every heading, with anchors as GitHub and the book make them."""
    slugs: dict[str, tuple[int, str]] = {}
    tokens = _pages.parse(text)
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        title = "".join(child.content for child in inline.children if child.type in ("text", "code_inline"))
        anchor = base = slug(title)
        number = 1
        while anchor in slugs:
            anchor, number = f"{base}-{number}", number + 1
        slugs[anchor] = (int(opening.tag[1]), title)
    return slugs


def page_address(address: str) -> str:
    """A relative address as it is in this home: in the book a page's source becomes the page."""
    if not in_book() or not is_relative(address):
        return address
    return re.sub(r"\.(?:md|ipynb)(?=$|[?#])", ".html", address, count=1)


def is_relative(address: str) -> bool:
    return not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", address)


def _safe_address(address: str) -> bool:
    # As a browser reads it: it drops control characters, and takes a backslash for a slash.
    plain = re.sub(r"[\x00-\x20\x7f]", "", unquote(address)).replace("\\", "/")
    scheme = re.match(r"([^/?#:]*):", plain)
    return scheme.group(1).lower() in LINK_SCHEMES if scheme else not plain.startswith("//")


def _html(content: str) -> Unsafe:
    return Unsafe(
        f'it holds HTML or something that looks like it, "{_short(content)}"',
        "Write it in Markdown (*emphasis*, **strong**, lists, [links](…)), or put `…` around it to show it.",
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"


def _dress_link(token) -> None:
    address = token.attrs["href"]
    if is_relative(address):
        token.attrs["href"] = page_address(address)
    else:
        token.attrs["rel"] = "noopener"


def _tokens(text: str) -> Iterator:
    return _with_children(_strict.parse(text))


def _with_children(tokens: list) -> Iterator:
    for token in tokens:
        yield token
        yield from token.children or []


def _make_renderer() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False}).enable([*BLOCKS, *INLINES])
    parser.validateLink = _safe_address
    return parser


def _make_strict() -> MarkdownIt:
    """Sees what the renderer would leave as text, so that the bank's check can refuse it."""
    parser = MarkdownIt("zero", {"html": True})
    parser.enable([*BLOCKS, *INLINES, "html_block", "html_inline", "image"])
    parser.validateLink = lambda address: True
    return parser


_renderer = _make_renderer()
_strict = _make_strict()
_pages = MarkdownIt("commonmark")
