"""Participants' names: which State a page means, however the page spells it."""

import difflib

from .. import data
from ..rules import plain


class Names:
    """Every spelling that the tables know, each leading to one code."""

    def __init__(self, tables: data.Tables):
        self._codes: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        self._iso3 = set(tables.countries["iso3"])
        # The depositary's own names first: no other name may take one of them.
        for table, column in (
            (tables.participation, "participant"),
            (tables.countries, "name"),
            (tables.other_names, "other_name"),
        ):
            for iso3, name in zip(table["iso3"], table[column], strict=True):
                self._codes.setdefault(_key(name), iso3)
                self._shown.setdefault(_key(name), name)

    def find(self, written: str) -> str | None:
        """The ISO 3166-1 alpha-3 code of a name (or of a code); None if it is nobody's."""
        return written if written in self._iso3 else self._codes.get(_key(written))

    def near(self, written: str) -> str:
        """What was perhaps meant, as the end of a sentence: " (near: China, Chile)"; empty if nothing is."""
        near = difflib.get_close_matches(_key(written), self._codes, 3, 0.7)
        return f" (near: {', '.join(self._shown[key] for key in near)})" if near else ""


def _key(name: str) -> str:
    """A name without what spellings of it differ in, "the" and "St." included."""
    words = plain(name.replace("&", " and ")).split()
    return " ".join("saint" if word == "st" else word for word in words if word != "the")
