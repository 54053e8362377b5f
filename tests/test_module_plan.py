"""The module on the engagement plan: its sections, its example, and that law and plan speak alike."""

import re

from prose import cells, headings, prose

from palermo import data, paths
from palermo.plan import proposals, worked_example

MODULE = paths.notebooks_dir() / "08_engagement_plan.ipynb"
SECTIONS = [
    "What you will be able to do",
    "Seven people around a table",
    "A plan has ten parts",
    "From the problem to the article",
    "The entry point: which door is open to you?",
    "Steps with days",
    "Partners and measures",
    "Do no harm",
    "A worked example",
    "Build your plan",
    "What next",
    "Check yourself",
    "Take-away",
    "Where to read more",
]
SHOWN = ['exercise("plan-bound-ex")', 'exercise("plan-door-ex")', 'exercise("plan-order-ex")', "worked_example()",
         "plan_builder()", 'quiz("engagement_plan")']  # fmt: skip


def test_its_sections_exercises_and_the_builder_are_there():
    assert headings(prose(MODULE), "##") == SECTIONS
    code = "\n".join(cell.source for cell in cells(MODULE, "code"))
    places = [code.index(call) for call in SHOWN]
    assert places == sorted(places)


def test_it_leads_to_the_final_assessment():
    text = prose(MODULE)
    for page in ("final_assessment.ipynb", "my_progress.ipynb", "record.ipynb"):
        assert f"]({page})" in text[text.index("## What next") :]


def test_each_part_of_a_plan_is_explained():
    """The table of ten parts names the sections of the builder, in their order."""
    text = prose(MODULE)
    table = text[text.index("| part | weak") : text.index("### Try it: mend")]
    rows = [row.split(" | ")[0].strip("| ") for row in table.splitlines()[2:] if row.startswith("|")]
    assert len(rows) == len(data.load().plan_sections) == 10
    for row, title in zip(rows, data.load().plan_sections["title"], strict=True):
        told = title.lower().removesuffix(", and how we do no harm").replace("how we shall know", "measures")
        assert row.lower().removeprefix("the ") == told.removeprefix("the ")


def test_the_example_is_labelled_wherever_it_is_shown():
    text = worked_example().data
    parts = text.split("\n\n")
    assert parts[0].startswith("**An invented example, set in Uruguay.**") and "does not exist" in parts[0]
    assert parts[-1] == "**End of the invented example.**"
    told = [part for part in parts[1:-1] if not part.startswith("*Why so: ")]
    assert len(told) == 10
    assert ["(invented)" in part for part in told] == [False] + [True] * 9
    assert "(real, from the data)" in told[0] and "as of 28 May 2026" in parts[0]


def test_the_example_alleges_nothing_and_rests_on_a_treaty_that_binds():
    """Beside the label its State is named only where the data speak; the article is one that a plan would propose."""
    text = worked_example().data
    body = text.split("\n\n", 2)[2]
    assert "Uruguay" not in body
    assert not re.search(r"\b(fails?|failed|refuses?|corrupt|violat|breach|does not comply)\b", body, re.I)
    answers = {"country": "URY", "who": "cso", "issue": "victims", "start": "2027-02-01"}
    offered = [line["text"] for line in proposals.propose(answers)["article"]]
    table = data.load().plan_example.set_index("section")["text"]
    assert table["article"] in offered


def test_every_verb_of_a_plan_is_one_of_its_article():
    """As the table of all articles has them; a plan never asks for more than the article does."""
    verbs = {
        (row.instrument, str(row.article)): row.duty.split("; ") for row in data.load().articles.itertuples()
    }
    for row in proposals.resource()["articles"]:
        known = verbs[row["instrument"], row["article"].partition("(")[0]]
        verb = row["verb"].partition(",")[0].replace("shall not", "shall")
        # In article 24(2) it is the measures that "may include", and no State's choice: the table leaves that out.
        listed = (row["instrument"], row["article"]) == ("untoc", "24(2)")
        if verb not in ("defines", "task of the Conference") and not listed:
            assert verb in known, (row["instrument"], row["article"], verb, known)
