"""`palermo data`: what an author runs to change the tables in `data/`, and after a change."""

import datetime as dt
from pathlib import Path

import click

from palermo import data, paths, update

FOLDER = click.option(
    "--folder",
    # Resolved, since an update works in a folder beside it: "." has no such place.
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    help="The tables of this folder instead of the course's own.",
)


@click.group("data")
def data_group():
    """The tables in data/: bring them up to date, and check them after a change.

    \b
    What each column means:    data/datapackage.json
    Where the facts are from:  data/SOURCES.md and data/sources.csv
    """


@data_group.command("check")
@FOLDER
def check_command(folder):
    """Read every table and tell all that is wrong, with file, line and remedy.

    Single cells are checked against datapackage.json (dates, codes, allowed words), and whole rows against
    the treaties (nobody ratifies without signing, joins a Protocol alone, or consents before adoption).
    Known exceptions are columns of participation.csv: ratified_unsigned and effective_date. Then come what
    SOURCES.md says of the tables, the questions whose answers are computed from them, and frictionless.

    \b
    Example of a fault:
      data/participation.csv, line 12, consent_date "2003-13-01":
      expected a date such as 2003-07-01 (year-month-day)

    Line 1 is the header. Mend the cell in a text editor (or a spreadsheet that keeps dates as text), save as
    UTF-8, and run the command again. Exit code: 0 when all is well, 1 when something is wrong.
    """
    folder = _folder(folder)
    _tell(data.check(folder), folder)
    tables = data.load_from(folder)
    rows = len(tables.participation)
    click.echo(f"{folder.name}/: no fault. {rows} rows of participation, as of {tables.as_of:%d %B %Y}.")
    _tell(update.check_sources_md(folder), folder)
    click.echo("SOURCES.md: what it counts is what the tables give.")
    if folder.resolve() == paths.data_dir():
        _check_banks()
    _second_opinion(folder)


@data_group.command("update")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--as-of",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which the pages were saved, such as 2026-06-30.",
)
@click.option(
    "--accept",
    multiple=True,
    metavar="NAME",
    help="Take what the pages say of this participant, even a loss or a day that our bounds exclude. Repeatable.",
)
@click.option(
    "--unchanged", multiple=True, metavar="TREATY", help="You looked at its page: no change. Repeatable."
)
@click.option("--dry-run", is_flag=True, help="Show the difference; write nothing.")
@FOLDER
def update_command(files, as_of, accept, unchanged, dry_run, folder):
    """Compare status pages of the UN Treaty Collection with the tables, and take over what differs.

    FILES are pages of the four treaties, each saved from the browser ("web page, HTML only") or its table
    copied into a text file whose first line is the treaty's number, such as XVIII-12-a. The treaty is
    recognised from the page. The difference is shown in words: new, changed, gone.

    Nothing is written if a line is not understood, if a participant or a consent would be lost (unless you
    name it with --accept), or if the tables would then be wrong. Everything is written, or nothing.

    \b
    All four, saved on 30 June 2026:
      palermo data update untoc.html tip.html som.html firearms.html --as-of 2026-06-30
    One, when you saw that the other three did not change (untoc, tip, som, firearms):
      palermo data update som.html --as-of 2026-06-30 \\
        --unchanged untoc --unchanged tip --unchanged firearms

    Exit code: 0 when the tables are up to date, 1 when the update was refused.
    """
    folder = _folder(folder)
    try:
        plan = update.plan(
            files, as_of.date(), folder=folder, accept=accept, unchanged=unchanged, today=dt.date.today()
        )
    except (update.Refused, data.DataError) as refused:
        for fault in refused.faults:
            click.echo(str(fault))
        count = data.count(len(refused.faults), "reason")
        click.echo(f"\nRefused for {count}. Nothing was written; {folder.name}/ is as it was.")
        raise SystemExit(1) from None
    _show(plan)
    try:
        if dry_run:
            click.echo(f"\nNothing was written (--dry-run). It would change: {_names(plan.staging.changed)}.")
            return
        if not plan.changes_something:
            click.echo(
                f"\nNothing to write: {folder.name}/ says the same, as of {plan.after.as_of:%d %B %Y}."
            )
            return
        _put(plan, folder)
    finally:
        plan.staging.drop()
    _tell_stale(plan)


def _folder(folder: Path | None) -> Path:
    """The folder to work on; what a stopped update had left to do there is done first."""
    folder = folder or paths.data_dir()
    try:
        finished = update.finish_interrupted(folder)
    except OSError as problem:
        raise click.ClickException(
            f"An earlier update was stopped while it wrote, and {folder.name}/ can't be written into to finish it "
            f"({problem.strerror or problem}). Close other programs that have a table open, and run this again."
        ) from None
    if finished:
        click.echo(f"An earlier update was stopped while it wrote; it is finished now: {_names(finished)}.\n")
    return folder


def _show(plan: update.Plan) -> None:
    for difference in plan.differences:
        page = difference.page
        day = f"; the page shows the status of {page.status_day:%d %B %Y}" if page.status_day else ""
        click.echo(f"{difference.title}, from {page.file}: {len(page.entries)} participants read{day}")
        for word, lines in (
            ("New", difference.new),
            ("Changed", difference.changed),
            ("Gone", difference.gone),
        ):
            click.echo(f"  {word}: {'nothing' if not lines else ''}".rstrip())
            for line in lines:
                click.echo(f"    {line}")
    remarks = [remark for difference in plan.differences for remark in difference.remarks] + plan.remarks
    if remarks:
        click.echo("\nPlease look at:")
        for remark in remarks:
            click.echo(f"  {remark}")


def _put(plan: update.Plan, folder: Path) -> None:
    try:
        plan.staging.put()
    except OSError as problem:
        raise click.ClickException(
            f"Could not write into {folder.name}/ ({problem.strerror or problem}). Everything there is as it was. "
            "Is a table open in another program?"
        ) from None
    click.echo(
        f"\nWritten: {_names(plan.staging.changed)}, as of {plan.after.as_of:%d %B %Y}. The tables have no fault."
    )


def _tell_stale(plan: update.Plan) -> None:
    from palermo.update import stale  # here, because plotly takes time to import

    for what, lines in (
        ("Stored texts in notebooks", stale.cells(plan.before, plan.after)),
        ("Titles of charts that read differently now", stale.titles(plan.before, plan.after)),
        ("Questions to mend, because their keys are computed", stale.questions(plan.after)),
    ):
        click.echo(f"\n{what}: {'' if lines else 'none'}".rstrip())
        for line in lines:
            click.echo(f"  {line}")
    click.echo("\nNow run: make refresh   (it stores the texts anew; then make test)")


def _names(files: list[str]) -> str:
    return ", ".join(files) or "nothing"


def _tell(faults: list, folder: Path) -> None:
    for fault in faults:
        click.echo(str(fault))
    if faults:
        click.echo(f"\n{data.count(len(faults), 'fault')} in {folder.name}/. Mend each and run again.")
        raise SystemExit(1)


def _check_banks() -> None:
    """The question banks, since the keys of many questions are computed from the tables."""
    from palermo.quiz import bank

    faults = bank.check(paths.quizzes_dir())
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise SystemExit(1)
    click.echo("Question banks: no fault.")


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
