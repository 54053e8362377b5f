"""YAML with line numbers: every value is the text that was written, and each place knows its line.

Plain YAML turns `No` into false and `1.10` into 1.1. Here text stays text, and the model decides what it is.
"""

from dataclasses import dataclass, field

import yaml

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Slip:
    """Something wrong in the YAML itself. line: counted from 1."""

    line: int
    what: str
    remedy: str


@dataclass
class Written:
    """A file as written. content: dicts, lists and str. lines: place → line, counted from 1."""

    content: object = None
    lines: dict[Place, int] = field(default_factory=dict)
    slips: list[Slip] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest thing around it that was written."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read(text: str) -> Written:
    """Read YAML. Never raises: what is wrong is in `.slips`."""
    written = Written()
    try:
        node = _compose(text)
    except yaml.MarkedYAMLError as error:
        written.slips.append(_syntax_slip(error))
        return written
    except yaml.YAMLError:
        written.slips.append(
            Slip(1, "the file holds a character that can't be shown", "Save it anew as plain UTF-8 text.")
        )
        return written
    if node is not None:
        written.content = _build(node, (), written, set())
    return written


def _compose(text: str) -> yaml.Node | None:
    """Read by the fast loader; what it refuses is read again by the plain one, which says better what is wrong."""
    try:
        return yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.BaseLoader)


def _build(node: yaml.Node, place: Place, written: Written, seen: set[int]) -> object:
    written.lines[place] = node.start_mark.line + 1
    if id(node) in seen:
        written.slips.append(
            Slip(
                written.lines[place],
                "a part of the file is used in two places (& and *)",
                "Write it out in both places.",
            )
        )
        return ""
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*place, n), written, seen) for n, child in enumerate(node.value)]
    return _build_mapping(node, place, written, seen)


def _build_mapping(node: yaml.MappingNode, place: Place, written: Written, seen: set[int]) -> dict:
    mapping = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
        if key in mapping:
            first = written.lines[(*place, key)]
            written.slips.append(
                Slip(
                    line,
                    f'"{key}" stands here a second time; the first is in line {first}',
                    "Keep one of the two. If a new question begins here, put a dash before its first line.",
                )
            )
            continue
        mapping[key] = _build(value_node, (*place, key), written, seen)
        # The key's line, not the value's: a long text begins a line later.
        written.lines[(*place, key)] = line
    return mapping


def _syntax_slip(error: yaml.MarkedYAMLError) -> Slip:
    """The commonest slips in plain words; the rest with the place where reading stopped."""
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    problem = error.problem or ""
    if "\\t" in problem or "'\t'" in problem:
        return Slip(line, "the line begins with a tab", "Use spaces to indent.")
    if "mapping values are not allowed" in problem:
        return Slip(
            line,
            "reading stopped here: there is a colon inside a text, or the indentation is off",
            'Put the text in "double quotes", or begin it on the next line after >-. '
            "Check that the line begins in the same column as its neighbours.",
        )
    if "alias" in problem or "anchor" in problem:
        return Slip(
            line,
            "a text begins with * or &, which YAML takes for a sign of its own",
            'Put it in "double quotes".',
        )
    if "quoted scalar" in (error.context or ""):
        start = error.context_mark.line + 1
        return Slip(start, "a quotation mark is opened here and not closed", "Close it, or take it out.")
    began = f", in a part that begins in line {error.context_mark.line + 1}" if error.context_mark else ""
    return Slip(
        line,
        f"reading stopped here{began}",
        "Compare these lines with another question: dash, indentation, colon, and quotation marks that are "
        'not closed. A text with any of : # { } [ ] * & is safe in "double quotes", or on the next line '
        "after >-.",
    )
