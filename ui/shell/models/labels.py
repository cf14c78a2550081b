"""What the picker calls the models: short enough for the side bar, and no two alike."""

from collections.abc import Iterable

from ui.shell.models.entries import ModelEntry

LONGEST_LABEL = 26  # letters that the picker has room for
LONGEST_STEM, SHORTEST_STEM = 13, 6  # of them for the name
LONGEST_FACT = 18  # of them for what tells two runs apart


def picker_labels(entries: Iterable[ModelEntry]) -> dict[str, str]:
    """Return what the picker calls each model, by key: short name, code size and MSE.

    It fits the sidebar, and no two are alike: ``denoising · 10 · .0111``. Of several runs of one
    name those of one's own say what tells them apart instead: ``my-run · 10 · seed 1``.
    """
    labels: dict[str, str] = {}
    for entry in entries:
        figures = [str(entry.code_size)]
        if entry.apart:
            is_long = len(entry.apart) > LONGEST_FACT  # folders end with hash and seed
            figures.append(f"…{entry.apart[1 - LONGEST_FACT :]}" if is_long else entry.apart)
        elif entry.mse is not None:
            figures.append(f"{entry.mse:.4f}".removeprefix("0"))
        room = LONGEST_LABEL - len(" · ".join(["", *figures]))
        room -= len(figures[0]) > 3  # figures are wider than letters
        first = " · ".join([_stem(entry, max(min(room, LONGEST_STEM), SHORTEST_STEM)), *figures])
        label, copies = first, 1
        while label in labels.values():
            copies += 1
            label = f"{first} #{copies}"
        labels[entry.key] = label
    return labels


def _stem(entry: ModelEntry, room: int) -> str:
    """Return the name without what the label says anyway, its middle left out for want of room."""
    if entry.group == "pca":
        return "PCA"
    words = entry.name.split("-")
    if str(entry.code_size) in words:  # the last time: 512-128-10 has it at its end
        words.reverse()
        words.remove(str(entry.code_size))
        words.reverse()
    family, *rest = words
    stem = " ".join(["8×8", *(rest or ["digits"])]) if family == "digits" else "-".join(words)
    if family == "bench" and rest:
        stem = "-".join(rest)
    if len(stem) <= room:
        return stem
    return f"{stem[:4]}…{stem[5 - room :].lstrip('-')}"  # its end tells more than its middle
