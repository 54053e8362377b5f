"""Pictures of the examples in book/write_a_question.md. As a program (`make images`) it takes them anew.

The examples are read from the page, so page, pictures and course can't drift apart: a test asks whether the
pictures were made from what the page says now.
"""

import base64
import hashlib
import re
import struct
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np
from browser import chromium

from palermo import paths
from palermo.preview import shell
from palermo.quiz import Quiz, bank, payload_of

MADE_FROM = "made_from.txt"
# The width of a question in the book beside its contents.
WIDTH = 600
PIXELS = """async (address) => {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  canvas.drawImage(picture, 0, 0);
  const { data } = canvas.getImageData(0, 0, picture.width, picture.height);
  let text = "";
  for (let start = 0; start < data.length; start += 8192) {
    text += String.fromCharCode(...data.subarray(start, start + 8192));
  }
  return [picture.width, picture.height, btoa(text)];
}"""


def page() -> Path:
    return paths.book_dir() / "write_a_question.md"


def folder() -> Path:
    return paths.book_dir() / "images"


def examples() -> str:
    """The examples of the page, as one bank."""
    blocks = re.findall(r"^```yaml\n(- id: .*?)^```$", page().read_text(encoding="utf-8"), re.M | re.S)
    return "module: convention\nitems:\n" + "\n".join(blocks)


def digest() -> str:
    return hashlib.sha256(examples().encode()).hexdigest()


def read_examples() -> bank.Reading:
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "examples.yml"
        path.write_text(examples(), encoding="utf-8")
        [reading] = bank.read([path])
    return reading


def name_of(item_type: str) -> str:
    return f"question-{item_type}.png"


def take(browser) -> dict[str, bytes]:
    """Name → picture of each example, light, as it stands before an answer."""
    reading = read_examples()
    payloads = [payload_of(f"quiz-{i.id}", "convention", [i], reading.known) for i in reading.bank.items]
    body = "".join(Quiz(payload=payload).static_html() for payload in payloads)
    html = shell("", body, static=paths.static_dir().as_uri())
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "index.html"
        file.write_text(html, encoding="utf-8")
        tab = browser.new_page(viewport={"width": WIDTH + 32, "height": 900})
        tab.goto(file.as_uri())
        taken = {}
        for item in reading.bank.items:
            shot = tab.locator(f'[data-item="{item.id}"]').screenshot()
            taken[name_of(item.type)] = small_png(tab, shot)
        tab.close()
    return taken


def small_png(tab, shot: bytes) -> bytes:
    """The same picture with at most 256 colours, which a text needs: a quarter of the bytes."""
    address = "data:image/png;base64," + base64.b64encode(shot).decode()
    width, height, data = tab.evaluate(PIXELS, address)
    pixels = np.frombuffer(base64.b64decode(data), np.uint8).reshape(height * width, 4)[:, :3]
    for bits in range(8):  # fewer shades until they fit, black and white among them
        shades = (pixels >> bits << bits) | (pixels >> (8 - bits))
        colours, index = np.unique(shades, axis=0, return_inverse=True)
        if len(colours) <= 256:
            break
    rows = np.insert(index.reshape(height, width).astype(np.uint8), 0, 0, axis=1)  # 0: no filter
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"PLTE", colours.astype(np.uint8).tobytes())]
    chunks += [(b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def main() -> int:
    folder().mkdir(exist_ok=True)
    with chromium() as browser:
        for name, picture in take(browser).items():
            (folder() / name).write_bytes(picture)
            print(f"{name}: {len(picture) / 1000:.1f} KB")
    (folder() / MADE_FROM).write_text(f"{digest()}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
