// Many starts at once: their paths, some of them in each frame so that no frame waits for all; and
// what is to be known of them: how many are where, and the middle of their values.

import { ASTRAY, STATUS, preparePath } from "../shared/engine.js";
import { onSlice } from "../shared/surface.js";

/** @typedef {import("../shared/types.js").MultistartSettings} MultistartSettings */
/** @typedef {import("../shared/types.js").Evaluate} Evaluate */
/** @typedef {import("../shared/types.js").Multistart} Multistart */
/** @typedef {import("../shared/types.js").Range} Range */
/** @typedef {import("../shared/types.js").Run} Run */
/** @typedef {import("../shared/types.js").RunData} RunData */
/** @typedef {import("../shared/types.js").Surface} Surface */

const LETTERS = 4; // minima that are told apart, the lowest ones

const FIRST_BAND = 64; // starts of which the first band is made

/**
 * The counterpart of gradviz.comparing.Spread.starts; `units` is what that draws.
 * @param {{ kind: string, deviation: number }} spread
 * @param {Float64Array} units
 * @param {Range[]} domain
 * @param {number[]} axes
 * @param {Float64Array} start
 * @returns {Float64Array}
 */
export function spreadStarts({ kind, deviation }, units, domain, axes, start) {
  const D = start.length;
  const flat = kind === "grid" && D > 1;
  const across = flat ? 2 : D;
  const count = units.length / across;
  const starts = new Float64Array(count * D);
  for (let p = 0; p < count; p++) {
    for (let j = 0; j < D; j++) starts[p * D + j] = start[j];
    for (let i = 0; i < across; i++) {
      const j = flat ? axes[i] : i;
      const [low, high] = domain[j];
      const u = units[p * across + i];
      starts[p * D + j] =
        kind === "normal" ? start[j] + deviation * (high - low) * u : low + u * (high - low);
    }
  }
  return starts;
}

/**
 * Those starts at which the function has a value.
 * @param {Evaluate} f
 * @param {number} D
 * @param {Float64Array} starts
 * @returns {Float64Array}
 */
export function definedStarts(f, D, starts) {
  const kept = [];
  for (let p = 0; p < starts.length; p += D) {
    const start = starts.subarray(p, p + D);
    if (!Number.isNaN(f(start, null))) kept.push(...start);
  }
  return kept.length === starts.length ? starts : Float64Array.from(kept);
}

/**
 * `before` gives its memory to a multistart of the same size: under a moving hand there is one in
 * each frame.
 * @param {MultistartSettings} settings
 * @param {RunData[]} runs
 * @param {Multistart | null} [before]
 * @returns {Multistart}
 */
export function createMultistart(
  { f, D, starts, steps, tolerance, z, minima, radius },
  runs,
  before,
) {
  const count = starts.length / D;
  const points = steps + 1;
  const columns = minima.length + 2;
  const size = count * points * (D + 1);
  const room =
    before && before.room.length === size * runs.length
      ? before.room
      : new Float64Array(size * runs.length);
  const order = new Float64Array(count);
  const tracks = runs.map((run, k) => ({
    go: preparePath(f, D, run, { steps, tolerance, z }),
    positions: room.subarray(k * size, k * size + count * points * D),
    heights: room.subarray(k * size + count * points * D, (k + 1) * size),
    lengths: new Int32Array(count),
    which: new Int32Array(count).fill(-1),
    arrived: new Int32Array(count).fill(-1),
    failed: new Uint8Array(count),
    events: new Int32Array(columns * points),
    band: [0, 1, 2].map(() => new Float64Array(points)),
  }));
  const multistart = {
    room,
    count,
    points,
    dimension: D,
    tracks,
    minima,
    paths: 0,
    banded: 0,
    pending: true,
    work,
    countsAt,
  };
  let cursor = 0; // of the bands of all paths, what is made

  function near(positions, at, minimum) {
    let sum = 0;
    for (let j = 0; j < D; j++) sum += (positions[at + j] - minimum[j]) ** 2;
    return Math.sqrt(sum);
  }

  // The counterpart of gradviz.comparing.tally: the minimum at the end, and since when the path is
  // there.
  function classify(track, p, { length, status, stoppedAt }) {
    const { positions, events } = track;
    const first = p * points;
    if (ASTRAY.includes(status)) {
      track.failed[p] = 1;
      events[(columns - 1) * points + stoppedAt] += 1;
      return;
    }
    let which = -1;
    let closest = radius;
    minima.forEach((minimum, m) => {
      const away = near(positions, (first + length - 1) * D, minimum);
      if (away <= closest) {
        which = m;
        closest = away;
      }
    });
    if (which < 0) {
      if (status === STATUS.converged) events[(columns - 2) * points + stoppedAt] += 1;
      return;
    }
    let step = length - 1;
    while (step > 0 && near(positions, (first + step - 1) * D, minima[which]) <= radius) step -= 1;
    track.which[p] = which;
    track.arrived[p] = step;
    events[which * points + step] += 1;
  }

  function runAll(p) {
    const start = starts.subarray(p * D, p * D + D);
    const first = p * points;
    for (const track of tracks) {
      const end = track.go(start, track.positions, track.heights, first);
      track.lengths[p] = end.length;
      classify(track, p, end);
      // a path rests where it ended; one that failed counts as infinitely high
      const { heights } = track;
      const failed = track.failed[p];
      heights.fill(
        failed ? Infinity : heights[first + end.length - 1],
        first + (failed ? end.stoppedAt : end.length),
        first + points,
      );
    }
  }

  // The counterpart of gradviz.comparing.band, over the first `n` paths.
  function makeBand({ heights, band }, k, n) {
    for (let p = 0; p < n; p++) {
      const value = heights[p * points + k];
      order[p] = Number.isNaN(value) ? Infinity : value;
    }
    const sorted = order.subarray(0, n).sort();
    [0.25, 0.5, 0.75].forEach((q, i) => {
      band[i][k] = sorted[Math.max(0, Math.ceil(q * n) - 1)];
    });
  }

  // Goes on for so many milliseconds; tells whether there are new bands.
  function work(budget) {
    const until = performance.now() + budget;
    const all = tracks.length * points;
    if (!count) {
      for (const { band } of tracks) for (const each of band) each.fill(NaN);
      multistart.pending = false;
      return true;
    }
    while (multistart.paths < count && (!multistart.paths || performance.now() < until))
      runAll(multistart.paths++);
    if (!multistart.banded) {
      multistart.banded = Math.min(multistart.paths, FIRST_BAND);
      for (const track of tracks)
        for (let k = 0; k < points; k++) makeBand(track, k, multistart.banded);
      multistart.pending = multistart.banded < count;
      return true;
    }
    while (multistart.paths === count && cursor < all && performance.now() < until) {
      makeBand(tracks[Math.floor(cursor / points)], cursor % points, count);
      cursor += 1;
    }
    if (cursor < all) return false;
    multistart.banded = count;
    multistart.pending = false;
    return true;
  }

  // How many paths have come to each minimum, rest elsewhere, have failed, by a time; and are on
  // their way.
  function countsAt(track, time) {
    const k = Math.min(points - 1, Math.floor(time + 1e-9));
    const counts = [];
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let step = 0; step <= k; step++) sum += track.events[column * points + step];
      counts.push(sum);
    }
    const some = counts.reduce((sum, each) => sum + each, 0);
    return {
      minima: counts.slice(0, minima.length),
      elsewhere: counts[columns - 2],
      failed: counts[columns - 1],
      underway: multistart.paths - some,
    };
  }

  return multistart;
}

/**
 * The multistart of the page's data, and each run as the legend and the loss curve take it.
 * @param {any} data
 * @param {Surface} surface
 * @param {Run[]} runs
 * @param {Float64Array} start
 * @param {Float64Array | null} z
 * @param {Multistart | null} before
 * @param {string} key
 * @returns {Multistart | null}
 */
export function multistartOf(data, surface, runs, start, z, before, key) {
  if (!data.multistart) return null;
  const with_rules = runs.filter((run) => run.source.optimizer);
  let multistart = before;
  if (!before || before.key !== key) {
    const { minima, radius } = data.multistart;
    const D = surface.dimension;
    const asked = spreadStarts(
      data.multistart,
      data.multistart_units,
      data.domain,
      surface.axes,
      start,
    );
    const starts = definedStarts(surface.evaluate, D, asked);
    multistart = createMultistart(
      {
        f: surface.evaluate,
        D,
        starts,
        steps: data.steps,
        tolerance: data.tolerance,
        z,
        minima,
        radius,
      },
      with_rules.map((run) => run.source),
      before,
    );
    multistart.key = key;
    multistart.kind = data.multistart.kind;
    multistart.outside = (asked.length - starts.length) / D;
  }
  multistart.letters = multistart.minima.slice(0, LETTERS).map((point, m) => ({
    letter: "ABCD"[m],
    point,
    place: surface.axes.map((j) => point[j]),
    seen: onSlice(point, data, surface.axes, surface.at),
  }));
  with_rules.forEach((run, k) =>
    Object.assign(multistart.tracks[k], { run, visible: run.visible, color: run.color }),
  );
  multistart.excluded = runs.filter((run) => !run.source.optimizer);
  refreshCurves(multistart, surface);
  return multistart;
}

/**
 * The curves and the rows of the legend, for what is known by now.
 * @param {Multistart} multistart
 * @param {Surface} surface
 */
export function refreshCurves(multistart, surface) {
  multistart.curves = multistart.tracks.map((track) => ({
    ...track.run,
    faded: false,
    validation: null,
    length: multistart.points,
    values: track.band[1],
    band: track.band,
    words: (time) =>
      surface.labels.multistart_arrived
        .replace(
          "{count}",
          surface.format(multistart.countsAt(track, time).minima.reduce((a, b) => a + b, 0)),
        )
        .replace("{all}", surface.format(multistart.paths)),
  }));
  multistart.legendRuns = [
    ...multistart.curves,
    ...multistart.excluded.map((run) => ({
      ...run,
      length: 0,
      words: () => surface.labels.multistart_excluded,
    })),
  ];
}
