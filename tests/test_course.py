"""A module's opening and the list of modules, as the notebooks show them."""

import pytest

from palermo import course, data


def test_head_gives_minutes_and_every_objective():
    text = course.head("convention").data
    objectives, modules = data.load().objectives, data.load().modules.set_index("id")
    assert f"About {modules.loc['convention', 'minutes']} minutes" in text
    for objective in objectives[objectives["module"] == "convention"]["text"]:
        assert objective in text


def test_overview_links_what_is_published_and_says_what_is_not():
    text = course.overview().data
    modules = data.load().modules
    for module in modules[modules["number"] > 0].to_dict("records"):
        line = next(line for line in text.splitlines() if module["title"] in line)
        published = module["status"] == "published"
        assert ("](" in line) == published
        assert ("in preparation" in line) != published


@pytest.mark.parametrize(
    ("module", "told"), [("protocols", "still planned"), ("protocol", "There is no module")]
)
def test_a_module_that_is_not_there_is_told(module, told):
    with pytest.raises(ValueError, match=told):
        course.head(module)
