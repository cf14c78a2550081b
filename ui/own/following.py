"""A training on an own set, as its run's directory tells it, whoever began it."""

from dataclasses import dataclass
from typing import Any

from ae_core.specs import ExperimentSpec
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.pace import seconds_left
from ae_core.training.live.queue import ensure_worker, list_runs, place_of
from ae_core.words import duration_text
from ui.shell import runs

_STOPPED = "Stopped. Started again, it goes on from its last resume point."


@dataclass(frozen=True)
class Training:
    """A training on its way, or what has become of it."""

    run: LiveDirectory
    spec: ExperimentSpec

    @property
    def is_going(self) -> bool:
        """Whether it trains, or waits for its turn."""
        return self.run.state in runs.GOING

    @property
    def is_done(self) -> bool:
        """Whether the trained model is there."""
        return self.run.state == "finished"

    @property
    def problem(self) -> str:
        """A sentence where it rests or failed, else an empty one."""
        if self.is_going or self.is_done:
            return ""
        is_failed = self.run.state == "failed"
        return str(self.run.status.get("reason") or self.run.last_words) if is_failed else _STOPPED

    @property
    def share(self) -> float:
        """How far it is, between 0 and 1."""
        return min(len(self.run.history) / self.spec.phases[0].num_epochs, 1.0)

    def words(self) -> str:
        """Return how far it is, what it has reached, and how long it will take."""
        history, total = self.run.history, self.spec.phases[0].num_epochs
        left = seconds_left(self.run)
        ends = "" if left is None else f" · {duration_text(left)} left"
        if place := place_of(self.run):
            ensure_worker()
            return f"it waits for its turn, {_ordinal(place)}{ends}"
        if not history:
            return f"starting{ends}"
        last: dict[str, Any] = history[-1]
        test = last.get("test_loss")
        tested = "" if test is None else f", test {test:.4f}"
        return (
            f"epoch {len(history):,} of {total:,} · MSE train {last['train_loss']:.4f}{tested}"
            f"{ends}"
        )


def _ordinal(place: int) -> str:
    return "the next one" if place == 1 else f"number {place:,}"


def find_training(data: str) -> Training | None:
    """Return the explorer's training on a data set that was asked for last."""
    for run in list_runs():
        spec = run.read_spec() if run.path.name.startswith(f"own-{data}-") else None
        if spec is not None and spec.data.name == data and run.control:
            return Training(run, spec)
    return None


def start_training(spec: ExperimentSpec) -> Training:
    """Train an explorer; the visitor's own, stopped before its end, goes on where it was.

    A UserError says where this server has no more room for it.
    """
    known = find_training(spec.data.name)
    if known is not None and known.spec == spec and runs.is_mine(known.run) and not known.is_done:
        if not known.is_going:
            runs.go_on(known.run)
        return known
    return Training(runs.begin_run(spec), spec)
