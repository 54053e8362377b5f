"""Large data that several figures or islands show, and a page loads once: registered here by name."""

import json
from collections.abc import Callable

# Name → what makes it. In the book each is one script, `_static/palermo/shared/<name>.js`; live homes get it
# inside the figure or the island.
SHARED: dict[str, Callable[[], object]] = {}


def script(name: str, content: object) -> str:
    """The text of a resource's file: a script, since a page opened as a file can't fetch."""
    payload = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"(window.palermoShared = window.palermoShared || {{}})[{json.dumps(name)}] = {payload};\n"
