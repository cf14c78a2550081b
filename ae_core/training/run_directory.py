"""The files of a run: any process can read them, a kill at any point leaves it resumable.

::

    asked.json       what is to be trained, where a page asked for it
    spec.json        what is trained            run.json      from which seed, under what conditions
    progress.jsonl   a line an epoch            status.json   running | paused | interrupted |
    resume.safetensors   all it needs to go on                finished | failed, and why
    said.txt         what its process said      .lock         held by the process that trains it
    initial.safetensors  of a branch: the weights it begins from, float16
"""

import contextlib
import functools
import hashlib
import json
import os
import platform
import signal
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from ae_core.errors import CheckpointDamagedError, CheckpointError, SpecError
from ae_core.files import (
    is_locked,
    read_object,
    read_objects,
    stamp_of,
    write_atomically,
    write_json,
)
from ae_core.specs import ExperimentSpec
from ae_core.training.conditions import Conditions

State = Literal["running", "paused", "interrupted", "finished", "failed"]
Arrays = Mapping[str, NDArray[Any]]
_RESUME_POINT, INITIAL, _LOCK = "resume.safetensors", "initial.safetensors", ".lock"


@dataclass(frozen=True)
class RunDirectory:
    """Where one run lives; made where it is missing."""

    path: Path

    @property
    def asked(self) -> Path:
        """The file of what is to be trained, before any process has begun."""
        return self.path / "asked.json"

    @property
    def said(self) -> Path:
        """The file of what its process says."""
        return self.path / "said.txt"

    @property
    def has_begun(self) -> bool:
        """Whether there is a run in it."""
        return (self.path / "spec.json").exists()

    @property
    def history(self) -> list[dict[str, Any]]:
        """The epochs so far, as `EpochReport` has them; a line that is half written is left out."""
        return read_objects(self.path / "progress.jsonl")

    @property
    def status(self) -> dict[str, Any]:
        """How it stood when it last said so, empty before; see `write_status`."""
        return read_object(self.path / "status.json")

    @property
    def last_words(self) -> str:
        """The last line that its process said."""
        with contextlib.suppress(OSError):
            return self.said.read_text("utf-8", errors="replace").strip().rpartition("\n")[2]
        return ""

    def read_spec(self) -> ExperimentSpec | None:
        """Return what is trained here, or will be; None where nothing can be read."""
        found = (_spec_in(path, *stamp_of(path)) for path in (self.path / "spec.json", self.asked))
        return next((spec for spec in found if spec is not None), None)

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the lock by which all others see that a process trains it; wait for it."""
        lock = FileLock(self.path / _LOCK)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            yield
        finally:
            lock.release()

    @property
    def is_held(self) -> bool:
        """Whether a process trains it at this moment; the system knows, whatever the files say."""
        return is_locked(self.path / _LOCK)

    def stop(self) -> None:
        """Tell the process that trains it, on this machine, to end after the batch in hand."""
        node, _, process = str(self.status.get("process")).rpartition(":")
        if self.is_held and node == platform.node() and process.isdecimal():
            with contextlib.suppress(OSError):
                os.kill(int(process), signal.SIGTERM)

    def begin(self, spec: ExperimentSpec, seed: int, conditions: Conditions) -> Conditions:
        """Note what is trained, or check that it is what is noted; return the run's conditions."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if self.has_begun:
                conditions = self._check_identity(spec, seed, conditions)
            noted = {"seed": seed, "hash": spec.hash, "conditions": asdict(conditions)}
            write_json(self.path / "run.json", noted)
            if not self.has_begun:  # last: from here on it counts as begun
                write_json(self.path / "spec.json", spec.to_dict())
        except OSError as error:
            raise self._unwritable(error) from error
        return conditions

    def _unwritable(self, error: OSError) -> CheckpointError:
        return CheckpointError(
            f"The run directory {self.path} cannot be written ({error.strerror}); choose another "
            "with --run-dir."
        )

    def read(self) -> tuple[ExperimentSpec, int, Conditions]:
        """Return specification, seed and conditions of the run that lives here."""
        if not self.has_begun:
            raise CheckpointError(f"There is no run in {self.path}; choose another directory.")
        try:
            spec = ExperimentSpec.from_json((self.path / "spec.json").read_text("utf-8"))
            note = json.loads((self.path / "run.json").read_text("utf-8"))
            seed, conditions = int(note["seed"]), Conditions.from_dict(note["conditions"])
        except (SpecError, OSError, ValueError, KeyError, TypeError) as error:
            raise CheckpointDamagedError(
                f"The run in {self.path} cannot be read: its spec.json or run.json is damaged or "
                f"missing ({error}). Delete the folder, or choose another, to train from the start."
            ) from None
        if note.get("hash", spec.hash) != spec.hash:  # runs of old noted none
            raise CheckpointDamagedError(
                f"{self.path / 'spec.json'} was changed after the run began: it was {note['hash']} "
                f"and is {spec.hash}. Put back what it was, or begin another run with what it says."
            )
        return spec, seed, conditions

    def _check_identity(self, spec: ExperimentSpec, seed: int, here: Conditions) -> Conditions:
        begun, begun_seed, conditions = self.read()
        if (begun.hash, begun_seed) != (spec.hash, seed):
            raise CheckpointError(
                f"{self.path} holds a run of {begun.name} ({begun.hash}, seed {begun_seed}), not "
                f"of {spec.name} ({spec.hash}, seed {seed}); choose another directory."
            )
        if conditions.device != here.device:
            raise CheckpointError(
                f"The run in {self.path} began on {conditions.device}, and {here.device} would "
                f"train another network; go on with --device {conditions.device}, or choose "
                "another directory."
            )
        return conditions.continued_on(here)

    def write_resume_point(self, arrays: Arrays, note: Mapping[str, Any]) -> None:
        """Replace the resume point by a later one: arrays, and a note of plain JSON types.

        Its header notes the SHA-256 of names, shapes, types and bytes of the arrays and of the
        note: flipped bytes would else only train on as a slightly different network.
        """
        from safetensors.numpy import save

        text = json.dumps(note)
        metadata = {"run": text, "sha256": digest_of(arrays, text)}
        write_atomically(self.path / _RESUME_POINT, save(dict(arrays), metadata=metadata))

    def read_resume_point(self) -> tuple[Arrays, dict[str, Any]] | None:
        """Return arrays and note of the resume point, or None before the first one."""
        from safetensors import SafetensorError, safe_open

        path = self.path / _RESUME_POINT
        if not path.exists():
            return None
        advice = "Delete the folder, or choose another with --run-dir, to train from the start."
        try:
            with safe_open(path, "numpy") as file:
                metadata = file.metadata() or {}
                arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            text, noted = metadata["run"], metadata["sha256"]
        except (SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
            raise CheckpointDamagedError(f"{path} cannot be read ({error}). {advice}") from error
        if digest_of(arrays, text) != noted:
            raise CheckpointDamagedError(
                f"{path} is altered: its SHA-256 is not the one noted when it was written. {advice}"
            )
        return arrays, json.loads(text)

    def write_initial_weights(self, arrays: Arrays) -> str:
        """Keep what a branch begins from; return what its specification calls it."""
        content, digest = pack_weights(arrays)
        self.path.mkdir(parents=True, exist_ok=True)
        write_atomically(self.path / INITIAL, content)
        return digest

    def read_initial_weights(self, digest: str) -> Arrays:
        """Return what a branch begins from; others than its specification names are refused."""
        from safetensors import SafetensorError
        from safetensors.numpy import load

        path = self.path / INITIAL
        advice = "Branch again from the run it came from."
        try:
            content = path.read_bytes()
            arrays: Arrays = load(content)
        except (SafetensorError, OSError) as error:
            raise CheckpointError(
                f"This training goes on from weights that {path} should hold, and it cannot be "
                f"read ({error}). {advice}"
            ) from None
        if hashlib.sha256(content).hexdigest()[:16] != digest:
            raise CheckpointError(f"{path} holds other weights than {digest}. {advice}")
        return arrays

    def replace_progress(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Write the log anew: what is past the resume point will be trained again."""
        lines = "".join(json.dumps(entry) + "\n" for entry in entries)
        write_atomically(self.path / "progress.jsonl", lines.encode())

    def add_progress(self, entry: Mapping[str, Any]) -> None:
        """Add an epoch to the log."""
        with (self.path / "progress.jsonl").open("a") as file:
            file.write(json.dumps(entry) + "\n")

    def write_status(
        self, state: State, *, epochs: int, reason: str | None = None, **facts: Any
    ) -> None:
        """Say how it stands, after how many epochs, why where it failed, and what else is known."""
        process = f"{platform.node()}:{os.getpid()}"
        content = {"state": state, "epochs": epochs, "reason": reason, "process": process, **facts}
        write_json(self.path / "status.json", content)


@functools.lru_cache(maxsize=256)
def _spec_in(path: Path, *stamps: int) -> ExperimentSpec | None:
    """Return the specification in a file, read again where it has changed."""
    found = read_object(path)
    with contextlib.suppress(SpecError):
        return ExperimentSpec.from_dict(found.get("spec", found))
    return None


def round_weights(arrays: Arrays) -> Arrays:
    """Return a network's arrays with weight matrices as float16; all else is small and stays."""
    return {
        name: array.astype(np.float16) if array.ndim > 1 and array.dtype == np.float32 else array
        for name, array in sorted(arrays.items())
    }


def digest_of(arrays: Arrays, text: str) -> str:
    """Return the SHA-256 of names, types, shapes and bytes of arrays, and of a text."""
    digest = hashlib.sha256(text.encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype} {array.shape}".encode())
        digest.update(array.data)
    return digest.hexdigest()


def pack_weights(arrays: Arrays) -> tuple[bytes, str]:
    """Return the file of what a branch begins from, and 16 hex digits of its SHA-256.

    Weights are kept as float16, batch norm's running statistics as they are.
    """
    from safetensors.numpy import save

    def is_weight(name: str) -> bool:
        return "running" not in name and arrays[name].dtype == np.float32

    content: bytes = save(
        {k: arrays[k].astype(np.float16) if is_weight(k) else arrays[k] for k in sorted(arrays)}
    )
    return content, hashlib.sha256(content).hexdigest()[:16]
