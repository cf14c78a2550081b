"""Every shipped autoencoder gives the browser and torch the same codes and reconstructions."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch

from ae_core.data.datasets import is_available, load_images
from ae_core.networks.autoencoder import Autoencoder
from ae_core.networks.dense import build_packet
from ae_core.store.checkpoints import load_checkpoint, read_index
from ae_core.store.folder import SHIPPED_DIRECTORY

NODE = shutil.which("node")
NAMES = [name for name in read_index() if not name.startswith("pca-")]
pytestmark = pytest.mark.skipif(NODE is None, reason="there is no node on this machine")


def torch_answers(model, images):
    """Codes and pixels of torch on the stored float16 weights, and pixels of given codes."""
    # tied weights are stored on both sides; what tells classes apart has no part in pictures
    spec = model.spec.network.replace(is_tied=False, num_classes=0)
    network = Autoencoder(spec, is_folded=True).eval()
    arrays = {}
    for side, layers in (("encoder", model.encoder), ("decoder", model.decoder)):
        for i, layer in enumerate(layers):
            arrays[f"{side}.{i}.weight"] = torch.as_tensor(layer.weight)
            arrays[f"{side}.{i}.bias"] = torch.as_tensor(layer.bias)
    network.load_state_dict(arrays)
    with torch.inference_mode():
        batch = torch.as_tensor(images)
        codes = network.encode(batch)[:, : model.code_size]
        return codes.numpy(), network.reconstruct(batch).numpy()


@pytest.mark.parametrize("name", NAMES)
def test_browser_and_torch_agree_on_a_hundred_test_digits(name, tmp_path):
    checkpoint = load_checkpoint(SHIPPED_DIRECTORY / read_index()[name])
    model = checkpoint.load_model()
    data = checkpoint.spec.data.name if is_available(checkpoint.spec.data.name) else "digits"
    images = load_images(data, "test")[0][:100].reshape(100, 784)
    packet = tmp_path / "packet"
    packet.write_bytes(build_packet([model]))
    done = subprocess.run(
        [NODE, str(Path(__file__).with_name("probe.js"))],
        input=json.dumps({"packet": str(packet), "images": images.tolist()}),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    (answer,) = json.loads(done.stdout)["models"]
    codes, pixels = torch_answers(model, images)
    spread = checkpoint.load_test_codes()["codes"].std(axis=0)
    difference = np.abs(np.array(answer["codes"]) - codes)
    assert (difference <= 2e-3 * spread + 1e-6).all()  # a dead unit has no spread
    error = np.abs(np.array(answer["reconstructions"]) - pixels)
    assert error.max() < 2e-3 and error.mean() < 1e-4
