"""The bank of module 2: its numeric keys are the treaty's or computed, and its sum is the one that it asks for."""

import yaml

from palermo import data, facts
from palermo.paths import quizzes_dir

MEMBER_STATES = int(data.load().countries["un_member"].sum())
ITEMS = yaml.safe_load((quizzes_dir() / "02_convention.yml").read_text(encoding="utf-8"))["items"]


def test_numeric_keys_are_the_treatys_or_computed():
    keys = {item["id"]: item["answer"] for item in ITEMS if item["type"] == "numeric"}
    # Article 2(b), article 38(1), and the data.
    assert keys == {
        "conv-serious-02": 4,
        "conv-force-01": 90,
        "conv-members-01": {"fact": "untoc.un_members_not_party"},
    }


def test_the_sum_that_the_learner_is_asked_to_do_gives_the_key():
    untoc = facts.named()["untoc"]
    assert MEMBER_STATES - untoc.un_members_party - untoc.reported == untoc.un_members_not_party
    # The colleague in the stem must have a reason, and be mistaken; else the question has to be rewritten.
    assert untoc.parties >= MEMBER_STATES and untoc.un_members_not_party > 0
