// The panel beside the contour: which view it shows, and what a click on the data does.

/** @typedef {import("../shared/types.js").Api} Api */
/** @typedef {import("../shared/types.js").PlayerState} PlayerState */
/** @typedef {import("../shared/types.js").Root} Root */

/**
 * The buttons of the panel beside the contour: which view it shows, and what a click on the data
 * does; below the transport the strength of the penalty, to be moved.
 * @param {Root} root
 * @param {Api} api
 * @returns {{ show: (state: PlayerState) => void }}
 */
export function createSidePanel(root, api) {
  const choice = root.querySelector(".side-choice");
  const tools = root.querySelector(".fit-tools");
  const knob = root.querySelector(".strength");
  const slider = knob.querySelector("input");
  const text = knob.querySelector("output");
  let range = null;
  let shown = "";
  const value = () => range[0] * (range[1] / range[0]) ** (Number(slider.value) / 400);
  for (const button of choice.children)
    button.addEventListener("click", () => api.onSide(button.dataset.side));
  for (const button of tools.querySelectorAll("button"))
    button.addEventListener("click", () => api.onPointMode(button.dataset.mode));
  slider.addEventListener("input", () => api.onStrength(Number(value().toPrecision(3)), false));
  slider.addEventListener("change", () => api.onStrength(Number(value().toPrecision(3)), true));

  function show({ data, surface, side, pointMode, strength }) {
    const { fit, penalty } = data;
    const now = JSON.stringify([
      Boolean(fit),
      fit && fit.editable,
      fit && fit.classes,
      surface.dimension,
      side,
      pointMode,
      strength,
      penalty,
      surface.labels.fit,
    ]);
    if (now === shown) return;
    shown = now;
    choice.hidden = !fit || surface.dimension < 2;
    for (const button of choice.children)
      button.setAttribute("aria-pressed", String(button.dataset.side === side));
    tools.hidden = !fit || !fit.editable;
    if (fit) {
      const both = fit.kind === "boundary";
      for (const button of tools.querySelectorAll("button")) {
        button.setAttribute("aria-pressed", String(button.dataset.mode === pointMode));
        if (button.dataset.mode === "add0") button.hidden = !both;
        if (button.dataset.mode.startsWith("add") && both)
          button.title = surface.labels.add_class.replace(
            "{name}",
            fit.classes[Number(button.dataset.mode === "add1")],
          );
      }
      tools.classList.toggle("with-classes", both);
    }
    knob.hidden = !penalty;
    if (!penalty) return;
    range = [penalty.minimum, penalty.maximum];
    const current = strength ?? penalty.value;
    text.textContent = surface.format(current, 3);
    const { activeElement } = /** @type {ShadowRoot} */ (root.getRootNode());
    if (activeElement !== slider || strength === null)
      slider.value = (400 * Math.log(current / range[0])) / Math.log(range[1] / range[0]);
    slider.style.setProperty("--part", `${Number(slider.value) / 4}%`);
  }

  return { show };
}
