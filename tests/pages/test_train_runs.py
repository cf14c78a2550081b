"""Runs on the page Train: begun, found again, opened, laid side by side, renamed, deleted."""

import base64
import json
from types import SimpleNamespace

import numpy as np
import pytest
import safetensors.numpy
import streamlit as st

from ae_core.presets import find_preset
from ae_core.training.live import queue
from ae_core.training.live.recording.snapshots import write_snapshot
from ae_core.training.live.session import train_live
from ae_core.training.run_directory import pack_weights
from ae_core.training.variants import vary
from ui.choices.train import NO_RUN, TrainChoices
from ui.components.train_stage import Act
from ui.shell import runs, state
from ui.train import acts, panel
from ui.train.building import (
    build,
    count_parameters,
    find_start,
    say_training_changes,
    training_changes,
)

pytestmark = pytest.mark.filterwarnings("ignore:.*ScriptRunContext")
ME, SOMEBODY = "0" * 16, "1" * 16
QUICK = find_preset("quick-10")


@pytest.fixture(autouse=True)
def _own_place(monkeypatch, tmp_path):
    monkeypatch.setenv("AE_RUN_DIR", str(tmp_path / "runs"))
    monkeypatch.setattr(queue, "ensure_worker", lambda: None)
    monkeypatch.setattr(state, "visitor", lambda: ME)


def asked(owner=ME, title="", spec=QUICK):
    return queue.ask_for_run(spec, owner=owner, title=title)


def listed(run_page, **address):
    """Open the page with the list of all runs in sight."""
    app = run_page("train", **address)
    app.session_state["train_runs"] = True
    return app.run()


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception
    return app


def keys(app):
    return {button.key for button in app.button}


def seen(app):
    return app.query_params.get("run")


def test_ones_own_run_under_way_is_seen_again_and_nobody_elses(run_page):
    asked(SOMEBODY)
    assert seen(run_page("train")) is None
    mine = asked()
    assert seen(run_page("train")) == mine.path.name
    mine.ask("stop")
    assert seen(run_page("train")) is None


def test_back_leads_out_of_a_run_that_is_under_way(run_page):
    mine = asked()
    app = run_page("train")
    assert seen(app) == mine.path.name
    del app.query_params["run"]
    app.query_params["step"] = "1"
    assert seen(app.run()) is None
    app.switch_page("pages/pca.py").run()
    assert seen(app.switch_page("pages/train.py").run()) == mine.path.name  # come back to


def test_a_run_that_was_closed_stays_closed_after_a_reload(run_page):
    asked()
    app = press(run_page("train"), "train_leave")
    address = dict(app.query_params.items())
    assert address["run"] == NO_RUN
    again = run_page("train", **address)
    assert seen(again) == NO_RUN and "train_leave" not in keys(again)
    assert "is not here" not in " ".join(each.proto.body for each in again.main.get("html"))


def test_who_has_begun_nothing_sees_the_empty_start_and_the_last_run_a_press_away(
    run_page, text_of, monkeypatch
):
    monkeypatch.setattr(runs, "is_at_machine", lambda: True)
    run = asked(SOMEBODY, title="<i>Theirs</i>")
    assert "train_open_last" not in keys(run_page("train"))  # nothing of it can be watched
    (run.path / "film.bin").write_bytes(b"")
    app = run_page("train")
    assert seen(app) is None
    assert "The last run here: <b>&lt;i&gt;Theirs&lt;/i&gt;</b>" in text_of(app)
    assert seen(press(app, "train_open_last")) == run.path.name


def test_a_run_of_a_terminal_is_seen_by_who_sits_at_the_machine(run_page, monkeypatch):
    run = asked("")
    assert seen(run_page("train")) is None
    monkeypatch.setattr(runs, "is_at_machine", lambda: True)
    assert seen(run_page("train")) == run.path.name
    run.write_status("finished", epochs=1, model="none")
    assert seen(run_page("train")) == run.path.name  # and one that has finished
    elsewhere = asked(SOMEBODY)
    elsewhere.write_status("finished", epochs=1, model="none")
    assert seen(run_page("train")) == run.path.name


@pytest.mark.mnist
def test_a_run_is_begun_with_what_the_form_says_and_another_waits(run_page):
    first = asked()
    app = run_page("train", layers="784-32-3", run_seed="5")
    assert seen(app) == first.path.name and "train_begin" not in keys(app)
    app.session_state["train_form"] = True
    press(app.run(), "train_begin")
    [newest, _] = queue.list_runs()
    assert seen(app) == newest.path.name and newest.owner == ME and newest.seed == 5
    assert newest.read_spec().network.text == "784-32-3"
    assert newest.title == "784-32-3"
    press(app, "train_leave")
    assert seen(app) == NO_RUN and "train_begin" in keys(app)


def test_runs_are_opened_and_laid_side_by_side(run_page, text_of):
    one, other = asked(title="One"), asked(title="<b>Other</b>")
    app = listed(run_page, run=one.path.name)
    text = text_of(app)
    assert "&lt;b&gt;Other&lt;/b&gt;" in text and "waits for its turn, no epoch yet" in text
    press(app, f"train_beside_{other.path.name}")
    assert app.query_params["compare"] == other.path.name
    press(app, f"train_open_{other.path.name}")
    assert seen(app) == other.path.name and "compare" not in app.query_params
    press(app, f"train_beside_{one.path.name}")
    assert app.button(key=f"train_beside_{one.path.name}").label == "Stop comparing"
    press(app, f"train_beside_{one.path.name}")
    assert "compare" not in app.query_params
    assert not {f"train_{act}_{other.path.name}" for act in ("open", "beside")} & keys(app)
    press(app, "train_leave")
    assert f"train_beside_{one.path.name}" not in keys(app)
    assert "can then be laid beside it" in text_of(app)


def test_the_run_before_is_laid_beside_where_the_stage_is(run_page):
    older, other, one = asked(), asked(title="<b>Other</b>"), asked()
    app = run_page("train", run=one.path.name)
    assert not {"train_compare", "train_alone"} & keys(app)  # nothing is filmed yet
    for run in (older, other, one):
        (run.path / "film.bin").write_bytes(b"")
    app = press(run_page("train", run=one.path.name), "train_compare")
    assert app.query_params["compare"] == other.path.name
    press(app, "train_alone")
    assert "compare" not in app.query_params


def test_the_list_says_the_state_as_the_stage_does_and_one_unit_for_all(run_page, text_of):
    bce = QUICK.replace(phases=(QUICK.phases[0].replace(loss="bce"),))
    for spec, figure in ((QUICK, 0.0171), (bce, 0.1757)):
        run = asked(spec=spec)
        run.write_status("failed", epochs=1, reason="It diverged.")
        entry = {"phase": 0, "epoch": 1, "test_loss": figure}
        (run.path / "progress.jsonl").write_text(json.dumps(entry) + "\n")
    note = {"phase": 0, "step": 600, "epoch": 1.0, "mse": 0.0382}
    write_snapshot(run.path, "0-00000600", {"a": np.ones(2, np.float16)}, note)
    text = text_of(listed(run_page))
    assert "stopped by itself, 1 epoch, test MSE 0.0171" in text
    assert "test MSE 0.0382 of 1,000 images" in text and "nats" not in text


def test_a_run_is_deleted_and_had_back(run_page, text_of):
    run, beside = asked(title="Mine"), asked()
    app = run_page("train", run=run.path.name, compare=beside.path.name)
    press(app, "train_delete")
    assert not run.path.exists() and seen(app) is None
    press(app, "train_undo")
    assert run.path.is_dir() and seen(app) == run.path.name and run.title == "Mine"
    assert "train_undo" not in keys(app)


def test_only_who_began_a_run_may_rename_and_delete_it(run_page):
    strangers = asked(SOMEBODY)
    app = run_page("train", run=strangers.path.name)
    assert seen(app) == strangers.path.name
    assert not {"train_delete", "train_rename"} & keys(app)
    mine = asked()
    app = run_page("train", run=mine.path.name)
    # both at once, as a browser tells them: the page has not heard of the new text before
    app.text_input(key=f"choose_title_of_{mine.path.name}").set_value("The blue one")
    press(app, "train_rename")
    assert mine.title == "The blue one"


def test_every_act_under_a_run_says_what_it_does(run_page, text_of):
    app = run_page("train", run=asked().path.name)
    text = text_of(app)
    for told in ("called in the lists of runs", "same weights, bit for bit", "stays in the list"):
        assert told in text
    assert "for a day it can be had back" in text and "train_use" not in keys(app)


def test_a_run_that_is_gone_is_said_and_the_page_stands(run_page, text_of):
    app = run_page("train", run="quick-10-1b8c0212-s0-gone", compare="nor-this")
    assert not app.exception and seen(app) is None
    assert "is not here, or no more" in text_of(app)


def test_a_limit_that_is_met_is_said(run_page, text_of, monkeypatch):
    monkeypatch.setenv("AE_VISITOR_RUNS", "1")
    app = run_page("train", run=asked().path.name)
    app.session_state["train_form"] = True
    press(app.run(), "train_begin")
    assert len(queue.list_runs()) == 1 and 'class="ae-notice"' in text_of(app)


@pytest.fixture
def told(monkeypatch):
    """Keep the state that acts change, without a page."""
    now = [state.ExplorerState()]

    def change_state(**changes):
        now[0] = now[0].model_copy(update=changes)
        return now[0]

    monkeypatch.setattr(state, "current_state", lambda: now[0])
    monkeypatch.setattr(state, "change_state", change_state)
    monkeypatch.setattr(state, "forget_choice", lambda name: None)
    return now


def act(name, **more):
    return Act(act=name, nonce=more.pop("nonce", "12345678"), **more)


def test_the_branch_says_what_it_takes_of_the_form():
    choices = TrainChoices(learning_rate="0.5", epochs="4", layers="784-9", noise="blur", decay="x")
    assert say_training_changes(choices) == "learning rate 0.5, 4 epochs"
    assert set(training_changes(choices)) == {"learning_rate", "num_epochs", "num_steps"}
    assert say_training_changes(TrainChoices()) == ""


def built(**choices):
    return build(TrainChoices(**choices), find_start("quick-10", "mnist"))


def test_play_begins_one_run_however_often_it_is_told(told):
    for _ in range(3):
        acts.perform(act("play"), built())
    [run] = queue.list_runs()
    assert told[0].run == run.path.name and run.state == "queued" and run.read_spec() == QUICK
    acts.perform(act("play", nonce="87654321"), built())
    assert len(queue.list_runs()) == 2


def test_a_form_that_is_wrong_begins_nothing(told):
    acts.perform(act("play"), built(learning_rate="-1"))
    assert not queue.list_runs() and "must be positive" in told[0].message


def test_the_same_again_has_its_seed_and_a_remedys_rate(told):
    run = queue.ask_for_run(QUICK, seed=7, owner=SOMEBODY)
    changes = {"learning_rate": 1e-4}
    acts.perform(act("again", run=run.path.name, changes=changes), built())
    again = queue.find_run(told[0].run)
    assert again.seed == 7 and again.owner == ME
    assert again.read_spec().phases[0].learning_rate == 1e-4
    assert again.title == again.read_spec().title == "784-512-256-10, learning rate 0.0001"
    acts.perform(act("again", run=again.path.name, nonce="87654321"), built())
    assert queue.find_run(told[0].run).title == again.title


def test_what_a_remedy_changes_is_in_the_name_and_what_it_undoes_is_not(told):
    run = queue.ask_for_run(built(learning_rate="50", epochs="3").spec, owner=ME)
    assert run.title == "784-512-256-10, learning rate 50, 3 epochs"
    acts.perform(act("again", run=run.path.name, changes={"learning_rate": 1e-3}), built())
    again = queue.find_run(told[0].run)
    assert again.title == "784-512-256-10, 3 epochs, learning rate 0.001"
    assert "adam0.001" in again.read_spec().name and "adam50" not in again.path.name


def test_a_branch_is_begun_anew_without_the_weights_it_had(told):
    weights, digest = pack_weights({"a": np.ones(2, np.float16)})
    spec = QUICK.replace(initial_weights=digest, title="Branch of epoch 3 of “Mine”")
    run = queue.ask_for_run(spec, owner=SOMEBODY, initial_weights=weights)
    acts.perform(act("again", run=run.path.name, is_anew=True), built())
    anew = queue.find_run(told[0].run)
    assert anew.read_spec() == QUICK.replace(title=anew.title)
    assert anew.title == "784-512-256-10" and not (anew.path / "initial.safetensors").exists()
    acts.perform(act("again", run=run.path.name, nonce="87654321"), built())
    assert queue.find_run(told[0].run).read_spec().initial_weights == digest


@pytest.fixture
def kept(monkeypatch):
    """Let nothing be kept of a run; return what was asked for."""
    asked_for = []

    def keep(run, name, *, evaluate, asked_by):
        asked_for.append((name, evaluate is not None))
        return SimpleNamespace(path=run.path, spec=run.read_spec())

    monkeypatch.setattr("ae_core.training.live.recording.snapshots.keep_snapshot", keep)
    return asked_for


def test_a_snapshot_opens_a_page_at_once_with_what_was_drawn(told, kept):
    run = asked()
    look = {"run": run.path.name, "snapshot": "0-00000030", "page": "draw"}
    acts.perform(act("open", drawing={"strokes": [[10, 20, 30, 40]]}, **look), built())
    assert kept == [("0-00000030", False)]
    assert told[0].opening_page == "draw" and told[0].model == run.path.name
    np.testing.assert_array_equal(told[0].strokes[0], [[10, 20], [30, 40]])
    seven = base64.b64encode(bytes(range(256)) * 3 + bytes(16)).decode()
    acts.perform(
        act("open", nonce="2" * 8, drawing={"strokes": [], "image": seven}, **look), built()
    )
    assert told[0].strokes == () and told[0].picture[0].shape == (28, 28)
    acts.perform(act("open", nonce="3" * 8, **look), built())
    assert len(told[0].picture) == 1  # nothing was drawn: what other pages have stays
    acts.perform(act("keep", nonce="4" * 8, **look), built())
    assert kept[-1] == ("0-00000030", True) and "in the picker" in told[0].said


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("preset", "damage"), [("quick-10", "none"), ("bench-10-denoising", "gaussian")]
)
def test_what_met_no_damage_arrives_at_clean_digits(told, preset, damage):
    run = asked(spec=find_preset(preset))
    acts.perform(act("open", run=run.path.name, snapshot="0-00000030", page="draw"), built())
    assert told[0].corruption == damage and told[0].opening_page == "draw"


def test_a_drawing_that_is_none_opens_nothing(told, kept):
    run = asked()
    for number, drawing in enumerate([{"strokes": "x"}, {"strokes": [[1]]}, {"image": "?"}]):
        sent = act(
            "open", run=run.path.name, page="draw", drawing=drawing, nonce=f"nonce-{number:04}"
        )
        acts.perform(sent, built())
        assert told[0].opening_page == "" and told[0].message and not kept


def test_the_link_to_a_page_that_opens_stands_until_it_is_there(run_page):
    app = run_page("train")
    app.session_state["explorer_state"] = app.session_state["explorer_state"].model_copy(
        update={"opening_page": "filters", "act_done": "12345678"}
    )
    for _ in range(2):  # whatever cuts in
        app.run()
        assert any("filters" in link.proto.page for link in links_of(app))
    app.switch_page("pages/filters.py").run()
    assert app.session_state["explorer_state"].opening_page == ""
    assert not links_of(app.switch_page("pages/train.py").run())


def links_of(app):
    return [link for link in app.main.get("page_link") if link.proto.label.startswith("Open ")]


def test_what_is_asked_of_a_run_that_is_gone_is_a_sentence(told):
    for number, name in enumerate(["branch", "extend", "again", "keep", "open"]):
        acts.perform(act(name, run="gone", nonce=f"nonce-{number:04}", page="draw"), built())
        assert "no run 'gone'" in told[0].message, name


def test_what_an_act_has_to_say_outlives_the_stages_next_word(run_page, text_of, monkeypatch):
    app = run_page("train")
    said = app.session_state["explorer_state"].model_copy(update={"message": "It is kept."})
    app.session_state["explorer_state"] = said
    for _ in range(2):
        assert "It is kept." in text_of(app.run())
    monkeypatch.setattr(panel, "_READING", 0.0)
    app.run()
    assert "It is kept." not in text_of(app.run())


def test_a_disk_that_is_full_is_a_sentence(told, monkeypatch):
    run = asked()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ae_core.training.live.directory.write_json", fail)
    monkeypatch.setattr(state, "widget_value", lambda _: "Another")
    acts.rename(run, "title")
    assert "No space left on device" in told[0].message and run.path.is_dir()


def test_a_run_of_a_terminal_is_nobodys_who_visits_from_afar(monkeypatch):
    run = asked("")
    monkeypatch.setattr(runs, "is_at_machine", lambda: False)
    assert not runs.may_change(run) and not runs.is_mine(run)
    monkeypatch.setattr(runs, "is_at_machine", lambda: True)
    assert runs.may_change(run)


def test_the_preview_is_six_digits_of_different_classes():
    from ui.train.panel import _preview

    digits = _preview("digits")
    assert digits.shape == (6, 28, 28) and digits.dtype == np.uint8
    assert len({digit.tobytes() for digit in digits}) == 6


def test_a_finished_run_is_a_model_to_take_away(run_page, text_of, tmp_path, monkeypatch):
    files = {}
    monkeypatch.setattr(
        st, "download_button", lambda label, make, *more, **look: files.setdefault(label, make)
    )
    short = vary(find_preset("digits-2"), num_epochs=1)
    run = asked(spec=short)
    train_live(run)
    app = run_page("train", run=run.path.name, data="digits")
    assert not app.exception and 'ae_core.load("' not in text_of(app)
    made = {label: make() for label, make in files.items() if callable(make)}
    assert len(made["Network (ONNX)"]) > 100_000 and made["Arrays (npz)"][:2] == b"PK"
    assert b"<!doctype html>" in made["One page (HTML)"][:100]
    weights = safetensors.numpy.load(made["Weights (safetensors)"])
    assert sum(array.size for array in weights.values()) == count_parameters(short.network)
    assert f"ae_core.load('{short.name}')" in app.code[0].value
    used = [button for button in app.button if button.proto.type == "primary"]
    assert [button.key for button in used] == ["train_use"]  # one act leads
    press(app, "train_again")
    again = queue.find_run(seen(app))
    assert again.read_spec() == short and again.seed == run.seed and again.path != run.path
