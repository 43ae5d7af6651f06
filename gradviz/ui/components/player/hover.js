// What the tooltip says of the place under the pointer.

/** @typedef {import("../shared/types.js").PlayerState} PlayerState */

/**
 * The lines of the tooltip: a text, or a text with the colour of its run.
 * @param {PlayerState} state
 * @param {any} hover
 * @returns {(string | string[])[]}
 */
export function describeHover(state, { point, near, step, rows }) {
  const { surface } = state;
  const { format, labels } = surface;
  if (rows) {
    return [
      labels.step.replace("{step}", format(step)).replace("{steps}", format(state.steps)),
      ...rows.map(({ run, value }) => [`${run.label}  ${format(value, 5)}`, run.color]),
    ];
  }
  /** @type {(string | string[])[]} */
  const lines = [surface.names.map((name, k) => `${name} = ${format(point[k], 4)}`).join(",  ")];
  const value = surface.f(...point);
  lines.push(Number.isNaN(value) ? labels.undefined : `${labels.height} = ${format(value, 5)}`);
  if (near) {
    const { run, step: at } = near;
    lines.push([
      labels.at_step.replace("{run}", run.label).replace("{step}", format(at)),
      run.color,
    ]);
    lines.push(
      surface.names
        .map((name, k) => `${name} = ${format((k ? run.py : run.px)[at], 5)}`)
        .join(",  "),
      `${labels.height} = ${format(run.values[at], 5)}`,
    );
  }
  return lines;
}
