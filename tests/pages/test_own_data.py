"""The page of own data, and every page with an own set: labelled, many classes, none, gone."""

import io
import re
import time

import numpy as np
import pytest

from ae_core.analysis.evaluation import evaluate_split
from ae_core.data.datasets import find_dataset, load_images
from ae_core.data.own.reading import read_own, read_uploads
from ae_core.data.own.store import remove_own, save_own
from ae_core.training.live import queue
from ae_core.training.live.trash import delete_run
from ae_core.training.own_experiments import own_experiment
from ae_core.training.train import ASKED_BY, train_or_load
from tests.own_samples import KINDS, fill_folder, shapes_array, write_earlier_set
from ui.own import following
from ui.shell import state
from ui.shell.models.entries import entries_for
from ui.shell.pages import PAGES as LISTED
from ui.shell.serving import cache

pytestmark = pytest.mark.filterwarnings("ignore:.*ScriptRunContext")
PAGES = tuple(page.name for page in LISTED if page.name != "reports")  # which shows no images
WRONG = "Something went wrong"


@pytest.fixture(autouse=True)
def _own_place(monkeypatch, tmp_path):
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("AE_RUN_DIR", str(tmp_path / "runs"))
    monkeypatch.setenv("AE_WORKER_IDLE", "3")  # seconds, then the worker of a test has ended


def train(name, code_size=2):
    train_or_load(own_experiment(name, code_size, num_epochs=1), evaluate=evaluate_split)
    return f"own-{name}-{code_size}"


@pytest.fixture
def shapes(tmp_path):
    """Store a labelled set and train on it."""
    save_own("shapes", read_own(fill_folder(tmp_path / "pictures")), title="My shapes")
    return train("shapes")


@pytest.mark.parametrize("asker", ["", "a stranger"])
def test_a_set_opens_with_a_model_of_ones_own_or_a_shipped_one_never_with_a_strangers(
    run_page, tmp_path, monkeypatch, asker
):
    monkeypatch.setenv(ASKED_BY, asker)
    save_own("shapes", read_own(fill_folder(tmp_path / "pictures")))
    key = train("shapes")
    app = run_page("map", data="shapes")
    assert not app.exception
    chosen = app.session_state["explorer_state"].model
    assert chosen.startswith(key) if asker == "" else chosen == "bench-10-denoising"
    entries = cache.list_entries()[0]
    assert next(e for e in entries if e.name == key).asked_by == asker
    assert entries_for(LISTED[4], entries, "shapes", visitor=asker)[0].name == key


def words_of(text):
    return re.sub(r"<style>.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_works_on_an_own_set(run_page, text_of, shapes, page):
    app = run_page(page, data="shapes", model=shapes)
    assert not app.exception
    text = words_of(text_of(app))
    assert WRONG not in text and "is not here" not in text
    assert app.query_params["data"] == "shapes"
    assert app.query_params["model"].startswith(f"{shapes}-")  # its folder, for ever its own
    heading = re.search(r'class="ae-title">(.*?)</h1>', text_of(app))[1]
    assert "digit" not in heading or page == "draw"
    if page in ("reconstruct", "own_data", "pca", "latent_space", "map", "filters"):
        assert "MNIST" not in text and "digit" not in text


def test_the_reconstruct_page_names_the_classes(run_page, text_of, shapes):
    app = run_page("reconstruct", data="shapes", model=shapes, digit_class="1")
    options = app.selectbox(key="choose_digit_class").options
    assert options == ["all", *KINDS]
    assert "of class cross, My shapes" in text_of(app)


@pytest.mark.parametrize("num_classes", [1, 12])
def test_sets_without_labels_and_with_many_classes(run_page, text_of, num_classes):
    pixels, _ = shapes_array(144)
    content = io.BytesIO()
    labels = {} if num_classes == 1 else {"labels": np.arange(144) % num_classes}
    np.savez(content, images=pixels, **labels)
    save_own("many", read_uploads([("many.npz", content.getvalue())]))
    model = train("many", 10)
    for page in PAGES:
        app = run_page(page, data="many", model=model)
        assert not app.exception, page
        assert WRONG not in text_of(app), page


def test_a_set_that_an_earlier_version_kept_is_shown(run_page, text_of, tmp_path):
    write_earlier_set(tmp_path / "data" / "own" / "before")
    text = text_of(run_page("own_data", data="before"))
    assert "80 images to train on, 20 to test · 3 classes · made of only the ink" in text
    assert "epochs over 80 images" in text and WRONG not in text


def test_a_model_whose_images_are_gone_still_opens_everywhere(run_page, text_of, shapes):
    remove_own("shapes")
    for page in PAGES:
        app = run_page(page, data="shapes", model=shapes)
        assert not app.exception and WRONG not in text_of(app), page
    assert "data set “shapes”, which is not here" in text_of(app)


def test_the_page_says_the_limits_first(run_page, text_of):
    text = words_of(text_of(run_page("own_data")))
    assert "28 × 28 grey pixels" in text and "200 MB" in text and "stay on this server" in text


@pytest.fixture
def paths_allowed(monkeypatch):
    monkeypatch.setenv("AE_ALLOW_PATHS", "1")


def choose_path(app, path):
    app.session_state["own_way"] = "A path on this machine"
    app.run()
    app.text_input(key="own_path").set_value(str(path)).run()
    return app


@pytest.mark.usefixtures("paths_allowed")
def test_a_folder_is_shown_kept_trained_on_and_removed(run_page, text_of, monkeypatch, tmp_path):
    folder = fill_folder(tmp_path / "My pictures")
    (folder / "bar" / "broken.png").write_bytes(b"no")
    app = choose_path(run_page("own_data"), folder)
    text = text_of(app)
    assert "120 images, as the models will see them" in text
    assert "3 classes: bar 40 · cross 40 · disc 40" in text
    assert "bar/broken.png" in text and text.count("ae-own-wall") == 1
    assert app.text_input(key="choose_own_name_my-pictures").value == "my-pictures"
    app.button(key="own_keep").click().run()
    assert not app.exception
    assert app.query_params == app.query_params | {"data": "my-pictures"}
    assert "96 images to train on, 24 to test" in text_of(app)
    assert "epochs over 96 images. Other pages can be used" in text_of(app)
    monkeypatch.setattr("ae_core.training.live.pace.expected_seconds", lambda spec: 90.0)
    app.run()
    assert "epochs over 96 images; about 1 min 30 s on this machine. Other" in text_of(app)
    asked = []
    monkeypatch.setattr(following, "start_training", asked.append)
    app.run()
    app.button(key="own_train").click().run()
    assert asked == [own_experiment("my-pictures", 10)]
    train("my-pictures", 10)
    app.run()
    text = text_of(app)
    assert not app.exception and WRONG not in text
    assert "The odd ones out" in text and "own-my-pictures-10" in text
    assert text.partition("ae-odd")[2].count("<figure>") == 12 and ".png" in text
    app.button(key="own_remove").click().run()
    assert not app.exception
    assert app.query_params == app.query_params | {"data": "mnist"}


@pytest.mark.usefixtures("paths_allowed")
def test_what_was_taken_is_said_with_pictures_and_can_be_changed(run_page, text_of, tmp_path):
    pixels, labels = shapes_array()
    given = {"x_train": pixels / 255 * 2 - 1, "y_train": labels, "hue_train": labels // 2}
    np.savez(tmp_path / "a.npz", **given)
    app = choose_path(run_page("own_data"), tmp_path / "a.npz")
    text = text_of(app)
    assert "y_train, 3 classes: 0 40 · 1 40 · 2 40" in text and "from -1 to 1" in text
    assert "the ground is black in 100% of the images" in text and text.count("<figure>") == 24
    app.selectbox(key="choose_own_labels").set_value("hue_train").run()
    assert "hue_train, 2 classes: 0 80 · 1 40" in text_of(app)
    app.toggle(key="choose_own_is_inverted").set_value(True).run()
    assert "inverted, the ground is white" in text_of(app)
    app.selectbox(key="choose_own_numbers").set_value("0-1").run()
    assert "from -1 to 1; 0 was taken for black, 1 for white" in text_of(app)
    assert app.query_params == app.query_params | {"own_numbers": "0-1"}
    app.selectbox(key="choose_own_labels").set_value("none").run()
    assert "<b>Labels</b> none" in text_of(app)
    app.button(key="own_keep").click().run()
    assert not app.exception and "own_numbers" not in app.query_params
    assert not find_dataset("a").is_labelled
    np.savez(tmp_path / "b.npz", x=pixels, y=labels)
    app = choose_path(run_page("own_data", own_labels="hue_train"), tmp_path / "b.npz")
    assert "has no labels" in text_of(app) and "y, 3 classes" in text_of(app)


@pytest.mark.usefixtures("paths_allowed")
@pytest.mark.parametrize(
    ("asked", "said"), [("", "3 classes: bar"), ("classes", "2 classes: test")]
)
def test_folders_that_are_parts_are_said_and_can_be_classes(
    run_page, text_of, tmp_path, asked, said
):
    for part in ("train", "test"):
        fill_folder(tmp_path / "set" / part, per_class=20)
    app = choose_path(run_page("own_data"), tmp_path / "set")
    assert "test (60), train (60) are taken for parts of one set" in text_of(app)
    app.selectbox(key="choose_own_folders").set_value(asked).run()
    assert said in text_of(app)


@pytest.mark.usefixtures("paths_allowed")
@pytest.mark.parametrize("name", ["nowhere", "empty", "text.csv", "bad.zip"])
def test_bad_input_is_a_sentence_on_the_page(run_page, text_of, tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.csv").write_text("It was a dark night.\n" * 200)
    (tmp_path / "bad.zip").write_bytes(b"PK")
    app = choose_path(run_page("own_data"), tmp_path / name)
    assert not app.exception
    assert 'class="ae-notice ae-bad"' in text_of(app) and WRONG not in text_of(app)
    assert not [b for b in app.button if b.key == "own_keep"]


@pytest.mark.usefixtures("paths_allowed")
def test_a_name_that_cannot_be_is_said_and_nothing_is_lost(run_page, text_of, tmp_path):
    app = choose_path(run_page("own_data"), fill_folder(tmp_path / "pictures"))
    app.text_input(key="choose_own_name_pictures").set_value("mnist")  # not heard of before
    app.button(key="own_keep").click().run()
    assert not app.exception and "has the name" in text_of(app)
    assert "120 images, as the models will see them" in text_of(app)


@pytest.mark.parametrize("said", [None, "", "0", "no"])
def test_a_path_is_offered_only_where_the_server_was_started_so(
    run_page, text_of, monkeypatch, tmp_path, said
):
    monkeypatch.delenv("AE_ALLOW_PATHS", raising=False)
    if said is not None:
        monkeypatch.setenv("AE_ALLOW_PATHS", said)
    app = run_page("own_data")  # as at the machine itself: no proxy, no address of a visitor
    assert app.session_state["own_way"] == "Files"
    assert not [box for box in app.text_input if box.key == "own_path"]
    app.session_state["own_way"] = "A path on this machine"  # as a browser that was made to
    app.session_state["own_path"] = str(fill_folder(tmp_path / "pictures"))
    app.run()
    assert not [box for box in app.text_input if box.key == "own_path"]
    assert "as the models will see them" not in text_of(app)


def wait_until(condition):
    """Wait until something holds; a training needs torch, which takes its time."""
    for _ in range(900):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("It took too long.")


def test_a_training_is_followed_stopped_and_goes_on(tmp_path, run_page, text_of):
    save_own("shapes", read_own(fill_folder(tmp_path / "pictures")))
    spec = own_experiment("shapes", 2, num_epochs=2000)
    training = following.start_training(spec)
    try:
        assert training.is_going and following.start_training(spec) == training  # not once more
        wait_until(lambda: training.run.history)
        assert training.is_going and training.run.history[0]["epoch"] == 1
        assert "of 2,000 · MSE train" in training.words() and 0 < training.share < 1
        cache.shared_by_all_visitors().clear()  # a server that was started anew
        assert following.find_training("shapes") == training and training.run.is_held
        app = run_page("own_data", data="shapes")
        assert not app.exception and not [b for b in app.button if b.key == "own_train"]
        assert not [b for b in app.button if b.key == "own_stop"]  # a stranger's to stop
        other = following.start_training(own_experiment("shapes", 10))
        assert "waits for its turn, the next one" in other.words()
        other.run.ask("stop")
        assert other.problem.startswith("Stopped")
    finally:
        training.run.ask("stop")
        wait_until(lambda: not training.run.is_held)
    assert not training.is_going and "Stopped" in training.problem
    delete_run(other.run)
    assert following.find_training("shapes") == training
    text = text_of(run_page("own_data", data="shapes"))  # its curve stays, with its end
    ended, last = len(training.run.history), training.run.history[-1]
    assert f"Plain, 2 numbers ended after epoch {ended:,} of 2,000: train" in text
    assert f"test {last['test_loss']:.4f}" in text and "ae-losses" in text


def test_what_was_stopped_goes_on_when_it_is_asked_again(tmp_path, monkeypatch):
    monkeypatch.setattr(queue, "ensure_worker", lambda: None)
    monkeypatch.setattr(following, "ensure_worker", lambda: None)
    save_own("shapes", read_own(fill_folder(tmp_path / "pictures")))
    spec = own_experiment("shapes", 2)
    training = following.start_training(spec)
    training.run.ask("stop")
    monkeypatch.setattr(state, "visitor", lambda: training.run.owner)
    assert following.start_training(spec) == training and training.is_going
    monkeypatch.setattr(state, "visitor", lambda: "0" * 16)
    training.run.ask("stop")
    assert following.start_training(spec).run.path != training.run.path  # a stranger's own


def test_a_server_that_is_full_says_so_on_the_page(tmp_path, monkeypatch, run_page, text_of):
    monkeypatch.setenv("AE_VISITOR_PARAMETERS", "10")
    save_own("shapes", read_own(fill_folder(tmp_path / "pictures")))
    app = run_page("own_data", data="shapes")
    app.button(key="own_train").click().run()
    assert not app.exception and "ae-notice" in text_of(app) and "10" in text_of(app)
    assert following.find_training("shapes") is None


def test_a_training_that_fails_says_why(tmp_path):
    save_own("shapes", read_own(fill_folder(tmp_path / "pictures")))
    (tmp_path / "data" / "own" / "shapes" / "images.npz").write_bytes(b"damaged")
    training = following.start_training(own_experiment("shapes", 2, num_epochs=1))
    wait_until(lambda: training.words() and training.run.state == "failed")
    assert "is missing or damaged" in training.problem
    assert "is missing or damaged" in following.find_training("shapes").problem


@pytest.mark.usefixtures("cold_caches")
@pytest.mark.parametrize("forget", [cache.forget_images, cache.notice_changes])
def test_a_name_that_stands_for_other_images_shows_those(forget):
    pixels, _ = shapes_array()
    for given in (pixels, pixels[::-1] // 2):
        content = io.BytesIO()
        np.savez(content, images=given)
        save_own("mine", read_uploads([("mine.npz", content.getvalue())]))
        forget()
        assert (cache.load_test_set("mine")[0] == load_images("mine", "test")[0]).all()
        remove_own("mine")


def test_what_is_to_be_trained_and_which_images_are_odd_stand_in_the_address(
    run_page, text_of, shapes
):
    names = {"own_size", "own_epochs", "own_which"}
    assert not names & run_page("own_data", data="shapes").query_params.keys()
    told = {"own_size": "2", "own_epochs": "7", "own_which": "test"}
    app = run_page("own_data", data="shapes", **told)
    assert not app.exception and "7 epochs over" in text_of(app)
    assert app.button_group(key="choose_own_which").value == "test"
    assert app.query_params == app.query_params | told
