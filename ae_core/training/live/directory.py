"""A run's directory as people steer it: what was asked, what is wanted, changed and pinned.

::

    asked.json    specification, seed, title, owner, the run it branched from
    control.json  run | pause | stop, and how far; absent where a terminal began it
    edits.jsonl   a line for each setting that somebody changed while it trained
    interventions.jsonl   the same with phase and step, by the process that trains it
    pins.json     digits that visitors drew, at most `MOST_PINS`

beside what `RunDirectory` describes, `film.py` and `snapshots.py` write.
"""

import contextlib
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from filelock import FileLock

from ae_core.errors import CheckpointError, SpecError
from ae_core.files import read_json, read_object, read_objects, write_atomically, write_json
from ae_core.specs import ExperimentSpec, Intervention, LiveSetting
from ae_core.training.run_directory import RunDirectory

Want = Literal["run", "pause", "stop"]
LiveState = Literal["queued", "running", "paused", "stopped", "finished", "failed", "interrupted"]
MOST_PINS = 8
_MOST_EDITS = 1_000
_WANTED: dict[Any, LiveState] = {"run": "queued", "pause": "paused", "stop": "stopped"}


@dataclass(frozen=True)
class LiveDirectory(RunDirectory):
    """A run's directory with what visitors and terminals ask of the run."""

    @property
    def asked_note(self) -> dict[str, Any]:
        """What was asked, by whom and when; empty where a terminal began it."""
        return read_object(self.asked)

    @property
    def owner(self) -> str:
        """The visitor who asked for it, as provenance has ``asked_by``; "" where none did."""
        return str(self.asked_note.get("owner", ""))

    @property
    def title(self) -> str:
        """What its owner calls it, else the experiment's title."""
        spec = self.read_spec()
        return str(self.asked_note.get("title") or (spec.title if spec else self.path.name))

    @property
    def seed(self) -> int:
        """What decides its initial weights, order of batches and noise."""
        for note in (read_object(self.path / "run.json"), self.asked_note):
            if type(note.get("seed")) is int:
                return int(note["seed"])
        return 0

    def write_asked(
        self,
        spec: ExperimentSpec,
        *,
        seed: int = 0,
        owner: str = "",
        title: str = "",
        branch_of: Mapping[str, str] | None = None,
    ) -> None:
        """Note what is to be trained, before any process has begun."""
        self.path.mkdir(parents=True, exist_ok=True)
        note = {"spec": spec.to_dict(), "seed": seed, "owner": owner, "title": title}
        write_json(self.asked, {**note, "asked": time.time(), "branch_of": branch_of})

    def rename(self, title: str) -> None:
        """Call it otherwise."""
        write_json(self.asked, {**self.asked_note, "title": title[:100]})

    @property
    def control(self) -> dict[str, Any]:
        """What is wanted of it: ``want``, ``until`` and a ``number`` that grows; empty if none.

        What was wanted of a run that was copied from another folder is not wanted here.
        """
        found = read_object(self.path / "control.json")
        is_whole = found.get("want") in get_args(Want) and type(found.get("number")) is int
        is_ours = is_whole and found.get("folder") == _mark_of(self.path.parent)
        return found if is_ours else {}

    def ask(self, want: Want, until: Mapping[str, int] | None = None) -> None:
        """Ask it to run, on and on or for ``{"batches": n}`` or ``{"epochs": n}``, or to rest.

        A run that had failed is tried again from its last good weights. Anything else to ask for
        is a SpecError, a run that was deleted meanwhile a CheckpointError.
        """
        _check_until(want, until)
        with self._lock_control():
            number = int(self.control.get("number", 0)) + 1
            content = {"want": want, "until": None if until is None else dict(until)}
            self._write_control({**content, "number": number})
            if want == "run" and self.status.get("state") == "failed" and not self.is_held:
                self.write_status("interrupted", epochs=len(self.history))

    def rest(self, number: int) -> None:
        """Ask it to pause, unless something else was asked since the control of this number."""
        with self._lock_control():
            if self.control.get("number", 0) == number:
                self._write_control({"want": "pause", "until": None, "number": number + 1})

    @contextlib.contextmanager
    def _lock_control(self) -> Iterator[None]:
        """Hold the lock of ``control.json``, which would make the folder of a deleted run anew."""
        if self.path.is_dir():
            with FileLock(self.path / ".control.lock"):
                if self.has_begun or self.asked.exists():
                    yield
                    return
        raise CheckpointError(f"The run {self.path.name} is no longer here; begin another.")

    def forget_control(self) -> None:
        """Forget what was wanted: a terminal begins it, whose word is the newer one."""
        (self.path / "control.json").unlink(missing_ok=True)

    def _write_control(self, content: dict[str, Any]) -> None:
        content["folder"] = _mark_of(self.path.parent, makes=True)
        write_json(self.path / "control.json", content)

    @property
    def state(self) -> LiveState:
        """How it stands; who holds the lock decides, whatever the files say."""
        told, want = self.status.get("state"), self.control.get("want")
        if self.is_held:
            return "paused" if told == "paused" else "running"
        if told in ("finished", "failed"):
            return "finished" if told == "finished" else "failed"
        return _WANTED.get(want, "interrupted")

    def edit(self, name: LiveSetting, value: float) -> None:
        """Change a setting of the phase in hand; what cannot be is a SpecError."""
        spec = self.read_spec()
        if name not in get_args(LiveSetting):
            raise SpecError(f"{name!r} cannot be changed while it trains; the learning rate can.")
        if self.state in ("finished", "failed"):
            raise SpecError("This training has ended; branch from one of its snapshots instead.")
        if spec is not None:
            phase = min(int(self.status.get("phase", 0)), len(spec.phases) - 1)
            spec.phases[phase].changed(name, value)
        if len(self.edits) >= _MOST_EDITS:
            raise SpecError(f"It was changed {_MOST_EDITS:,} times; branch from it instead.")
        with (self.path / "edits.jsonl").open("a") as file:
            file.write(json.dumps({"name": name, "value": float(value)}) + "\n")

    @property
    def edits(self) -> list[dict[str, Any]]:
        """What was changed, in its order; what no setting can be is left out."""
        found = []
        for edit in read_objects(self.path / "edits.jsonl"):
            with contextlib.suppress(SpecError):
                Intervention.from_dict({**edit, "step": 0})
                found.append(edit)
        return found

    @property
    def interventions(self) -> tuple[Intervention, ...]:
        """What was changed, with the step from which on it holds."""
        found = []
        for line in read_objects(self.path / "interventions.jsonl"):
            with contextlib.suppress(SpecError):
                found.append(Intervention.from_dict(line))
        return tuple(found)

    def add_intervention(self, intervention: Intervention) -> None:
        """Note a change before it takes effect: after a kill it is made again at this step."""
        with (self.path / "interventions.jsonl").open("a") as file:
            file.write(json.dumps(intervention.to_dict()) + "\n")

    @property
    def pins(self) -> list[dict[str, str]]:
        """The digits that visitors drew: ``id``, ``owner`` and ``pixels``, base64 of 784 bytes."""
        found = read_json(self.path / "pins.json")
        pins = found if isinstance(found, list) else []
        return [pin for pin in pins if isinstance(pin, dict)][:MOST_PINS]

    def set_pins(self, pins: list[dict[str, str]]) -> None:
        """Replace them; of too many the oldest go."""
        write_atomically(self.path / "pins.json", json.dumps(pins[-MOST_PINS:]).encode())


def _check_until(want: Want, until: Mapping[str, int] | None) -> None:
    if want not in get_args(Want):
        raise SpecError(f"A run can run, pause or stop, not {want!r}.")
    count = next(iter(until.values()), None) if isinstance(until, Mapping) else None
    is_known = until is None or set(until) in ({"batches"}, {"epochs"})
    if not is_known or (until is not None and (type(count) is not int or count < 1)):
        raise SpecError(f"A run goes on for a number of batches or of epochs, not for {until!r}.")


def _mark_of(folder: Path, *, makes: bool = False) -> str:
    """Return the random name of a folder of runs, "" where it has none and is to get none."""
    path = folder / ".mark"
    with contextlib.suppress(OSError):
        return path.read_text("utf-8", errors="replace")[:64]
    if not makes:
        return ""
    with FileLock(folder / ".mark.lock"):
        if not path.exists():
            write_atomically(path, secrets.token_hex(8).encode())
    return path.read_text("utf-8", errors="replace")[:64]
