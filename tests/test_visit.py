"""The visits that the other tests make: what they note, what they let through, and what axe finds on them."""

import http.server
import threading

import pytest

ASKING = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Asking</title></head><body>
<h1>Asking</h1><script>
const asked = (address) => fetch(address, { mode: "no-cors" }).then(() => "answered", () => "not answered");
const inside = (code) => URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
async function ask(port) {
  const worker = new Worker(inside(
    `fetch("https://worker.example/x").catch(() => {}).finally(() => postMessage("asked"))`));
  const heard = new Promise((done) => { worker.onmessage = done; });
  const frame = document.createElement("iframe");
  frame.srcdoc = `<img src="https://frame.example/x.png" alt="">`;
  document.body.append(frame);
  new Image().src = "https://image.example/x.png";
  navigator.sendBeacon("https://beacon.example/x", "x");
  const socket = new WebSocket("wss://socket.example/x");
  const closed = new Promise((done) => { socket.onclose = done; });
  const answers = [await asked("https://fetch.example/x"), await asked(`http://127.0.0.2:${port}/x`)];
  await Promise.all([heard, closed]);
  return [...answers, await asked(`http://127.0.0.1:${port}/x`)];
}
</script></body></html>"""


@pytest.fixture
def asked_server():
    """A server that all addresses of this machine reach, with what it was asked for; `/slow` is not answered."""
    asked, over = [], threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.headers["Host"])
            if self.path == "/slow":
                over.wait(30)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("0.0.0.0", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], asked
    over.set()
    server.shutdown()


@pytest.fixture
def open_page(tmp_path):
    def write(v, html):
        (tmp_path / "page.html").write_text(html, encoding="utf-8")
        v.page.goto((tmp_path / "page.html").as_uri())
        return v

    return write


def test_each_request_to_another_host_is_noted_and_none_gets_through(visit, asked_server, open_page):
    """127.0.0.2 is this machine too, and answers; but a page of ours has no business there."""
    port, asked = asked_server
    v = open_page(visit(), ASKING)
    answers = v.page.evaluate("port => ask(port)", port)
    assert answers == ["not answered", "not answered", "answered"]
    assert asked == [f"127.0.0.1:{port}"]
    hosts = {address.split("/")[2] for address in v.outside}
    named = {f"{name}.example" for name in ("worker", "frame", "image", "beacon", "socket", "fetch")}
    assert hosts == named | {f"127.0.0.2:{port}"}


def test_a_link_to_another_host_is_noted_in_a_new_tab_too(visit, open_page):
    v = open_page(visit(), '<a href="https://link.example/" target="_blank">Elsewhere</a>')
    with v.context.expect_page():
        v.page.get_by_role("link").click()
    v.page.wait_for_timeout(100)
    assert v.outside == ["https://link.example/"]


@pytest.mark.parametrize(
    "broken",
    ['<script src="none.js"></script>', '<img src="none.png">', '<iframe src="none.html"></iframe>'],
)
def test_a_file_that_is_missing_is_told(visit, open_page, broken):
    v = open_page(visit(), broken)
    assert any(message.startswith("failed: file:") and "none." in message for message in v.messages)


def test_what_is_cut_off_by_leaving_is_no_failure(visit, asked_server, open_page):
    """A frame that is still loading when the reader goes on: the page did nothing wrong."""
    port, _ = asked_server
    v = open_page(visit(), "")
    broken_off = []
    v.page.on("requestfailed", lambda request: broken_off.append(request.failure))
    with v.page.expect_request("**/slow"):
        v.page.evaluate(f"""() => {{
          const frame = document.createElement("iframe");
          frame.src = "http://127.0.0.1:{port}/slow";
          document.body.append(frame);
        }}""")
    v.page.goto("about:blank")
    assert broken_off == ["net::ERR_ABORTED"]
    assert v.messages == []


def test_errors_are_told(visit, open_page):
    v = open_page(visit(), "<script>console.warn('odd'); undefined.x</script>")
    assert v.messages[0] == "warning: odd"
    assert v.messages[1].startswith("error: ")


def test_axe_finds_faults_in_structure_and_colour(visit, open_page):
    v = open_page(
        visit(),
        """<!doctype html><html lang="en"><title>Faults</title><main><h1>Faults</h1><img src="data:,">
        <p style="color: #999; background: #fff">Pale</p><p style="color: #666; background: #fff">Dark enough</p>
        <p style="color: rgb(153, 153, 153); background: #fff">Pale again</p></main></html>""",
    )
    found = v.axe()
    assert sorted(one.split()[0] for one in found) == ["color-contrast", "image-alt"]
    assert v.messages == []
    v.page.evaluate("document.querySelectorAll('p')[0].remove(); document.querySelector('img').alt = ''")
    assert [one.split()[0] for one in v.axe()] == ["color-contrast"], "asked twice, on the same page"
    v.page.evaluate("document.querySelectorAll('p')[1].remove()")
    assert v.axe() == []
