"""The choices of all pages as one model: a page leaves its own, the next finds what they share."""

from ui.choices.draw import DrawChoices
from ui.choices.filters import FilterChoices
from ui.choices.latent import LatentChoices
from ui.choices.map import MapChoices
from ui.choices.pca import PcaChoices
from ui.choices.reconstruct import ReconstructChoices
from ui.choices.reports import ReportChoices


class AllChoices(
    DrawChoices,
    ReconstructChoices,
    LatentChoices,
    MapChoices,
    FilterChoices,
    PcaChoices,
    ReportChoices,
):
    """Every choice there is."""
