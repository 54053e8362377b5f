"""What every bank keeps to beyond its shape: fair answers, feedback that teaches, plain words.

A bank with such faults can be used, so a draft can be looked at; `palermo quiz check` and the tests refuse it.
Each check takes a sound bank and tells (place in the bank, question, what is wrong, how to mend it).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from statistics import median

from .. import facts
from . import readable, texts
from .bank import Fault, Reading
from .known import Known
from .model import Bank

# What is wrong in a bank: place, the question's id or "", what, remedy.
Told = tuple[tuple[str | int, ...], str, str, str]

# Promise 3: a count of States or parties is a fact of the tables. "Convention of 2000" or "article 18" is none.
TYPED_COUNT = re.compile(
    r"\b\d{2,3}\s+(?:of\s+the\s+|UN\s+|Member\s+)*(?:States|parties|signatories|signatures|countries|participants)\b",
    re.I,
)
# The number of the UN's Member States is no count of ours.
MEMBER_STATES = "193 Member States"
TALKS_OF_OTHERS = re.compile(r"\b(all|none|both|any) of (the )?(above|these|those)\b", re.I)
# The page prints the verdict above the feedback.
VERDICT = re.compile(r"(incorrect|wrong|correct)\b|(no|yes|false|true)[.,:!]|(?-i:Right|Yes)\b", re.I)
# "(Articles 36(1), (3) and (4))": the brackets of the paragraphs stand inside those of the reference.
CLOSING_REFERENCE = re.compile(r"\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)$")
PAGE = re.compile(r"\[[^\]]+\]\(\.\./book/[\w.]+#[\w-]+\)")
ARTICLES = re.compile(r"(?:(?P<treaty>[A-Z][\w ]+), )?[Aa]rticles? (?P<numbers>.+)")
SHORTEST_FEEDBACK = 40  # characters, the reference included
# How much longer than the longest wrong answer the right one may be.
STICKS_OUT = 1.3
# From so many questions on, a habit of their author is one.
HABIT = 4


def faults(reading: Reading) -> list[Fault]:
    """What a bank that can be read should not have; none where it can't be read."""
    if reading.bank is None:
        return []
    told = dict.fromkeys(chain.from_iterable(check(reading.bank, reading.known) for check in CHECKS))
    return sorted((reading.fault(*one) for one in told), key=lambda fault: fault.line)


def each_item(bank: Bank) -> Iterator[tuple[tuple, dict]]:
    """Every question as a dictionary, with its place in the file."""
    for number, item in enumerate(bank.items):
        yield ("items", number), item.model_dump()


def objectives(bank: Bank, known: Known) -> Iterator[Told]:
    """Each objective is asked for twice, at two difficulties, by questions of the quiz itself."""
    for objective, module in known.objectives.items():
        if module != bank.module:
            continue
        levels = [i.difficulty for i in bank.items if i.objective == objective and not i.exercise]
        if len(levels) < 2 or len(set(levels)) < 2:
            has = f"difficulties {', '.join(map(str, levels))}" if levels else "no question"
            yield (
                ("module",),
                "",
                f"the objective {objective} has {has}",
                "Ask for it in at least two questions of two difficulties. Exercises don't count.",
            )


def lengths(bank: Bank, known: Known) -> Iterator[Told]:
    """Nobody finds the right answer by its length."""
    pools: dict[str, list[bool]] = {}
    for place, item in each_item(bank):
        for inner, kind, options, right in _choices(item):
            if len(right) != 1 or kind in ("options of multiple", "options of true_false", "gaps"):
                continue
            sizes = {option["key"]: len(known.fill(option["text"])) for option in options}
            wrong = max(size for key, size in sizes.items() if key not in right)
            pools.setdefault(kind, []).append(sizes[right[0]] > wrong)
            if sizes[right[0]] > STICKS_OUT * wrong and kind != "scenes":
                yield (
                    (*place, *inner),
                    item["id"],
                    "the right answer sticks out by its length",
                    "Shorten it, or write a wrong answer that is about as long.",
                )
    for kind, longest in pools.items():
        if len(longest) >= HABIT and sum(longest) > len(longest) / (2 if kind == "scenes" else 3):
            yield (
                ("items",),
                "",
                f"the right answer is the longest one in {sum(longest)} of {len(longest)} {kind}",
                "Shorten right answers or lengthen wrong ones, until it is no habit.",
            )


def places(bank: Bank, known: Known) -> Iterator[Told]:
    """Nobody finds the right answer by its place."""
    pools: dict[str, list[tuple]] = {}
    for _, item in each_item(bank):
        for _, kind, _, right in _choices(item):
            pools.setdefault(kind, []).append(tuple(right))
    for kind, rights in pools.items():
        usual, times = Counter(rights).most_common(1)[0]
        share = 1 / 2 if kind.startswith("options of s") or "multiple" in kind else 3 / 4
        if len(rights) >= HABIT and times > share * len(rights):
            yield (
                ("items",),
                "",
                f"in {times} of {len(rights)} {kind} the right answer is {' and '.join(usual)}",
                "Change the order of the answers in some of them, or what is asked.",
            )


def _choices(item: dict) -> Iterator[tuple[tuple, str, list[dict], list[str]]]:
    """Each list of a question in which one chooses: place, what it is, its entries, the keys of the right ones."""
    for name in ("options", "reasons"):
        if item.get(name):
            kind = f"options of {item['type']}" if name == "options" else name
            yield (name,), kind, item[name], [option["key"] for option in item[name] if option["correct"]]
    for number, gap in enumerate(item.get("gaps", [])):
        if gap["choices"]:
            right = [choice["key"] for choice in gap["choices"] if choice["correct"]]
            yield ("gaps", number), "gaps", gap["choices"], right
    for number, scene in enumerate(item.get("scenes", [])):
        right = [choice["key"] for choice in scene["choices"] if choice["points"] == 1]
        if scene["choices"] and right:
            yield ("scenes", number), "scenes", scene["choices"], right


def talk(bank: Bank, known: Known) -> Iterator[Told]:
    """No answer speaks of the other answers: their order changes from learner to learner."""
    for place, item in each_item(bank):
        for inner, text in texts.each(item):
            said = TALKS_OF_OTHERS.search(text)
            if said and texts.is_label(inner) and inner[-3] in ("options", "reasons", "choices"):
                remedy = "Say what it says, or make it a question with several right answers."
                yield (*place, *inner), item["id"], f'the answer says "{said[0]}"', remedy


def feedback(bank: Bank, known: Known) -> Iterator[Told]:
    """Every feedback says why, without the verdict, and ends with an article of the sources or a page."""
    for place, item in each_item(bank):
        for inner, text in texts.each(item):
            if texts.is_feedback(inner):
                for what, remedy in _feedback_faults(" ".join(text.split()), item["source"], known):
                    yield (*place, *inner), item["id"], what, remedy


def _feedback_faults(text: str, sources: list[str], known: Known) -> Iterator[tuple[str, str]]:
    if len(text) < SHORTEST_FEEDBACK:
        remedy = "Say what in this answer is right or wrong, what to look at, and the article."
        yield f'the feedback "{text}" is too short to teach something', remedy
    if verdict := VERDICT.match(text):
        remedy = "Take it out: the page prints the verdict above the feedback."
        yield f'the feedback begins with the verdict "{verdict[0]}"', remedy
    closing = CLOSING_REFERENCE.search(text)
    if not closing:
        yield (
            f"the feedback does not end with an article or a page: …{text[-40:]}",
            "End it with a bracket such as (Article 2(a)), (Firearms Protocol, article 10(2)) or "
            "([Where this stands](../book/references.md#unodc-treaties)).",
        )
        return
    cited = {tuple(re.match(r"([A-Z]+):(\d+)", source).groups()) for source in sources if ":" in source}
    for part in closing[1].split("; "):
        if PAGE.fullmatch(part):
            continue  # that the page and its heading exist is asked by the bank's own check
        named = _articles(part, known)
        if named is None:
            yield (
                f'the feedback ends with "({part})", which is no article',
                "Write Article 2(a) for the Convention, or Firearms Protocol, article 10(2).",
            )
        for instrument, article in sorted((named or set()) - cited):
            remedy = f'Add "{instrument}:{article}" to source, or look the article up.'
            yield f"the feedback names {instrument} article {article}, which is not among the sources", remedy


def _articles(part: str, known: Known) -> set[tuple[str, str]] | None:
    """{("UNTOC", "36")} of "Articles 36(1) and 38" or "Firearms Protocol, article 17"; None if it is neither."""
    names = {title: instrument.upper() for instrument, (title, _) in known.instruments.items()}
    found = ARTICLES.fullmatch(part)
    if not found or (found["treaty"] or "Convention") not in names:
        return None
    numbers = re.findall(r"(?<![\d(])\d+", found["numbers"])
    return {(names[found["treaty"] or "Convention"], number) for number in numbers} or None


def counts(bank: Bank, known: Known) -> Iterator[Told]:
    """Each number of parties or signatories is computed, and its day stands beside it."""
    today = {str(number): name for name, number in _counts(known.facts)}
    for place, item in each_item(bank):
        names = set()
        for inner, text in texts.each(item):
            names |= set(re.findall(r"\{([\w.]+)\}", text))
            plain = text.replace(MEMBER_STATES, "")
            typed = TYPED_COUNT.search(plain)
            number = (
                typed[0]
                if typed
                else next(
                    (n for n in re.findall(r"(?<![\w{./])\d{2,3}(?![\w}/%])", plain) if n in today), None
                )
            )
            if number:
                remedy = "Write the name of a fact in braces, such as {untoc.parties}, and {as_of} near it."
                yield (*place, *inner), item["id"], f'the count "{number}" is typed', remedy
        undated = facts.undated(sorted(names), known.facts)
        if undated:
            remedy = "Write {as_of} in the same question, for a published number the fact `when` beside it."
            yield place, item["id"], f"{', '.join(undated)} stand without their day", remedy


def _counts(names: dict) -> Iterator[tuple[str, int]]:
    for instrument, of in names.items():
        for name in ("parties", "signatories"):
            number = getattr(of, name, None)
            if isinstance(number, int) and number > 41:  # below, it may well be an article
                yield f"{instrument}.{name}", number


def plain_words(bank: Bank, known: Known) -> Iterator[Told]:
    """Short sentences and short words: see `readable.py` for the measure and its bounds."""
    indices = []
    for place, item in each_item(bank):
        shown = [(inner, text) for inner, text in texts.each(item) if not texts.is_plain(inner)]
        for inner, text in shown:
            for sentence in readable.long_sentences(text):
                start = " ".join(sentence.split()[:6])
                what = f"the sentence that begins “{start} …” has {readable.count(sentence)} words"
                remedy = f"Make two of it: at most {readable.LONGEST_SENTENCE}."
                yield (*place, *inner), item["id"], what, remedy
        index = readable.index(text for _, text in shown)
        indices.append(index)
        if index > readable.HARDEST_ITEM:
            yield (
                place,
                item["id"],
                f"it reads too hard ({index:.0f}; at most {readable.HARDEST_ITEM})",
                "Write shorter sentences, and short words where you can.",
            )
    if median(indices) > readable.HARDEST_BANK:
        what = (
            f"half of the questions read harder than {median(indices):.0f} (at most {readable.HARDEST_BANK})"
        )
        yield ("items",), "", what, "Write shorter sentences, and short words where you can."


CHECKS = (objectives, lengths, places, talk, feedback, counts, plain_words)


def all_faults(readings: Iterable[Reading]) -> list[Fault]:
    """Everything wrong in some banks: what can't be used, and what should not be so."""
    return [fault for reading in readings for fault in [*reading.faults, *faults(reading)]]
