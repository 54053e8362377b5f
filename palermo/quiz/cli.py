"""`palermo quiz …`: the question banks from the command line."""

from collections.abc import Sequence
from pathlib import Path

import click

from .model import TYPES, Bank, Item


@click.group("quiz")
def quiz_group():
    """The question banks in quizzes/: check what you wrote, and look at it."""


@quiz_group.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def check_command(files):
    """Check question banks: a table of what they cover, and every fault with its line and how to mend it.

    Beside its shape a bank keeps to this: each objective is asked for twice, at two difficulties; nobody finds
    the right answer by its length or its place; feedback ends with an article of the sources; counts of parties
    are computed; words are plain.

    FILES are banks such as quizzes/02_convention.yml; without any, all banks are checked. An id is
    compared only with the files you name, so run it once without FILES before you hand in your work.

    \b
    A question looks like this:
      - id: conv-ocg-01            # yours alone in the whole course
        type: single               # ten types: book/write_a_question.md shows each
        objective: conv-o2         # from data/objectives.csv
        difficulty: 1              # 1, 2 or 3
        stem: How many persons does an organized criminal group need?
        options:                   # two to seven; each with feedback of its own
        - {key: a, text: Two, feedback: "A group needs one person more. (Article 2(a))"}
        - {key: b, text: Three or more, correct: true, feedback: "Right. (Article 2(a))"}
        source: ["UNTOC:2(a)"]     # an article, or an anchor in book/references.md

    Texts are Markdown. {untoc.parties} and other facts in braces are filled in from data/.
    """
    from ..data import DataError  # here, because pandas takes time to import
    from . import bank, checks

    files = files or bank.bank_files()
    if not files:
        raise click.ClickException("There are no banks: quizzes/ holds no file that ends in .yml.")
    try:
        readings = bank.read(files)
    except DataError as error:  # questions refer to the tables: those come first
        raise click.ClickException(str(error)) from None
    for reading in readings:
        if reading.bank:
            click.echo(f"{reading.path.name}: {coverage(reading.bank, reading.known.objectives)}\n")
    faults = checks.all_faults(readings)
    for fault in faults:
        click.echo(str(fault), err=True)
    if faults:
        raise click.ClickException("1 fault." if len(faults) == 1 else f"{len(faults)} faults.")
    click.echo("No fault. In the tables: questions of difficulty 1/2/3.")


@quiz_group.command("schema")
def schema_command():
    """Write quizzes/bank.schema.json anew, by which editors complete fields and underline slips.

    Do this after a change in palermo/quiz/model.py. A bank names the schema in its first line.
    """
    from . import bank_schema

    path = bank_schema.path()
    changed = not path.is_file() or path.read_text(encoding="utf-8") != bank_schema.text()
    path.write_text(bank_schema.text(), encoding="utf-8")
    click.echo(f"{path.name}: {'written anew' if changed else 'unchanged'}")


def coverage(bank: Bank, objectives: dict[str, str]) -> str:
    """How many questions of each type and difficulty a bank has for each objective, as a table.

    objectives: id → module. A cell such as 2/0/1 counts the questions of difficulty 1, 2 and 3.
    """
    kinds = [kind for kind in TYPES if any(item.type == kind for item in bank.items)]
    rows = [["", *kinds, "in all"]]
    for objective in [name for name, module in objectives.items() if module == bank.module]:
        items = [item for item in bank.items if item.objective == objective]
        rows.append([objective, *(_cell(items, kind) for kind in kinds), _cell(items)])
    rows.append(["in all", *(_cell(bank.items, kind) for kind in kinds), _cell(bank.items)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    alone = sum(item.exercise for item in bank.items)
    lead = f"{len(bank.items)} questions" + (f", {alone} of them exercises in the text" if alone else "")
    return "\n".join([lead, *(f"  {row.rstrip()}" for row in table)])


def _cell(items: Sequence[Item], kind: str = "") -> str:
    levels = [item.difficulty for item in items if kind in ("", item.type)]
    return "/".join(str(levels.count(level)) for level in (1, 2, 3)) if levels else "·"
