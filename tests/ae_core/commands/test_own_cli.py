"""One's own images on the command line: added, trained on, judged, removed."""

import csv
import json

import numpy as np
import pytest

from ae_core.analysis.anomalies import find_anomalies, table_csv, tabulate_images
from ae_core.data.datasets import find_dataset
from ae_core.data.evaluation import load_named_images
from ae_core.training.library import find_pca, load
from ae_core.training.own_experiments import FEW, own_experiment
from tests.own_samples import fill_folder, shapes_array


@pytest.fixture
def shapes(tmp_path, monkeypatch, run):
    """A machine with one own set, `shapes`, of 120 images, one of them odd."""
    for name in ("AE_DATA_DIR", "AE_CHECKPOINT_DIR", "AE_RUN_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    folder = fill_folder(tmp_path / "pictures")
    from PIL import Image

    checks = 255 * (np.indices((40, 40)).sum(axis=0) // 8 % 2)
    Image.fromarray(checks.astype(np.uint8)).save(folder / "disc" / "odd.png")
    (folder / "readme.txt").write_text("no picture")
    code, out, err = run("data", "add", folder, "--name", "shapes", "--title", "My shapes")
    assert code == 0
    assert out == "shapes: 97 images to train on, 24 to test, 3 classes\n"
    assert (
        "readme.txt: The set is read from pictures; bring other files by themselves." in err
        and "train own-10 --data shapes" in err
    )
    return folder


def test_the_whole_path_on_the_command_line(shapes, run, tmp_path):
    entries = {entry["name"]: entry for entry in json.loads(run("data", "list", "--json")[1])}
    assert entries["shapes"]["title"] == "My shapes" and entries["shapes"]["is_own"]
    assert "shapes  images.npz  good (sha256)" in run("data", "verify", "shapes")[1]
    code, out, _ = run("train", "own-2", "--data", "shapes", "--epochs", "4", "--json")
    assert code == 0
    trained = json.loads(out)
    assert trained["name"] == "own-shapes-2" and trained["metrics"]["n"] == 24
    assert trained["metrics"]["knn_accuracy"] is not None
    assert "trained already" in run("train", "own-2", "--data", "shapes", "--epochs", "4")[2]
    for command in ("evaluate", "analyse"):
        assert run(command, "own-shapes-2")[0] == 0
    assert run("evaluate", "pca-2-clipped", "--data", "shapes")[0] == 0
    assert run("embed", "own-shapes-2", "--method", "pca")[0] == 0
    out_file = tmp_path / "odd.csv"
    code, out, err = run("anomalies", "own-shapes-2", "--top", "3", "--out", out_file, "--json")
    worst = json.loads(out)
    assert code == 0 and len(worst) == 3
    assert worst[0]["mse"] >= worst[1]["mse"] >= worst[2]["mse"]
    rows = list(csv.DictReader(out_file.read_text("utf-8").splitlines()))
    assert len(rows) == 121 and "121 images" in err
    assert list(rows[0]) == ["image", "split", "class", "mse", "pca_mse", "code_1", "code_2"]
    by_pca = json.loads(run("anomalies", "own-shapes-2", "--by", "pca", "--json")[1])
    assert by_pca[0]["image"] == "disc/odd.png"
    assert by_pca[0]["image"] in run("anomalies", "own-shapes-2", "--by", "pca")[1]
    assert run("data", "remove", "shapes")[0] == 0
    assert run("data", "remove", "shapes")[0] == 2
    code, _, err = run("evaluate", "own-shapes-2")
    assert code == 2 and "no data set 'shapes'" in err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("data", "add", "nowhere"), "no folder or file"),
        (("data", "add", ".", "--name", "mnist"), "has the name 'mnist'"),
        (("data", "add", ".", "--name", "No Good"), "small letters"),
        (("data", "remove", "digits"), "no set of your own"),
        (("train", "own-10"), "--data NAME"),
        (("train", "own-10", "--data", "nothing"), "no data set 'nothing'"),
        (("train", "own-99", "--data", "shapes"), "1 to 64"),
        (("anomalies", "own-shapes-2"), "no trained model"),
    ],
)
def test_a_mistake_gets_one_sentence(shapes, run, words, sentence):
    code, out, err = run(*words)
    assert code == 2 and out == "" and sentence in err


def test_a_name_that_models_know_by_other_images_is_refused(shapes, run, tmp_path):
    assert run("train", "own-2", "--data", "shapes", "--epochs", "1")[0] == 0
    assert run("data", "remove", "shapes")[0] == 0
    pixels, _ = shapes_array(150)
    np.savez(tmp_path / "other.npz", images=pixels)
    code, _, err = run("data", "add", tmp_path / "other.npz", "--name", "shapes")
    assert code == 2 and "own-shapes-2 was trained on other images" in err
    assert run("data", "add", shapes, "--name", "shapes")[0] == 0  # the same again


def test_an_unlabelled_set_has_no_classes_to_judge_by(shapes, run, tmp_path):
    pixels, _ = shapes_array(150)
    np.savez(tmp_path / "plain.npz", images=pixels)
    code, out, _ = run("data", "add", tmp_path / "plain.npz")
    assert code == 0 and out.startswith("plain: ") and "no classes" in out
    trained = json.loads(run("train", "own-3", "--data", "plain", "--epochs", "2", "--json")[1])
    assert trained["metrics"]["knn_accuracy"] is None
    found = json.loads(run("analyse", "own-plain-3", "--json")[1])
    assert found["knn_accuracy"]["value"] is None
    table = tabulate_images(
        load("own-plain-3"),
        find_dataset("plain"),
        load_named_images("plain"),
        find_pca=lambda size: find_pca(f"pca-{size}", data="plain"),
    )
    assert not table.is_labelled and table.class_of(0) == ""
    assert table_csv(table, find_anomalies(table)).startswith(
        "image,split,mse,pca_mse,code_1,code_2,code_3\n"
    )
    order = find_anomalies(table)
    assert sorted(order) == list(range(150)) and (np.diff(table.mse[order]) <= 0).all()


def test_the_training_suits_the_number_of_images(shapes):
    few, many = own_experiment("shapes", 10), own_experiment("mnist", 10)
    assert few.phases[0].num_epochs > many.phases[0].num_epochs
    assert few.phases[0].augmentation is not None and many.phases[0].augmentation is None
    assert max(few.network.encoder_sizes[1:]) < max(many.network.encoder_sizes[1:])
    assert own_experiment("shapes", 10, num_epochs=7).phases[0].num_epochs == 7
    assert few.name == "own-shapes-10" and few.data.name == "shapes" and FEW > 97


def test_a_terminal_takes_no_name_for_markup(monkeypatch, run, tmp_path):
    for name in ("AE_DATA_DIR", "AE_CHECKPOINT_DIR", "AE_RUN_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    folder = fill_folder(tmp_path / "[red]set[-red]", kinds=("[bold]a[-bold]", ":smile:"))
    fill_folder(folder, kinds=("third",))
    (folder / "third" / "[red]x\x1b[2J.png").write_bytes(b"no")
    title = "[link=http://x]title[-link] :smile:"
    code, _, err = run("data", "add", folder, "--name", "shapes", "--title", title)
    assert code == 0 and "[red]x\ufffd[2J.png" in err and "\x1b[2J" not in err
    assert title in run("data", "list")[1]
