"""The cache of visitors' photos: every rerun of the page shows the one that was chosen."""

from typing import Any

from numpy.typing import NDArray

from ae_core.data.pictures.file import read_picture
from ui.shell.serving.cache import cache_data


@cache_data(max_entries=16)
def read_photo(content: bytes, name: str) -> NDArray[Any]:
    """Return a photo's pixels, at most 512 a side; see `ae_core.data.pictures.file`."""
    return read_picture(content, name)
