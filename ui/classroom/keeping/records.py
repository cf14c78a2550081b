"""What is kept of a class, as it is read and told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["student", "teacher", "projector"]
Flag = Literal["pace", "paused", "blank", "shows_all"]

LIFE_SECONDS = 86_400.0  # of a class, from its opening
GONE = "There is no class {} here, or no more; ask for its code again."


@dataclass(frozen=True)
class Opened:
    """A class just opened; its keys are told this once."""

    code: str
    teacher_key: str
    projector_key: str


@dataclass(frozen=True)
class Vote:
    """What one answered in one round; ``digit`` is what a point was judged to lie among."""

    value: Any
    digit: int | None = None


@dataclass(frozen=True)
class Drawing:
    """What one drew at a step, without its pixels."""

    id: str
    owner: str
    name: str
    at: int
    shown: bool


@dataclass(frozen=True)
class Standing:
    """A class at one moment."""

    code: str
    opened: float
    at: int
    pace: str
    paused: bool
    blank: bool
    shows_all: bool
    sheet: tuple[str, bytes] | None
    phases: Mapping[int, tuple[str, float]]  # by step, as far as anything was done there
    students: Mapping[str, str]  # names by owner, in the order in which they joined
    votes: Mapping[tuple[int, str], Vote]  # at this step, by round and owner
    told: Mapping[int, list[int]]  # counts typed at this step, by round
    drawings: tuple[Drawing, ...]
