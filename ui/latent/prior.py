"""What a variational network learned about its codes: samples, usage, and what it pays."""

import numpy as np
import streamlit as st

from ae_core.analysis import variational
from ae_core.networks.model import FloatArray
from ui.choices.common import LARGEST_SEED, Seed
from ui.shell import images, panels, state
from ui.shell.charts import new_figure
from ui.shell.covers import show_covered
from ui.shell.guard import guard
from ui.shell.models.entries import ModelEntry
from ui.shell.saving import savable
from ui.shell.serving import cache
from ui.shell.serving.cache import cache_data
from ui.shell.theme import Palette

_NUM_SAMPLES = 64
_SHEET_HEIGHT = 470  # pixels
_NUM_IMAGES = 500  # of the likelihood estimate: the first test digits
_NUM_CODES = 100  # k, drawn for each of them


def show_prior(model: ModelEntry, palette: Palette) -> None:
    """Show samples of the prior beside what every number of the code carries."""
    sheet_column, chart_column = st.columns([1, 1.25], gap="large")
    with sheet_column:
        _show_samples(model)
    with chart_column:
        if cache.wall_digits(model).is_real:
            _show_usage(model, palette)
            _offer_likelihood(model)
        else:
            panels.show_sentence(
                "KL, ELBO and likelihood need the test {things}, which are not on this machine."
            )


@cache_data(max_entries=16)
def _prior_samples(entry: ModelEntry, seed: int) -> FloatArray:
    return variational.sample_prior(cache.load_model(entry), _NUM_SAMPLES, seed=seed)[1]


@st.fragment
def _show_samples(model: ModelEntry) -> None:
    with guard():
        if show_covered("samples", height=_SHEET_HEIGHT):
            return
        seed = state.current_state().seed
        tiles = "".join(
            images.digit_html(sample, size=42, label=f"Sample {number}")
            for number, sample in enumerate(_prior_samples(model, seed), start=1)
        )
        title = f"{_NUM_SAMPLES} codes drawn from the prior, decoded; seed {seed}"
        with savable("prior", f"{model.full_name}: {title}", name=f"prior-seed-{seed}"):
            st.html(f'<p class="ae-quiet">{title}</p><div class="ae-sheet">{tiles}</div>')
        if st.button("Draw others", key="prior_again"):
            state.set_choice("seed", (seed + 1) % LARGEST_SEED)
            state.publish_state(Seed)
            st.rerun(scope="fragment")


@cache_data(max_entries=8, show_spinner="Measuring the codes…")
def _statistics(
    entry: ModelEntry,
) -> tuple[variational.CodeUsage, variational.AggregatePosterior, variational.ElboSplit]:
    model, digits = cache.load_model(entry), cache.load_test_set(entry.data)[0]
    usage, aggregate = variational.measure_usage, variational.describe_aggregate
    spread = model.posterior(digits)
    return usage(*spread), aggregate(*spread), variational.split_elbo(model, digits)


def _show_usage(model: ModelEntry, palette: Palette) -> None:
    usage, aggregate, elbo = _statistics(model)
    figures = {
        "reconstruction": elbo.reconstruction,
        "KL": elbo.kl,
        "negative ELBO": elbo.reconstruction + elbo.kl,
    }
    cells = "".join(
        f"<div><span>{name}</span><b>{value:.2f}</b></div>" for name, value in figures.items()
    )
    st.html(
        f'<div class="ae-figures">{cells}<div><span>nats an image, n = {elbo.n:,} test digits, one '
        "code each</span><span>grey values count as probabilities</span></div></div>"
    )
    order = np.argsort(-usage.kl, kind="stable")
    active = usage.is_informative[order]
    figure = new_figure(palette, height=220)
    figure.add_bar(
        x=[f"code {i + 1}" for i in order],
        y=usage.kl[order],
        marker={"color": [palette.accent if each else palette.line for each in active]},
        width=0.6,
        hovertemplate="%{x}: %{y:.2f} nats<extra></extra>",
    )
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(title="KL, nats", rangemode="tozero", fixedrange=True)
    panels.show_chart(
        figure,
        key="kl_usage",
        alt="KL divergence of every number of the code",
        caption=f"n = {elbo.n:,} test {{things}}; in colour: 0.01 nats or more.",
    )
    spread = np.sqrt(np.diag(aggregate.covariance))
    panels.show_sentence(
        f"{usage.is_informative.sum()} of {model.code_size} numbers are active (KL of 0.01 nats or "
        f"more). All codes together have means {_range(aggregate.mean)} and standard deviations "
        f"{_range(spread)}; the prior has 0 and 1."
    )


def _range(values: np.ndarray) -> str:
    low, high = float(values.min()), float(values.max())
    return f"{low:.2f}" if len(values) == 1 else f"{low:.2f} to {high:.2f}"


@st.fragment
def _offer_likelihood(model: ModelEntry) -> None:
    with guard():
        help_text = (
            f"Importance-weighted with k = {_NUM_CODES} codes for each of the first "
            f"{_NUM_IMAGES} test digits (Burda et al. 2016); an upper bound that falls as k grows."
        )
        if not st.button("Estimate the likelihood", help=help_text, key="likelihood"):
            return
        bar = st.progress(0.0, "Drawing codes…")

        def report(done: int, total: int) -> None:
            bar.progress(done / total)

        def make() -> variational.LikelihoodEstimate:
            digits = cache.load_test_set(model.data)[0][:_NUM_IMAGES]
            network = cache.load_model(model)
            return variational.estimate_nll(network, digits, k=_NUM_CODES, on_progress=report)

        estimate = cache.memo("likelihood", 8).make(model, make)
        bar.empty()
        panels.show_sentence(
            f"Negative log-likelihood {estimate.nll:.2f} ± {estimate.standard_error:.2f} nats an "
            f"image (k = {estimate.k}, n = {estimate.n} test {{things}}, seed 0)."
        )
