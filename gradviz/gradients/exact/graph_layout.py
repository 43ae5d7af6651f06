"""A layered drawing of a computational graph: inputs on the left, the result on the right.

Source: Sugiyama, Tagawa & Toda, Methods for visual understanding of hierarchical system structures,
IEEE Trans. Syst. Man Cybern. 11 (1981): longest-path layers, dummy nodes in long edges, barycentres
against crossings. The heights are then least squares under a distance of at least 1 in a layer, by
pooling adjacent violators (Barlow et al., 1972).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

Point = tuple[float, float]
_PASSES = 12


@dataclass(frozen=True)
class GraphLayout:
    """Where nodes lie, (x, y) with one layer at each whole x, and each edge's corners."""

    nodes: Mapping[int, Point]
    edges: tuple[tuple[Point, ...], ...]


def layered(order: Sequence[int], edges: Sequence[tuple[int, int]]) -> GraphLayout:
    """Return the layout of a graph whose nodes are given in computable order.

    `edges` are pairs (from, to); the same pair may occur twice, and is drawn as two bows.

    >>> layered([0, 1, 2], [(0, 2), (1, 2)]).nodes
    {0: (0.0, -0.5), 1: (0.0, 0.5), 2: (1.0, 0.0)}
    """
    layer = dict.fromkeys(order, 0)
    for node in order:
        layer[node] = max((layer[a] + 1 for a, b in edges if b == node), default=0)
    chains = [_chain(layer, k, a, b) for k, (a, b) in enumerate(edges)]
    layers: list[list[object]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for node in order:
        layers[layer[node]].append(node)
    for chain, (a, _) in zip(chains, edges, strict=True):
        for k, dummy in enumerate(chain[1:-1]):
            layers[layer[a] + 1 + k].append(dummy)
    links = [pair for chain in chains for pair in pairwise(chain)]
    _order(layers, links)
    heights = _heights(layers, links)
    number = {part: k for k, row in enumerate(layers) for part in row}
    place = {part: (float(number[part]), heights[part]) for part in heights}
    return GraphLayout(
        {node: place[node] for node in order},
        tuple(_bow(k, edges, [place[part] for part in chain]) for k, chain in enumerate(chains)),
    )


def _chain(layer: Mapping[int, int], number: int, a: int, b: int) -> list[object]:
    """Return an edge as a chain of nodes in neighbouring layers, dummies between its ends."""
    return [a, *(("dummy", number, k) for k in range(layer[a] + 1, layer[b])), b]


def _neighbours(links: Sequence[tuple[object, object]]) -> tuple[dict[object, list[object]], ...]:
    before: dict[object, list[object]] = {}
    after: dict[object, list[object]] = {}
    for a, b in links:
        before.setdefault(b, []).append(a)
        after.setdefault(a, []).append(b)
    return before, after


def _order(layers: list[list[object]], links: Sequence[tuple[object, object]]) -> None:
    """Sort each layer by where its neighbours lie, to and fro, and keep the best order seen."""
    before, after = _neighbours(links)
    best, fewest = [list(row) for row in layers], _crossings(layers, after)
    for sweep in range(_PASSES):
        if not fewest:
            break
        near = before if sweep % 2 == 0 else after
        for row in layers if sweep % 2 == 0 else reversed(layers):
            place = {part: k for each in layers for k, part in enumerate(each)}
            centre = {
                part: fmean(place[each] for each in near[part]) if part in near else place[part]
                for part in row
            }
            row.sort(key=lambda part: centre[part])
        found = _crossings(layers, after)
        if found < fewest:
            best, fewest = [list(row) for row in layers], found
    for row, kept in zip(layers, best, strict=True):
        row[:] = kept


def _crossings(layers: Sequence[Sequence[object]], after: Mapping[object, list[object]]) -> int:
    place = {part: k for row in layers for k, part in enumerate(row)}
    count = 0
    for row in layers:
        ends = [sorted(place[each] for each in after.get(part, ())) for part in row]
        flat: list[int] = []
        for here in ends:
            count += sum(1 for end in here for other in flat if other > end)
            flat += here
    return count


def _heights(
    layers: Sequence[Sequence[object]], links: Sequence[tuple[object, object]]
) -> dict[object, float]:
    """Return heights near those of the neighbours, at least 1 apart in a layer."""
    before, after = _neighbours(links)
    height = {part: k - (len(row) - 1) / 2 for row in layers for k, part in enumerate(row)}
    for _ in range(_PASSES):
        for row in [*layers, *reversed(layers)]:
            wanted = [
                fmean(height[each] for each in near) if near else height[part]
                for part in row
                for near in [before.get(part, []) + after.get(part, [])]
            ]
            height.update(zip(row, _spaced(wanted), strict=True))
    middle = (max(height.values(), default=0.0) + min(height.values(), default=0.0)) / 2
    return {part: round(value - middle, 6) + 0.0 for part, value in height.items()}


def _spaced(wanted: Sequence[float]) -> list[float]:
    """Return the numbers nearest to those wanted, each at least 1 above the one before.

    >>> _spaced([0.0, 0.0, 5.0])
    [-0.5, 0.5, 5.0]
    """
    pools: list[tuple[float, int]] = []  # mean of (wanted - place), how many
    for k, value in enumerate(wanted):
        pools.append((value - k, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (last, n), (first, m) = pools.pop(), pools.pop()
            pools.append(((first * m + last * n) / (m + n), m + n))
    means = [mean for mean, count in pools for _ in range(count)]
    return [mean + k for k, mean in enumerate(means)]


def _bow(
    number: int, edges: Sequence[tuple[int, int]], corners: Sequence[Point]
) -> tuple[Point, ...]:
    """Return an edge's corners; edges with the same ends bow apart."""
    both = [k for k, pair in enumerate(edges) if pair == edges[number]]
    if len(both) == 1:
        return tuple(corners)
    aside = 0.3 * (both.index(number) - (len(both) - 1) / 2)
    inner = corners[1:-1] or [
        ((corners[0][0] + corners[1][0]) / 2, (corners[0][1] + corners[1][1]) / 2)
    ]
    return (corners[0], *((x, y + aside) for x, y in inner), corners[-1])
