"""The command line as a stranger uses it: what it prints where, and how it ends."""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import ae_core
from ae_core import metrics
from ae_core.commands import cli
from ae_core.data.datasets import load_images
from ae_core.errors import TrainingDivergedError
from ae_core.presets import PRESETS
from ae_core.specs import DataSpec, ExperimentSpec, NetworkSpec, TrainingSpec
from ae_core.training import library
from ae_core.words import duration_text

ROOT = Path(ae_core.__file__).parents[1]
SPEC = ExperimentSpec(
    name="tiny-3",
    report="test",
    title="A network for tests",
    network=NetworkSpec.mirrored(784, 24, 3),
    data=DataSpec(name="digits"),
    phases=(TrainingSpec(num_epochs=3, learning_rate=5e-3),),
)


@pytest.fixture
def local(tmp_path, monkeypatch):
    """An empty local checkpoint folder, and no data set but the embedded one."""
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path / "local"))
    monkeypatch.setenv("AE_RUN_DIR", str(tmp_path / "runs"))
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def trained(local, run):
    """The same with one small network trained in it."""
    spec_file = local / "spec.json"
    spec_file.write_text(SPEC.to_json())
    assert run("train", "--spec", spec_file)[0] == 0
    return local


def _process(*words, **environment):
    return subprocess.run(
        [sys.executable, "-m", "ae_core", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ | environment,
        timeout=60,
        check=False,
    )


def test_presets_in_a_process_are_json_alone():
    done = _process("presets", "--json")
    listed = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert [entry["name"] for entry in listed] == list(PRESETS)
    for entry in listed:
        assert ExperimentSpec.from_dict(entry["spec"]) == PRESETS[entry["name"]]
        assert entry["report"] == PRESETS[entry["name"]].report
        assert entry["hash"] == PRESETS[entry["name"]].hash


def test_light_commands_import_nothing_heavy():
    """Torch alone takes one to two seconds; a list of names should not."""
    code = (
        "import sys; from ae_core.commands.cli import main; "
        "main(['presets', '--json']); main(['summary', '001-mlp-8']); main(['data', 'list']); "
        "main(['checkpoints', 'list', '--json']); main(['evaluate', 'no-such-model']); "
        "print(*[n for n in ('torch', 'sklearn', 'scipy', 'onnx') if n in sys.modules], "
        "file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines()[-1] == ""


def test_mistake_in_a_process_ends_with_2_and_one_line():
    done = _process("evaluate", "no-such-model")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1


def test_reader_that_leaves_early_is_no_error():
    done = subprocess.run(
        f"{sys.executable} -m ae_core presets --json | head -1; exit ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "[\n", "")


def test_presets_as_a_table_name_each(run):
    code, out, err = run("presets")
    assert (code, err) == (0, "")
    first_words = [line.split()[0] for line in out.splitlines()[1:]]
    assert first_words == list(PRESETS)


def test_summary_of_report_001(run):
    code, out, _ = run("summary", "001-mlp-8")
    assert code == 0
    assert "622,504" in out
    assert "(N, 392)" in out
    found = json.loads(run("summary", "001-mlp-8", "--json")[1])
    assert found["num_parameters"] == 622_504
    assert sum(layer["num_parameters"] for layer in found["layers"]) == 622_504


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("summary", "001-mpl-8"), "Did you mean 001-mlp-8"),
        (("train", "no-such-preset"), "no preset 'no-such-preset'"),
        (("train",), "Say what to train"),
        (("train", "001-mlp-8", "--spec", "x.json"), "not both"),
        (("train", "--spec", "nowhere.json"), "nowhere.json cannot be read"),
        (("train", "001-mlp-8", "--device", "abacus"), "no device 'abacus'"),
        (("train", "001-mlp-8", "--epochs", "0"), "--epochs"),
        (("train", "pca-3", "--epochs", "2"), "one step"),
        (("train", "pca-3-clipped"), "needs no fit of its own"),
        (("train", "001-mlp-8"), "data download mnist"),
        (("evaluate", "no-such-model"), "no trained model 'no-such-model'"),
        (("evaluate", "pca-0"), "1 to 784"),
        (("evaluate", "pca-10"), "data download mnist"),
        (("evaluate", "pca-10", "--data", "no-such-set"), "no data set 'no-such-set'"),
        (("evaluate", "pca-10", "--split", "both"), "--split"),
        (("evaluate", "pca-10", "--corruption", "fog:1"), "no corruption 'fog'"),
        (("evaluate", "pca-10", "--corruption", "gaussian:much"), "not a level"),
        (("evaluate", "pca-10", "--seed", "-1"), "--seed"),
        (("export", "pca-3", "--to", "pickle", "--out", "x"), "--to"),
        (("export", "pca-3", "--to", "npz", "--out", "nowhere/x"), "no folder nowhere"),
        (("export", "pca-3", "--to", "npz", "--out", "/"), "it is a folder"),
        (("checkpoints", "show", "no-such-model"), "no trained model"),
        (("data", "download", "no-such-set"), "no data set 'no-such-set'"),
        (("data", "verify", "mnist"), "`python -m ae_core data download mnist` repairs it"),
        (("sing",), "No such command 'sing'"),
        (("presets", "--loud"), "--loud"),
    ],
)
def test_mistakes_end_with_2_and_a_sentence(local, run, words, message):
    code, out, err = run(*words)
    assert code == 2
    assert message in err
    assert not out or words[:2] == ("data", "verify")
    assert len(err.strip().splitlines()) <= 2  # train says first what it is about to train


def test_presets_as_json_are_whole_specifications(run):
    found = {entry["name"]: entry for entry in json.loads(run("presets", "--json")[1])}
    assert list(found) == list(PRESETS)
    for name, spec in PRESETS.items():
        assert found[name]["hash"] == spec.hash
        assert ExperimentSpec.from_dict(found[name]["spec"]) == spec


def test_our_own_failures_end_with_1(local, run, monkeypatch):
    def fail(*_, **__):
        raise TrainingDivergedError("The loss became nan.")

    monkeypatch.setattr("ae_core.commands.train.train_or_load", fail)
    code, _, err = run("train", "digits-2")
    assert (code, err.splitlines()[-1]) == (1, "The loss became nan.")

    def crash(*_, **__):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("ae_core.commands.train.train_or_load", crash)
    code, _, err = run("train", "digits-2")
    assert code == 1
    assert "ZeroDivisionError: a bug" in err
    monkeypatch.setenv("AE_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        cli.main(["train", "digits-2"])


def test_unwritable_folder_is_named(local, run):
    (local / "file").write_text("")
    code, _, err = run("train", "digits-2", "--epochs", 1, "--out", local / "file" / "deep")
    assert code == 2
    assert f"{local / 'file'}" in err


def test_train_tells_progress_on_stderr_and_the_result_on_stdout(local, run):
    spec_file = local / "spec.json"
    spec_file.write_text(SPEC.to_json())
    code, out, err = run("train", "--spec", spec_file, "--seed", 4, "--epochs", 2, "--json")
    assert code == 0
    result = json.loads(out)
    path = Path(result["path"])
    assert path.parent == local / "local"
    assert path.name.endswith("-s4")
    assert result["metrics"]["n"] == 360
    assert set(result["metrics"]) == {*metrics.UNITS, "knn_accuracy", "n"}
    assert "epoch 1/2" in err
    assert "images/s" in err
    assert "0 s left" in err
    assert ae_core.load(path).spec.phases[0].num_epochs == 2


def test_train_again_loads(trained, run):
    code, out, err = run("train", "--spec", trained / "spec.json")
    assert code == 0
    assert "trained already" in err
    assert "epoch" not in err
    assert "test mse" in out


def test_train_goes_on_from_a_run_directory_alone(local, run):
    spec_file, begun = local / "spec.json", local / "begun"
    spec_file.write_text(SPEC.to_json())
    assert run("train", "--spec", spec_file, "--seed", 2, "--run-dir", begun)[0] == 0
    code, out, err = run("train", "--run-dir", begun, "--out", local / "other", "--json")
    assert code == 0
    assert "epoch" not in err  # all three are in the run directory
    assert json.loads(out)["provenance"]["seed"] == 2
    for other in (("--seed", 3), ("--epochs", 2)):
        code, _, err = run("train", "--spec", spec_file, "--run-dir", begun, *other)
        assert (code, "holds a run of tiny-3" in err) == (2, True)
    (begun / "run.json").write_text("{}")
    code, _, err = run("train", "--run-dir", begun)
    assert (code, "run.json is damaged" in err) == (2, True)


def test_a_training_that_diverged_is_no_model(local, run):
    """Its loss is finite, but its codes are not as the model would hold them."""
    preset = PRESETS["digits-10-plain"]
    phases = tuple(phase.replace(learning_rate=10.0, num_epochs=3) for phase in preset.phases)
    (local / "wild.json").write_text(preset.replace(name="wild", phases=phases).to_json())
    words = (
        "train",
        "--spec",
        local / "wild.json",
        "--out",
        local / "out",
        "--run-dir",
        local / "begun",
    )
    for _ in range(2):  # asked again, it says the same
        code, out, err = run(*words)
        assert (code, out) == (1, "")
        assert "Lower the learning rate" in err.splitlines()[-1]
        assert not list((local / "out").glob("wild-*"))
    status = json.loads((local / "begun" / "status.json").read_text())
    assert status["state"] == "failed" and "learning rate" in status["reason"]


def test_a_model_no_better_than_the_mean_image_says_so(local, run):
    lazy = SPEC.replace(name="lazy", phases=(SPEC.phases[0].replace(learning_rate=1e-9),))
    (local / "lazy.json").write_text(lazy.to_json())
    for _ in range(2):  # trained, then loaded
        code, out, err = run("train", "--spec", local / "lazy.json", "--json")
        assert code == 0
        assert "no better than the mean image" in err
        (warning,) = json.loads(out)["provenance"]["warnings"]
        assert warning.startswith("It is no better than the mean image")
    code, out, err = run("train", "--spec", local / "lazy.json", "--epochs", 60)
    assert code == 0 and "mean image" in err  # long as it may be: the rate is unfit


def test_a_model_better_than_the_mean_image_has_no_warning(trained, run):
    code, out, err = run("train", "--spec", trained / "spec.json", "--epochs", 30, "--json")
    assert code == 0 and "mean image" not in err
    assert json.loads(out)["provenance"]["warnings"] == []


def test_spec_file_that_is_none_is_refused(local, run):
    spec_file = local / "spec.json"
    for content, message in (
        (b"{", "not JSON"),
        (b'{"name": "a"}', "missing"),
        (b"\xff\xfe", "not text"),
        (b"[]", "JSON object"),
    ):
        spec_file.write_bytes(content)
        code, _, err = run("train", "--spec", spec_file)
        assert (code, message in err) == (2, True), err


def test_train_pca(local, run, monkeypatch):
    small = partial(library.train_pca, data="digits")
    monkeypatch.setattr("ae_core.commands.train.train_pca", small)
    code, out, _ = run("train", "pca-3", "--out", local, "--json")
    assert code == 0
    assert Path(json.loads(out)["path"], "pca.safetensors").exists()


def test_evaluate_prints_what_the_metrics_module_says(trained, run):
    code, out, err = run("evaluate", "tiny-3", "--json")
    assert (code, err) == (0, "")
    result = json.loads(out)
    images, _ = load_images("digits", "test")
    expected = metrics.measure(images, ae_core.load("tiny-3").reconstruct(images))
    assert {key: result[key] for key in ("name", "data", "split", "n", "corruption", "seed")} == {
        "name": "tiny-3",
        "data": "digits",
        "split": "test",
        "n": 360,
        "corruption": None,
        "seed": 0,
    }
    for unit, value in expected.items():
        assert result["metrics"][unit] == pytest.approx(value, rel=1e-6), unit
    assert 0.2 < result["metrics"]["knn_accuracy"] < 1


def test_evaluate_with_corruption(trained, run):
    words = ("evaluate", "tiny-3", "--corruption", "gaussian:0.5", "--seed", "7", "--json")
    first, again = (json.loads(run(*words)[1]) for _ in range(2))
    assert first == again
    assert (first["corruption"], first["seed"]) == ("gaussian:0.5", 7)
    clean = json.loads(run("evaluate", "tiny-3", "--json")[1])
    assert first["metrics"]["mse"] > clean["metrics"]["mse"]
    code, out, _ = run("evaluate", "tiny-3", "--corruption", "gaussian:0.5")
    assert code == 0
    assert "left as it is" in out


def test_evaluate_takes_pca_splits_and_paths(trained, run):
    plain, clipped = (
        json.loads(run("evaluate", name, "--data", "digits", "--json")[1])
        for name in ("pca-8", "pca-8-clipped")
    )
    assert plain["metrics"]["bce"] is None
    assert clipped["metrics"]["bce"] > 0
    assert clipped["metrics"]["mse"] < plain["metrics"]["mse"]
    path = next((trained / "local").glob("tiny-3-*"))
    result = json.loads(run("evaluate", path, "--split", "train", "--json")[1])
    assert (result["n"], result["metrics"]["knn_accuracy"]) == (1_437, None)
    assert run("evaluate", "pca-8", "--data", "digits")[0] == 0


@pytest.mark.mnist
def test_evaluate_pca_on_mnist_is_the_printed_figure(run):
    code, out, _ = run("evaluate", "pca-2", "--json")
    assert code == 0
    result = json.loads(out)
    assert (result["n"], result["knn_fitted_on"]) == (10_000, 60_000)
    assert result["metrics"]["squared_error"] == pytest.approx(43.64, abs=0.01)
    assert result["metrics"]["knn_accuracy"] == pytest.approx(0.424, abs=0.002)


def test_other_data_than_trained_on_is_said(trained, run, monkeypatch):
    of_mnist = DataSpec(name="mnist")
    monkeypatch.setattr("ae_core.analysis.evaluation.data_of", lambda model: of_mnist)
    code, _, err = run("evaluate", "tiny-3", "--data", "digits", "--json")
    assert (code, err) == (0, "tiny-3 was trained on mnist.\n")


def test_checkpoints_list_show_verify(trained, run):
    code, out, _ = run("checkpoints", "list", "--json")
    assert code == 0
    entries = {entry["name"]: entry for entry in json.loads(out)}
    assert {"tiny-3", "pca-64"} <= entries.keys()
    for entry in entries.values():
        for key in ("seed", "device", "versions", "seconds"):
            assert entry["provenance"][key] is not None
        assert entry["size_mb"] > 0
        assert entry["metrics"]["n"] > 0
    assert "tiny-3" in run("checkpoints", "list")[1]
    shown = json.loads(run("checkpoints", "show", "tiny-3", "--json")[1])
    assert ExperimentSpec.from_dict(shown["spec"]) == SPEC
    for name in ("tiny-3", "pca-64"):
        assert "provenance" not in run("checkpoints", "show", name)[1]
        assert run("checkpoints", "verify", name)[0] == 0
    code, out, _ = run("checkpoints", "verify", "--json")
    assert code == 0
    assert all(entry["is_good"] for entry in json.loads(out))


def test_damaged_checkpoint_fails_verify_and_is_listed_with_a_warning(trained, run):
    folder = next((trained / "local").glob("tiny-3-*"))
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-10])
    code, out, err = run("checkpoints", "verify", "--json")
    assert code == 2
    assert "model.safetensors is truncated or altered" in err
    bad = [entry["name"] for entry in json.loads(out) if not entry["is_good"]]
    assert bad == ["tiny-3"]
    code, _, err = run("evaluate", "tiny-3")
    assert (code, "truncated or altered" in err) == (2, True)
    (folder / "provenance.json").write_text("{")
    code, out, err = run("checkpoints", "list", "--json")
    assert code == 0
    assert "provenance.json" in err
    assert "tiny-3" not in [entry["name"] for entry in json.loads(out)]
    assert run("checkpoints", "verify")[0] == 2


def test_export_onnx_computes_the_same(trained, run):
    runtime = pytest.importorskip("onnxruntime")
    out = trained / "tiny.onnx"
    assert run("export", "tiny-3", "--to", "onnx", "--out", out)[0] == 0
    images, _ = load_images("digits", "test")
    codes, reconstructions = runtime.InferenceSession(out).run(
        None, {"image": images.reshape(-1, 784)}
    )
    model = ae_core.load("tiny-3")
    np.testing.assert_allclose(codes, model.encode(images), atol=1e-4)
    expected = model.reconstruct(images).reshape(-1, 784)
    np.testing.assert_allclose(reconstructions, expected, atol=1e-5)


def test_export_npz_is_enough_to_run_it(trained, run):
    out = trained / "pca.npz"
    code, stdout, err = run("export", "pca-4-clipped", "--to", "npz", "--out", out)
    assert (code, stdout) == (0, "")
    assert str(out) in err.replace("\n", "")
    with np.load(out, allow_pickle=False) as file:
        description = json.loads(str(file["description"]))
        arrays = {name: file[name] for name in file.files if name != "description"}
    assert description["activations"] == {"encoder": ["linear"], "decoder": ["linear"]}
    images, _ = load_images("digits", "test")
    codes = images.reshape(-1, 784) @ arrays["encoder.0.weight"].T + arrays["encoder.0.bias"]
    model = ae_core.load("pca-4-clipped")
    np.testing.assert_allclose(codes, model.encode(images), atol=1e-4)
    pixels = np.clip(codes @ arrays["decoder.0.weight"].T + arrays["decoder.0.bias"], 0, 1)
    np.testing.assert_allclose(pixels, model.reconstruct(images).reshape(-1, 784), atol=1e-4)


def test_export_packet_has_a_readable_header(trained, run):
    out = trained / "tiny.packet"
    assert run("export", "tiny-3", "--to", "packet", "--out", out)[0] == 0
    content = out.read_bytes()
    length = int.from_bytes(content[:4], "little")
    header = json.loads(content[4 : 4 + length])
    assert [model["name"] for model in header["models"]] == ["tiny-3"]


def test_data_list_fetches_nothing(local, run):
    entries = {entry["name"]: entry for entry in json.loads(run("data", "list", "--json")[1])}
    assert entries["digits"]["is_available"]
    assert not entries["mnist"]["is_available"]
    assert "Kuzushiji" in run("data", "list")[1]
    assert not (local / "data").exists()


def test_data_of_the_program_need_no_download(local, run):
    assert run("data", "download", "digits")[0] == 0
    code, out, _ = run("data", "verify", "digits")
    assert (code, out) == (0, "digits  is part of the program\n")
    assert json.loads(run("data", "verify", "--json")[1]) == []


def test_download_shows_progress_on_stderr(local, run, monkeypatch):
    from ae_core.data import datasets

    def fetch(name, *, progress):
        progress(datasets.DownloadProgress("train-images-idx3-ubyte", 1, 2, 0, 4))

    monkeypatch.setattr(datasets, "download", fetch)
    code, out, err = run("data", "download", "mnist")
    assert (code, out) == (0, "")
    assert "MNIST is here and whole." in err


def test_help_names_every_command(run):
    code, out, _ = run("--help")
    assert code == 0
    for command in ("presets", "summary", "train", "evaluate", "checkpoints", "export", "data"):
        assert command in out
        assert run(command, "--help")[0] == 0
    assert run()[0] == 2


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59.4, "59 s"), (61, "1 min 01 s"), (7_800, "2 h 10 min")]
)
def test_durations_are_written_as_people_do(seconds, text):
    assert duration_text(seconds) == text


def test_a_page_that_stands_alone(tmp_path):
    """``export --to html``: one file, nothing fetched from anywhere."""
    from typer.testing import CliRunner

    from ae_core.commands.cli import app

    out = tmp_path / "page.html"
    done = CliRunner().invoke(app, ["export", "digits-2", "--to", "html", "--out", str(out)])
    assert done.exit_code == 0, done.output
    page = out.read_text()
    assert len(page) < 10e6 and 'data-component="latent_pad"' in page
    assert 'src="http' not in page and 'href="http' not in page
