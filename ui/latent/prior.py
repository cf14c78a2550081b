"""What a variational network learned about its codes: samples, usage, and what it pays."""

import numpy as np
import streamlit as st

from ui.latent import cache as latent_cache
from ui.latent.charts import kl_figure
from ui.shell import images, panels, state
from ui.shell.guard import guard
from ui.shell.models.entries import ModelEntry
from ui.shell.serving import cache
from ui.shell.theme import Palette

_NUM_SAMPLES = 64
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
        else:
            panels.show_sentence(
                "KL, ELBO and likelihood need the test {things}, which are not on this machine."
            )


@st.fragment
def _show_samples(model: ModelEntry) -> None:
    with guard():
        seed = state.current_state().seed
        samples = latent_cache.prior_samples(model, _NUM_SAMPLES, seed)
        tiles = "".join(
            images.digit_html(sample, size=42, label=f"Sample {number}")
            for number, sample in enumerate(samples, start=1)
        )
        st.html(
            f'<p class="ae-quiet">{_NUM_SAMPLES} codes drawn from the prior, decoded; seed '
            f'{seed}</p><div class="ae-sheet">{tiles}</div>'
        )
        if st.button("Draw others", key="prior_again"):
            state.set_choice("seed", seed + 1)
            st.rerun(scope="fragment")


def _show_usage(model: ModelEntry, palette: Palette) -> None:
    usage, aggregate, elbo = latent_cache.variational_statistics(model)
    count = int(usage.is_informative.sum())
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
    figure = kl_figure(usage.kl, palette=palette)
    panels.show_chart(figure, alt="KL divergence of every number of the code")
    spread = np.sqrt(np.diag(aggregate.covariance))
    panels.show_sentence(
        f"{count} of {model.code_size} numbers are active (KL of 0.01 nats or more). All codes "
        f"together have means {_range(aggregate.mean)} and standard deviations {_range(spread)}; "
        f"the prior has 0 and 1."
    )
    _offer_likelihood(model)


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
        estimate = latent_cache.likelihood(model, _NUM_IMAGES, _NUM_CODES, bar.progress)
        bar.empty()
        panels.show_sentence(
            f"Negative log-likelihood {estimate.nll:.2f} ± {estimate.standard_error:.2f} nats an "
            f"image (k = {estimate.k}, n = {estimate.n} test {{things}}, seed 0)."
        )
