"""Typed answers compared without regard to case, accents, punctuation and spaces; a slip in spelling is told.

Made by hand from code points, so that Python and `static/grading.js` agree to the letter: `casefold`,
`toLowerCase` and the two languages' Unicode tables differ. The rule: decompose Latin letters (NFKD) and drop
their marks, write a few that do not decompose in two letters or one (ß, æ, ø …), take A–Z as a–z, drop
punctuation and spaces. Between two digits what was dropped leaves a space, or article 3(2) would be article
32. Other scripts stay as they were typed.

A slip in spelling is one edit in an answer of 5 to 8 letters, two in a longer one; an edit adds, drops or
changes a letter, or swaps two neighbours. Digits must be the same: 2002 is not a misspelt 2000. What is as
near to a known wrong answer as to a right one is the wrong one.
"""

import unicodedata

# Spaces that people type around an answer, or that come along with a copied one.
SPACES = " \t\r\n\u00a0\u202f\u2009"
# In characters. No answer of the course comes near.
LONGEST_TEXT = 200
# First and last code point of what is decomposed: all in Unicode since 2006, and decompositions never change.
DECOMPOSED = ((0xA0, 0x24F), (0x1E00, 0x1EFF), (0xFB00, 0xFB06), (0xFF01, 0xFF5E))
# Marks above and below letters.
MARKS = (0x300, 0x36F)
# Punctuation and spaces, beside those of ASCII.
SEPARATORS = ((0x80, 0xBF), (0xD7, 0xD7), (0xF7, 0xF7), (0x2000, 0x206F), (0x3000, 0x303F), (0xFEFF, 0xFEFF))
UNDECOMPOSED = {
    "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
    "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i",
}  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
LOWER = dict(zip(LETTERS.upper(), LETTERS, strict=True))


def fold(text: str) -> str:
    """The text as it is compared."""
    folded: list[str] = []
    apart = False  # something was dropped since the last character
    for char in map(lambda c: LOWER.get(c, c), "".join(map(_plain, text))):
        if _within(char, (MARKS,)):
            continue
        if _is_separator(char):
            apart = True
            continue
        if apart and folded and folded[-1] in DIGITS and char in DIGITS:
            folded.append(" ")
        folded.append(char)
        apart = False
    return "".join(folded)


def _plain(char: str) -> str:
    if char in UNDECOMPOSED:
        return UNDECOMPOSED[char]
    return unicodedata.normalize("NFKD", char) if _within(char, DECOMPOSED) else char


def _within(char: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(char) <= last for first, last in ranges)


def _is_separator(char: str) -> bool:
    if ord(char) < 0x80:
        return char not in LETTERS and char not in DIGITS
    return _within(char, SEPARATORS)


def compare(part: dict, text: object) -> str:
    """What a typed text is: right, spelling, near:0 (and so on: the known wrong answer), wrong or unclear.

    part: {answer: [accepted texts], near: [{text, …}]}. Text of other types, too long, or of punctuation
    only is unclear.
    """
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        return "unclear"
    written = fold(text)
    if not written:
        return "unclear"
    right = min(_slips(fold(answer), written) for answer in part["answer"])
    wrong = [_slips(fold(near["text"]), written) for near in part["near"]]
    nearest = min(wrong, default=NO_SLIP)
    if right == 0:
        return "right"
    if nearest < NO_SLIP and nearest <= right:
        return f"near:{wrong.index(nearest)}"
    return "spelling" if right < NO_SLIP else "wrong"


def points(said: str) -> float | None:
    """What it is worth; None for what is no answer."""
    return {"right": 1.0, "spelling": 0.5, "unclear": None}.get(said, 0.0)


# More edits than any slip has.
NO_SLIP = 3


def _slips(meant: str, written: str) -> int:
    """How many slips make one folded text of the other; NO_SLIP where it is more than a slip."""
    if meant == written:
        return 0
    letters = [char for char in meant if char not in DIGITS and char != " "]
    allowed = 2 if len(letters) >= 9 else 1 if len(letters) >= 5 else 0
    if abs(len(meant) - len(written)) > allowed or _digits(meant) != _digits(written):
        return NO_SLIP
    edits = _edits(meant, written)
    return edits if edits <= allowed else NO_SLIP


def _digits(text: str) -> str:
    """The numbers in a text, each apart from the next."""
    return " ".join("".join(char if char in DIGITS else " " for char in text).split())


def _edits(a: str, b: str) -> int:
    """Additions, losses, changes and swaps of neighbours (optimal string alignment)."""
    rows = [list(range(len(b) + 1))]
    for i, char in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            least = min(row[-1] + 1, rows[-1][j] + 1, rows[-1][j - 1] + (char != other))
            if i > 1 and j > 1 and char == b[j - 2] and other == a[i - 2]:
                least = min(least, rows[-2][j - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]
