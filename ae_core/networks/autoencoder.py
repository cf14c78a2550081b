"""The autoencoder that trains: one class, every option of the reports in its specification."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from ae_core.specs import Activation, NetworkSpec

_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda x: x,
    "relu": functional.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "elu": functional.elu,
    "gelu": functional.gelu,
    "softplus": functional.softplus,
    "uniform": lambda x: torch.erf(x * 0.5**0.5),  # a standard normal becomes U(-1, 1)
}


def apply_activation(values: Tensor, activation: Activation) -> Tensor:
    """Return an activation of a tensor of any shape."""
    return _ACTIVATIONS[activation](values)


class Pass(NamedTuple):
    """What one forward pass gives; all float tensors."""

    preactivations: Tensor  # (N, pixels): outputs before the output activation
    codes: Tensor  # (N, code_size): as the decoder got them
    mean: Tensor | None  # (N, code_size): variational networks only
    log_variance: Tensor | None  # (N, code_size)


class Dense(nn.Module):
    """An affine layer with optional batch norm, without its activation.

    ``weight`` (outputs, inputs) is None where another layer's transpose is used.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        batch_norm: nn.BatchNorm1d | None = None,
        is_tied: bool = False,
    ) -> None:
        super().__init__()
        self.weight = None if is_tied else nn.Parameter(torch.empty(outputs, inputs))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.batch_norm = batch_norm

    def forward(self, inputs: Tensor, weight: Tensor | None = None) -> Tensor:
        """Return (N, outputs) of (N, inputs)."""
        weight = self.weight if weight is None else weight
        assert weight is not None
        sums = functional.linear(inputs, weight, self.bias)
        return sums if self.batch_norm is None else self.batch_norm(sums)

    @torch.no_grad()
    def folded(self) -> tuple[Tensor | None, Tensor]:
        """Return weight and bias with batch norm's running statistics folded in."""
        norm = self.batch_norm
        if norm is None or self.weight is None:
            return self.weight, self.bias
        assert norm.running_mean is not None and norm.running_var is not None
        scale = torch.rsqrt(norm.running_var + norm.eps)
        shift = torch.zeros_like(scale)
        if norm.affine:
            scale, shift = scale * norm.weight, norm.bias
        return self.weight * scale[:, None], (self.bias - norm.running_mean) * scale + shift


class Autoencoder(nn.Module):
    """A dense autoencoder as its specification says.

    ``is_folded`` builds it without batch norm, to hold weights into which that has been folded;
    ``seed`` seeds the initial weights, the global random state is left alone.
    """

    def __init__(self, spec: NetworkSpec, *, is_folded: bool = False, seed: int = 0) -> None:
        super().__init__()
        self.spec = spec
        self.encoder, self.decoder = nn.ModuleList(), nn.ModuleList()
        for i, (outputs, inputs) in enumerate(spec.encoder_shapes, start=1):
            is_code = i == len(spec.encoder_shapes)
            norm = None if is_folded else self._norm(outputs, is_end=is_code, is_code=is_code)
            self.encoder.append(Dense(inputs, outputs, batch_norm=norm))
        has_norm = not is_folded and spec.batch_norm != "encoder"
        for i, (outputs, inputs) in enumerate(spec.decoder_shapes, start=1):
            is_end = i == len(spec.decoder_shapes)
            norm = self._norm(outputs, is_end=is_end) if has_norm else None
            self.decoder.append(Dense(inputs, outputs, batch_norm=norm, is_tied=spec.is_tied))
        self.classifier = Dense(spec.code_size, spec.num_classes) if spec.num_classes else None
        self.reset_parameters(seed)

    def _norm(self, units: int, *, is_end: bool, is_code: bool = False) -> nn.BatchNorm1d | None:
        if is_code and self.spec.encoder_activations[-1] == "uniform":
            return nn.BatchNorm1d(units, affine=False, eps=self.spec.batch_norm_epsilon)
        if self.spec.batch_norm == "none" or (self.spec.batch_norm == "hidden" and is_end):
            return None
        return nn.BatchNorm1d(units, eps=self.spec.batch_norm_epsilon)

    @torch.no_grad()
    def reset_parameters(self, seed: int) -> None:
        """Draw the initial weights again; biases start at zero except torch's own way."""
        generator = torch.Generator().manual_seed(seed)
        for layer in self.modules():
            if not isinstance(layer, Dense):
                continue
            layer.bias.zero_()
            if layer.weight is None:
                continue
            outputs, inputs = layer.weight.shape
            kind, weight = self.spec.initialiser, layer.weight
            if kind == "torch":  # nn.Linear: U(-1/sqrt(inputs), 1/sqrt(inputs)) for both
                bound = inputs**-0.5
                weight.uniform_(-bound, bound, generator=generator)
                layer.bias.uniform_(-bound, bound, generator=generator)
            elif kind == "glorot_uniform":
                bound = (6 / (inputs + outputs)) ** 0.5
                weight.uniform_(-bound, bound, generator=generator)
            else:
                std = {"fan_in_normal": inputs**-0.5, "he_normal": (2 / inputs) ** 0.5}
                weight.normal_(0, std.get(kind, self.spec.initial_std), generator=generator)

    def encode(self, images: Tensor) -> Tensor:
        """Return codes (N, code_size); mean and log-variance side by side where variational."""
        current = images.flatten(1)
        for layer, activation in zip(self.encoder, self.spec.encoder_activations, strict=True):
            current = apply_activation(layer(current), activation)
        return current

    def decode(self, codes: Tensor) -> Tensor:
        """Return preactivations of the pixels (N, pixels)."""
        current, last = codes, len(self.decoder) - 1
        for i, layer in enumerate(self.decoder):
            weight = None
            if self.spec.is_tied:
                partner = self.encoder[last - i]
                assert isinstance(partner, Dense) and partner.weight is not None
                weight = partner.weight.T
            current = layer(current, weight)
            if i < last:
                current = apply_activation(current, self.spec.decoder_activations[i])
        return current

    def output(self, preactivations: Tensor) -> Tensor:
        """Return pixels from their preactivations."""
        activations = self.spec.decoder_activations
        return apply_activation(preactivations, activations[-1]) if activations else preactivations

    def forward(self, images: Tensor, generator: torch.Generator | None = None) -> Pass:
        """Encode, sample or disturb the code while training, with the generator, and decode."""
        codes = self.encode(images)
        if self.spec.is_variational:
            mean, log_variance = codes.float().chunk(2, dim=1)
            codes = mean
            if self.training:
                noise = torch.randn(mean.shape, generator=generator, device=mean.device)
                codes = mean + torch.exp(0.5 * log_variance) * noise  # Kingma & Welling 2013
            return Pass(self.decode(codes), codes, mean, log_variance)
        if self.training and self.spec.code_noise > 0:
            noise = torch.randn(codes.shape, generator=generator, device=codes.device)
            codes = codes + self.spec.code_noise * noise
        return Pass(self.decode(codes), codes, None, None)

    def reconstruct(self, images: Tensor) -> Tensor:
        """Return pixels (N, pixels) from the code (its mean where variational)."""
        codes = self.encode(images)[:, : self.spec.code_size]
        return self.output(self.decode(codes))

    @torch.no_grad()
    def folded_arrays(self) -> dict[str, Tensor]:
        """Return the float32 arrays of the dense stack, batch norm folded in."""
        arrays: dict[str, Tensor] = {}
        for name, layer in self.named_modules():
            if not isinstance(layer, Dense):
                continue
            weight, bias = layer.folded()
            if weight is not None:
                arrays[f"{name}.weight"] = weight.detach().float().cpu().contiguous()
            arrays[f"{name}.bias"] = bias.detach().float().cpu().contiguous()
        return arrays
