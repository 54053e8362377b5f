"""One front-end module, two homes: an `Island` is a widget in a live notebook and plain HTML in the book.

An island is a payload that JSON can carry and one file `static/<kind>.js`, which adds
`palermo.islands.<kind> = {mount(element, payload, host)}` to what `static/core.js` defines.
"""

import html
import json
import os
from typing import ClassVar

import anywidget
import traitlets

from .paths import static_dir
from .shared import SHARED


def in_book() -> bool:
    """True while the book is being built: `palermo.book` sets the variable, and the kernels inherit it."""
    return os.environ.get("PALERMO_BOOK") == "1"


def front_end(kind: str, scripts: tuple[str, ...] = ()) -> str:
    """The ES module of one kind of island: core, the island's files and an export, in one text.

    One text, because anywidget loads a module from a blob, which can't import a neighbour.
    scripts: the files of `static/` in their order, where they are others than `<kind>.js`.
    """
    names = ("core.js", *(scripts or (f"{kind}.js",)))
    parts = [(static_dir() / name).read_text(encoding="utf-8") for name in names]
    export = (
        f"export default {{ render: ({{ model, el }}) => window.palermo.mountLive({kind!r}, model, el) }};\n"
    )
    return "\n".join([*parts, export])


def json_script(payload: object, element_id: str) -> str:
    """What the element of that id is made from, as a JSON script inside it; the book moves it to a file.

    `<` is escaped so that no text in it can end the element.
    """
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" data-for="{html.escape(element_id)}">{text}</script>'


class Island(anywidget.AnyWidget):
    """Base of every interaction that is not a chart. A subclass names its `kind` and its `fallback_html`.

    Traits: `payload` (what the front end shows), `responses` (what it reports back). It names
    what it shows of `palermo.shared` in `resources`; the front end finds that in `payload.shared`. Where its
    front end is more than `<kind>.js` it names the files in `scripts`, and `palermo.book` has to know them too.
    """

    kind: ClassVar[str]
    scripts: ClassVar[tuple[str, ...]] = ()
    resources: ClassVar[tuple[str, ...]] = ()

    payload = traitlets.Dict().tag(sync=True)
    responses = traitlets.Dict().tag(sync=True)

    def __init_subclass__(cls, **kwargs):
        # Not for the classes that traitlets derives when anywidget adds its traits to an instance.
        if "kind" in cls.__dict__:
            cls._esm = front_end(cls.kind, cls.scripts)
            cls._css = (static_dir() / "palermo.css").read_text(encoding="utf-8")
        super().__init_subclass__(**kwargs)

    def __init__(self, *, element_id: str, payload: dict, **traits):
        self.element_id = element_id
        if self.resources and not in_book():
            payload = {**payload, "shared": {name: SHARED[name]() for name in self.resources}}
        super().__init__(payload=payload, **traits)

    def open(self):
        """Open the channel to the front end, except in the book: there myst-nb would write the widget's
        whole state, its program included, into the page."""
        if not in_book():
            super().open()

    def fallback_html(self) -> str:
        """What a reader without JavaScript sees: semantic HTML with the same content."""
        raise NotImplementedError

    def static_html(self) -> str:
        """The island as it stands in the book: the fallback, and the payload that `core.js` mounts."""
        needs = f' data-palermo-shared="{" ".join(self.resources)}"' if self.resources else ""
        return (
            f'<div class="palermo-island" id="{html.escape(self.element_id)}" '
            f'data-palermo-island="{self.kind}"{needs}>'
            f'<div class="palermo-fallback">{self.fallback_html()}</div>'
            f"{json_script(self.payload, self.element_id)}</div>"
        )

    def _repr_mimebundle_(self, **kwargs):
        if in_book():
            return {"text/html": self.static_html()}
        return super()._repr_mimebundle_(**kwargs)
