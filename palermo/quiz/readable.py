"""How hard a text is to read: words in a sentence plus long words in a hundred (the index LIX).

It needs no list of syllables, so anyone can count it by hand: the mean number of words in a sentence, and to it
the percentage of words of more than six letters. On its usual scale a text up to 40 is easy, one up to 50 is as
hard as a newspaper, and beyond 50 begins what officials write for officials. Hence the bounds: no question harder
than a newspaper, and half of a bank's questions easy, though a lawyer's words in them are long. When the bounds
were set, the banks had medians of 29 to 32, and the hardest question 47.

A sentence ends with a full stop, a colon, a semicolon, a question or exclamation mark. A bracket with a reference
at the end of a text is not read as a sentence.
"""

import re
from collections.abc import Iterable, Iterator

HARDEST_ITEM = 50
HARDEST_BANK = 40
LONGEST_SENTENCE = 35
LONG_WORD = 6
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
END = re.compile(r"(?<=[.!?:;])[”\"’)]*\s+|\n+")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
REFERENCE = re.compile(r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\s*$")


def index(texts: Iterable[str]) -> float:
    """The index of some texts together; 0 where there are no words."""
    found = [words for text in texts for sentence in sentences(text) if (words := WORD.findall(sentence))]
    words = [word for sentence in found for word in sentence]
    if not words:
        return 0.0
    return len(words) / len(found) + 100 * sum(len(word) > LONG_WORD for word in words) / len(words)


def sentences(text: str) -> list[str]:
    """The sentences of a Markdown text, without links' addresses and the reference at the end."""
    return END.split(REFERENCE.sub("", LINK.sub(r"\1", text.strip())))


def count(sentence: str) -> int:
    return len(WORD.findall(sentence))


def long_sentences(text: str) -> Iterator[str]:
    return (sentence for sentence in sentences(text) if count(sentence) > LONGEST_SENTENCE)
