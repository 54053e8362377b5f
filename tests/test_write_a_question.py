"""The page for authors: every example on it can be used, and has a picture of what it says now."""

import re

import question_images
from markdown_it import MarkdownIt

from palermo.quiz import checks, fitting, model, payload_of, readable, typed
from palermo.quiz.cli import quiz_group

READING = question_images.read_examples()
TEXT = question_images.page().read_text(encoding="utf-8")


def test_every_type_has_an_example_without_a_fault():
    assert READING.faults == []
    assert [item.type for item in READING.bank.items] == list(model.TYPES)
    # A page of examples covers no objectives twice; everything else it keeps to.
    told = [fault.what for fault in checks.faults(READING) if not fault.what.startswith("the objective")]
    assert told == []
    payload_of("examples", "convention", READING.bank.items, READING.known)


def test_every_example_has_a_small_picture_with_words():
    pictures = re.findall(r"^!\[(.+)\]\(images/(\S+)\)$", TEXT, re.M)
    assert [name for _, name in pictures] == [question_images.name_of(kind) for kind in model.TYPES]
    assert all(len(alt) > 40 for alt, _ in pictures)
    for _, name in pictures:
        assert 2_000 < (question_images.folder() / name).stat().st_size <= 40_000, name
    there = {path.name for path in question_images.folder().glob("*.png")}
    assert there == {name for _, name in pictures}


def test_the_pictures_show_what_the_page_says():
    made_from = (question_images.folder() / question_images.MADE_FROM).read_text(encoding="utf-8").strip()
    assert made_from == question_images.digest(), "The examples changed. Run: make images"


def test_the_program_takes_them_anew(browser):
    taken = question_images.take(browser)
    assert list(taken) == [question_images.name_of(kind) for kind in model.TYPES]
    assert all(picture.startswith(b"\x89PNG") and len(picture) <= 40_000 for picture in taken.values())


def test_the_page_names_the_numbers_that_hold():
    assert f"at most {readable.LONGEST_SENTENCE} words" in TEXT
    assert f"is at most {readable.HARDEST_ITEM}, as in a newspaper" in TEXT
    for name, said in (("pairs", "Three to eight pairs"), ("steps", "Three to eight steps")):
        assert fitting.SIZES[name][:2] == (3, 8) and said in TEXT
    assert fitting.SIZES["categories"][:2] == (2, 5) and fitting.SIZES["cards"][:2] == (4, 20)
    assert "Two to five categories, four to twenty cards" in TEXT
    part = {"answer": ["abcde", "abcdefghi"], "near": []}
    assert [typed.compare(part, text) for text in ("abcdx", "abcxx", "abcdefgxx", "abcdefxxx")] == [
        "spelling", "wrong", "spelling", "wrong",
    ]  # fmt: skip


def test_the_page_names_commands_that_exist():
    for command in re.findall(r"palermo quiz (\w+)", TEXT):
        assert command in {*quiz_group.commands, "preview"}, command
    assert MarkdownIt().render(TEXT).count("<h3>") == len(model.TYPES)
