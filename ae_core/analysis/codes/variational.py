"""What a variational autoencoder does with its code: KL, active units, prior and posterior.

The prior is N(0, 1) for every number of the code; divergences are in nats.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ae_core.analysis.codes.points import Float64Array, as_points
from ae_core.errors import DataError, SpecError
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray

MIN_ACTIVE_VARIANCE = 0.01  # of the posterior means (Burda et al. 2016)
MIN_ACTIVE_KL = 0.01  # nats; below it a number of the code carries nothing

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class CodeUsage:
    """Which numbers of a variational code carry something; arrays are float64 (code_size,)."""

    kl: Float64Array  # nats, mean over images
    variance_of_mean: Float64Array  # of the posterior means, over images
    n: int

    @property
    def is_active(self) -> Bools:
        """Numbers whose posterior mean moves with the image: variance above 0.01."""
        return self.variance_of_mean > MIN_ACTIVE_VARIANCE

    @property
    def is_informative(self) -> Bools:
        """Numbers whose posterior differs from the prior: KL of at least 0.01 nats."""
        return self.kl >= MIN_ACTIVE_KL


@dataclass(frozen=True)
class AggregatePosterior:
    """Moments of the posterior averaged over images, beside those of the prior (0 and 1)."""

    mean: Float64Array  # (code_size,)
    covariance: Float64Array  # (code_size, code_size)
    n: int


def measure_usage(mean: FloatArray, log_variance: FloatArray) -> CodeUsage:
    """Say which numbers of the code are used; takes what ``model.posterior(images)`` gives.

    References
    ----------
    Kingma & Welling (2013), Auto-Encoding Variational Bayes, appendix B (KL); Burda, Grosse,
    Salakhutdinov (2016), Importance Weighted Autoencoders, §5.2 (active units).
    """
    means, log_variances = as_posterior(mean, log_variance)
    return CodeUsage(divergence(means, log_variances).mean(axis=0), means.var(axis=0), len(means))


def describe_aggregate(mean: FloatArray, log_variance: FloatArray) -> AggregatePosterior:
    """Return the moments of the aggregate posterior; takes what `measure_usage` takes.

    Its covariance is that of the means plus the mean of the variances.
    """
    means, log_variances = as_posterior(mean, log_variance)
    spread = np.diag(np.exp(log_variances).mean(axis=0))
    covariance = np.atleast_2d(np.cov(means, rowvar=False, bias=True)) + spread
    return AggregatePosterior(means.mean(axis=0), covariance, len(means))


def sample_prior(
    model: DenseAutoencoder, num: int = 64, *, seed: int = 0
) -> tuple[FloatArray, FloatArray]:
    """Return codes (num, code_size) drawn from the prior, and their images (num, 1, 28, 28)."""
    if not model.is_variational:
        raise DataError(f"{model.name} is not variational: it has no prior to draw from.")
    require_positive("num", num)
    codes = np.random.default_rng(seed).standard_normal((num, model.code_size), dtype=np.float32)
    return codes, model.decode(codes)


def as_posterior(mean: FloatArray, log_variance: FloatArray) -> tuple[Float64Array, Float64Array]:
    """Return posterior means and log-variances as float64 (N, code_size), checked."""
    means = as_points(mean, what="posterior means").astype(np.float64)
    log_variances = as_points(log_variance, what="log-variances").astype(np.float64)
    if means.shape != log_variances.shape:
        raise DataError(
            f"Means have shape {means.shape}, log-variances {log_variances.shape}; give both as "
            "model.posterior(images) returns them."
        )
    return means, log_variances


def divergence(mean: Float64Array, log_variance: Float64Array) -> Float64Array:
    """Return KL(N(mean, variance) || N(0, 1)), elementwise, nats."""
    return np.asarray(0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance))


def require_positive(name: str, value: int) -> None:
    """Raise SpecError unless a count is at least 1."""
    if value < 1:
        raise SpecError(f"{name} must be at least 1, got {value}.")
