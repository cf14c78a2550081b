"""A model or a data set that cannot be shown: only what shows it is missing, the picker wins."""

import os
import re
import shutil
from pathlib import Path

import pytest

from ae_core.data.own.reading import read_own
from ae_core.data.own.store import own_directory, remove_own, save_own
from ae_core.store import folder as store
from tests.damaged_models import DAMAGED_FILES, DAMAGED_NOTES, HARMLESS, copy_model, forge_model
from tests.own_samples import fill_folder
from ui.shell.models import entries
from ui.shell.pages import PAGES as LISTED
from ui.shell.serving import cache

PAGES = tuple(page.name for page in LISTED)
KINDS = ("weights truncated", "codes of another size", "codes infinite", "labels beyond")
CHOSEN = {"model": "my-own-run", "data": "digits"}
OTHER = {"model": "digits-2", "data": "digits"}
MINE = "“Plain, 10 numbers · 8×8 · my-own-run”"  # as pages call the chosen one

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*ScriptRunContext"),
    pytest.mark.usefixtures("without_mnist"),
]


@pytest.fixture
def local(tmp_path, _fresh_server) -> Path:
    """Give the folder of one's own models; see the fixture `_fresh_server`."""
    return tmp_path / "checkpoints"


def stands(app, shown: str) -> None:
    """Assert that a page has its frame and no accident."""
    assert not app.exception
    assert "should not have" not in shown and 'class="ae-title"' in shown
    assert len(app.sidebar.get("page_link")) == len(PAGES)
    assert app.selectbox(key="choose_model").value in app.query_params["model"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("damage", KINDS)
def test_a_damaged_model_is_named_and_another_offered(run_page, text_of, local, page, damage):
    DAMAGED_FILES[damage](copy_model(local))
    app = run_page(page, **CHOSEN)
    shown = text_of(app)
    stands(app, shown)
    assert f"{MINE} cannot be shown. " in shown and shown.count("cannot be shown") == 1
    button = app.button(key="show_usual_model")
    button.click().run()
    stands(app, text_of(app))
    assert "cannot be shown" not in text_of(app)
    assert re.fullmatch("Show “[A-Z].+ numbers?.*” instead", button.label)
    assert app.query_params["model"] != CHOSEN["model"]


@pytest.mark.parametrize("page", PAGES)
def test_what_was_damaged_in_place_since_it_was_found_good_is_noticed(
    run_page, text_of, local, page
):
    folder = copy_model(local)
    run_page("home", **OTHER)  # whose table has looked at every model
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    cache.load_model.clear()  # of many models the last ones are kept
    app = run_page(page, **CHOSEN)
    stands(app, text_of(app))
    if page not in ("own_data", "reports"):  # they need no weights
        assert f"{MINE} cannot be shown. " in text_of(app)
        app.button(key="show_usual_model").click().run()
        assert "cannot be shown" not in text_of(app)


@pytest.mark.parametrize("page", PAGES)
def test_the_picker_wins_over_the_address(run_page, text_of, local, page):
    DAMAGED_FILES["weights truncated"](copy_model(local))
    app = run_page(page, **CHOSEN)
    for _ in range(2):  # the address of the damaged one is still there, in the first of them
        app.selectbox(key="choose_model").select("digits-2").run()
        stands(app, text_of(app))
        assert app.query_params["model"] == "digits-2"
        assert "cannot be shown" not in text_of(app)


def _refuse(entry: entries.ModelEntry) -> None:
    raise OSError("the disk is gone")


@pytest.mark.usefixtures("cold_caches")
@pytest.mark.parametrize("page", PAGES)
def test_what_nobody_foresaw_in_a_model_takes_no_page_with_it(run_page, text_of, monkeypatch, page):
    monkeypatch.setattr(entries, "load_entry", _refuse)
    app = run_page(page, **OTHER)
    assert not app.exception and 'class="ae-title"' in text_of(app)
    assert "“Square, 2 numbers · 8×8” cannot be shown; why is in the log" in text_of(app)


def test_the_other_models_stand_beside_a_damaged_one(run_page, text_of, local):
    DAMAGED_FILES["codes missing"](copy_model(local))
    shown = text_of(run_page("reconstruct", **CHOSEN, comparison="digits-10-denoising"))
    assert "<span>denoising</span>" in shown and "n = 360" in shown
    shown = text_of(run_page("reconstruct", **CHOSEN, comparison="none"))
    assert "<span>PCA</span>" in shown and "unfair" not in shown
    assert "PCA stands in" in shown
    shown = text_of(run_page("reconstruct", **OTHER, comparison="my-own-run"))
    assert "<span>square</span>" in shown and f"{MINE} cannot be shown" in shown
    app = run_page("home", **CHOSEN)
    assert "bench-10-plain" in text_of(app)
    app = run_page("map", **OTHER)
    assert not any("my-own-run" in option for option in app.selectbox(key="choose_second").options)


@pytest.mark.parametrize("damage", ["metrics null", "specification no JSON", "sizes do not meet"])
def test_what_cannot_be_described_is_told_in_the_side_bar(run_page, text_of, local, damage):
    folder = copy_model(local)
    DAMAGED_NOTES[damage](folder)
    app = run_page("home", **CHOSEN)
    shown = text_of(app)
    stands(app, shown)
    assert "asks for the model “my-own-run”, which is not here" in shown
    assert str(folder) in "".join(e.proto.body for e in app.sidebar.get("html"))
    assert str(folder) not in "".join(e.proto.body for e in app.main.get("html"))


@pytest.mark.parametrize("damage", HARMLESS)
def test_unknown_figures_take_nothing_away(run_page, text_of, local, damage):
    HARMLESS[damage](copy_model(local))
    for page in ("home", "reconstruct", "pca", "map"):
        app = run_page(page, **CHOSEN, corruption="none")
        stands(app, text_of(app))
        assert "cannot be shown" not in text_of(app) and ">nan<" not in text_of(app)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("shape", [(1, ()), (784, ()), (3, (3, 20, 30, 784))])
def test_an_unusual_network_is_shown_everywhere(run_page, text_of, local, page, shape):
    size, decoder = shape
    forge_model(local, sizes=(784, size), decoder=decoder)
    app = run_page(page, model="forged", data="digits", corruption="none")
    stands(app, text_of(app))
    assert "cannot be shown" not in text_of(app)


def test_weights_that_add_up_to_infinity_are_no_pictures(run_page, text_of, local):
    sizes = (784, *(100,) * 8, 10)
    forge_model(local, sizes=sizes, decoder=sizes[::-1], scale=20_000)
    app = run_page("home", model="forged", data="digits")
    stands(app, text_of(app))
    assert "” cannot be shown. Its weights in" in text_of(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_model_deleted_while_it_is_shown_gives_way(run_page, text_of, local, page):
    folder = copy_model(local)
    app = run_page(page, **CHOSEN)
    assert app.query_params["model"] == folder.name
    shutil.rmtree(folder)
    app.run()
    stands(app, text_of(app))
    assert f"The model {folder.name} is no longer here" in text_of(app)
    app.run()
    assert "no longer here" not in text_of(app)


def test_a_model_deleted_between_listing_and_loading_is_named(
    run_page, text_of, local, monkeypatch
):
    folder = copy_model(local)
    listed = cache.list_entries()
    shutil.rmtree(folder)
    monkeypatch.setattr(cache, "list_entries", lambda: listed)
    for page in PAGES:
        app = run_page(page, **CHOSEN)
        stands(app, text_of(app))
        assert f"{MINE} cannot be shown. There is no checkpoint" in text_of(app)


@pytest.fixture
def own_set(tmp_path, monkeypatch) -> str:
    """Keep a set of one's own and train nothing on it but a forged network."""
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "data"))
    save_own("shapes", read_own(str(fill_folder(tmp_path / "pictures"))), title="Shapes")
    return "shapes"


@pytest.mark.parametrize("page", PAGES)
def test_a_set_removed_while_it_is_shown_gives_way(run_page, text_of, local, own_set, page):
    forge_model(local, sizes=(784, 2), data=own_set, num_test=24)
    app = run_page(page, model="forged", data=own_set)
    remove_own(own_set)
    app.run()
    stands(app, text_of(app))
    if "choose_data" in [box.key for box in app.selectbox]:
        assert "The data set shapes is no longer here" in text_of(app)
        assert app.query_params["data"] == "mnist"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("file", ["images.npz", "names.json", "about.json"])
def test_a_damaged_set_takes_only_its_images_away(run_page, text_of, local, own_set, page, file):
    forge_model(local, sizes=(784, 2), data=own_set, num_test=24)
    path = own_directory() / own_set / file
    path.write_bytes(path.read_bytes()[:40])
    app = run_page(page, model="forged", data=own_set)
    stands(app, text_of(app))
    if page == "own_data" and file != "about.json":
        assert "is missing or damaged" in text_of(app) and app.button(key="own_remove")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("file", ["pca.safetensors", "ladder.json", "test_codes.npz"])
def test_damaged_components_take_only_what_is_theirs(
    run_page, text_of, monkeypatch, tmp_path, page, file
):
    shutil.copytree(store.SHIPPED_DIRECTORY, tmp_path / "shipped")
    for module in (store, cache):
        monkeypatch.setattr(module, "SHIPPED_DIRECTORY", tmp_path / "shipped")
    for folder in ("pca-64", "pca-64-digits"):
        path = tmp_path / "shipped" / folder / file
        path.write_bytes(path.read_bytes()[:100])
    app = run_page(page, **OTHER, corruption="none")
    stands(app, text_of(app))


def test_two_runs_of_one_name_stand_beside_each_other(run_page, text_of, local):
    first, second = copy_model(local, seed=1), copy_model(local, seed=2)
    app = run_page(
        "reconstruct", model=first.name, comparison=second.name, data="digits", corruption="none"
    )
    stands(app, text_of(app))
    assert "<span>Plain, 10 numbers · 8×8 · seed 1</span>" in text_of(app)
    assert "<span>Plain, 10 numbers · 8×8 · seed 2</span>" in text_of(app)


def test_an_old_link_with_a_plain_name_leads_to_the_newest_run(run_page, local):
    folders = [copy_model(local, seed=seed) for seed in (1, 2, 3)]
    for folder, age in zip(folders, (30, 10, 20), strict=True):
        time = (folder / "model.safetensors").stat().st_mtime - age
        os.utime(folder / "model.safetensors", (time, time))
    app = run_page("map", model="my-own-run")
    assert app.query_params["model"] == folders[1].name
