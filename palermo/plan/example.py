"""A worked example: the plan of an invented organization, in a real State, with a remark on each of its parts."""

from IPython.display import Markdown

from .. import data
from ..profile import profiles
from .proposals import propose, state_name

# Nothing is said of what this State does: what is true are its treaties, and they come from the tables.
STATE = "URY"
LABEL = (
    "**An invented example, set in {state}.** The Lantern Association does not exist, and neither do the people it "
    "counts. Real are only the articles, and which treaties bind {state} as of {as_of}. Nothing is said about what "
    "{state} does."
)


def worked_example() -> Markdown:
    """Each part of the plan with why it is written so; labelled at both ends and in each part."""
    tables = data.load()
    words = {"state": state_name(STATE), "as_of": profiles()["asOf"]}
    titles = dict(zip(tables.plan_sections["id"], tables.plan_sections["title"], strict=True))
    parts = [LABEL.format(**words)]
    for row in tables.plan_example.itertuples():
        lines = row.text.replace("{standing}", _standing()).split(" | ")
        said = "\n".join(["", *(f"- {line}" for line in lines)]) if len(lines) > 1 else f" {lines[0]}"
        kind = "real, from the data" if row.section == "standing" else "invented"
        parts += [f"**{titles[row.section]}** ({kind}).{said}", f"*Why so: {row.remark}*"]
    return Markdown("\n\n".join([*parts, "**End of the invented example.**"]))


def _standing() -> str:
    """What the profile says of the State, and since when the treaty of the example binds it."""
    answers = {"country": STATE, "who": "cso", "issue": "victims", "start": "2027-02-01"}
    lines = {line["id"]: line["text"] for line in propose(answers)["standing"]}
    return f"{lines['standing']} {lines['standing-tip']}"
