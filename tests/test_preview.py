"""The preview of a bank: what an author sees in the browser, before and after a save."""

import threading
import urllib.error
import urllib.request

import pytest
from click.testing import CliRunner
from samples import MATCHING, SINGLE, SOUND
from test_quiz_bank import FAULTY

from palermo import cli, preview, serve

BANK = "module: convention\nitems:\n"
FAIR = SINGLE.replace("One more.", "It needs one person more than that. (Article 2(a))").replace(
    "Right.", "The definition says three or more persons. (Article 2(a))"
)


def questions(*items: str) -> str:
    return BANK + "".join(f"- id: conv-p-{n}\n{item}" for n, item in enumerate(items, 1))


@pytest.fixture
def served(tmp_path):
    """A bank with one question of each type, and the address of its preview."""
    path = tmp_path / "02_test.yml"
    path.write_text(questions(*SOUND.values()), encoding="utf-8")
    server = preview.make_server(path, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield path, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def ask(address: str, host: str = "", method: str = "GET") -> tuple[int, str]:
    request = urllib.request.Request(address, headers={"Host": host} if host else {}, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def test_a_save_is_shown_and_a_fault_is_told(visit, served):
    """One visit: the quiz, then a fault in the file, then another question, each without a hand on the browser."""
    path, address = served
    one = visit()
    page = one.page
    page.goto(address)
    assert page.locator("form[data-item]").count() == len(SOUND)
    page.locator('[data-item="conv-p-1"] input[value="b"]').check()
    page.locator('[data-item="conv-p-1"]').get_by_role("button", name="Check").click()
    assert "Right" in page.locator('[data-item="conv-p-1"] .palermo-feedback').inner_text()
    assert "conv-p-2, line " in page.inner_text("main")

    path.write_text(questions(FAIR.replace("correct: true", "corect: true")), encoding="utf-8")
    page.get_by_text("corect").first.wait_for()
    assert page.locator("form").count() == 0
    told = page.locator(".faults").inner_text()
    assert "Line 10, question conv-p-1" in told and "perhaps you meant correct" in told

    path.write_text(questions(FAIR, MATCHING), encoding="utf-8")
    page.locator("form[data-item]").first.wait_for()
    assert page.locator("form[data-item]").count() == 2
    # What makes a bank unfair is told above the quiz, which is shown all the same.
    assert "the objective conv-o1 has no question" in page.inner_text(".faults")
    assert one.axe() == []
    assert one.outside == []
    assert one.messages == []


def test_a_dark_phone(visit, served):
    one = visit(viewport={"width": 360, "height": 740}, color_scheme="dark")
    one.page.goto(served[1])
    one.page.locator("form[data-item]").first.wait_for()
    assert one.width() <= 360
    assert one.axe() == []


def test_hostile_texts_of_a_faulty_bank_are_text(visit, tmp_path):
    page = preview.page(FAULTY / "ten_faults.yml")
    assert "10 faults" in page
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_a_file_that_goes_is_told(served):
    path, address = served
    path.unlink()
    assert ask(f"{address}/version") == (200, "gone")
    assert "no such file" in ask(address)[1]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/static/quiz.js", 200),
        ("/book/glossary.md", 200),
        ("/book/", 404),
        ("/static/../island.py", 404),
        ("/static/..%2Fisland.py", 404),
        ("/book/../data/instruments.csv", 404),
        ("/pyproject.toml", 404),
        ("/static//etc/passwd", 404),
    ],
)
def test_only_the_courses_own_files_are_served(served, address, status):
    assert ask(served[1] + address)[0] == status


def test_only_this_machine_is_answered(served):
    assert ask(served[1])[0] == 200
    assert ask(served[1], host="evil.example")[0] == 403
    assert ask(served[1], method="HEAD")[0] == 501


def test_a_port_in_use_is_told(served, tmp_path):
    path, address = served
    port = int(address.rpartition(":")[2])
    result = CliRunner().invoke(cli.main, ["quiz", "preview", str(path), "--port", str(port)])
    assert result.exit_code == 1
    assert f"Port {port} is in use" in result.output and "palermo quiz preview" in result.output


def test_the_command_serves_until_it_is_stopped(tmp_path, monkeypatch):
    path = tmp_path / "02_test.yml"
    path.write_text(questions(FAIR), encoding="utf-8")
    ran = []
    monkeypatch.setattr(
        serve, "run", lambda server: ran.append(server.server_address) or server.server_close()
    )
    port = serve.free_port("127.0.0.1", 18000)
    result = CliRunner().invoke(cli.main, ["quiz", "preview", str(path), "--port", str(port)])
    assert result.exit_code == 0, result.output
    assert ran == [("127.0.0.1", port)]
    assert f"http://127.0.0.1:{port}" in result.output
