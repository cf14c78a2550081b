"""The first signal tells the run to stop; the second, or one between runs, ends at once."""

import os
import signal
from types import SimpleNamespace

import pytest

from ae_core.commands.interruption import Interruption


def make_run(is_training):
    run = SimpleNamespace(is_training=is_training, stops=0)
    run.stop = lambda: setattr(run, "stops", run.stops + 1)
    return run


def send(number):
    os.kill(os.getpid(), number)


@pytest.mark.parametrize(
    ("number", "error"), [(signal.SIGTERM, SystemExit), (signal.SIGINT, KeyboardInterrupt)]
)
def test_the_first_signal_stops_the_run_and_the_second_the_process(number, error):
    run, before = make_run(is_training=True), signal.getsignal(number)
    with Interruption() as interruption:
        interruption.watch(run)
        send(number)
        assert (run.stops, interruption.exit_code) == (1, 128 + number)
        with pytest.raises(error):
            send(number)
    assert run.stops == 1 and signal.getsignal(number) == before


def test_where_nothing_trains_a_signal_ends_at_once():
    with Interruption() as interruption, pytest.raises(SystemExit) as ended:
        interruption.watch(make_run(is_training=False))
        send(signal.SIGTERM)
    assert ended.value.code == 143
