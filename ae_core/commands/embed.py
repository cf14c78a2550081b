"""``embed``: maps of a model's test codes, stored for the pages."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.markup import escape

from ae_core.analysis.embedding import METHOD_TITLES, EmbeddingProgress, EmbeddingSpec, methods_for
from ae_core.commands import output
from ae_core.commands.output import JsonOption
from ae_core.errors import SpecError
from ae_core.jobs.maps import StoredMap, find_map, make_map, save_map
from ae_core.store.checkpoints import Stored, list_all
from ae_core.store.maps import local_maps, remove_orphans, shipped_maps
from ae_core.training.library import find

_QUALITY = {  # column -> what a map's quality calls it
    "trustworthiness": "trustworthiness",
    "continuity": "continuity",
    "silhouette": "silhouette_map",
    "5-NN code": "knn_accuracy_codes",
    "5-NN map": "knn_accuracy_map",
}


def embed_codes(
    name: Annotated[str | None, typer.Argument(help="A model of `checkpoints list`.")] = None,
    method: Annotated[
        Literal["code", "pca", "umap", "tsne"] | None,
        typer.Option(help="By default all that suit the code's size."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of UMAP and t-SNE.", min=0)] = 0,
    shipped: Annotated[
        bool, typer.Option("--shipped", help="All shipped models; maps go beside them.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Map a model's test codes into the plane, where that is not done yet."""
    if (name is None) != shipped:
        raise SpecError("Give the name of a model, or --shipped for all that come with the app.")
    checkpoints = [find(name)] if name else [one for one in list_all()[0] if one.is_shipped]
    folder = shipped_maps() if shipped else local_maps()
    if shipped:
        for orphan in remove_orphans(folder, [c.path.name for c in checkpoints], METHOD_TITLES):
            output.log(f"{orphan} is deleted: its model is shipped no more.")
    done = []
    for checkpoint in checkpoints:
        codes = checkpoint.load_test_codes()
        suited = methods_for(codes["codes"].shape[1])
        if shipped and checkpoint.name.startswith("pca-"):
            suited = ("pca",)  # the other maps of its 64 numbers are made when someone asks
        specs = [EmbeddingSpec(method=m, seed=seed) for m in ((method,) if method else suited)]
        done += [_provide(checkpoint, codes, spec, folder, shipped) for spec in specs]
    if as_json:
        output.print_json([found.provenance() for found in done])
    else:
        _show(done)


def _provide(
    checkpoint: Stored, codes: dict[str, Any], spec: EmbeddingSpec, folder: Path, only_there: bool
) -> StoredMap:
    """Return the map of these codes; makes it and stores it in the folder where there is none."""
    label, points = checkpoint.path.name, codes["codes"]
    found = find_map(label, points, spec, folder=folder if only_there else None)
    if found is None:
        title = f"{label}: {spec.title}"
        with output.log_console().status(escape(title)) as status:

            def tell(progress: EmbeddingProgress) -> None:
                step = f" {progress.done}/{progress.total}" if progress.total else ""
                status.update(escape(f"{title}: {progress.stage}{step}"))

            found = make_map(label, points, codes["labels"], spec, progress=tell)
        path = save_map(found, points, folder)
        output.log(f"{path.name}: {found.seconds:.1f} s on {found.device}")
    return found


def _show(done: list[StoredMap]) -> None:
    numbers = ("n", *_QUALITY, "s")
    rows = [
        (
            found.label,
            found.spec.title,
            f"{len(found.places):,}",
            *(output.number_text(getattr(found.quality, name, None)) for name in _QUALITY.values()),
            f"{found.seconds:.1f}",
        )
        for found in done
    ]
    output.print_table(("model", "map", *numbers), rows, right=numbers)
    near = next((f.quality.num_neighbours for f in done if f.quality is not None), None)
    if near is not None:
        output.say(
            f"trustworthiness and continuity of {near} neighbours; 5-NN: share of codes whose five "
            "nearest other test codes vote for the right class; s: seconds the placing took on "
            f"{done[0].device}"
        )
