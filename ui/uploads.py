"""A visitor's picture to pixels; see `ae_core.data.picture_file`."""

from ae_core.data.picture_file import FORMATS, MAX_PIXELS, read_picture

__all__ = ["FORMATS", "MAX_MEGABYTES", "MAX_PIXELS", "read_picture"]

MAX_MEGABYTES = 5  # of the Draw page's own uploader, checked when a picture is read
