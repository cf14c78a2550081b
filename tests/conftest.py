"""What all tests share: one thread, and skips that say what is missing."""

import pytest
import torch

from ae_core.data.datasets import is_available

torch.set_num_threads(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests marked ``mnist`` or ``cuda`` where those are absent."""
    absent = {}
    if not is_available("mnist"):
        absent["mnist"] = "MNIST is not on this machine: set AE_DATA_DIR or download it"
    if not torch.cuda.is_available():
        absent["cuda"] = "there is no CUDA device"
    for item in items:
        for name, reason in absent.items():
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def needs_mnist() -> None:
    """Skip the test where the MNIST files are absent."""
    if not is_available("mnist"):
        pytest.skip("MNIST is not on this machine: set AE_DATA_DIR or download it")
