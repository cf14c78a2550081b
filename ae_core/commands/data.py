"""``data``: which data sets are here, fetching, checking, adding and removing them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ae_core.commands.output import JsonOption, log_console, print_json, print_table
from ae_core.errors import DataError

if TYPE_CHECKING:
    from ae_core.data.datasets import DownloadProgress

app = typer.Typer(help="Download, add, list and verify data sets.", no_args_is_help=True)
_MOST_TOLD = 5  # files left out that are named


@app.command("list")
def list_all(as_json: JsonOption = False) -> None:
    """List the data sets and whether they are on this machine; nothing is fetched."""
    from ae_core.data.datasets import data_directory, is_available, list_datasets

    entries: list[dict[str, Any]] = [
        {
            "name": name,
            "title": dataset.title,
            "is_available": is_available(name),
            "num_train": dataset.num_train,
            "num_test": dataset.num_test,
            "path": str(data_directory() / dataset.folder) if dataset.folder else None,
            "is_own": dataset.is_own,
            "num_classes": len(dataset.class_names),
        }
        for name, dataset in list_datasets().items()
    ]
    if as_json:
        print_json(entries)
        return
    rows = [
        (
            entry["name"],
            entry["title"],
            "yes" if entry["is_available"] else "no",
            f"{entry['num_train']:,}",
            f"{entry['num_test']:,}",
            entry["path"] or "embedded",
        )
        for entry in entries
    ]
    columns = ("name", "title", "here", "train", "test", "where")
    print_table(columns, rows, right=("train", "test"))


@app.command("download")
def download(name: Annotated[str, typer.Argument(help="A name of `data list`.")]) -> None:
    """Fetch a data set, or what is missing of it; goes on where it was stopped."""
    from rich.markup import escape
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from ae_core.data import datasets

    dataset = datasets.find_dataset(name)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:.0f} %"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=log_console()) as progress:
        task = progress.add_task(escape(dataset.title), total=1.0)

        def show(state: DownloadProgress) -> None:
            progress.update(task, completed=state.share, description=escape(state.file))

        datasets.download(name, progress=show)
        progress.update(task, completed=1.0, description=escape(dataset.title))
    place = "is part of the program" if dataset.is_embedded else "is here and whole"
    log_console().print(f"{dataset.title} {place}.")


@app.command("add")
def add(
    path: Annotated[
        Path,
        typer.Argument(
            help="A folder of pictures, a .zip of one, an .npz or .npy, a .csv, a Parquet file, or "
            "a folder of IDX files."
        ),
    ],
    name: Annotated[str | None, typer.Option(help="What to call it; else its own name.")] = None,
    title: Annotated[str, typer.Option(help="What the pages call it; else the name.")] = "",
    fit: Annotated[
        str, typer.Option(help="plain: the whole picture; mnist: the ink, as digits are.")
    ] = "plain",
    labels: Annotated[
        str, typer.Option(help="The column or array that holds them, or none; else what is found.")
    ] = "",
    folders: Annotated[
        str, typer.Option(help="Whether train and test are parts of the set, or classes.")
    ] = "",
    numbers: Annotated[
        str, typer.Option(help="What is white: 0-1, -1-1, 0-16, 8-bit to 32-bit, or reach.")
    ] = "",
    invert: Annotated[bool, typer.Option("--invert", help="Black becomes white.")] = False,
    turn: Annotated[bool, typer.Option("--turn", help="Rows become columns.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a data set of your own images: 28 x 28 grey pixels of each are kept.

    Sub-folders are classes. At most 200 MB and 70,000 images, at least 100.
    Nothing leaves this machine.
    """
    import numpy as np
    from rich.markup import escape
    from rich.progress import Progress

    from ae_core.data.own.images import Reading, say_left_out
    from ae_core.data.own.reading import read_own
    from ae_core.data.own.store import check_name, save_own, suggest_name
    from ae_core.training.own_experiments import check_not_trained

    chosen = check_name(name if name is not None else suggest_name(path.name))
    how = Reading.from_dict(
        {"fit": fit, "labels": labels, "folders": folders, "numbers": numbers}
        | {"is_inverted": invert, "is_turned": turn}
    )
    with Progress(console=log_console(), transient=True) as progress:
        task = progress.add_task(f"Reading {escape(path.name)}", total=None)
        images = read_own(
            path,
            how,
            on_progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    check_not_trained(chosen, images)
    dataset = save_own(chosen, images, title=title)
    notes = [
        *(f"{what.capitalize()}: {words}" for what, words in images.taken.items()),
        *images.notes,
    ]
    if as_json:
        print_json(
            {
                "name": chosen,
                "num_images": len(images),
                "classes": images.counts(),
                "notes": notes,
                "left_out": [f"{entry.name}: {entry.reason}" for entry in images.left_out],
                "pixels": {
                    "min": int(images.pixels.min()),
                    "max": int(images.pixels.max()),
                    "num_distinct": int(len(np.unique(images.pixels))),
                },
            }
        )
        return
    classes = f"{len(dataset.class_names)} classes" if dataset.is_labelled else "no classes"
    counts = f"{dataset.num_train:,} images to train on, {dataset.num_test:,} to test"
    print(f"{chosen}: {counts}, {classes}")
    console = log_console()
    for note in notes:
        console.print(note)
    if images.left_out:
        console.print(f"{say_left_out(len(images.left_out))}:")
    for entry in images.left_out[:_MOST_TOLD]:
        console.print(f"  {entry.name}: {entry.reason}")
    console.print(f"Train an explorer on it: python -m ae_core train own-10 --data {chosen}")


@app.command("remove")
def remove(name: Annotated[str, typer.Argument(help="A set of your own.")]) -> None:
    """Delete a data set of your own; models trained on it stay."""
    from ae_core.data.own.store import remove_own

    remove_own(name)
    log_console().print(f"{name} is removed; models trained on it stay.")


@app.command("verify")
def verify(
    name: Annotated[str | None, typer.Argument(help="One set; else all that are here.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check the files of data sets against the published md5 sums."""
    from ae_core.data import datasets

    names = (
        [name]
        if name is not None
        else list(filter(datasets.is_available, datasets.list_datasets()))
    )
    results = [
        {
            "data": one,
            "file": check.file,
            "path": None if check.path is None else str(check.path),
            "is_good": check.is_good,
            "problem": check.problem,
            "method": check.method,
        }
        for one in names
        for check in datasets.verify(one)
    ]
    if as_json:
        print_json(results)
    else:
        for entry in results:
            found = f"good ({entry['method']})" if entry["is_good"] else str(entry["problem"])
            print(f"{entry['data']}  {entry['file']}  {found}")
        for one in names:
            if datasets.find_dataset(one).is_embedded:
                print(f"{one}  is part of the program")
    bad = list(dict.fromkeys(str(entry["data"]) for entry in results if not entry["is_good"]))
    if bad:
        commands = ", ".join(f"`{datasets.find_dataset(one).repair_command}`" for one in bad)
        raise DataError(f"{' and '.join(bad)} cannot be used as it is; {commands} repairs it.")
