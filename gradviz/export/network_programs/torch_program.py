"""A training of a network as a PyTorch program."""

from __future__ import annotations

from gradviz.export.network_programs.program_parts import UNPACKED, Part
from gradviz.export.network_programs.written_rules import (
    scalar_loss,
    written_loss,
    written_penalty,
    written_rule,
)
from gradviz.learning.networks import NetworkLoss, TrainingSettings
from gradviz.learning.networks.output_loss import SPARSE
from gradviz.optimizers.base import Configured

_MODULES = {
    "relu": "ReLU()",
    "tanh": "Tanh()",
    "sigmoid": "Sigmoid()",
    "leaky_relu": "LeakyReLU(0.2)",
    "elu": "ELU()",
    "softplus": "Softplus()",
    "gelu": "GELU()",
}
_LOSSES = {
    "BinaryCrossentropy": "binary_cross_entropy_with_logits(p, y)",
    SPARSE: "cross_entropy(p, y)",
    "MeanSquaredError": "mse_loss(p, y)",
    "MeanAbsoluteError": "l1_loss(p, y)",
}

_PROGRAM = '''"""The training of a network, with PyTorch: pip install torch numpy."""

import base64
{imports}import zlib

import numpy as np
import torch

torch.set_default_dtype(torch.float64)

{unpacked}

# 1. Initialize: the layers, and the weights before the first step.
model = torch.nn.Sequential(
{layers}
)
start = torch.from_numpy(
    unpacked(
{start},
        -1,
    ).copy()
)
first = 0
with torch.no_grad():
    for layer in model:
        if isinstance(layer, torch.nn.Linear):
            # torch keeps a kernel with a row for each unit
            for weight in (layer.weight.T, layer.bias):
                last = first + weight.numel()
                weight.copy_(start[first:last].reshape(weight.shape))
                first = last

features = unpacked(
{features},
    {rows}, {inputs},
)
features = torch.from_numpy(features.copy())
target = unpacked(
{target},
    {rows},
)
target = torch.from_numpy(target.copy()){kind}
{held}

def loss_of(features, y):
    p = model(features){taken}
    return {loss}


{optimizer}
# 2. to 4. Compute the loss of a batch, its gradient, and update the weights.
rates = {rates}
step = 0
for epoch in range({epochs}):
{order}
    model.train()
    for begin in range(0, {rows}, {batch_size}):
        if step in rates:
{changed}
        batch = order[begin : begin + {batch_size}]
        model.zero_grad()
        loss_of(features[batch], target[batch]).backward()
{update}
        step += 1
    model.eval()
    with torch.no_grad():
        training = loss_of(features, target).item()
{validated}    print(epoch + 1, {printed})
'''
_HELD = """held = unpacked(
{features},
    {held_rows}, {inputs},
)
held = torch.from_numpy(held.copy())
held_target = unpacked(
{target},
    {held_rows},
)
held_target = torch.from_numpy(held_target.copy()){kind}
"""


def torch_code(
    loss: NetworkLoss,
    settings: TrainingSettings,
    epochs: int,
    validation: NetworkLoss | None = None,
) -> str:
    """Return a PyTorch program that does a training, and prints its losses after each epoch.

    An optimizer that torch.optim has exactly is that one; any other stands there as its equations.

    >>> from gradviz.learning import DATASETS, Batches
    >>> from gradviz.learning.networks import Dense, Network, network_loss
    >>> from gradviz.optimizers import SGD
    >>> net = Network(2, [Dense(4, "tanh"), Dense(1, "sigmoid")])
    >>> f = network_loss(net, DATASETS["moons"](n=20), "BinaryCrossentropy")
    >>> code = torch_code(f, TrainingSettings(net.initial(), SGD(), Batches(20, 10)), 3)
    >>> "torch.nn.Linear(2, 4)" in code, "torch.optim.SGD(model.parameters(), lr=0.01)" in code
    (True, True)
    """
    part = Part(loss, settings, epochs, validation)
    sparse = loss.loss.name == SPARSE
    kind = ".long()" if sparse else ""
    validated = ""
    if validation is not None:
        validated = "        validation = loss_of(held, held_target).item()\n"
    optimizer, update, changed = _optimizer(settings)
    text = _loss(loss)
    body = f"{optimizer}\n{text}"
    return _PROGRAM.format(
        **part.fields,
        kind=kind,
        imports="import math\n" if "math." in body else "",
        unpacked=UNPACKED,
        layers=_layers(part),
        held=part.held(_HELD, kind=kind),
        taken="" if sparse else "[:, 0]",
        loss=text,
        optimizer=optimizer,
        changed=changed,
        update=update,
        validated=validated,
        printed=part.printed,
    )


def _layers(part: Part) -> str:
    network = part.loss.network
    lines = []
    for place, layer in zip(network.places, network.layers, strict=True):
        lines.append(f"    torch.nn.Linear({place.inputs}, {layer.units}),")
        activation = part.last_activation if layer is network.output else layer.activation
        if activation in _MODULES:
            lines.append(f"    torch.nn.{_MODULES[activation]},")
        if layer.dropout:
            lines.append(f"    torch.nn.Dropout({layer.dropout!r}),  # torch drops other units")
    return "\n".join(lines)


def _loss(loss: NetworkLoss) -> str:
    name = loss.loss.name
    if name in _LOSSES:
        parts = [f"torch.nn.functional.{_LOSSES[name]}"]
    else:
        parts = [f"torch.mean({written_loss(scalar_loss(loss.loss), 'torch')})"]
    place = 0
    for layer in loss.network.layers:
        if layer.penalty is not None:
            square, size = "{0}.square().sum()", "{0}.abs().sum()"
            parts.append(written_penalty(layer.penalty, f"model[{place}].weight", square, size))
        place += 1 + (layer.activation in _MODULES) + bool(layer.dropout)
    return "\n        + ".join(parts) if len(parts) == 1 else _lines(parts)


def _lines(parts: list[str]) -> str:
    return "\n".join(["(", f"        {parts[0]}", *(f"        + {p}" for p in parts[1:]), "    )"])


def _optimizer(settings: TrainingSettings) -> tuple[str, str, str]:
    """Return what makes the optimizer, what takes a step, and what changes the learning rate."""
    optimizer = settings.optimizer
    made = _of_torch(optimizer)
    if made is None:
        return _as_equations(optimizer)
    rate, values = optimizer.rate_name, dict(optimizer.values)
    update = _clipping(optimizer)
    if optimizer.name in ("Adam", "AdamW"):
        # as in Keras, epsilon is added before the correction of v
        update += (
            f'        optimizer.param_groups[0]["eps"] = ('
            f"{values['epsilon']!r} / (1 - {values['beta_2']!r} ** (step + 1)) ** 0.5\n        )\n"
        )
    changed = ['            optimizer.param_groups[0]["lr"] = rates[step]']
    if optimizer.name == "SGD" and values["momentum"]:
        # the velocity here has the rate in it, torch's momentum has not
        changed = [
            '            before, after = optimizer.param_groups[0]["lr"], rates[step]',
            "            for kept in optimizer.state.values():",
            '                kept["momentum_buffer"] *= before / after',
            '            optimizer.param_groups[0]["lr"] = after',
        ]
    head = f"optimizer = torch.optim.{made.format(rate=values[rate])}\n"
    return head, f"{update}        optimizer.step()", "\n".join(changed)


def _of_torch(optimizer: Configured) -> str | None:
    """Return the call that makes the same optimizer in torch.optim, None where it has none."""
    values = dict(optimizer.values)
    if optimizer.schedule is not None:
        return None
    decay = values.get("weight_decay", 0.0)
    if optimizer.name == "SGD" and not decay:
        options = ""
        if values["momentum"]:
            options = f", momentum={values['momentum']!r}"
            options += ", nesterov=True" if values["nesterov"] else ""
        return f"SGD(model.parameters(), lr={{rate!r}}{options})"
    if optimizer.name in ("Adam", "AdamW"):
        name = "AdamW" if decay else "Adam"
        options = f", betas=({values['beta_1']!r}, {values['beta_2']!r})"
        options += f", weight_decay={decay!r}" if decay else ""
        options += ", amsgrad=True" if values["amsgrad"] else ""
        return f"{name}(model.parameters(), lr={{rate!r}}{options})"
    return None


def _clipping(optimizer: Configured) -> str:
    lines = []
    for name, value in optimizer.clipping:
        if name == "clipvalue":
            lines.append(f"torch.nn.utils.clip_grad_value_(model.parameters(), {value!r})")
        else:
            lines += [
                "gradients = [weight.grad for weight in model.parameters()]",
                "norm = torch.cat([each.reshape(-1) for each in gradients]).norm()",
                "for each in gradients:",
                f"    each *= ({value!r} / norm).clamp(max=1.0)",
            ]
    return "".join(f"        {line}\n" for line in lines)


_STEP = """        with torch.no_grad():
            x = torch.nn.utils.parameters_to_vector(weights)
            g = torch.cat([weight.grad.reshape(-1) for weight in weights])
            x, state = update(x, g, state, torch.tensor(step + 1.0), rate)
            torch.nn.utils.vector_to_parameters(x, weights)"""


def _as_equations(optimizer: Configured) -> tuple[str, str, str]:
    rule = written_rule(optimizer, "torch")
    rate = optimizer.values.get(optimizer.rate_name, 0.0)
    lines = [
        "# torch.optim has no such rule: these are its equations",
        rule.definition,
        "",
        "",
        rule.beginning,
        "",
        "",
        "weights = list(model.parameters())",
        f"rate = torch.tensor({float(rate)!r})",
        "state = begin(torch.nn.utils.parameters_to_vector(weights).detach())",
        "",
    ]
    return "\n".join(lines), _STEP, "            rate = torch.tensor(rates[step])"


__all__ = ["torch_code"]
