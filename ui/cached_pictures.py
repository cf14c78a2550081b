"""The cache of visitors' photos: every rerun of the page shows the one that was chosen."""

from typing import Any

import streamlit as st
from numpy.typing import NDArray

from ae_core.data.picture_file import read_picture


@st.cache_data(max_entries=16, show_spinner=False)
def read_photo(content: bytes, name: str) -> NDArray[Any]:
    """Return a photo's pixels, at most 512 a side; see `ae_core.data.picture_file`."""
    return read_picture(content, name)
