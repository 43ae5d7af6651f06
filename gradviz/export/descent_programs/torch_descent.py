"""A descent as a PyTorch program."""

from __future__ import annotations

from gradviz.export.descent_programs.described_run import (
    AS_EQUATIONS,
    DescribedRun,
    module,
    needs_math,
)
from gradviz.optimizers.base import Configured


def torch_program(run: DescribedRun) -> str:
    """Return the program; it prints the last point and its value. Raises NoProgramError.

    An optimizer that torch.optim has exactly is that one, any other stands as its equations.
    """
    code = run.code("torch")
    own = torch_optimizer(run.rule)
    parts = [*code.helpers, code.definition]
    add = ["    x.grad += torch.from_numpy(noise[t - 1])"] if run.noise else []
    begin = [f"x = torch.tensor({run.point}, requires_grad=True)"]
    step = [f"    x.grad = torch.autograd.grad({code.name}(x{run.sample}), x)[0]", *add]
    remarks = []
    if own is None:
        rule = run.written_rule("torch")
        parts += [rule.definition, rule.beginning]
        remarks = [run.say(AS_EQUATIONS, framework="torch.optim")]
        begin += ["state = begin(x.detach())", f"rate = torch.tensor({run.rate!r})"]
        step += [
            "    with torch.no_grad():",
            "        now = torch.tensor(float(t))",
            "        moved, state = update(x, x.grad, state, now, rate)",
            "        x.copy_(moved)",
        ]
    else:
        call, before = own
        begin.append(f"optimizer = torch.optim.{call}")
        step += [*(f"    {line}" for line in before), "    optimizer.step()"]
    loop = [
        *begin,
        "path = [x.detach().numpy().copy()]",
        *run.drawn(),
        f"for t in range(1, {run.steps + 1}):",
        *step,
        "    path.append(x.detach().numpy().copy())",
        "path = np.array(path)",
        f"print(path[-1], {code.name}(x).item())",
    ]
    standard = "import math\n\n" if needs_math(parts) else ""
    head = (
        f"{run.head('PyTorch', 'torch numpy', *remarks)}\n{standard}import numpy as np\n"
        "import torch\n\ntorch.set_default_dtype(torch.float64)"
    )
    return module(head, *parts, "\n".join(loop))


def torch_optimizer(optimizer: Configured) -> tuple[str, list[str]] | None:
    """Return the call of torch.optim that makes the same steps, and lines before each step.

    None where torch has no such optimizer.

    >>> from gradviz.optimizers import SGD, Rprop
    >>> torch_optimizer(SGD(momentum=0.9))
    ('SGD([x], lr=0.01, momentum=0.9)', [])
    """
    values = dict(optimizer.values)
    if optimizer.schedule is not None or optimizer.clipping:
        return None
    rate, decay = values.get("learning_rate"), values.get("weight_decay", 0.0)
    if optimizer.name == "SGD" and not decay:
        options = ""
        if values["momentum"]:
            options = f", momentum={values['momentum']!r}"
            options += ", nesterov=True" if values["nesterov"] else ""
        return f"SGD([x], lr={rate!r}{options})", []
    if optimizer.name in ("Adam", "AdamW"):
        name = "AdamW" if decay else "Adam"
        options = f", betas=({values['beta_1']!r}, {values['beta_2']!r})"
        options += f", weight_decay={decay!r}" if decay else ""
        options += ", amsgrad=True" if values["amsgrad"] else ""
        # as in Keras, epsilon is added before the correction of v
        corrected = f"{values['epsilon']!r} / (1 - {values['beta_2']!r} ** t) ** 0.5"
        before = [f'optimizer.param_groups[0]["eps"] = {corrected}  # as Keras adds it']
        return f"{name}([x], lr={rate!r}{options})", before
    return None


__all__ = ["torch_optimizer", "torch_program"]
