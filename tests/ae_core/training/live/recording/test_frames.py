"""A frame shows what the network gives, measured as scikit-learn, scipy and torch measure it."""

import numpy as np
import pytest
import torch
from scipy import linalg
from sklearn.decomposition import PCA

from ae_core.data.datasets import DataSplit, split_data
from ae_core.networks.autoencoder import Autoencoder
from ae_core.specs import CorruptionSpec, DataSpec, ExperimentSpec, NetworkSpec, TrainingSpec
from ae_core.training.live.recording.frames import Viewer, nearest_rotation, place_codes
from ae_core.training.live.recording.header import build_header, choose_digits, leading_directions
from ae_core.training.runs import Run

DIGITS = split_data(DataSpec(name="digits"))
STACK = NetworkSpec.mirrored(784, 32, 12, 5, hidden="relu", num_classes=10)


def experiment(network, *phases, **data):
    return ExperimentSpec(
        name="t-t-3",
        report="t",
        title="",
        network=network,
        phases=phases or (TrainingSpec(),),
        data=DataSpec(name="digits", **data),
    )


class Looks:
    """A watch that keeps the frame, and what a test wants, before each of some batches."""

    def __init__(self, spec, split, at=(0, 5), pins=None, also=lambda run, trainer: None):
        self.header, self.at, self.pins, self.also = build_header(spec, split), at, pins, also
        self.frames, self.others, self.viewer, self.split = [], [], None, split

    def begin(self, run):
        self.viewer = Viewer(run.network, self.split, self.header)

    def before_step(self, run, trainer):
        if trainer.step in self.at:
            self.frames.append(self.viewer.look(trainer, pins=self.pins))
            self.others.append(self.also(run, trainer))
            assert trainer.task.module.training

    def after_epoch(self, run, trainer, report):
        pass


def film(spec, split=DIGITS, **options):
    looks = Looks(spec, split, **options)
    for _ in Run(spec, split, seed=3, watch=looks).reports():
        pass
    return looks


def test_the_error_is_that_of_the_network_in_evaluation_mode():
    spec = experiment(NetworkSpec.mirrored(784, 16, 3, batch_norm="hidden"), TrainingSpec())

    def error(run, trainer):
        run.network.eval()
        images = torch.from_numpy(DIGITS.test_images).flatten(1)
        with torch.no_grad():
            pixels = run.network.reconstruct(images)
        run.network.train()
        return float((pixels - images).square().mean()), pixels

    looks = film(spec, also=error)
    rows = looks.header.note["indices"]
    for frame, (mse, pixels) in zip(looks.frames, looks.others, strict=True):
        assert frame.note["mse"] == pytest.approx(mse, rel=1e-5)
        shown = frame.arrays["digits"].reshape(6, 784) / 255
        assert np.abs(shown - pixels[rows].numpy()).max() < 0.003


def test_gradient_norms_are_torchs_own():
    def norms(run, trainer):
        layers = [*run.network.encoder, *run.network.decoder]
        return [
            torch.cat([p.grad.flatten() for p in layer.parameters()]).norm().item()
            if layer.bias.grad is not None
            else None
            for layer in layers
        ]

    looks = film(experiment(NetworkSpec.mirrored(784, 16, 8, 3, hidden="relu")), also=norms)
    assert looks.frames[0].note["gradient_norms"] == [None] * 6 == looks.others[0]
    assert looks.frames[1].note["gradient_norms"] == pytest.approx(looks.others[1], rel=1e-4)


def test_dead_units_are_those_that_no_image_moves():
    spec = experiment(NetworkSpec.mirrored(784, 16, 3, hidden="relu", code="linear"))
    network = Autoencoder(spec.network, seed=0)
    with torch.no_grad():
        network.encoder[0].bias[:5] = -100.0  # five silent units
        network.encoder[1].weight[1] = 0.0  # and a number of the code that never varies

    def spoil(run, trainer):
        run.network.load_state_dict(network.state_dict())
        return looks_viewer.look(trainer)

    split = DIGITS
    run = Run(spec, split)
    looks_viewer = Viewer(run.network, split, build_header(spec, split))
    looks = Looks(spec, split, at=(0,), also=spoil)
    run._watch = looks
    next(run.reports())
    frame = looks.others[0]
    assert frame.note["dead_units"][:2] == [5 + dead_beside(network, 5), 1]


def dead_beside(network, known):
    """Count the silent ReLUs of the first layer by numpy, those beyond the first few."""
    weight, bias = (p.detach().numpy() for p in network.encoder[0].parameters())
    sums = DIGITS.test_images.reshape(-1, 784) @ weight.T + bias
    return int((sums.max(0) <= 0)[known:].sum())


def test_filters_are_weights_around_grey():
    def weight(run, trainer):
        return run.network.encoder[0].weight.detach().clone().numpy()

    looks = film(experiment(NetworkSpec.mirrored(784, 30, 3)), also=weight)
    filters, weights = looks.frames[1].arrays["filters"], looks.others[1]
    assert filters.shape == (24, 28, 28)
    rows = np.linspace(0, 29, 24).round().astype(int)
    back = (filters.reshape(24, 784).astype(float) - 128) / 127 * np.abs(weights[rows]).max()
    assert np.abs(back - weights[rows]).max() < np.abs(weights[rows]).max() / 200


def test_batch_norms_scale_shows_in_the_filters():
    network = NetworkSpec.mirrored(784, 2, 3, batch_norm="hidden")
    spec = experiment(network)
    run = Run(spec, DIGITS)
    with torch.no_grad():
        run.network.encoder[0].batch_norm.weight[0] = 0.0
    looks = Looks(spec, DIGITS, at=(0,))
    run._watch = looks
    next(run.reports())
    filters = looks.frames[0].arrays["filters"]
    assert (filters[0] == 128).all() and not (filters[1] == 128).all()


@pytest.mark.parametrize("code_size", [1, 2, 7])
def test_codes_lie_on_a_map(code_size):
    codes = np.random.default_rng(0).normal(size=(300, code_size)).astype(np.float32)
    codes[:, 0] *= 3
    places = place_codes(codes).astype(np.float64)
    assert places.shape == (300, 2)
    if code_size <= 2:
        np.testing.assert_allclose(places[:, :code_size], codes, atol=2e-3, rtol=1e-3)
        assert (places[:, code_size:] == 0).all()
        return
    expected = PCA(2).fit_transform(codes)
    for axis in range(2):
        assert abs(np.corrcoef(places[:, axis], expected[:, axis])[0, 1]) > 0.9999
    np.testing.assert_allclose(places.std(0), expected.std(0), rtol=1e-3)


def test_a_map_is_turned_towards_the_one_before_and_never_stretched():
    codes = np.random.default_rng(1).normal(size=(300, 6)).astype(np.float32) * [4, 3, 1, 1, 1, 1]
    codes = codes.astype(np.float32)
    first = place_codes(codes)
    turn = np.array([[0.6, 0.8], [0.8, -0.6]])  # with a reflection
    last = (first.astype(np.float64) @ turn).astype(np.float16)
    placed = place_codes(codes, last).astype(np.float64)
    np.testing.assert_allclose(placed, last, atol=0.03)
    np.testing.assert_allclose(np.linalg.norm(placed), np.linalg.norm(first), rtol=1e-3)
    points, wanted = first.astype(np.float32), last.astype(np.float32)
    np.testing.assert_allclose(
        nearest_rotation(points, wanted), linalg.orthogonal_procrustes(points, wanted)[0], atol=1e-5
    )


@pytest.mark.parametrize("size", [20, 128, 129, 600])
def test_leading_directions_are_scikit_learns(size):
    points = np.random.default_rng(2).normal(size=(1000, size)).astype(np.float32)
    points *= np.geomspace(8, 1 if size < 200 else 0.1, size).astype(np.float32)
    points -= points.mean(0)
    directions, variances = leading_directions(points, 4)
    fitted = PCA(4, svd_solver="full").fit(points.astype(np.float64))
    np.testing.assert_allclose(directions @ directions.T, np.eye(4), atol=1e-5)
    np.testing.assert_allclose(variances, fitted.explained_variance_, rtol=1e-2)
    if size <= 128:
        np.testing.assert_allclose(np.abs((directions * fitted.components_).sum(1)), 1, atol=1e-4)


def test_the_map_of_a_wide_layer_is_that_of_pca():
    network = Autoencoder(NetworkSpec.mirrored(784, 700, hidden="relu", code="relu"), seed=0)
    with torch.no_grad():
        codes = network.encode(torch.from_numpy(DIGITS.test_images)).numpy()
    places, expected = place_codes(codes).astype(np.float64), PCA(2).fit_transform(codes)
    for axis in range(2):
        assert abs(np.corrcoef(places[:, axis], expected[:, axis])[0, 1]) > 0.999


@pytest.mark.parametrize("code_size", [2, 5])
@pytest.mark.parametrize("data", [{}, {"num_images": 300}])
def test_the_error_to_beat_is_scikit_learns(code_size, data):
    spec = experiment(NetworkSpec.mirrored(784, 16, code_size), **data)
    split = split_data(spec.data)
    fitted = PCA(code_size).fit(split.train_images.reshape(-1, 784).astype(np.float64))
    test = split.test_images.reshape(-1, 784)
    again = np.clip(fitted.inverse_transform(fitted.transform(test)), 0, 1)
    note = build_header(spec, split).note
    assert note["pca_mse"] == pytest.approx(np.square(again - test).mean(), rel=2e-3)
    mean = split.train_images.mean(0)
    assert note["mean_mse"] == pytest.approx(np.square(split.test_images - mean).mean(), rel=1e-4)


def test_there_is_nothing_to_beat_where_a_code_is_as_long_as_the_pixels():
    spec = experiment(NetworkSpec.mirrored(784, 800))
    assert build_header(spec, DIGITS).note["pca_mse"] is None


def test_a_header_says_what_is_shown():
    noisy = TrainingSpec(corruption=CorruptionSpec(kind="masking", level=0.5), num_epochs=2)
    header = build_header(experiment(NetworkSpec.mirrored(784, 16, 3), noisy), DIGITS)
    note = header.note
    assert note["meets_damage"] is True
    assert not build_header(experiment(NetworkSpec.mirrored(784, 3)), DIGITS).note["meets_damage"]
    assert len(set(note["classes"])) == 6 and note["num_test"] == 360
    assert note["classes"] == [int(DIGITS.test_labels[i]) for i in note["indices"]]
    originals = np.rint(DIGITS.test_images[note["indices"], 0] * 255)
    np.testing.assert_array_equal(header.arrays["originals"], originals)
    is_hidden = (header.arrays["inputs"] == 0) & (originals > 0)
    assert 0.4 < is_hidden.sum() / (originals > 0).sum() < 0.6
    assert note["layers"] == ["encoder 1", "encoder 2", "decoder 1", "decoder 2"]
    assert note["phases"] == [
        {
            "kind": "autoencoder",
            "layer": 0,
            "loss": "mse",
            "num_steps": 30,
            "steps_per_epoch": 15,
            "num_epochs": 2,
        }
    ]


def test_six_digits_are_shown_whatever_there_is():
    assert choose_digits(np.array([7, 2, 1, 0, 4, 1, 4, 9])).tolist() == [0, 1, 2, 3, 4, 7]
    assert choose_digits(np.array([3, 3, 5, 3])).tolist() == [0, 2, 1, 3, 0, 2]
    assert choose_digits(np.array([0])).tolist() == [0] * 6


def test_in_greedy_stacking_pictures_pass_all_that_is_trained_so_far():
    """Layer 2's frame: down through layer 1, its own autoencoder, and back up to pixels."""
    layers = [TrainingSpec(kind="layer", layer=i) for i in range(3)]
    classify = TrainingSpec(kind="classifier", loss="cross_entropy")
    spec = experiment(STACK, *layers, classify)

    def by_hand(run, trainer):
        if run.phase != 1:
            return None
        small, network = trainer.task.module, run.network
        images = torch.from_numpy(DIGITS.test_images).flatten(1)
        with torch.no_grad():
            below = torch.relu(images @ network.encoder[0].weight.T + network.encoder[0].bias)
            codes = torch.relu(small.encoder[0](below))
            again = torch.relu(small.decoder[0](codes))
            top = network.decoder[2]
            pixels = torch.sigmoid(again @ top.weight.T + top.bias)
        norm = torch.cat([p.grad.flatten() for p in small.encoder[0].parameters()]).norm()
        return float((pixels - images).square().mean()), codes, float(norm)

    looks = film(spec, at=(5,), also=by_hand)
    assert len(looks.frames) == 4
    mse, codes, norm = looks.others[1]
    second = looks.frames[1]
    assert second.note["mse"] == pytest.approx(mse, rel=1e-5)
    places = PCA(2).fit_transform(codes.numpy())
    np.testing.assert_allclose(second.arrays["codes"].std(0), places.std(0), rtol=2e-3)
    norms = second.note["gradient_norms"]
    assert norms[1] == pytest.approx(norm, rel=1e-4) and norms[4] is not None
    assert [norms[i] for i in (0, 2, 3, 5)] == [None] * 4
    assert [dead is None for dead in second.note["dead_units"]] == [False, False, True, True, False]
    first, last = looks.frames[0], looks.frames[3]
    assert not (first.arrays["filters"] == second.arrays["filters"]).all()
    assert "accuracy" not in second.note and 0 <= last.note["accuracy"] <= 1
    assert [norm is None for norm in last.note["gradient_norms"]] == [False] * 3 + [True] * 3


@pytest.mark.parametrize(
    "network",
    {
        "variational": NetworkSpec.mirrored(784, 16, 3, is_variational=True),
        "tied": NetworkSpec.mirrored(784, 16, 3, is_tied=True),
        "softmax alone": NetworkSpec(
            encoder_sizes=(784,),
            decoder_sizes=(784,),
            encoder_activations=(),
            decoder_activations=(),
            num_classes=10,
        ),
        "one number": NetworkSpec.mirrored(784, 1),
    }.values(),
)
def test_every_kind_of_network_has_frames(network):
    kinds = {"kind": "classifier", "loss": "cross_entropy"} if network.num_classes else {}
    looks = film(experiment(network, TrainingSpec(**kinds)))
    for frame in looks.frames:
        assert frame.arrays["codes"].shape == (360, 2)
        assert len(frame.note["gradient_norms"]) == len(looks.header.note["layers"])
        frame.pack()


def test_pinned_digits_pass_through_the_network_too():
    pins = {"a": np.full((28, 28), 200, np.uint8), "b": np.zeros((28, 28), np.uint8)}
    spec = experiment(NetworkSpec.mirrored(784, 16, 3))

    def by_hand(run, trainer):
        with torch.no_grad():
            return run.network.reconstruct(torch.full((1, 784), 200 / 255)).numpy()

    looks = film(spec, pins=pins, also=by_hand)
    for frame, expected in zip(looks.frames, looks.others, strict=True):
        assert frame.note["pins"] == ["a", "b"] and frame.arrays["pins"].shape == (2, 28, 28)
        assert np.abs(frame.arrays["pins"][0].ravel() / 255 - expected).max() < 0.003


def test_a_network_gone_astray_gives_no_frame():
    def spoil(run, trainer):
        with torch.no_grad():
            run.network.encoder[0].weight[0, 0] = float("nan")

    spec = experiment(NetworkSpec.mirrored(784, 16, 3), TrainingSpec(num_steps=2))
    looks = Looks(spec, DIGITS, at=(0, 1), also=spoil)
    with pytest.raises(Exception, match="nan"):
        for _ in Run(spec, DIGITS, watch=looks).reports():
            pass
    assert looks.frames[0] is not None and looks.frames[1] is None


def test_a_few_images_suffice():
    few = DataSplit(*(part[:n] for part, n in zip(vars(DIGITS).values(), [8] * 6, strict=True)))
    looks = film(experiment(NetworkSpec.mirrored(784, 16, 3), TrainingSpec(batch_size=4)), few)
    assert looks.frames[0].arrays["codes"].shape == (8, 2)
