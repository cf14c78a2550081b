"""What holds on every page: with and without data, from any address, with damaged models."""

import json
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ae_core.errors import DataError
from ae_core.store.checkpoints import read_index
from ae_core.store.folder import SHIPPED_DIRECTORY
from ui.shell.pages import PAGES as LISTED
from ui.shell.serving import cache, jobs

ROOT = Path(__file__).parents[2]
PAGES = tuple(page.name for page in LISTED)
OPENS_WITH = {  # else bench-10-denoising
    "home": "bench-10-plain",  # clean digits go in
    "latent_space": "explorer-2",
    "pca": "bench-10-plain",  # clean digits go in
}

pytestmark = pytest.mark.filterwarnings("ignore:.*ScriptRunContext")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("without_mnist")
def test_a_page_without_mnist_says_so_and_offers_it(run_page, text_of, page):
    app = run_page(page)
    assert not app.exception
    assert "MNIST is not on this machine" in text_of(app)
    assert "python -m ae_core data download mnist" in text_of(app)
    assert app.button(key="download_data").label == "Download 12 MB"
    embedded = {"reconstruct": "digits-10-denoising", "pca": "digits-10-plain"}
    wanted = (OPENS_WITH | embedded).get(page, "bench-10-denoising")
    assert app.query_params["model"] == wanted


@pytest.mark.mnist
@pytest.mark.parametrize("page", PAGES)
def test_a_page_with_mnist_shows_it(run_page, text_of, page):
    app = run_page(page)
    assert not app.exception
    assert "is not on this machine" not in text_of(app)
    wanted = OPENS_WITH.get(page, "bench-10-denoising")
    assert app.query_params == app.query_params | {"model": wanted, "data": "mnist"}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "address",
    [
        {"model": "no-such-model"},
        {"model": ""},
        {"model": "<script>alert(1)</script>"},
        {"data": "../../etc/passwd"},
        {"data": "imagenet", "model": "x" * 5000},
    ],
)
def test_a_bad_address_gets_a_sentence_and_the_default(run_page, text_of, page, address):
    app = run_page(page, **address)
    assert not app.exception
    assert "the default is shown instead" in text_of(app)
    assert "<script>alert" not in text_of(app)
    assert app.query_params["model"] in [entry.key for entry in cache.list_entries()[0]]


@pytest.mark.usefixtures("without_mnist")
def test_model_and_data_are_kept_from_page_to_page(run_page):
    app = run_page("home", model="digits-10-plain", data="digits")
    app.selectbox(key="choose_model").select("digits-2").run()
    for page in ("pages/draw.py", "pages/reconstruct.py", "home.py", "pages/draw.py"):
        app.switch_page(page).run()
        assert not app.exception
        assert app.selectbox(key="choose_model").value == "digits-2", page
        assert app.selectbox(key="choose_data").value == "digits", page
        assert app.query_params == app.query_params | {"model": "digits-2", "data": "digits"}


@pytest.mark.usefixtures("without_mnist")
def test_a_model_that_a_page_chose_by_itself_gives_way_on_the_next(run_page):
    app = run_page("home")
    for page, wanted in (("draw", "bench-10-denoising"), ("latent_space", "explorer-2")):
        app.switch_page(f"pages/{page}.py").run()
        assert app.selectbox(key="choose_model").value == wanted


@pytest.mark.usefixtures("without_mnist")
def test_every_model_of_the_picker_can_be_shown_on_every_page(run_page):
    for entry in cache.list_entries()[0]:
        for page in PAGES:
            assert not run_page(page, model=entry.key, corruption="none").exception, entry.key


@pytest.mark.usefixtures("without_mnist")
@pytest.mark.parametrize("damage", ["truncated weights", "no specification", "no provenance"])
def test_a_damaged_model_is_named_and_the_page_goes_on(
    run_page, text_of, monkeypatch, tmp_path, damage
):
    source = SHIPPED_DIRECTORY / read_index()["digits-10-plain"]
    broken = tmp_path / "own" / source.name.replace("digits-10-plain", "my-own-run")
    shutil.copytree(source, broken)
    if damage == "truncated weights":
        spec = json.loads((broken / "spec.json").read_text())
        (broken / "spec.json").write_text(json.dumps(spec | {"name": "my-own-run"}))
        weights = (broken / "model.safetensors").read_bytes()
        (broken / "model.safetensors").write_bytes(weights[: len(weights) // 2])
    elif damage == "no specification":
        (broken / "spec.json").write_text("{")
    else:
        (broken / "provenance.json").unlink()
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(broken.parent))
    for page in PAGES:
        app = run_page(page, model="my-own-run")
        assert not app.exception
        assert str(broken) in text_of(app)
        assert "Delete the folder and train it again" in text_of(app)


def test_an_unexpected_error_becomes_a_sentence_and_a_log_entry(
    run_page, text_of, monkeypatch, caplog
):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("the reason, for the log only")

    monkeypatch.setattr("ui.draw.bench.choose_contestants", fail)
    app = run_page("draw")
    assert not app.exception
    assert "Something went wrong here" in text_of(app)
    assert "for the log only" not in text_of(app)
    assert "for the log only" in caplog.text


@pytest.mark.usefixtures("without_mnist")
def test_the_download_runs_beside_the_page_and_can_be_stopped_and_resumed(
    run_page, text_of, monkeypatch
):
    import threading

    answer, asked = threading.Event(), []

    def download(name, *, progress):
        asked.append(name)
        answer.wait(10)
        progress(type("Progress", (), {"share": 0.5, "file": "train"}))
        raise DataError("The mirror does not answer; try again later.")

    monkeypatch.setattr(jobs, "download", download)
    app = run_page("home")
    app.button(key="download_data").click().run()
    job = jobs.find_job("download mnist")
    assert job.is_running and asked == ["mnist"]
    assert app.button(key="stop_download")
    app.button(key="stop_download").click().run()
    answer.set()
    job.thread.join(10)
    app.run()
    assert "What has arrived is kept" in text_of(app)
    app.button(key="download_data").click().run()
    jobs.find_job("download mnist").thread.join(10)
    app.run()
    assert "The mirror does not answer" in text_of(app)
    assert asked == ["mnist", "mnist"]


def test_the_navigation_lists_every_page_and_nothing_else():
    files = {"home.py", *(f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py"))}
    assert {page.file for page in LISTED} == files


def test_links_carry_model_and_data(run_page):
    app = run_page("home")
    links = app.sidebar.get("page_link")
    assert [link.proto.label for link in links] == [page.title for page in LISTED]
    for link in links:
        assert "model=" in link.proto.query_string and "data=" in link.proto.query_string


def test_apptest_cannot_be_fooled():
    """A page that raises outside its frame would be seen by these tests."""
    app = AppTest.from_string("raise ValueError('seen')").run()
    assert app.exception


@pytest.mark.mnist
def test_denoising_beats_the_others_at_half_noise(run_page, text_of):
    text = text_of(run_page("reconstruct"))
    assert '<div class="ae-best"><span>denoising</span>' in text
    assert "n = 1,000 test digits, MNIST" in text
