"""The layer table of a network: shapes, parameters, multiply-adds, from its specification."""

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
    parameters. A variational encoder's last layer has twice the code size of outputs.
    """
    rows = []
    for side in ("encoder", "decoder"):
        shapes, kinds = (getattr(network, f"{side}_{what}") for what in ("shapes", "activations"))
        for number, ((outputs, inputs), kind) in enumerate(zip(shapes, kinds, strict=True), 1):
            weights = inputs * outputs
            own = 0 if network.is_tied and side == "decoder" else weights
            has_norm = network.batch_norm in ("all", side) or (
                network.batch_norm == "hidden" and number < len(shapes)
            )
            norm = 2 * outputs if has_norm and kind != "uniform" else 0  # scale and shift
            counts = own + outputs + norm, weights
            rows.append(LayerRow(f"{side} {number}", kind, (outputs,), *counts))
    if network.num_classes:
        outputs, weights = network.num_classes, network.num_classes * network.code_size
        rows.append(LayerRow("classifier", "softmax", (outputs,), weights + outputs, weights))
    return rows
