"""The command `palermo`: one group for each thing an author or a builder works on."""

import re
from pathlib import Path

import click

from .data_cli import data_group
from .quiz.cli import quiz_group

PORT = click.IntRange(1, 65535)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="palermo")
def main():
    """Work on the course from the command line.

    \b
    You changed …            Run …
    a table in data/         palermo data check
    (a new status page)      palermo data update
    a question in quizzes/   palermo quiz check, palermo quiz preview FILE
    a notebook or a number   palermo notebooks refresh

    Somebody shows you a record of completion: palermo record check
    """


main.add_command(data_group)
main.add_command(quiz_group)


@quiz_group.command("preview")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--port", type=PORT, default=8765, show_default=True, help="Port on this machine.")
def preview_command(file, port):
    """Show the bank FILE in a browser, and anew after each save, with its faults. Ctrl+C stops."""
    from . import preview, serve

    try:
        server = preview.make_server(file, port)
    except serve.CannotServe as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(f"Look at the bank at http://127.0.0.1:{port}   (Ctrl+C stops)")
    serve.run(server)


@main.group("notebooks")
def notebooks_group():
    """The notebooks: store the outputs that the tests compare."""


@notebooks_group.command("refresh")
def refresh_command():
    """Run every notebook; keep the outputs of the cells tagged nbval-check-output, drop all others.

    Do this after a change in data/: the numbers in the prose are such outputs.
    """
    from . import notebooks  # here, because nbclient takes time to import

    for path in notebooks.all_notebooks():
        changed = notebooks.refresh(path)
        click.echo(f"{path.name}: {'stored anew' if changed else 'unchanged'}")


@main.group("record")
def record_group():
    """Records of completion."""


@record_group.command("check")
@click.option("--name", required=True, help="Exactly as on the record.")
@click.option("--date", "day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Such as 2026-06-03.")
@click.option("--result", required=True, help="As on the record, such as '84 % (21 of 25)'.")
@click.option("--version", "edition", default="", help="As on the record. Without it: that of this copy.")
@click.argument("code")
def record_check_command(name, day, result, edition, code):
    """See whether the CODE on a record of completion fits what the record says, as the page Check a record does.

    It finds typing errors and casual edits. It is no protection against forgery.
    """
    from . import seal, versions

    numbers = tuple(int(number) for number in re.findall("[0-9]+", result))
    if len(numbers) != 3:
        raise click.BadParameter("Write its three numbers, as in '84 % (21 of 25)'.", param_hint="--result")
    record = seal.Record(name, f"{day:%Y-%m-%d}", numbers, edition or versions.edition())
    verdict = seal.check(record, code)
    if verdict is not seal.Verdict.FITS:
        raise click.ClickException(verdict.value)
    click.echo(verdict.value)


@main.group("book")
def book_group():
    """The built book."""


@book_group.command("reading")
def reading_command():
    """Print how hard each page and notebook is to read: a school grade, and the hardest that the tests allow."""
    from . import notebooks, paths, reading

    pages = sorted(paths.book_dir().glob("*.md"))
    for path in [*notebooks.all_notebooks(), *pages]:
        text = path.read_text(encoding="utf-8") if path.suffix == ".md" else notebooks.prose(path)
        click.echo(f"{path.name:38} {reading.grade(text):5.1f}   (at most {reading.HARDEST:g})")


@book_group.command("serve")
@click.option("--port", type=PORT, default=8000, show_default=True, help="Port on this machine.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="0.0.0.0 lets other machines in the room read the book from yours.",
)
def serve_command(port, host):
    """Serve the book that `make html` built, until you press Ctrl+C."""
    from . import serve

    try:
        server = serve.make_server(host, port)
    except serve.CannotServe as problem:
        raise click.ClickException(str(problem)) from None
    reader = "127.0.0.1" if host == "0.0.0.0" else host
    click.echo(f"Read the book at http://{reader}:{port}   (Ctrl+C stops)")
    if host == "0.0.0.0":
        click.echo(f"In the room: http://, this machine's address on the network, :{port}")
    serve.run(server)


@main.group("live")
def live_group():
    """Live sessions: JupyterLab and Voilà."""


@live_group.command("install")
def live_install_command():
    """Put our Voilà page and JupyterLab settings into this Python environment. `make` and Binder do it."""
    from . import live

    try:
        installed = live.install()
    except live.ForeignSettings as problem:
        raise click.ClickException(str(problem)) from None
    for path in installed:
        click.echo(f"installed {path}")


@live_group.command("serve")
@click.option("--port", type=PORT, default=8866, show_default=True, help="Port on this machine.")
def live_serve_command(port):
    """Open the notebooks as pages without code (Voilà), beginning with the start page."""
    from . import live

    live.serve(port)


if __name__ == "__main__":
    main()
