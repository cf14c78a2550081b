"""How long a run takes: by its own pace, else by that of this machine, runs before it included."""

import pytest

from ae_core.files import write_json
from ae_core.training.live import pace
from ae_core.training.live.pace import expected_seconds, seconds_left
from ae_core.training.live.queue import ask_for_run

from .waiting import tiny


@pytest.fixture(autouse=True)
def unknown(runs):
    """No machine was measured, unless the test says so."""
    (runs / ".pace.json").unlink()


def note_pace(value=2e9, places=1):
    pace._note_pace(value, places)


def add_epochs(run, count, seconds, phase=0):
    for number in range(1, count + 1):
        run.add_progress({"phase": phase, "epoch": number, "seconds": seconds})


def test_a_run_that_trains_goes_on_at_its_own_pace(runs):
    run = ask_for_run(tiny(num_epochs=50))
    assert seconds_left(run) is None  # nothing tells
    with run.hold():
        add_epochs(run, 20, 9.0)
        add_epochs(run, 0, 0.0)
        assert seconds_left(run) == pytest.approx(30 * 9.0)
        for number in range(21, 31):
            run.add_progress({"phase": 0, "epoch": number, "seconds": 4.0})
        assert seconds_left(run) == pytest.approx(20 * 4.0)
        frame = {"phase": 0, "epoch": 35.5, "images_per_second": 1.0}
        assert seconds_left(run, frame) == pytest.approx(14.5 * 4.0)


def test_before_its_first_epoch_the_film_tells(runs):
    run = ask_for_run(tiny(num_epochs=10))
    num_train = 1437
    with run.hold():
        frame = {"phase": 0, "epoch": 0.5, "images_per_second": num_train / 2}
        assert seconds_left(run, frame) == pytest.approx(9.5 * 2, rel=1e-6)


def test_later_phases_are_judged_by_their_size(runs):
    spec = tiny(num_epochs=10)
    twice = spec.replace(phases=(spec.phases[0], spec.phases[0].replace(num_epochs=20)))
    run = ask_for_run(twice)
    with run.hold():
        add_epochs(run, 5, 2.0)
        assert seconds_left(run) == pytest.approx(5 * 2 + 20 * 2)
        add_epochs(run, 10, 3.0, phase=1)
        assert seconds_left(run) == pytest.approx(10 * 3)


def test_a_run_that_waits_has_those_before_it_counted_in(runs):
    note_pace()
    first, second = ask_for_run(tiny(num_epochs=100)), ask_for_run(tiny(num_epochs=10))
    alone = expected_seconds(tiny(num_epochs=10))
    assert seconds_left(second) == pytest.approx(11 * alone, abs=3)
    with first.hold():
        add_epochs(first, 90, 1.0)
        assert seconds_left(second) == pytest.approx(10 + alone, abs=3)
    note_pace(places=2)
    assert seconds_left(second) < 11 * alone + 3


def test_the_pace_of_another_machine_tells_nothing(runs):
    note_pace()
    assert expected_seconds(tiny()) is not None
    content = {"multiply_adds_per_second": 1e9, "places": 1, "computer": "another"}
    write_json(runs / ".pace.json", content)
    assert not pace.has_pace()
    assert expected_seconds(tiny()) is None


def test_a_data_set_that_is_not_known_gives_no_time(runs):
    note_pace()
    data = tiny().data.replace(name="no-such-set")
    assert expected_seconds(tiny().replace(data=data)) is None
    assert seconds_left(ask_for_run(tiny().replace(data=data))) is None


def test_this_machine_is_measured(runs):
    pace.measure_pace("cpu", 1, 3)
    noted = pace._read_pace()
    assert noted["places"] == 3
    assert 1e7 < noted["multiply_adds_per_second"] < 1e14
