"""What of each page a teacher may cover until a class has answered, as a choice."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ui.choices.fields import Choice, Context, refusal

# In a teacher's words, by page.
PARTS: Mapping[str, Mapping[str, str]] = {
    "home": {"decoded": "the digit drawn again", "classes": "names and colours of the classes"},
    "draw": {
        "answers": "what the models make of the drawing, and whom it looks like",
        "errors": "the errors below the answers, and over all test digits",
        "curves": "error against level",
    },
    "reconstruct": {
        "answers": "what the models make of each digit",
        "errors": "the errors of each strip, of each class, and of all",
    },
    "latent_space": {
        "decoded": "the picture at the point, and all others that are decoded",
        "classes": "names and colours of the classes",
        "frames": "the pictures between the ends of the path and at the point, and classes there",
        "facts": "the class and the error below each frame, and the model's test error",
        "samples": "the samples of the prior",
    },
    "map": {
        "classes": "names and colours of the classes, and the digits",
        "facts": "figures of the map, and of each digit",
    },
    "filters": {
        "answers": "what the network makes of the digit",
        "states": "which units are dead, and so what the network makes of the digit",
    },
    "pca": {
        "answers": "the digits through PCA and the network",
        "needed": "how many numbers PCA needs, in words and on the slider",
        "ladder": "error against the size of the code",
        "planes": "how the two planes lie",
    },
    "reports": {
        "figures": "the figures and pictures that a rerun gave, and what became of the claims",
        "verdicts": "what became of the claims",
    },
}


@dataclass(frozen=True)
class Cover(Choice):
    """Parts of a page with commas between, in the order of `PARTS`; "" covers nothing."""

    what: str = field(default="cover", init=False)
    page: str

    def read(self, text: str, context: Context) -> str:
        """Return the parts, each once."""
        parts, wanted = PARTS[self.page], text.split(",") if text else []
        for name in wanted:
            if name not in parts:
                told = f"covers the part “{name[:60]}”"
                raise refusal(told, f"one of {', '.join(parts)} is", "the whole page")
        return ",".join(name for name in parts if name in wanted)
