// What a person chooses of the loss landscape: directions, the weights in the middle, the range.

/** @typedef {import("../shared/types.js").Root} Root */

const LARGEST_SEED = 2 ** 32 - 1;

/**
 * The controls above the pictures of a slice.
 * @param {Root} root a `details` element
 * @param {{
 *   changed: () => void, chosen: (view: any) => void, stepShown: () => number,
 *   at: (step: number) => string,
 * }} tell while a hand moves; when something is chosen; the step shown; what a step is called
 * @returns {any}
 */
export function createLandscapeControls(root, { changed, chosen, stepShown, at }) {
  const details = /** @type {any} */ (root);
  const control = (name) => root.querySelector(`[data-control="${name}"]`);
  let centered = null; // the step that the slice goes through; null is the last one

  function now() {
    const principal = control("directions").value === "principal";
    const seed = Math.round(Number(control("slice-seed").value)) || 0;
    const drawn = Math.min(LARGEST_SEED, Math.max(0, seed));
    return {
      principal,
      drawn,
      seed: principal ? null : drawn,
      zoom: 2 ** Number(control("slice-range").value),
      compressed: control("compressed").checked,
      centered,
    };
  }

  // Through the weights of a step, which stays that one when another is shown.
  function center(step) {
    centered = step;
    const fixed = control("center").querySelector("[value=fixed]");
    fixed.hidden = step === null;
    if (step !== null) fixed.textContent = at(step);
    control("center").value = step === null ? "end" : "fixed";
  }

  function say() {
    const { principal, drawn, zoom, compressed } = now();
    const directions = principal ? "principal" : "random";
    chosen({
      directions: details.open ? directions : "closed",
      seed: drawn,
      step: centered ?? -1,
      zoom,
      compressed,
    });
  }

  for (const name of ["directions", "slice-seed", "slice-range", "compressed"])
    control(name).addEventListener("change", say);
  control("slice-range").addEventListener("input", changed);
  control("center").addEventListener("change", () => {
    center(control("center").value === "shown" ? stepShown() : null);
    say();
  });
  root.querySelector("summary").addEventListener("click", () => setTimeout(say)); // it has opened

  return {
    get open() {
      return details.open;
    },
    chosen: now,
    say,
    // Takes what a link says.
    follow({ directions, seed, step, zoom, compressed }) {
      details.open = directions !== "closed";
      if (details.open) control("directions").value = directions;
      control("slice-seed").value = String(seed);
      control("slice-range").value = String(Math.log2(zoom));
      control("compressed").checked = compressed;
      center(step < 0 ? null : step);
    },
  };
}
