"""The caches of the latent space: the prior of a variational network, and the page to keep."""

from collections.abc import Callable

from ae_core.analysis.variational import (
    AggregatePosterior,
    CodeUsage,
    ElboSplit,
    LikelihoodEstimate,
    describe_aggregate,
    estimate_nll,
    measure_usage,
    sample_prior,
    split_elbo,
)
from ae_core.networks.model import FloatArray
from ui.components.model_page import build_model_page
from ui.shell.models.entries import ModelEntry
from ui.shell.serving import cache
from ui.shell.serving.cache import cache_data


@cache_data(max_entries=2, show_spinner="Writing the page…")
def standalone_page(entry: ModelEntry) -> str:
    """Return one HTML file that holds the model, its codes, real digits and the components."""
    return build_model_page(entry)


@cache_data(max_entries=16)
def prior_samples(entry: ModelEntry, num: int, seed: int) -> FloatArray:
    """Return images decoded from codes that were drawn from the prior, (num, 1, 28, 28)."""
    return sample_prior(cache.load_model(entry), num, seed=seed)[1]


@cache_data(max_entries=8, show_spinner="Measuring the codes…")
def variational_statistics(entry: ModelEntry) -> tuple[CodeUsage, AggregatePosterior, ElboSplit]:
    """Return what the numbers of a code carry, how all codes spread, and the ELBO's parts."""
    model, digits = cache.load_model(entry), cache.load_test_set(entry.data)[0]
    spread = model.posterior(digits)
    return measure_usage(*spread), describe_aggregate(*spread), split_elbo(model, digits)


def likelihood(
    entry: ModelEntry, num_images: int, k: int, on_progress: Callable[[float], None]
) -> LikelihoodEstimate:
    """Return the importance-weighted likelihood of the first digits; kept for all visitors."""

    def estimate() -> LikelihoodEstimate:
        digits = cache.load_test_set(entry.data)[0][:num_images]
        report = lambda done, total: on_progress(done / total)  # noqa: E731
        return estimate_nll(cache.load_model(entry), digits, k=k, on_progress=report)

    found: LikelihoodEstimate = cache.memo("likelihood", 8).make((entry, num_images, k), estimate)
    return found
