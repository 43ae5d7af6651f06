"""Results that are shared: a class that opens the same demo computes it once."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from threading import Lock
from typing import Any

import numpy as np


class Results:
    """Keeps what was asked for last, as far as it fits into a number of bytes.

    >>> results = Results(most_bytes=1000)
    >>> results.put("squares", np.arange(100) ** 2)
    >>> results.get("squares").shape, results.get("cubes")
    ((100,), None)
    >>> results.put("cubes", np.arange(100) ** 3)
    >>> results.get("squares") is None
    True
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Any:
        """Return what is kept under a key, None where nothing is."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, value: Any) -> None:
        """Keep a value and its key, and let go of those that were asked for longest ago."""
        size = bytes_of(value) + bytes_of(key)
        with self._lock:
            if key in self._kept or size > self.most_bytes:
                return
            self._kept[key] = value, size
            self.bytes += size
            while self.bytes > self.most_bytes:
                _, (_, gone) = self._kept.popitem(last=False)
                self.bytes -= gone


def bytes_of(value: object) -> int:
    """Return about how many bytes a result holds: its arrays, texts, and what it is made of.

    >>> bytes_of([np.zeros(1000)]) // 1000
    8
    """
    seen: set[int] = set()
    todo: list[object] = [value]
    total = 0
    while todo:
        each = todo.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, np.ndarray):
            total += each.nbytes
            continue
        total += sys.getsizeof(each, 0)
        if is_dataclass(each) and not isinstance(each, type):
            todo += [getattr(each, one.name) for one in fields(each)]
        elif isinstance(each, Mapping):
            todo += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple | set | frozenset):
            todo += each
    return total


__all__ = ["Results", "bytes_of"]
