"""Variational figures, against closed forms, torch and numerical integration."""

import dataclasses

import numpy as np
import pytest
import torch
from scipy import integrate, special, stats

from ae_core.analysis.variational import (
    describe_aggregate,
    estimate_nll,
    measure_usage,
    sample_prior,
    split_elbo,
)
from ae_core.errors import DataError, SpecError
from ae_core.networks.dense import DenseAutoencoder, DenseLayer


def build_model(code_size=2, decoder_scale=0.3, posterior=None, seed=0):
    """A small variational network; ``posterior`` (mean, log-variance) makes it blind."""
    rng = np.random.default_rng(seed)
    encoder_weight = rng.normal(0, 0.05, (2 * code_size, 784)).astype(np.float32)
    encoder_bias = np.zeros(2 * code_size, np.float32)
    if posterior is not None:
        encoder_weight[:] = 0
        encoder_bias[:code_size], encoder_bias[code_size:] = posterior
    decoder = DenseLayer(
        (decoder_scale * rng.normal(size=(784, code_size))).astype(np.float32),
        rng.normal(-1, 1, 784).astype(np.float32),
        "sigmoid",
    )
    encoder = DenseLayer(encoder_weight, encoder_bias)
    return DenseAutoencoder("small-vae", (encoder,), (decoder,), is_variational=True)


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(1).uniform(size=(30, 1, 28, 28)).astype(np.float32)


def test_kl_is_that_of_torch():
    rng = np.random.default_rng(0)
    mean, log_variance = rng.normal(size=(2, 50, 3)).astype(np.float32)
    posterior = torch.distributions.Normal(
        torch.tensor(mean), torch.exp(torch.tensor(log_variance) / 2)
    )
    expected = torch.distributions.kl_divergence(posterior, torch.distributions.Normal(0.0, 1.0))
    found = measure_usage(mean, log_variance).kl
    np.testing.assert_allclose(found, expected.mean(0).numpy(), rtol=1e-5)


def test_active_units_are_those_whose_mean_moves():
    mean = np.zeros((100, 3), np.float32)
    mean[:, 0] = np.linspace(-1, 1, 100)
    mean[:, 2] = 5.0  # far from the prior, but the same for every image
    log_variance = np.zeros_like(mean)
    usage = measure_usage(mean, log_variance)
    assert usage.is_active.tolist() == [True, False, False]
    assert usage.is_informative.tolist() == [True, False, True]
    assert usage.kl[2] == pytest.approx(12.5)
    assert usage.variance_of_mean[0] == pytest.approx(mean[:, 0].var(), rel=1e-6)


def test_the_aggregate_has_the_moments_of_its_samples():
    rng = np.random.default_rng(0)
    mean = rng.normal([1, -1], [2, 0.5], (4000, 2)).astype(np.float32)
    log_variance = rng.normal(-1, 0.3, (4000, 2)).astype(np.float32)
    aggregate = describe_aggregate(mean, log_variance)
    samples = mean + np.exp(log_variance / 2) * rng.normal(size=mean.shape)
    np.testing.assert_allclose(aggregate.mean, samples.mean(axis=0), atol=0.05)
    np.testing.assert_allclose(aggregate.covariance, np.cov(samples.T), atol=0.15)
    assert aggregate.n == 4000


def test_an_aggregate_equal_to_the_prior_has_its_moments():
    mean = np.array([[1, 0], [-1, 0], [0, 0.6], [0, -0.6]], np.float32)
    log_variance = np.log(np.array([[0.5, 0.82]] * 4, np.float32))
    for shift in (0, 3):
        found = describe_aggregate(mean + shift, log_variance)
        np.testing.assert_allclose(found.mean, [shift, shift], atol=1e-6)
        np.testing.assert_allclose(found.covariance, np.eye(2), atol=1e-6)


def test_the_elbo_splits_as_torch_computes_it(images):
    model = build_model()
    split = split_elbo(model, images, num_samples=400)
    mean, log_variance = map(torch.tensor, model.posterior(images))
    generator = torch.Generator().manual_seed(0)
    weight, bias = torch.tensor(model.decoder[0].weight), torch.tensor(model.decoder[0].bias)
    pixels = torch.tensor(images).flatten(1)
    costs = [
        torch.nn.functional.binary_cross_entropy_with_logits(
            (mean + torch.exp(log_variance / 2) * torch.randn(mean.shape, generator=generator))
            @ weight.T
            + bias,
            pixels,
            reduction="sum",
        )
        / len(pixels)
        for _ in range(400)
    ]
    assert split.reconstruction == pytest.approx(float(torch.stack(costs).mean()), rel=2e-3)
    assert split.kl == pytest.approx(measure_usage(*model.posterior(images)).kl.sum())
    assert split.elbo == -(split.reconstruction + split.kl)
    assert split.n == 30


def test_where_the_code_says_nothing_the_likelihood_is_known(images):
    """A decoder blind to its code and a posterior equal to the prior: the bound is exact."""
    model = build_model(decoder_scale=0.0, posterior=(0, 0))
    expected = float(
        -(
            stats.bernoulli.logpmf(1, p := special.expit(model.decoder[0].bias.astype(float)))
            * images.reshape(30, 784)
            + np.log1p(-p) * (1 - images.reshape(30, 784))
        )
        .sum(axis=1)
        .mean()
    )
    split = split_elbo(model, images)
    assert split.kl == pytest.approx(0, abs=1e-9)
    assert split.reconstruction == pytest.approx(expected, rel=1e-5)
    assert estimate_nll(model, images, k=3).nll == pytest.approx(expected, rel=1e-5)


def test_the_estimate_meets_the_integral():
    """One code number: the likelihood is an integral that scipy can do."""
    image = (np.random.default_rng(2).uniform(size=(1, 1, 28, 28)) > 0.7).astype(np.float32)
    model = build_model(code_size=1, decoder_scale=0.1, posterior=(0.2, -0.5))
    weight, bias = (a.astype(float) for a in (model.decoder[0].weight[:, 0], model.decoder[0].bias))
    x = image.ravel().astype(float)

    def log_joint(code):
        logits = weight * code + bias
        return x @ logits - np.logaddexp(0, logits).sum() + stats.norm.logpdf(code)

    peak = max(log_joint(code) for code in np.linspace(-4, 4, 81))
    integral, _ = integrate.quad(lambda code: np.exp(log_joint(code) - peak), -8, 8, limit=200)
    truth = -(peak + np.log(integral))
    assert estimate_nll(model, image, k=5000).nll == pytest.approx(truth, abs=0.1)
    # the bound falls towards the truth as k grows
    many = np.repeat(image, 200, axis=0)
    bounds = [estimate_nll(model, many, k=k).nll for k in (1, 10, 100)]
    assert bounds[0] > bounds[1] > bounds[2] > truth - 0.1


def test_one_sample_is_the_elbo(images):
    model = build_model()
    many = np.repeat(images[:1], 3000, axis=0)
    one = estimate_nll(model, many, k=1)
    assert one.nll == pytest.approx(-split_elbo(model, many).elbo, abs=4 * one.standard_error)


def test_progress_is_told(images):
    model, told = build_model(), []
    done = estimate_nll(model, images, k=1000, on_progress=lambda *a: told.append(a))
    assert told[:2] == [(2, 30), (4, 30)] and told[-1] == (30, 30)
    assert (done.n, done.k) == (30, 1000)


def test_the_same_seed_gives_the_same_figures(images):
    model = build_model()
    assert estimate_nll(model, images, k=5, seed=1) == estimate_nll(model, images, k=5, seed=1)
    assert split_elbo(model, images, seed=1) != split_elbo(model, images, seed=2)


def test_a_certain_pixel_costs_no_infinity(images):
    model = build_model()
    certain = dataclasses.replace(model.decoder[0], bias=np.full(784, 500, np.float32))
    split = split_elbo(dataclasses.replace(model, decoder=(certain,)), np.zeros_like(images))
    assert split.reconstruction == pytest.approx(784 * 500, rel=1e-2)


def test_the_prior_is_standard_normal():
    model = build_model()
    codes, pictures = sample_prior(model, 4000)
    assert pictures.shape == (4000, 1, 28, 28) and codes.dtype == np.float32
    assert stats.kstest(codes.ravel(), "norm").pvalue > 0.01
    np.testing.assert_array_equal(pictures, model.decode(codes))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda m, x: measure_usage(np.zeros((2, 3)), np.zeros((2, 2))), DataError, "shape"),
        (lambda m, x: measure_usage(np.full((2, 3), np.nan), np.zeros((2, 3))), DataError, "NaN"),
        (lambda m, x: split_elbo(m, x, num_samples=0), SpecError, "[Aa]t least 1"),
        (lambda m, x: estimate_nll(m, x, k=0), SpecError, "[Aa]t least 1"),
        (lambda m, x: split_elbo(m, x + 1), DataError, "Clip"),
        (lambda m, x: split_elbo(m, x[:0]), DataError, "no images"),
        (lambda m, x: sample_prior(m, 0), SpecError, "[Aa]t least 1"),
        (
            lambda m, x: split_elbo(dataclasses.replace(m, is_variational=False), x),
            DataError,
            "not variational",
        ),
        (
            lambda m, x: sample_prior(dataclasses.replace(m, is_variational=False)),
            DataError,
            "no prior",
        ),
        (
            lambda m, x: estimate_nll(
                dataclasses.replace(
                    m, decoder=(dataclasses.replace(m.decoder[0], activation="linear"),)
                ),
                x,
            ),
            DataError,
            "no probabilities",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(images, call, error, words):
    with pytest.raises(error, match=words):
        call(build_model(), images)
