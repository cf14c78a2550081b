"""The layer table of a network: shapes, parameters, multiply-adds, from its specification."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from ae_core.specs import NetworkSpec


@dataclass(frozen=True)
class LayerRow:
    """One dense layer as the table shows it; counts are of one image."""

    layer: str  # "encoder 1", …, "decoder 2", "classifier"
    activation: str
    output_shape: tuple[int, ...]  # without the number of images
    num_parameters: int  # trainable; batch norm's scale and shift included
    num_multiply_adds: int  # one a weight; biases and activations cost none

    def to_dict(self) -> dict[str, object]:
        """Return plain JSON types."""
        return {**asdict(self), "output_shape": list(self.output_shape)}


def layer_table(network: NetworkSpec) -> list[LayerRow]:
    """Return a row for every dense layer, from pixels to pixels.

    A tied decoder multiplies with the encoder's weights, so only its biases count as
    parameters. A variational encoder's last layer has twice the code size of outputs: mean and
    log-variance.
    """
    rows = []
    sizes, num_layers = network.encoder_sizes, len(network.encoder_sizes) - 1
    for i, activation in enumerate(network.encoder_activations):
        is_code = i == num_layers - 1
        outputs = sizes[i + 1] * (2 if is_code and network.is_variational else 1)
        norm = _norm_parameters(network, outputs, is_end=is_code, activation=activation)
        rows.append(_row(f"encoder {i + 1}", activation, sizes[i], outputs, norm))
    sizes, num_layers = network.decoder_sizes, len(network.decoder_sizes) - 1
    for i, activation in enumerate(network.decoder_activations):
        outputs = sizes[i + 1]
        norm = _norm_parameters(network, outputs, is_end=i == num_layers - 1, activation=activation)
        rows.append(
            _row(f"decoder {i + 1}", activation, sizes[i], outputs, norm, is_tied=network.is_tied)
        )
    if network.num_classes:
        rows.append(_row("classifier", "softmax", network.code_size, network.num_classes, 0))
    return rows


def num_parameters(network: NetworkSpec) -> int:
    """Count the trainable parameters of a network."""
    return sum(row.num_parameters for row in layer_table(network))


def _norm_parameters(network: NetworkSpec, outputs: int, *, is_end: bool, activation: str) -> int:
    """Count scale and shift; a uniform code's batch norm has neither."""
    has_norm = network.batch_norm == "all" or (network.batch_norm == "hidden" and not is_end)
    return 2 * outputs if has_norm and activation != "uniform" else 0


def _row(
    layer: str, activation: str, inputs: int, outputs: int, norm: int, *, is_tied: bool = False
) -> LayerRow:
    weights = inputs * outputs
    parameters = (0 if is_tied else weights) + outputs + norm
    return LayerRow(layer, activation, (outputs,), parameters, weights)
