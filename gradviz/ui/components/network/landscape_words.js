// What is said of a slice of the loss: its directions, its axes, and the point that is shown.

import { fill } from "../shared/words.js";

/** @typedef {import("../shared/types.js").Root} Root */

/**
 * The sentences beside a slice, and the numbers under a pointer.
 * @param {Root} root
 * @returns {any}
 */
export function createLandscapeWords(root) {
  const said = root.querySelector(".landscape-words");
  const percent = (share, format) => `${format(100 * share, 3)} %`;

  function directions({ plane, error, principal }, { words, format }) {
    if (error) return words[/few points|a line/.test(error) ? "slice_line" : "slice_none"];
    if (!plane) return words.slice_waits;
    if (!principal) return words.slice_random;
    if (!plane.shares) return words.slice_waits;
    const [first, second] = Array.from(plane.shares, (share) => percent(share, format));
    return fill(words.slice_principal, { first, second });
  }

  function point({ place }, { words, format, runs }) {
    if (!place || place.loss === null) return "";
    const { loss, projected, step } = place;
    const numbers = { loss, projected, difference: loss - projected };
    const texts = Object.entries(numbers).map(([name, value]) => [name, format(value, 4)]);
    const run = runs.find((each) => each.lead).label;
    // what lies on the slice differs by rounding only
    const on = Math.abs(loss - projected) <= 1e-9 * Math.abs(loss);
    return fill(on ? words.slice_through : words.slice_place, {
      run,
      step: format(step),
      ...Object.fromEntries(texts),
    });
  }

  return {
    hover({ words, format, runs }, { point: [a, b], near, loss }) {
      /** @type {any[]} */
      const lines = [`α = ${format(a, 4)},  β = ${format(b, 4)}`];
      lines.push(`${words.loss_short} = ${loss === null ? "…" : format(loss, 6)}`);
      if (near) {
        const { run, step } = near;
        const each = runs.find(({ id }) => id === run.id);
        const at = fill(words.slice_step, { run: run.label, step: format(run.steps[step]) });
        lines.push(each ? [at, each.color] : at);
      }
      return lines;
    },
    show(scene, slice) {
      const { format } = scene;
      root.querySelector(".slice-seed").hidden = slice.principal;
      root.querySelector(".landscape-stage").hidden = Boolean(slice.error);
      root.querySelector(".slice-range output").textContent = `${format(slice.zoom, 3)}×`;
      const text = [directions(slice, scene), point(slice, scene)].filter(Boolean).join(" ");
      if (said.textContent !== text) said.textContent = text;
      said.classList.toggle("waits", !slice.complete && !slice.error);
    },
  };
}
