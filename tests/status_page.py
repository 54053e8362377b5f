"""Builds pages as the depositary shows them, from rows of participation.csv: saved (HTML) and pasted (text)."""

import datetime as dt
import html

LETTERS = {
    "ratification": "",
    "": "",
    "acceptance": " A",
    "approval": " AA",
    "accession": " a",
    "formal_confirmation": " c",
    "succession": " d",
}
HEADER = (
    "Participant",
    "Signature",
    "Ratification, Acceptance(A), Approval(AA), Accession(a), Formal confirmation(c), Succession(d)",
)
# As on the page: some participants have footnotes, one or several.
ADDRESS = "treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no={}&chapter=18&clang=_en"
FOOTNOTES = {"AZE": "1", "CHN": "2,3", "DNK": "4", "MNE": "5", "NLD": "6 , 7", "SRB": "8"}


def entries(rows: list[dict]) -> list[tuple[str, str, str, str]]:
    """(code, name, signature, consent) of each row; an undated consent gets the last day of its bounds."""
    return [
        (
            row["iso3"],
            row["participant"],
            day(row["signature_date"]),
            day(row["consent_date"] or row["consent_date_latest"], LETTERS[row["consent_type"]]),
        )
        for row in rows
    ]


def day(iso: str, letter: str = "") -> str:
    """A cell of the page: ` 5 Feb 2004 a`."""
    if not iso:
        return ""
    date = dt.date.fromisoformat(iso)
    return f"{date.day:>2} {date:%b %Y}{letter}"


def counts(cells) -> str:
    signed, bound = sum(1 for cell in cells if cell[2]), sum(1 for cell in cells if cell[3])
    return f"Signatories : {signed}. Parties : {bound}"


def html_page(treaty, cells, status: dt.date) -> str:
    """A saved page: layout tables around the grid, footnotes as superscripts, notes with dates after it."""
    body = "\n".join(
        f'<tr class="rs"><td>\n{html.escape(name)}{superscript(code)}&nbsp;</td>'
        f"<td>{signed.replace(' ', '&nbsp;')}</td>"
        f"<td>\n   {consented}\n</td></tr>"
        for code, name, signed, consented in cells
    )
    letter = treaty.mtdsg.removeprefix("XVIII-12").replace("-", " . ")
    return f"""<!DOCTYPE html>
<!-- saved from url=(0098)https://{ADDRESS.format(treaty.mtdsg)} -->
<html><head><meta charset="utf-8"><title>UNTC</title><script>var parties = "Parties : 9";</script></head><body>
<table><tr><td>
<span>STATUS AS AT : {status:%d-%m-%Y} 05:00:33 EDT</span>
<p>CHAPTER XVIII</p><p>PENAL MATTERS</p>
<p>12{letter} {html.escape(treaty.title)}</p>
<table><tr><td>Entry into force</td><td>: {treaty.in_force:%d %B %Y}, in accordance with article 38.</td></tr>
<tr><td>Status</td><td>: {counts(cells)}</td></tr></table>
<table id="tblgrid"><tr><th>Participant</th><th>Signature</th><th>{HEADER[2].replace(", ", ",<br>")}</th></tr>
{body}
</table>
<table><tr><td>Declarations and Reservations</td></tr><tr><td>Participant</td><td>Date of receipt</td></tr>
<tr><td>Algeria</td><td> 7 Oct 2002</td></tr></table>
</td></tr></table></body></html>
"""


def superscript(code: str) -> str:
    return f" <sup><a href='#1'>{FOOTNOTES[code]}</a></sup>" if code in FOOTNOTES else ""


def text_page(treaty, cells, layout: str = "tabs") -> str:
    """The table pasted into a text file: cells apart by tabs, by spaces, or each on its own line."""
    shown = [
        (name + (f" {FOOTNOTES[code]}" if code in FOOTNOTES else ""), *days) for code, name, *days in cells
    ]
    lines = [treaty.mtdsg, counts(cells), ""]
    if layout == "tabs":
        lines += ["\t".join(row) for row in [HEADER, *shown]]
    elif layout == "spaces":
        lines += ["   ".join(HEADER)]
        lines += [f"{name:60}\u00a0 {signed:14} {consented}".rstrip() for name, signed, consented in shown]
    else:
        lines += [cell for row in [HEADER, *shown] for cell in row if cell]
    return (
        "\n".join([*lines, "", "End Note", "1. On 10 March 2004 the Government declared something."]) + "\n"
    )
