"""``data``: which data sets are here, fetching them, checking them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ae_core.commands.output import JsonOption, log_console, plain_table, print_json, result_console
from ae_core.errors import DataError

if TYPE_CHECKING:
    from ae_core.data.datasets import DownloadProgress

app = typer.Typer(help="Download, list and verify data sets.", no_args_is_help=True)


@app.command("list")
def list_all(as_json: JsonOption = False) -> None:
    """List the data sets and whether they are on this machine; nothing is fetched."""
    from ae_core.data.datasets import DATASETS, data_directory, is_available

    entries: list[dict[str, Any]] = [
        {
            "name": name, "title": dataset.title, "is_available": is_available(name),
            "num_train": dataset.num_train, "num_test": dataset.num_test,
            "path": str(data_directory() / dataset.folder) if dataset.folder else None,
        }
        for name, dataset in DATASETS.items()
    ]  # fmt: skip
    if as_json:
        print_json(entries)
        return
    table = plain_table("name", "title", "here", "train", "test", "where", right=("train", "test"))
    for entry in entries:
        table.add_row(
            entry["name"], entry["title"], "yes" if entry["is_available"] else "no",
            f"{entry['num_train']:,}", f"{entry['num_test']:,}", entry["path"] or "embedded",
        )  # fmt: skip
    result_console().print(table)


@app.command("download")
def download(name: Annotated[str, typer.Argument(help="A name of `data list`.")]) -> None:
    """Fetch a data set, or what is missing of it; goes on where it was stopped."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from ae_core.data import datasets

    dataset = datasets.find_dataset(name)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=log_console()) as progress:
        task = progress.add_task(dataset.title, total=1.0)

        def show(state: DownloadProgress) -> None:
            progress.update(task, completed=state.share, description=state.file)

        datasets.download(name, progress=show)
        progress.update(task, completed=1.0, description=dataset.title)
    place = "is part of the program" if dataset.is_embedded else "is here and whole"
    log_console().print(f"{dataset.title} {place}.")


@app.command("verify")
def verify(
    name: Annotated[str | None, typer.Argument(help="One set; else all that are here.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check the files of data sets against the published md5 sums."""
    from ae_core.data import datasets

    names = (
        [name] if name is not None else [n for n in datasets.DATASETS if datasets.is_available(n)]
    )
    results = [
        {
            "data": one, "file": check.file,
            "path": None if check.path is None else str(check.path),
            "is_good": check.is_good, "problem": check.problem, "method": check.method,
        }
        for one in names
        for check in datasets.verify(one)
    ]  # fmt: skip
    if as_json:
        print_json(results)
    else:
        for entry in results:
            found = f"good ({entry['method']})" if entry["is_good"] else str(entry["problem"])
            print(f"{entry['data']}  {entry['file']}  {found}")
        embedded = [one for one in names if datasets.find_dataset(one).is_embedded]
        for one in embedded:
            print(f"{one}  is part of the program")
    bad = list(dict.fromkeys(str(entry["data"]) for entry in results if not entry["is_good"]))
    if bad:
        commands = ", ".join(f"`python -m ae_core data download {one}`" for one in bad)
        raise DataError(f"{' and '.join(bad)} cannot be used as it is; {commands} repairs it.")
