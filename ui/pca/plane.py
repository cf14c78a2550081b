"""The network's code beside PCA's on the page: angles between planes, rotation, R² of each axis."""

from __future__ import annotations

import functools
import html

import streamlit as st

from ae_core.analysis.pca import PCAComparison, is_linear_network
from ae_core.presets import PRESETS
from ui.pca import charts as pca_charts
from ui.pca import packets as pca_packets
from ui.shell import panels
from ui.shell.frame import Explorer
from ui.shell.guard import guard
from ui.shell.models.entries import ModelEntry, data_words
from ui.shell.serving import cache
from ui.shell.theme import Palette

_MOST_LINEAR = 2  # linear networks shown beside the chosen one
_LEAST_AXES = 16  # PCA axes whose R² are shown; as many as the code has numbers, if more


def show_planes(explorer: Explorer, rival: ModelEntry | None, data: str) -> None:
    """Show what a straight network shares with PCA, and what the chosen one knows of its axes."""
    panels.show_heading("The network and the plane of PCA")
    linear = pca_packets.linear_entries(tuple(explorer.entries), data)
    if rival is None and not linear:
        panels.show_sentence("There is no network here to hold against PCA.")
    if not linear:
        names = [
            f"python -m ae_core train {name}"
            for name, spec in PRESETS.items()
            if is_linear_network(spec.network) and spec.data.name == data
        ]
        how = f": {' or '.join(names)} trains one" if names else f" of {data_words(data)}"
        panels.show_sentence(
            "A linear autoencoder finds the plane of PCA in a basis of its own. None is here yet"
            f"{how}."
        )
    shown = [*linear[:_MOST_LINEAR]]
    if rival is not None and rival not in shown:
        shown.append(rival)
    for entry in shown:
        with guard():
            _show_one(entry, pca_packets.compare(entry, data), data, explorer.palette)


def _show_one(entry: ModelEntry, found: PCAComparison, data: str, palette: Palette) -> None:
    st.html(
        f'<p class="ae-quiet"><b>{html.escape(entry.full_name)}</b>, code of {entry.code_size}. '
        f"{html.escape(_words(entry, found, data))}</p>"
    )
    angles = functools.partial(pca_charts.angles_figure, found.angles, palette=palette)
    title = f"Principal angles between PCA-{len(found.angles)} and {found.plane}"
    alt = "Principal angles: " + ", ".join(f"{angle:.1f}°" for angle in found.angles)
    charts = [("angles", angles, title, alt)]
    if found.is_linear and found.alignment is not None:
        rotation = found.alignment.rotation
        draw = functools.partial(pca_charts.rotation_figure, rotation, palette=palette)
        title = "The rotation from the network's code to PCA's, times one scale"
        charts.append(("codes", draw, title, "Rotation from the network's code to PCA's"))
    else:
        shares = found.shares[: max(_LEAST_AXES, entry.code_size)]
        draw = functools.partial(pca_charts.shares_figure, shares, palette=palette)
        title = "What a straight map of the code knows of each PCA axis"
        charts.append(("codes", draw, title, "R² of each PCA axis from the code"))
    for column, (name, draw, title, alt) in zip(st.columns(2, gap="large"), charts, strict=True):
        with column:
            panels.show_sentence(title)
            figure = cache.once(draw, name, entry, data, palette)
            panels.show_chart(figure, key=f"{name}_{entry.key}", alt=alt)
    num = len(found.angles)
    panels.offer_csv(
        "Angles and R² as CSV",
        f"pca-{data}-{entry.key}.csv",
        lambda: pca_packets.columns_csv(angle_degrees=found.angles, r_squared=found.shares[:num]),
        type="tertiary",
        key=f"csv_{entry.key}",
    )


def _words(entry: ModelEntry, found: PCAComparison, data: str) -> str:
    """Say in two sentences what was found, with n."""
    num = min(entry.code_size, len(found.shares))
    mean = float(found.shares[:num].mean())
    parts = [
        f"The largest angle is {found.angles[-1]:.1f}°; from the code a straight map gets back "
        f"{100 * mean:.1f} % of PCA's first {num} number{'s' if num > 1 else ''}, mean R²."
    ]
    if found.is_linear and found.alignment is not None:
        left = 100 * found.alignment.residual_share
        parts.append(f"Turned and scaled, its code misses {left:.1f} % of the variance of PCA's.")
    parts.append(f"n = {found.n:,} test images, {data_words(data)}.")
    return " ".join(parts)
