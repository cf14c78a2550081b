"""Every page there is, in the order of the navigation; the one place that lists them."""

from dataclasses import dataclass
from pathlib import Path

from ui.choices.common import CommonChoices
from ui.choices.draw import DrawChoices
from ui.choices.fields import Choices
from ui.choices.filters import FilterChoices
from ui.choices.latent import LatentChoices
from ui.choices.map import MapChoices
from ui.choices.pca import PcaChoices
from ui.choices.reconstruct import ReconstructChoices
from ui.choices.reports import ReportChoices


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page: its file, its room below ``ui/``, what it says of itself, what it lets choose."""

    title: str
    file: str
    room: str
    summary: str  # what one does there, for the card on Home
    heading: str  # a sentence that invites an act
    subtitle: str
    choices: type[Choices] = CommonChoices  # kept in the address
    has_data_choice: bool = True  # other digits than those of the model can be shown
    is_of_model: bool = False  # shows the model's own images, whatever set is chosen
    is_of_digits: bool = False  # about handwritten digits, whatever set is chosen

    @property
    def name(self) -> str:
        """What its address ends with, and its test is named after."""
        return Path(self.file).stem


PAGES = (
    Page(
        title="Home",
        file="home.py",
        room="latent",
        summary="Start here.",
        heading="A few numbers are enough to draw {a_thing}",
        subtitle="Every point is {a_thing} that the network squeezed into its code. Touch them or "
        "point at them: it draws what it would see there.",
        is_of_model=True,
    ),
    Page(
        title="Draw",
        file="pages/draw.py",
        room="draw",
        summary="Draw a digit, break it, and watch who mends it.",
        heading="Draw a digit, break it, see who mends it",
        subtitle="Each model keeps a few numbers of what it gets and draws the digit from them, "
        "as you draw.",
        choices=DrawChoices,
        is_of_digits=True,
    ),
    Page(
        title="Reconstruct",
        file="pages/reconstruct.py",
        room="reconstruct",
        summary="Break a wall of test digits, see who mends them, and find the ones nobody can.",
        heading="Break a wall of {things}, see who mends them",
        subtitle="Each strip is one test {thing}: clean, as the models get it, as they draw it. "
        "Click one.",
        choices=ReconstructChoices,
    ),
    Page(
        title="Latent space",
        file="pages/latent_space.py",
        room="latent",
        summary="Walk among the codes of all test digits: the network draws what it would see "
        "there.",
        heading="Walk through the code space",
        subtitle="Every point is a test {thing}. Touch or point anywhere: the network draws what "
        "it would see there.",
        choices=LatentChoices,
        has_data_choice=False,
        is_of_model=True,
    ),
    Page(
        title="Map",
        file="pages/map.py",
        room="map",
        summary="Find where all test digits went, draw around some, and ask what a map may claim.",
        heading="Find where the {things} went",
        subtitle="Every point is the code of a test {thing}. Point at one, click it, or draw "
        "around many; zoom in until the points are {things}.",
        choices=MapChoices,
        has_data_choice=False,
        is_of_model=True,
    ),
    Page(
        title="Filters",
        file="pages/filters.py",
        room="filters",
        summary="See what every unit looks for, switch one off, and watch what the network "
        "forgets.",
        heading="Switch a unit off, see what the network forgets",
        subtitle="Each tile is what one unit looks for. One is off to begin with; point at another "
        "to lose it too, click to know it.",
        choices=FilterChoices,
        has_data_choice=False,
        is_of_model=True,
    ),
    Page(
        title="PCA",
        file="pages/pca.py",
        room="pca",
        summary="Count how many numbers the best straight method needs for what a network does "
        "with few.",
        heading="How many numbers does {a_thing} need?",
        subtitle="The same {things} through PCA, the best straight method there is, and through a "
        "network. Pull the slider.",
        choices=PcaChoices,
    ),
    Page(
        title="Your data",
        file="pages/own_data.py",
        room="own",
        summary="Bring images of your own, train an explorer on them, and find the odd ones out.",
        heading="What would a network keep of your images?",
        subtitle="Bring a folder of pictures; train an explorer on them; see what it cannot draw.",
    ),
    Page(
        title="Reports",
        file="pages/reports.py",
        room="reports",
        summary="Read what five reports claim, and what a rerun of each of them gives.",
        heading="Five reports, run again",
        subtitle="What each one claims, what its own protocol gives here, and what the same layers "
        "can do.",
        choices=ReportChoices,
        is_of_digits=True,
    ),
)


def find_page(title: str) -> Page:
    """Return the page of this title."""
    return next(page for page in PAGES if page.title == title)
