"""The code on a record of completion: twelve characters that follow from what the record says.

Whoever holds the record computes the code anew, on the page *Check a record* or with `palermo record check`, with
no server. That finds typing errors and casual edits. It is no protection against forgery: this page and
static/seal.js, which computes the same code in a browser, tell everyone how it is made.

A code is eleven characters of Crockford's base 32 (no I, L, O, U) from SHA-256, and a check character (Luhn's
rule, modulo 32) that finds a slip in the code itself.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from .versions import ALPHABET, base32

FORM = "palermo-record-1"
LENGTH = 12
LONGEST_NAME = 100
# Spaces of any kind are one space. What can't be seen is not part of a name: controls, marks of direction, joiners.
SPACES = re.compile("[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
# A keyboard has one apostrophe and one hyphen; a name on paper has the printer's.
SAME = str.maketrans({**dict.fromkeys("‘’ʼ´`′", "'"), **dict.fromkeys("‐‑‒–—−", "-")})
MISREAD = str.maketrans("OIL", "011")


class Verdict(Enum):
    """What comes of a check."""

    FITS = "The code fits: name, date, result and version are those for which it was made."
    SLIP = "This is no code of a record: it has a typing error. Compare it with the record, character by character."
    DIFFERS = (
        "The code does not fit what you entered. Either one of the entries is not as on the record, or the record "
        "was changed after it was made. Compare each entry, capitals of the name too."
    )


@dataclass(frozen=True)
class Record:
    """What a record says. date: 2026-06-03; result: per cent, right, of how many; edition: `versions.edition()`."""

    name: str
    date: str
    result: tuple[int, int, int]
    edition: str


def code(record: Record) -> str:
    """The record's code, as `8KRX-31FW-0Q2P`."""
    edition = re.sub(r"[^0-9A-Z.]", "", record.edition.upper().translate(MISREAD))
    said = [FORM, plain_name(record.name), record.date, " ".join(map(str, record.result)), edition]
    number = int.from_bytes(hashlib.sha256("\n".join(said).encode()).digest())
    body = base32(number >> 256 - 5 * (LENGTH - 1), LENGTH - 1)
    whole = body + ALPHABET[-_luhn(body + "0") % 32]
    return "-".join(whole[place : place + 4] for place in range(0, LENGTH, 4))


def check(record: Record, typed: str) -> Verdict:
    """Whether a code belongs to what a record says. Small letters, O for 0, I and L for 1 and hyphens don't matter."""
    plain = re.sub(r"[^0-9A-Z]", "", typed.upper().translate(MISREAD))
    if len(plain) != LENGTH or not set(plain) <= set(ALPHABET) or _luhn(plain) % 32:
        return Verdict.SLIP
    return Verdict.FITS if code(record).replace("-", "") == plain else Verdict.DIFFERS


def plain_name(name: str) -> str:
    """A name as the code takes it: composed letters, single spaces, plain apostrophes and hyphens."""
    seen = SPACES.sub(" ", UNSEEN.sub("", name)).translate(SAME)
    whole = seen.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # half a character is none
    return unicodedata.normalize("NFC", whole).strip(" ")


def _luhn(text: str) -> int:
    """The sum that is a multiple of 32 when the last character is the right one."""
    total = 0
    for place, char in enumerate(reversed(text)):
        value = ALPHABET.index(char) * (1 + place % 2)
        total += value // 32 + value % 32
    return total
