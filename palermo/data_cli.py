"""`palermo data`: what an author runs after a change in `data/`."""

from pathlib import Path

import click

from palermo import data, paths


@click.group("data")
def data_group():
    """The tables in data/: check them after a change.

    \b
    What each column means:    data/datapackage.json
    Where the facts are from:  data/SOURCES.md and data/sources.csv
    """


@data_group.command("check")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Check the tables of this folder instead of the course's own.",
)
def check_command(folder):
    """Read every table and tell all that is wrong, with file, line and remedy.

    Single cells are checked against datapackage.json (dates, codes, allowed words), and whole rows against
    the treaties (nobody ratifies without signing, joins a Protocol alone, or consents before adoption).
    Known exceptions are columns of participation.csv: ratified_unsigned and effective_date.

    \b
    Example of a fault:
      data/participation.csv, line 12, consent_date "2003-13-01":
      expected a date such as 2003-07-01 (year-month-day)

    Line 1 is the header. Mend the cell in a text editor (or a spreadsheet that keeps dates as text), save as
    UTF-8, and run the command again. Exit code: 0 when all is well, 1 when something is wrong.
    """
    folder = folder or paths.data_dir()
    faults = data.check(folder)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        click.echo(f"\n{data.count(len(faults), 'fault')} in {folder.name}/. Mend each and run again.")
        raise SystemExit(1)
    tables = data.load_from(folder)
    rows = len(tables.participation)
    click.echo(f"{folder.name}/: no fault. {rows} rows of participation, as of {tables.as_of:%d %B %Y}.")
    _second_opinion(folder)


def _second_opinion(folder: Path) -> None:
    """Ask frictionless too, where it is installed; it checks the form of the tables, not the treaties."""
    try:
        import frictionless
    except ImportError:
        click.echo("Second opinion by frictionless: left out (not installed; it comes with the test tools).")
        return
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    for kind, message in report.flatten(["type", "message"]):
        click.echo(f"frictionless: {kind}: {message}")
    if not report.valid:
        raise SystemExit(1)
    click.echo("Second opinion by frictionless: no fault.")
