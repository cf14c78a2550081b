"""Every network and training, as a specification under a name; `presets.toml` has the records.

Names are ``<report>-<what>-<code size>``; tuned variants end in ``-tuned``. What a report leaves
open, an optimiser say, is set there once, with a comment.
"""

import difflib
import itertools
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ae_core.errors import SpecError
from ae_core.specs import (
    NUM_PIXELS,
    AugmentationSpec,
    DataSpec,
    ExperimentSpec,
    NetworkSpec,
    TrainingSpec,
)

_TABLES: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
STACKS: tuple[str, ...] = tuple(_TABLES["stacks"])
AUGMENTATIONS: MappingProxyType[str, AugmentationSpec] = MappingProxyType(
    {name: AugmentationSpec(**fields) for name, fields in _TABLES["augmentation"].items()}
)


def _fill(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _fill(part, words) for name, part in value.items()}
    return value.format_map(words) if isinstance(value, str) else value


def _records() -> Iterator[dict[str, Any]]:
    """Yield every record, one that has `each` once for every combination of its lists."""
    for record in _TABLES["experiment"]:
        each = record.get("each", {})
        lists = [STACKS if words == "stacks" else words for words in each.values()]
        for words in itertools.product(*lists):
            yield _fill(record, dict(zip(each, words, strict=True)))


def _fields(table: str, part: str | dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a part, by its name or as it is written, over those it is like."""
    own = dict(_TABLES[table][part] if isinstance(part, str) else part)
    inherited = _fields(table, own.pop("like")) if "like" in own else {}
    if "augmentation" in own:
        own["augmentation"] = _fields("augmentation", own["augmentation"])
    return inherited | own


def _build(record: dict[str, Any]) -> ExperimentSpec:
    report = record["name"].split("-")[0]
    network = {"hidden": "gelu"} | _fields("network", record["network"])
    sizes = [int(size) for size in network.pop("sizes").split("-") if size]
    phases = [TrainingSpec(**_fields("training", record["training"]))]
    if "pretraining" in record:
        fields = _fields("training", record["pretraining"])
        phases = [*(TrainingSpec(**fields, layer=i) for i in range(len(sizes))), *phases]
    return ExperimentSpec(
        name=record["name"],
        report=report,
        title=record["title"],
        network=NetworkSpec.mirrored(NUM_PIXELS, *sizes, **network),
        phases=tuple(phases),
        data=DataSpec(**record.get("data", _TABLES["data"].get(report, {}))),
    )


PRESETS: MappingProxyType[str, ExperimentSpec] = MappingProxyType(
    {record["name"]: _build(record) for record in _records()}
)


def find_preset(name: str) -> ExperimentSpec:
    """Return the preset of a name; where there is none, the message names the closest ones."""
    if name in PRESETS:
        return PRESETS[name]
    close = difflib.get_close_matches(name, PRESETS, n=3, cutoff=0.4)
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    raise SpecError(
        f"There is no preset {name!r}.{hint} `python -m ae_core presets` lists all {len(PRESETS)}."
    )
