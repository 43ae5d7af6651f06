// The starts that runs have of their own, beside the one of all others. Each can be dragged.

/** @typedef {import("../shared/types.js").PlayerState} PlayerState */

/**
 * The id of the run whose own start is under a point of the picture, "" where there is none.
 * @param {PlayerState} state
 * @param {number[]} point
 * @returns {string}
 */
export function ownStartAt({ data, surface, starts }, point) {
  let found = "";
  let reach = 0.03; // of the picture's width and height
  for (const run of data.runs) {
    const start = starts.get(run.id) || run.start;
    if (!start || data.silent) continue;
    const away = Math.hypot(
      ...surface.axes.map(
        (j, k) => (start[j] - point[k]) / (surface.domain[k][1] - surface.domain[k][0]),
      ),
    );
    if (away < reach) {
      reach = away;
      found = run.id;
    }
  }
  return found;
}

/**
 * The own starts as views show them.
 * @param {PlayerState} state
 * @returns {{ id: string, point: number[], color: string }[]}
 */
export function shownStarts({ runs, surface, starts }) {
  return runs
    .filter((run) => run.visible && run.source.start)
    .map((run) => {
      const start = starts.get(run.id) || run.source.start;
      return { id: run.id, point: surface.axes.map((j) => start[j]), color: run.color };
    });
}
