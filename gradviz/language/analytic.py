"""The analytic continuation of the vocabulary's functions: what NumPy lacks over complex arrays.

Each is meant for arguments near the real axis, keeps a tiny imaginary part to full precision (it
carries the derivative of the complex step), and follows the branch that is real on the real axis.

Source: Martins, Sturdza & Alonso, The complex-step derivative approximation, ACM Transactions on
Mathematical Software 29 (2003), section 3.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special


def cbrt(z: Any) -> Any:
    """Return the cube root that is real where z is."""
    side = np.where(np.real(z) < 0.0, -1.0, 1.0)
    return side * np.power(side * z, 1.0 / 3.0)


def power(base: Any, exponent: Any) -> Any:
    """Return base^exponent; of a negative base for whole exponents only, otherwise nan."""
    negative = np.real(base) < 0.0
    whole = (np.imag(exponent) == 0.0) & (np.real(exponent) == np.floor(np.real(exponent)))
    # turning round by (-1)^n is exact; through the logarithm it would leave a trace of 1e-16
    odd = np.mod(np.real(exponent), 2.0) == 1.0
    side = np.where(negative, np.where(whole, np.where(odd, -1.0, 1.0), np.nan), 1.0)
    z = np.where(negative, -base, base)
    # near the real axis z^b = x^Re(b) exp(i Im(b) log x + b log(1 + i y/x)) keeps all its digits
    far = np.abs(np.imag(z)) >= np.real(z)
    x = np.where(far, 1.0, np.real(z))
    angle = np.where(far, 0.0, np.imag(z) / x)
    turned = 1j * np.imag(exponent) * np.log(x) + exponent * special.log1p(1j * angle)
    near = np.power(x, np.real(exponent)) * np.exp(turned)
    return side * np.where(far, np.power(z, exponent), near)


def atan2(y: Any, x: Any) -> Any:
    """Return the angle of (x, y), continued from the real half plane in which it lies."""
    steep = np.abs(np.real(y)) > np.abs(np.real(x))
    quarter = np.copysign(np.pi / 2.0, np.real(y))
    turn = np.where(np.real(x) < 0.0, 2.0 * quarter, 0.0)
    flat = turn + np.arctan(y / np.where(steep, 1.0, x))
    return np.where(steep, quarter - np.arctan(x / np.where(steep, y, 1.0)), flat)


def hypot(x: Any, y: Any) -> Any:
    """Return the root of x^2 + y^2, which is analytic away from the origin."""
    return np.sqrt(x * x + y * y)


def sigmoid(z: Any) -> Any:
    """Return 1 / (1 + exp(-z)), on either side without overflow."""
    right = np.real(z) >= 0.0
    small = np.exp(np.where(right, -z, z))
    return np.where(right, 1.0, small) / (1.0 + small)


def softplus(z: Any) -> Any:
    """Return log(1 + exp(z)), on either side without overflow."""
    right = np.real(z) >= 0.0
    return np.where(right, z, 0.0) + special.log1p(np.exp(np.where(right, -z, z)))


ANALYTIC: dict[str, Any] = {
    "c_expm1": special.expm1,
    "c_log1p": special.log1p,
    "c_erf": special.erf,
    "c_cbrt": cbrt,
    "c_power": power,
    "c_atan2": atan2,
    "c_hypot": hypot,
    "c_sigmoid": sigmoid,
    "c_softplus": softplus,
}
