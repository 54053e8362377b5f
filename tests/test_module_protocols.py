"""The module on the Protocols: its sections and what it shows, each rule with its Protocol, the cases it promises."""

import re
from pathlib import Path

import yaml
from prose import cells, headings, prose

ROOT = Path(__file__).resolve().parent.parent
MODULE = ROOT / "notebooks" / "03_protocols.ipynb"
ITEMS = {
    item["id"]: item
    for item in yaml.safe_load((ROOT / "quizzes" / "03_protocols.yml").read_text(encoding="utf-8"))["items"]
}

SECTIONS = [
    "What you will be able to do",
    "Three calls before noon",
    "How they stand on the Convention",
    "Trafficking in persons",
    "Smuggling of migrants",
    "Trafficking or smuggling?",
    "Firearms",
    "Easy to get wrong",
    "Look up an article",
    "Where non-governmental stakeholders come in",
    "Who takes part today",
    "Check yourself",
    "Take-away",
    "Where to read more",
]
SHOWN = [
    'head("protocols")', "elements()", 'exercise("prot-sort-01")', 'exercise("prot-follow-01")',
    'article_explorer("tip")', 'quiz("protocols")',
]  # fmt: skip
# Protocol → the articles that the module teaches.
NEEDED = {
    "Trafficking": {*range(1, 20)} - {4, 16, 19},
    "Smuggling": {2, 3, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19, 20, 22, 23},
    "Firearms": {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19},
}


def test_its_sections_and_figures_are_there():
    text = "\n\n".join([c.source for c in cells(MODULE, "markdown")] + [prose(MODULE)])
    assert [h for h in dict.fromkeys(headings(text, "##")) if h != SECTIONS[10]] == [
        h for h in SECTIONS if h != SECTIONS[10]
    ]
    assert SECTIONS[10] in headings(prose(MODULE), "##")  # its numbers are computed
    code = "\n".join(c.source for c in cells(MODULE, "code"))
    assert [call for call in SHOWN if call not in code] == []


def test_the_articles_that_it_teaches_are_cited():
    text = re.sub(r"\]\([^)]*\)", "]", prose(MODULE))
    for protocol, needed in NEEDED.items():
        cited = set()
        for run in re.findall(
            rf"{protocol} Protocol,? articles? (\d+(?:\([a-z0-9]+\))*(?:(?:, | and | or | to )\d+(?:\([a-z0-9]+\))*)*)",
            text,
        ):
            numbers = [int(n) for n in re.findall(r"(?<![(\w])\d+", run)]
            cited |= set(range(numbers[0], numbers[-1] + 1)) if " to " in run else set(numbers)
        assert cited >= needed, f"{protocol}: {needed - cited}"


def test_each_protocol_says_the_same_things():
    """Purpose, definition, what to punish, prevention and cooperation, what is not said, something to try."""
    text = prose(MODULE)
    for name, title in (
        ("Trafficking", "Trafficking in persons"), ("Smuggling", "Smuggling of migrants"), ("Firearms", "Firearms"),
    ):  # fmt: skip
        start = text.index(f"## {title}\n")
        part = text[start : text.index("\n## ", start)]
        assert "**Purpose.**" in part and f"### {name}: what a State must punish" in part, title
        assert f"### What the {name} Protocol does not say" in part and "### Try it" in part, title


def test_no_two_headings_are_the_same():
    found = headings(prose(MODULE))
    assert len(found) == len(set(found))


def test_every_rule_of_the_matter_names_its_article():
    text = prose(MODULE)
    start, end = text.index("## How they stand"), text.index("## Look up an article")
    for block in re.split(r"\n\s*\n", text[start:end]):
        if re.search(r"\b(must|shall|may not)\b", block) and not block.startswith(
            ("**Step", "#", "Lina has")
        ):
            assert re.search(r"(articles?|paragraphs?) \d|\(\d+\(", block) or "?" in block, block


def test_the_cases_to_sort_hold_what_was_promised():
    item = ITEMS["prot-sort-01"]
    assert item["type"] == "sorting" and item["exercise"] and len(item["cards"]) >= 14
    assert {card["category"] for card in item["cards"]} == {"tip", "som", "both", "neither"}
    text = " ".join(card["text"] + card["feedback"] for card in item["cards"])
    for word in ("agree", "16", "debt", "border", "benefit", "On arrival"):
        assert word in text, word


def test_the_firearm_can_be_followed_through_every_link():
    item = ITEMS["prot-follow-01"]
    scenes = {scene["key"]: scene for scene in item["scenes"]}
    articles = {source.split(":")[1].split("(")[0] for source in item["source"]}
    assert articles >= {"3", "6", "7", "8", "10", "12", "13", "15"}

    def best(key) -> list[str]:
        turns = scenes[key].get("choices", [])
        return [key, *(best(max(turns, key=lambda turn: turn["points"])["to"]) if turns else [])]

    assert best("start") == [
        "start", "licence", "records", "import", "trace", "answer", "broker", "disposal", "end"
    ]  # fmt: skip
    reached, todo = set(), ["start"]
    while todo:
        key = todo.pop()
        if key not in reached:
            reached.add(key)
            todo += [turn["to"] for turn in scenes[key].get("choices", [])]
    assert reached == set(scenes)


def test_who_takes_part_is_computed_with_the_slides_beside_it():
    text = prose(MODULE)
    for name in ("tip", "som", "firearms"):
        for fact in ("parties", "signatories", "gap_to_convention", "gap_names"):
            assert f"{{{name}.{fact}}}" in text
        assert f"{{slides.{name}.parties}}" in text and f"{{slides.{name}.signatories}}" in text
    assert "{slides.tip.date}" in text and "{as_of}" in text


def test_the_bank_asks_in_many_ways():
    asked = [item for item in ITEMS.values() if not item.get("exercise")]
    assert len(asked) >= 20 and len({item["type"] for item in asked}) >= 5
