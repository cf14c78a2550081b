"""What is recorded of a run: it costs little, changes nothing, and goes on after any end."""

import base64
import time

import numpy as np
import pytest
import torch

from ae_core.data.datasets import split_data
from ae_core.errors import ComputationStoppedError, TrainingError
from ae_core.specs import CorruptionSpec, DataSpec, ExperimentSpec, NetworkSpec, TrainingSpec
from ae_core.training import conditions
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.recording import recorder as recording
from ae_core.training.live.recording.film import FilmWriter, read_film
from ae_core.training.live.recording.recorder import Recorder
from ae_core.training.live.recording.snapshots import list_snapshots, load_snapshot
from ae_core.training.live.session import train_live, watch_directory
from ae_core.training.runs import Run
from ae_core.training.train import train_or_load
from tests.ae_core.training.live.test_session import in_thread

DIGITS = split_data(DataSpec(name="digits"))
SMALL = NetworkSpec.mirrored(784, 16, 5, hidden="relu")


def experiment(network=SMALL, phases=None, **training):
    return ExperimentSpec(
        name="t-live-5",
        report="t",
        title="tiny",
        network=network,
        phases=phases or (TrainingSpec(**{"num_epochs": 3} | training),),
        data=DataSpec(name="digits"),
    )


def record(path, spec, **options):
    run = Run(spec, DIGITS, seed=1, directory=path, watch=Recorder(LiveDirectory(path)), **options)
    for _ in run.reports():
        pass
    return run


def frames_of(path):
    return [frame.note for frame in read_film(path / "film.bin").frames]


STACKED = (
    TrainingSpec(kind="layer", layer=0),
    TrainingSpec(kind="layer", layer=1, corruption=CorruptionSpec(kind="masking", level=0.1)),
    TrainingSpec(num_epochs=2),
    TrainingSpec(kind="classifier", loss="cross_entropy"),
)
WATCHED = {
    "batch norm, noise": experiment(
        NetworkSpec.mirrored(784, 16, 5, batch_norm="hidden"),
        corruption=CorruptionSpec(kind="gaussian", level=0.3),
    ),
    "variational, sampled": experiment(
        NetworkSpec.mirrored(784, 16, 5, is_variational=True), samples_pixels=True, loss="bce"
    ),
    "greedy stacking": experiment(
        NetworkSpec.mirrored(784, 16, 5, hidden="relu", num_classes=10), STACKED
    ),
}


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("name", WATCHED)
def test_a_recorded_run_gives_the_same_weights_bit_for_bit(name, precision, tmp_path, monkeypatch):
    monkeypatch.setattr(conditions, "choose_precision", lambda *_: precision)
    monkeypatch.setattr(recording, "_SHARE", 1e9)  # a frame whenever there may be one
    monkeypatch.setattr(recording, "_LEAST_SECONDS", 0.0)
    plain = Run(WATCHED[name], DIGITS, seed=1)
    reports = list(plain.reports())
    before = torch.get_rng_state()
    watched = record(tmp_path, WATCHED[name])
    assert torch.equal(before, torch.get_rng_state())
    assert len(frames_of(tmp_path)) >= sum(report.step for report in reports if report.is_last)
    for key, value in plain.network.state_dict().items():
        assert torch.equal(value, watched.network.state_dict()[key]), key
    assert [h["train_loss"] for h in watched.history] == [r.train_loss for r in reports]


def test_frames_say_their_moment_and_what_was_trained(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "_LEAST_SECONDS", 1e9)  # only those that come in any case
    run = record(tmp_path, experiment(num_epochs=9))
    notes = frames_of(tmp_path)
    # 15 batches an epoch: early ones, the ends of epochs 1, 2, 3, 5 and 8, the last
    assert [n["step"] for n in notes] == [0, 1, 3, 10, 15, 30, 45, 75, 100, 120, 135]
    assert [n["number"] for n in notes] == list(range(11))
    assert notes[3]["epoch"] == pytest.approx(10 / 15, rel=0.05) and notes[4]["epoch"] == 1
    assert notes[0]["train_loss"] is None and notes[0]["images_per_second"] is None
    assert notes[5]["train_loss"] == pytest.approx(run.history[1]["train_loss"], rel=1e-4)
    assert notes[-1]["mse"] == pytest.approx(run.history[-1]["test_loss"], rel=1e-4)
    assert notes[-1]["learning_rate"] == 1e-3
    assert all(a["seconds"] < b["seconds"] for a, b in zip(notes, notes[1:], strict=False))


def test_steps_and_epochs_are_counted_over_all_phases(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "_LEAST_SECONDS", 1e9)
    record(tmp_path, WATCHED["greedy stacking"])
    notes = frames_of(tmp_path)
    lasts = [(n["phase"], n["total_step"], n["total_epoch"]) for n in notes if n["epoch"] >= 1]
    assert lasts == [(0, 15, 1), (1, 30, 2), (2, 45, 3), (2, 60, 4), (3, 75, 5)]
    firsts = [n for n in notes if n["step"] == 0]
    assert [n["total_step"] for n in firsts] == [0, 15, 30, 60]
    assert ["accuracy" in n for n in firsts] == [False, False, False, True]


def test_frames_cost_their_share_of_the_time_and_no_more(tmp_path, monkeypatch):
    clock = {"now": 0.0, "looks": 0}
    monkeypatch.setattr(time, "perf_counter", lambda: clock["now"])
    look = recording.Viewer.look

    def slow_look(*args, **kinds):
        clock["now"] += 0.030
        clock["looks"] += 1
        return look(*args, **kinds)

    monkeypatch.setattr(recording.Viewer, "look", slow_look)
    watch = Recorder(LiveDirectory(tmp_path))
    step = watch.before_step

    def before_step(run, trainer):
        clock["now"] += 0.010  # what the batch before took
        step(run, trainer)

    watch.before_step = before_step
    spec = experiment(NetworkSpec.mirrored(784, 2, 1), num_epochs=200)
    for _ in Run(spec, DIGITS, directory=tmp_path, watch=watch).reports():
        pass
    training = 0.010 * 15 * 200
    certain = 6 + 10 + 1  # early batches, epochs that are kept, the end
    share = recording._SHARE * training
    assert 0.9 * share < 0.030 * clock["looks"] < share + 0.030 * certain
    assert frames_of(tmp_path)[-1]["seconds"] == pytest.approx(training, rel=0.02)


def test_stopped_at_any_batch_the_film_goes_on_without_a_break(tmp_path):
    spec = experiment(num_epochs=4)
    for stop in (4, 20, 31):
        watch = Recorder(LiveDirectory(tmp_path))
        run = Run(spec, DIGITS, seed=1, directory=tmp_path, watch=watch)
        step = watch.before_step

        def before_step(run, trainer, stop=stop, step=step):
            step(run, trainer)
            if trainer.step >= stop:
                run.stop()

        watch.before_step = before_step
        with pytest.raises(ComputationStoppedError):
            list(run.reports())
    record(tmp_path, spec)
    notes = frames_of(tmp_path)
    steps = [n["step"] for n in notes]
    assert steps == sorted(set(steps)) and steps[-1] == 60
    assert {0, 1, 3, 10, 30}.issubset(steps)
    assert [n["number"] for n in notes] == sorted({n["number"] for n in notes})
    assert all(a["seconds"] <= b["seconds"] for a, b in zip(notes, notes[1:], strict=False))


def test_what_is_past_the_resume_point_of_a_killed_run_is_recorded_again(tmp_path):
    spec = experiment(num_epochs=6)
    watch = Recorder(LiveDirectory(tmp_path))
    killed = Run(spec, DIGITS, seed=1, directory=tmp_path, watch=watch, resume_share=1e-9)
    reports = killed.reports()
    for _ in range(5):
        next(reports)
    reports.close()
    assert [s["step"] for s in list_snapshots(tmp_path) if not s["is_best"]][-2:] == [45, 75]
    before = frames_of(tmp_path)
    again = Run(spec, DIGITS, seed=1, directory=tmp_path, watch=Recorder(LiveDirectory(tmp_path)))
    assert len(again.history) == 1
    reports = again.reports()
    next(reports)
    reports.close()
    assert max(s["step"] for s in list_snapshots(tmp_path)) == 30
    after = frames_of(tmp_path)
    known = {n["number"]: n["step"] for n in before}
    assert all(known[n["number"]] == n["step"] <= 15 for n in after if n["number"] in known)
    assert after[-1]["number"] > before[-1]["number"]
    record(tmp_path, spec)
    steps = [n["step"] for n in frames_of(tmp_path)]
    assert steps == sorted(set(steps)) and steps[-1] == 90


def test_snapshots_are_kept_at_their_moments_and_the_best_is_the_best(tmp_path):
    run = record(tmp_path, experiment(num_epochs=6, learning_rate=0.01))
    kept = list_snapshots(tmp_path)
    assert [s["step"] for s in kept[:-1]] == [0, 1, 3, 10, 15, 30, 45, 75, 90]
    assert kept[4]["name"] == "0-00000015" and kept[4]["epoch"] == 1
    assert kept[4]["test_loss"] == run.history[0]["test_loss"]
    assert kept[4]["mse"] == pytest.approx(kept[4]["test_loss"], rel=1e-4)
    best = min(run.history, key=lambda entry: entry["test_loss"])
    assert kept[-1]["is_best"] and kept[-1]["epoch"] == best["epoch"]
    model = load_snapshot(LiveDirectory(tmp_path), "best")
    error = np.square(model.reconstruct(DIGITS.test_images) - DIGITS.test_images).mean()
    assert error == pytest.approx(best["test_loss"], rel=1e-3)
    assert not [s for s in kept if s["name"].startswith("1-")]


def test_the_best_is_chosen_by_validation_where_there_are_such_images(tmp_path):
    spec = experiment(num_epochs=2).replace(data=DataSpec(name="digits", num_validation=100))
    path = tmp_path / "run"
    watch = Recorder(LiveDirectory(path))
    run = Run(spec, split_data(spec.data), directory=path, watch=watch)
    list(run.reports())
    (best,) = [s for s in list_snapshots(path) if s["is_best"]]
    assert best["validation_loss"] == min(entry["validation_loss"] for entry in run.history)


def test_a_snapshot_in_greedy_stacking_has_the_layer_that_trains(tmp_path):
    run = record(tmp_path, WATCHED["greedy stacking"])
    live = LiveDirectory(tmp_path)
    first, end = (load_snapshot(live, name) for name in ("1-00000000", "1-00000015"))
    assert np.array_equal(first.encoder[0].weight, end.encoder[0].weight)  # trained before
    assert not np.array_equal(first.encoder[1].weight, end.encoder[1].weight)
    assert not np.array_equal(first.decoder[0].weight, end.decoder[0].weight)
    last = load_snapshot(live, "3-00000015")
    for layer, trained in zip(last.encoder, run.network.encoder, strict=True):
        half = trained.weight.detach().numpy().astype(np.float16)
        np.testing.assert_array_equal(layer.weight, half.astype(np.float32))


def pin(name, value):
    pixels = base64.b64encode(bytes([value]) * 784).decode()
    return {"id": name, "owner": "x", "pixels": pixels}


def test_pinned_digits_are_in_the_frames_from_then_on(tmp_path):
    live = LiveDirectory(tmp_path)
    watch = Recorder(live)

    class Pinning(Recorder):
        def before_step(self, run, trainer):
            if trainer.step == 5:
                broken = [{"id": "c"}, {"id": "d", "pixels": "!"}, pin("e", 1) | {"pixels": "AAAA"}]
                live.set_pins([pin("a", 255), *broken, pin("b", 0)])
            super().before_step(run, trainer)

    watch = Pinning(live)
    list(Run(experiment(num_epochs=2), DIGITS, directory=tmp_path, watch=watch).reports())
    frames = read_film(tmp_path / "film.bin").frames
    seen = {f.note["step"]: f.note.get("pins") for f in frames}
    assert seen[3] is None and seen[10] == ["a", "b"] == seen[30]
    assert "pins" not in frames[0].arrays and frames[-1].arrays["pins"].shape == (2, 28, 28)


def until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_run_at_rest_shows_its_last_batch_and_what_is_pinned_meanwhile(tmp_path):
    live = LiveDirectory(tmp_path / "run")
    live.write_asked(experiment(), seed=1)
    live.ask("run", {"batches": 7})
    thread, _ = in_thread(live, tmp_path, may_rest=lambda rested: True)
    until(lambda: live.state == "paused")
    until(lambda: frames_of(live.path)[-1]["step"] == 7)
    live.set_pins([pin("mine", 128)])
    until(lambda: frames_of(live.path)[-1].get("pins") == ["mine"])
    assert frames_of(live.path)[-1]["step"] == 7
    live.ask("run", {"batches": 1})
    until(lambda: frames_of(live.path)[-1]["step"] == 8)
    live.ask("stop")
    thread.join(30)
    assert frames_of(live.path)[-1]["seconds"] < 5


def test_a_training_goes_on_where_its_film_cannot_be_written(tmp_path, monkeypatch, capsys):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FilmWriter, "_append", full)
    monkeypatch.setattr(recording.snapshots, "write_snapshot", full)
    run = record(tmp_path, experiment())
    assert len(run.history) == 3
    assert "make room, the training goes on" in capsys.readouterr().err
    monkeypatch.undo()
    record(tmp_path / "again", experiment())


def test_a_training_that_diverges_leaves_good_frames_and_snapshots(tmp_path):
    wild = experiment(optimizer="sgd", learning_rate=1e5, num_epochs=50)
    wild = wild.replace(network=NetworkSpec.mirrored(784, 16, 5, hidden="relu", output="linear"))
    with pytest.raises(TrainingError):
        record(tmp_path, wild)
    notes, kept = frames_of(tmp_path), list_snapshots(tmp_path)
    assert notes and all(np.isfinite(n["mse"]) for n in notes)
    assert kept[0]["step"] == 0
    for one in kept:
        model = load_snapshot(LiveDirectory(tmp_path), one["name"])
        assert all(np.isfinite(layer.weight).all() for layer in (*model.encoder, *model.decoder))


def test_a_terminals_run_is_recorded_too(tmp_path):
    train_or_load(
        experiment(), root=tmp_path, run_directory=tmp_path / "run", watch=watch_directory
    )
    assert frames_of(tmp_path / "run")[-1]["step"] == 45


def test_a_second_run_in_a_directory_begins_its_own_film(tmp_path):
    writer = FilmWriter(tmp_path / "film.bin")
    writer.begin({"labels": np.zeros(3, np.uint8)}, {"spec_hash": "other"})
    live = LiveDirectory(tmp_path)
    live.write_asked(experiment(), seed=1)
    live.ask("run")
    train_live(live, root=tmp_path / "models")
    film = read_film(tmp_path / "film.bin")
    assert film.header.note["spec_hash"] == experiment().hash and len(film.frames) > 5
