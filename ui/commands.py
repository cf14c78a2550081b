"""The app's own commands: ``python app.py COMMAND``; ``streamlit run app.py`` starts the server."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ae_core.errors import SpecError
from ae_core.files import write_atomically
from ae_core.terminal import run_command
from ui.lessons import shelf
from ui.lessons.lesson import Lesson, read_lesson

app = typer.Typer(
    help="Commands of the app; `streamlit run app.py` starts its server.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
lessons = typer.Typer(help="List, check and export lessons.", no_args_is_help=True)
app.add_typer(lessons, name="lessons")
app.callback()(lambda: None)  # else typer takes the only group for the whole command line

FileArgument = Annotated[Path, typer.Argument(help="A lesson's .toml file, or its name.")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no error on purpose shows a traceback."""
    return run_command(app, arguments, name="python app.py")


@lessons.command("list")
def list_all() -> None:
    """List the lessons in the order they are taught: those that ship, and those of your own."""
    read = {name: read_lesson(path) for name, path in shelf.list_lessons().items()}
    for is_core, heading in ((True, "The first hour"), (False, "The second hour")):
        of_hour = {name: one for name, one in read.items() if one.core is is_core}
        in_order = sorted(of_hour.items(), key=lambda pair: (pair[1].place, pair[0]))
        if in_order:
            minutes = sum(lesson.minutes for _, lesson in in_order)
            typer.echo(f"{heading}, {minutes:g} min")
        for name, lesson in in_order:
            typer.echo(f"  {lesson.minutes:>3g} min  {lesson.title}  ({name})")


@lessons.command("check")
def check(
    file: FileArgument,
    measure: Annotated[
        bool, typer.Option("--measure", help="Measure every claim too; takes minutes.")
    ] = False,
) -> None:
    """Add up a lesson's minutes, open its addresses, and look up what its claims name."""
    path = shelf.list_lessons().get(str(file), file)
    lesson, problems = shelf.check_lesson(path)
    if problems:
        raise SpecError(" ".join(problems))
    typer.echo(_summary(lesson))
    if measure:
        _measure(path.name, lesson)


@lessons.command("export")
def export(
    file: FileArgument, out: Annotated[Path, typer.Option(help="The HTML file to write.")]
) -> None:
    """Write a lesson as one HTML file: no server, no network; it prints sheet and cards too."""
    from ui.lessons.sheet import build_sheet

    lesson, problems = shelf.check_lesson(shelf.list_lessons().get(str(file), file))
    if problems:
        raise SpecError(" ".join(problems))
    if not out.parent.is_dir() or out.is_dir():
        why = "it is a folder" if out.is_dir() else f"there is no folder {out.parent}"
        raise SpecError(f"{out} cannot be written: {why}. Give the path of a file with --out.")
    content = build_sheet(lesson).encode()
    write_atomically(out, content)
    typer.echo(f"{lesson.title}: {out}, {len(content) / 1e6:.2f} MB")


@app.command("serve")
def serve(
    host: Annotated[
        str,
        typer.Option(
            help="The address to listen at: 127.0.0.1 is this machine only, 0.0.0.0 lets others "
            "in.",
            show_default="127.0.0.1; 0.0.0.0 with --class",
        ),
    ] = "",
    port: Annotated[int, typer.Option(help="The port to listen at.", min=1, max=65535)] = 8501,
    for_a_class: Annotated[
        bool, typer.Option("--class", help="Open a class with the first hour; print its links.")
    ] = False,
    is_rehearsal: Annotated[
        bool,
        typer.Option(
            "--rehearse", help="Let simulated students walk the first hour; say what is missing."
        ),
    ] = False,
    students: Annotated[int, typer.Option(help="How many rehearse.", min=1, max=200)] = 30,
) -> int:
    """Start the server, and say where it is, for whom it is open, and how it is stopped."""
    from streamlit.logger import set_log_level

    set_log_level("ERROR")  # here is no page, and what is cached for pages says so
    from ui.classroom.hosting import process, serving
    from ui.classroom.hosting.rehearse import rehearse

    with process.interruptible():
        try:
            if is_rehearsal:
                return rehearse(students, typer.echo)
            usual = serving.EVERYBODY if for_a_class else process.THIS_MACHINE
            serving.serve(process.Address(host or usual, port), for_a_class, typer.echo)
        except KeyboardInterrupt:  # before it was ready
            typer.echo("Stopped.")
    return 0


def _summary(lesson: Lesson) -> str:
    counts = {
        "step": len(lesson.steps),
        "question": sum(step.question is not None for step in lesson.steps),
        "address": sum(step.address != "" for step in lesson.steps),
        "claim": sum(len(step.claims) for step in lesson.steps),
    }
    plurals = {"address": "addresses"}
    told = [
        f"{n} {name if n == 1 else plurals.get(name, f'{name}s')}" for name, n in counts.items()
    ]
    return f"{lesson.title}: {lesson.minutes:g} min, {', '.join(told)}. All of it can be opened."


def _measure(name: str, lesson: Lesson) -> None:
    untrue = []
    for number, step in enumerate(lesson.steps, start=1):
        for claim in shelf.claims_of(step):
            holds, told = shelf.judge_claim(claim)
            typer.echo(f"Step {number}  {told}")
            if holds is False:
                untrue.append(f"Step {number} of {name} claims what is not so: {told}.")
    if untrue:
        raise SpecError(" ".join(untrue))
