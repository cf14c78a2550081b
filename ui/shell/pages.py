"""Every page there is: what `pages.toml` says of it, and what it lets a visitor choose."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ui.choices import pages
from ui.choices.fields import Choices
from ui.choices.latent import HomeChoices, LatentChoices
from ui.choices.train import TrainChoices

_CHOICES: dict[str, type[Choices]] = {
    "home": HomeChoices,
    "draw": pages.DrawChoices,
    "reconstruct": pages.ReconstructChoices,
    "latent_space": LatentChoices,
    "map": pages.MapChoices,
    "filters": pages.FilterChoices,
    "pca": pages.PcaChoices,
    "train": TrainChoices,
    "own_data": pages.OwnDataChoices,
    "reports": pages.ReportChoices,
    "class": pages.ClassChoices,
}


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page: what it says of itself, and how it opens."""

    title: str
    name: str  # what its address ends with, and its file is named
    summary: str  # what one does there, for the card on Home
    heading: str  # a sentence that invites an act; {numbers} are those of the model's code
    subtitle: str
    views: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # heading, subtitle of each
    words: list[str]  # of the glossary, explained on the page
    models: tuple[str, ...] = ("bench-10-denoising", "bench-10-plain")  # opens with the first
    code_size: int = 10  # of the model of one's own that it opens with
    needs_images: bool = False  # of the data set chosen; the others do with stored codes
    has_data_choice: bool = True  # other digits than those of the model can be shown
    is_of_model: bool = False  # shows the model's own images, whatever set is chosen
    shows_model: bool = True  # else the picker is for the other pages
    is_of_digits: bool = False  # about handwritten digits, whatever set is chosen
    opens_wide: bool = False  # the side bar is folded until the visitor asks for it

    @property
    def file(self) -> str:
        """Where its script is."""
        return "home.py" if self.name == "home" else f"pages/{self.name}.py"

    @property
    def choices(self) -> type[Choices]:
        """What it keeps in the address."""
        return _CHOICES[self.name]


_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PAGES = tuple(Page(**page) for page in _TABLE["page"])  # in the order of the navigation
