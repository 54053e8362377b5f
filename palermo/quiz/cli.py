"""`palermo quiz …`: the question banks from the command line."""

from collections import Counter
from pathlib import Path

import click

from .model import Bank


@click.group("quiz")
def quiz_group():
    """The question banks in quizzes/: check what you wrote."""


@quiz_group.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def check_command(files):
    """Check question banks; tell every fault with its line and how to mend it.

    FILES are banks such as quizzes/02_convention.yml; without any, all banks are checked. An id is
    compared only with the files you name, so run it once without FILES before you hand in your work.

    \b
    A question looks like this:
      - id: conv-ocg-01            # yours alone in the whole course
        type: single               # single, multiple, true_false or numeric
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
    from . import bank

    files = files or bank.bank_files()
    if not files:
        raise click.ClickException("There are no banks: quizzes/ holds no file that ends in .yml.")
    try:
        banks = bank.load_all(files)
    except DataError as error:  # questions refer to the tables: those come first
        raise click.ClickException(str(error)) from None
    except bank.BankError as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        count = len(error.faults)
        raise click.ClickException("1 fault." if count == 1 else f"{count} faults.") from None
    for path, checked in zip(files, banks, strict=True):
        click.echo(f"{path.name}: {summary(checked)}")


def summary(bank: Bank) -> str:
    """How many questions of each type, objective and difficulty a bank holds."""
    lines = [f"{len(bank.items)} questions, no fault"]
    for name in ("type", "objective", "difficulty"):
        counts = sorted(Counter(str(getattr(item, name)) for item in bank.items).items())
        lines.append(f"  by {name}: " + ", ".join(f"{value} {count}" for value, count in counts))
    return "\n".join(lines)
