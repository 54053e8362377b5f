"""The book's icons as one small style sheet, cut from the icon script that the theme ships.

The theme loads Font Awesome's whole script (529 KB with gzip) and its font (156 KB) for fewer than twenty
icons. Here each icon becomes a CSS mask under the class name that the theme's templates use, so that these
stay as they are.
"""

import re
from urllib.parse import quote

# Every icon that a built page names; a test compares.
ICONS = [
    *["angle-left", "angle-right", "bars", "chevron-down", "chevron-right", "circle-half-stroke", "download"],
    *["file", "file-pdf", "list", "magnifying-glass", "moon", "outdent", "rocket", "sun", "xmark"],
]

HEAD = """/* Icons: Font Awesome Free, CC BY 4.0, https://fontawesome.com/license/free */
.fa-solid, .fas { display: inline-block; width: 1em; height: 1em; vertical-align: -0.125em;
  background: currentColor; mask: var(--icon) center / contain no-repeat; }
.fa-solid::before, .fas::before { content: none !important; } /* else the theme's icon font is loaded too */
.fa-lg { font-size: 1.25em; vertical-align: -0.075em; }
@media (forced-colors: active) { .fa-solid, .fas { background: ButtonText; } }
"""


def icons_css(script: str, names: list[str] = ICONS) -> str:
    """The style sheet for `names`, from the text of Font Awesome's script. Raises if the script lacks one."""
    return HEAD + "\n".join(_rule(name, script) for name in names) + "\n"


def _rule(name: str, script: str) -> str:
    # In the script: "name":[width,height,[aliases],"unicode","path"]
    found = re.search(rf'["{{,]{re.escape(name)}"?:\[(\d+),(\d+),\[[^\]]*\],"[0-9a-f]+","(M[^"]+)"', script)
    if not found:
        raise ValueError(f"The theme's icon script has no icon {name!r}: mend the list in palermo/icons.py.")
    width, height, path = found.groups()
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'><path d='{path}'/></svg>"
    address = "data:image/svg+xml," + quote(svg, safe=" =/:'")
    return f'.fa-{name} {{ --icon: url("{address}"); }}'


def without_icons(styles: str) -> str:
    """The theme's style sheet without the rules that name a sign of Font Awesome's font, which no page shows."""
    sign = r"\.fa-[\w-]+:before"
    return re.sub(rf'{sign}(?:,{sign})*\{{content:"[^"]*"\}}', "", styles)
