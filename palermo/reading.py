"""How hard a text is to read: the Flesch-Kincaid school grade of its prose, for authors and for the tests.

A grade is a rough sign. It counts long sentences and long words; it knows nothing of order, examples or sense.
"""

import re

# Rudolf Flesch's reading ease, turned into years of school by J. Peter Kincaid and others (1975).
PER_SENTENCE, PER_WORD, LESS = 0.39, 11.8, 15.59
# What a learner without law can follow at a stretch; treaty terms alone ("participation", "jurisdiction") cost two
# or three years, so that this is the grade of a plain newspaper.
HARDEST = 10.0


def grade(text: str) -> float:
    """The school grade of a Markdown text, 0 for one without words.

    What stands in brackets (sources, mostly), tags and addresses do not count.
    """
    plain = _plain(text)
    words = re.findall(r"[^\W\d_][\w'’-]*", plain)
    if not words:
        return 0.0
    ends = r"[.?!:;](?=\s|$)|\n\s*\n|\n *(?:[-*]|\d+\.) |\|"
    sentences = [part for part in re.split(ends, plain) if re.search(r"[^\W\d_]", part)]
    syllables = sum(_syllables(word) for word in words)
    found = PER_SENTENCE * len(words) / len(sentences) + PER_WORD * syllables / len(words) - LESS
    return max(0.0, found)


def _plain(text: str) -> str:
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"<[^>]+>|\{\{?[^{}]*\}?\}", " 1 ", text)  # a fact in braces is one number or name
    text = re.sub(r"\((?:[^()]|\([^()]*\))*\)", "", text)
    return re.sub(r"[*`#\[\]“”\"]", " ", text)


def _syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end; good enough for an average over many words."""
    word = word.lower()
    groups = len(re.findall(r"[aeiouyáéíóúàèâêîôûäëïöü]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)
