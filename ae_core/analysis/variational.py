"""What a variational autoencoder does with its code, and how likely images are under it.

The prior is N(0, 1) for every number of the code. Everything is in nats, an image at a time,
summed over its pixels and its code; the likelihood is Bernoulli for every pixel, computed from
the last layer's sums, so that a certain pixel costs no infinity.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ae_core.analysis.points import Float64Array, as_points
from ae_core.errors import DataError
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray, as_codes, as_images, as_pixels
from ae_core.specs import NUM_PIXELS
from ae_core.validation import require

MIN_ACTIVE_VARIANCE = 0.01  # of the posterior means (Burda et al. 2016)
MIN_ACTIVE_KL = 0.01  # nats; below it a number of the code carries nothing
_DECODED_AT_ONCE = 2000  # codes; 6 MB of pixels

Bools = npt.NDArray[np.bool_]
Progress = Callable[[int, int], None]  # images done, images in all


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
    require(num >= 1, f"num must be at least 1, got {num}.")
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


@dataclass(frozen=True)
class ElboSplit:
    """The evidence lower bound in its two parts, nats an image, means over ``n`` images."""

    reconstruction: float  # cross-entropy of the pixels given a sampled code
    kl: float
    n: int

    @property
    def elbo(self) -> float:
        """The bound on the log-likelihood."""
        return -(self.reconstruction + self.kl)


@dataclass(frozen=True)
class LikelihoodEstimate:
    """Negative log-likelihood by importance weighting, nats an image."""

    nll: float
    standard_error: float  # of the mean over images; the bias of small k is not in it
    k: int  # codes drawn for each image
    n: int


def split_elbo(
    model: DenseAutoencoder, images: FloatArray, *, num_samples: int = 1, seed: int = 0
) -> ElboSplit:
    """Split the evidence lower bound of images (N, 1, 28, 28) into reconstruction and KL.

    ``num_samples`` codes are drawn for each image. Grey values in [0, 1] count as
    probabilities; a likelihood in the strict sense needs 0 and 1.
    """
    drawn = [
        (-log_likelihood.mean(axis=1), kl)
        for kl, _, log_likelihood in _draw(model, images, num_samples, seed)
    ]
    costs, kls = (np.concatenate(column) for column in zip(*drawn, strict=True))
    return ElboSplit(float(costs.mean()), float(kls.mean()), len(costs))


def estimate_nll(
    model: DenseAutoencoder,
    images: FloatArray,
    *,
    k: int = 100,
    seed: int = 0,
    on_progress: Progress | None = None,
) -> LikelihoodEstimate:
    """Estimate the negative log-likelihood of images with k importance-weighted codes each.

    An upper bound in expectation that falls towards the truth as k grows; k = 1 is the
    negative ELBO. 500 images with k = 100 through 784-512-256-10 take about two seconds.
    ``on_progress`` is called after each few images. Takes images as `split_elbo` does.

    Burda, Grosse, Salakhutdinov (2016), Importance Weighted Autoencoders, eq. 8.
    """
    estimates: list[Float64Array] = []
    num_done, num_images = 0, len(as_images(images))
    for kl, log_ratio, log_likelihood in _draw(model, images, k, seed):
        weights = np.logaddexp.reduce(log_likelihood + log_ratio, axis=1) - np.log(k)
        estimates.append(-weights)
        num_done += len(kl)
        if on_progress is not None:
            on_progress(num_done, num_images)
    costs = np.concatenate(estimates)
    error = float(costs.std(ddof=1) / np.sqrt(len(costs))) if len(costs) > 1 else 0.0
    return LikelihoodEstimate(float(costs.mean()), error, k, len(costs))


def _draw(
    model: DenseAutoencoder, images: FloatArray, num_samples: int, seed: int
) -> Iterator[tuple[Float64Array, Float64Array, Float64Array]]:
    """Yield KL (B,), log p(code) - log q(code) and log p(image | code) (B, S) of a few images."""
    decoder, generator = _logit_decoder(model), np.random.default_rng(seed)
    require(num_samples >= 1, f"At least 1 code has to be drawn for an image, not {num_samples}.")
    pixels = as_pixels(images)
    if pixels.min() < 0 or pixels.max() > 1:
        raise DataError(
            f"Pixels count as probabilities here, so they lie in [0, 1]; these run from "
            f"{pixels.min():.3g} to {pixels.max():.3g}. Clip them first."
        )
    size = max(1, _DECODED_AT_ONCE // num_samples)
    for start in range(0, len(pixels), size):
        part = pixels[start : start + size]
        mean, log_variance = as_posterior(*model.posterior(part))
        spread, at_once = np.exp(log_variance / 2), max(1, _DECODED_AT_ONCE // len(part))
        ratios, likelihoods = [], []
        for done in range(0, num_samples, at_once):
            num = min(at_once, num_samples - done)
            noise = generator.standard_normal((len(part), num, model.code_size))
            codes = mean[:, None] + spread[:, None] * noise  # (B, s, code_size)
            surplus = (noise**2 - codes**2).sum(axis=2) + log_variance.sum(axis=1)[:, None]
            logits = decoder.decode(as_codes(codes.reshape(-1, model.code_size), model.code_size))
            ratios.append(0.5 * surplus)
            likelihoods.append(_bernoulli(logits.reshape(len(part), num, NUM_PIXELS), part))
        kl = divergence(mean, log_variance).sum(axis=1)
        yield kl, np.concatenate(ratios, axis=1), np.concatenate(likelihoods, axis=1)


def _bernoulli(logits: FloatArray, pixels: FloatArray) -> Float64Array:
    """Return the log-probability of pixels (B, 784) given logits (B, s, 784), shape (B, s)."""
    matched = np.einsum("bsp,bp->bs", logits, pixels)
    softplus = np.maximum(logits, 0) + np.log1p(np.exp(-np.abs(logits)))
    return np.asarray(matched - softplus.sum(axis=2, dtype=np.float64))


def _logit_decoder(model: DenseAutoencoder) -> DenseAutoencoder:
    """Return the model without its output's sigmoid."""
    if not model.is_variational:
        raise DataError(f"{model.name} is not variational: it bounds no likelihood.")
    last = model.decoder[-1]
    if last.activation != "sigmoid":
        raise DataError(
            f"{model.name} ends in {last.activation}, not in a sigmoid: its pixels are no "
            "probabilities."
        )
    return model.without_output_activation()
