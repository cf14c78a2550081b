"""No traceback reaches a page: errors become sentences, details go to the log."""

import contextlib
import html
import logging
from collections.abc import Iterator

import streamlit as st

from ae_core.errors import AutoencoderExplorerError

_LOG = logging.getLogger(__name__)


@contextlib.contextmanager
def guard() -> Iterator[None]:
    """Show what went wrong in a friendly box and end what is inside the ``with``."""
    try:
        yield
    except AutoencoderExplorerError as error:
        show_problem(str(error))
    except Exception:
        _LOG.exception("A page failed")
        show_problem(
            "Something went wrong here that should not have; the details are in the log of the "
            "server. Reload the page, or choose another model."
        )


def show_problem(sentence: str) -> None:
    """Show a sentence about something that needs doing."""
    st.html(f'<div class="ae-notice ae-bad" role="alert">{html.escape(sentence)}</div>')


def show_notice(sentence: str) -> None:
    """Show a sentence worth knowing."""
    st.html(f'<div class="ae-notice" role="status">{html.escape(sentence)}</div>')
