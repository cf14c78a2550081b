"""Report 004's command lines, word for word, and what they mean here."""

import json
from pathlib import Path

import pytest

from ae_core.commands import cli
from ae_core.commands.tied import TiedOptions, build_tied_spec
from ae_core.errors import SpecError
from ae_core.presets import PRESETS
from ae_core.specs import CorruptionSpec

# As the post prints them, after the program's name.
POST = (
    "--encoder_network=784,10 --batch_size=64 --num_epochs=100 --logdir=LD_784_10",
    "--encoder_network=784,128,10 --batch_size=64 --num_epochs=100 "
    "--logdir=LD_784_128_10_AdamOpt  --optimizer_kind=adamoptimizer --learning_rate=0.01",
    "--encoder_network=784,512,128,10 --batch_size=64 --num_epochs=100 "
    "--logdir=LD_784_512_128_10_AdamOpt_n04  --optimizer_kind=adamoptimizer --learning_rate=0.01 "
    "--noise_level=0.4",
)


class Trained(Exception):  # noqa: N818
    """Stops a command where it would begin to train."""


@pytest.fixture
def parsed(monkeypatch, tmp_path):
    """Run a command line as far as to the specification that it trains."""
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path / "local"))
    monkeypatch.setenv("AE_TRACEBACK", "1")
    monkeypatch.chdir(tmp_path)

    def call(line):
        def stop(spec, *_, **__):
            raise Trained(spec)

        monkeypatch.setattr("ae_core.commands.train.train_or_load", stop)
        with pytest.raises(Trained) as stopped:
            cli.main(["train", *line.split()])
        return stopped.value.args[0]

    return call


@pytest.mark.parametrize(
    ("line", "as_published"),
    [*zip(POST, ("004-tied-10", "004-tied-128-10", "004-tied-512-128-10"), strict=True)],
)
def test_the_posts_lines_run_and_as_published_are_the_presets(parsed, capsys, line, as_published):
    assert parsed(f"{line} --as-published") == PRESETS[as_published]
    assert "As published: " in capsys.readouterr().err
    obeyed = parsed(line)
    phase, options = obeyed.phases[0], dict(w.split("=") for w in line.split())
    assert ",".join(map(str, obeyed.network.encoder_sizes)) == options["--encoder_network"]
    assert phase.learning_rate == float(options.get("--learning_rate", 0.1))
    level = float(options.get("--noise_level", 0))
    assert phase.corruption == (CorruptionSpec(kind="masking", level=level) if level else None)
    assert Path(options["--logdir"]).is_dir()


def test_underscores_and_hyphens_are_the_same(parsed):
    line = (
        "--encoder_network=784,128,10 --batch_size=64 --num_epochs=100 --optimizer_kind=adam "
        "--learning_rate=0.001 --noise_level=0.3 --run_dir=a_run"
    )
    found = parsed(line)
    assert found == parsed(line.replace("_", "-").replace("a-run", "a_run"))
    assert (found.name, found.network.is_tied) == ("004-tied-128-10-noise30", True)
    assert found.phases[0].corruption == CorruptionSpec(kind="masking", level=0.3)


def build(sizes, **options):
    return build_tied_spec(TiedOptions(encoder_network=sizes, **options))[0]


def test_names_say_the_sizes_and_what_differs():
    adam = {"optimizer_kind": "adam"}
    assert build("784,128,10", **adam) is PRESETS["004-tied-128-10"]
    noisy = build("784,128,128,10", noise_level=0.3, **adam)
    assert noisy is PRESETS["004-tied-noise30-128-128-10"]
    assert build("784,64,8", **adam).name == "004-tied-64-8"
    assert build("784,64,8").name == "004-tied-64-8-rmsprop0.1"
    fast = build("784,64,8", batch_size=32, learning_rate=0.01, **adam)
    assert fast.name == "004-tied-64-8-adam0.01-b32"
    assert "adam at 0.01" in fast.title


@pytest.mark.parametrize(
    ("kind", "optimizer", "rate"),
    [
        (None, "rmsprop", 0.1),
        ("rmsprop", "rmsprop", 0.1),
        ("RMSPropOptimizer", "rmsprop", 0.1),
        ("AdamOptimizer", "adam", 1e-3),
        ("adam", "adam", 1e-3),
        ("adamw", "adamw", 1e-3),
        ("sgd", "sgd", 0.1),
        ("gradient_descent", "sgd", 0.1),
        ("GradientDescentOptimizer", "sgd", 0.1),
    ],
)
def test_optimisers_by_their_old_names(kind, optimizer, rate):
    phase = build("784,10", optimizer_kind=kind).phases[0]
    assert (phase.optimizer, phase.learning_rate) == (optimizer, rate)
    assert (phase.loss, phase.batch_size, phase.num_epochs) == ("rmse", 64, 100)


def test_as_published_says_what_it_changed():
    options = {"encoder_network": "784,10", "as_published": True}
    spec, note = build_tied_spec(TiedOptions(**options, optimizer_kind="rmsprop", noise_level=0.4))
    assert spec == PRESETS["004-tied-10"]
    assert "no pixel is zeroed" in note and "Adam" not in note
    assert (
        "0.001, not at 0.01"
        in build_tied_spec(TiedOptions(**options, optimizer_kind="adam", learning_rate=0.01))[1]
    )
    slow, note = build_tied_spec(TiedOptions(**options, learning_rate=0.01))
    assert slow.phases[0].learning_rate == 0.01  # RMSProp obeyed
    assert "do what they say" in note


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"encoder_network": "784,abc"}, "got '784,abc'"),
        ({"encoder_network": "784,,10"}, "whole numbers"),
        ({"encoder_network": ""}, "whole numbers"),
        ({"encoder_network": "28,10"}, "begin with 784"),
        ({"encoder_network": "784"}, "needs a code size"),
        ({"encoder_network": "784,0"}, "got 0"),
        ({"noise_level": 1.5}, "between 0 and 1; got 1.5"),
        ({"noise_level": float("nan")}, "got nan"),
        ({"learning_rate": 0.0}, "positive number, got 0"),
        ({"learning_rate": float("inf")}, "got inf"),
        ({"optimizer_kind": "adagrad"}, "no optimizer 'adagrad'"),
    ],
)
def test_values_that_cannot_be_are_named(options, message):
    with pytest.raises(SpecError, match=message):
        build_tied_spec(TiedOptions(**{"encoder_network": "784,10", **options}))


@pytest.fixture
def local(tmp_path, monkeypatch):
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path / "local"))
    monkeypatch.setenv("AE_RUN_DIR", str(tmp_path / "runs"))
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--encoder_network=784,abc", "got '784,abc'"),
        ("--encoder_network=784,10 --noise_level=1.5", "between 0 and 1"),
        ("--encoder_network=784,10 --batch_size=0", "--batch-size"),
        ("--encoder_network=784,10 --optimizer_kind=adagrad", "adagrad"),
        ("--encoder_network=784,10 001-mlp-8", "one of them"),
        ("--encoder_network=784,10 --spec=x.json", "one of them"),
        ("--encoder_network=784,10 --data=no-such-set", "no data set"),
        ("001-mlp-8 --learning_rate=0.1", "--learning-rate is for"),
        ("001-mlp-8 --as_published", "--as-published is for"),
        ("pca-3 --logdir=here", "--logdir"),
        (POST[0], "data download mnist"),
    ],
)
def test_mistakes_end_with_2_and_a_sentence(local, capsys, line, message):
    assert cli.main(["train", *line.split()]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert not captured.out
    assert len(captured.err.strip().splitlines()) <= 2


def test_it_trains_logs_and_is_found_again(local, capsys):
    pytest.importorskip("tensorboard", reason="pip install tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    words = ["train", *POST[2].replace("512,128", "16").split(), "--data=digits"]
    words = [word.replace("=100", "=2") for word in words]
    assert cli.main([*words, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["name"] == "004-tied-16-10-noise40-adam0.01-e2-digits"
    assert Path(result["path"]).parent == local / "local"
    assert result["provenance"]["data"]["num_train"] == 1317  # 120 of 1,437 validate
    events = EventAccumulator(str(local / "LD_784_512_128_10_AdamOpt_n04"))
    events.Reload()
    assert [event.step for event in events.Scalars("rmse/test")] == [1, 2]
    assert len(events.Tags()["images"]) == 8
    assert cli.main(words) == 0
    assert "trained already" in capsys.readouterr().err


def test_a_preset_on_another_data_set_has_a_name_of_its_own(local, capsys):
    words = ["train", "001-mlp-8", "--num_epochs", "1", "--data", "digits", "--json"]
    assert cli.main(words) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "001-mlp-392-8-digits"
