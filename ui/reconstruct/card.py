"""The card of one digit: clean, and every answer with its error and code."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike

from ui.shell import images


@dataclass(frozen=True)
class Contestant:
    """One answer to the question what the clean digit was."""

    name: str
    note: str
    image: ArrayLike  # (28, 28)
    mse: float  # against the clean digit
    code: Sequence[float] | None = None
    code_scale: float = 1.0


def show_digit_card(clean: ArrayLike, contestants: Sequence[Contestant]) -> None:
    """Show one digit large: clean, and every answer with its error and code."""
    best = min(contestant.mse for contestant in contestants)
    picture = images.digit_html(clean, size=112, label="The clean digit")
    cells = "".join(_contestant_html(clean, c, c.mse == best) for c in contestants)
    st.html(
        f'<section class="ae-contestants ae-card"><div class="ae-contestant"><h4>clean</h4>'
        f'{picture}</div><p class="ae-key">number: MSE to the clean<br>small square: error,<br>'
        f"{images.error_legend_html()}<br>bars: the code</p>{cells}</section>"
    )


def _contestant_html(clean: ArrayLike, contestant: Contestant, is_best: bool) -> str:
    picture = images.digit_html(
        contestant.image, size=112, label=f"{contestant.name}: {contestant.mse:.4f} MSE"
    )
    difference = np.asarray(contestant.image).reshape(-1) - np.asarray(clean).reshape(-1)
    error = images.error_html(difference, size=56, label=f"Error of {contestant.name}")
    bars = ""
    if contestant.code is not None:
        bars = images.code_html(contestant.code, scale=contestant.code_scale)
    return (
        f'<div class="ae-contestant{" ae-best" if is_best else ""}">'
        f"<h4>{html.escape(contestant.name)}</h4><p>{html.escape(contestant.note)}</p>"
        f'<div class="ae-pair">{picture}<div class="ae-side">{error}{bars}</div></div>'
        f'<b class="ae-value">{contestant.mse:.4f}</b></div>'
    )
