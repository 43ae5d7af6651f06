// The slice through a function of more than two variables: where it lies in the others. It begins
// at the start, and moves without it.

/** @typedef {import("../shared/types.js").Api} Api */
/** @typedef {import("../shared/types.js").PlayerState} PlayerState */
/** @typedef {import("../shared/types.js").Root} Root */

const MOST = 8; // variables that have a slider

/**
 * The variables that the picture does not show.
 * @param {any} data
 * @returns {number[]}
 */
export function otherVariables(data) {
  const D = data.function.variables.length;
  const axes = D < 3 ? [0, 1] : data.axes || [0, 1];
  return Array.from({ length: D }, (_, j) => j).filter((j) => !axes.includes(j));
}

/**
 * Where a link says that the slice lies, by variable; nothing where it says nothing that fits.
 * @param {any} data
 * @param {number[]} [numbers]
 * @returns {Map<number, number>}
 */
export function readSlice(data, numbers = []) {
  const others = otherVariables(data);
  return new Map(others.length === numbers.length ? others.map((j, k) => [j, numbers[k]]) : []);
}

/**
 * The data with the slice where a person moved it.
 * @param {any} data
 * @param {Map<number, number>} slice
 * @returns {any}
 */
export function slicedData(data, slice) {
  if (!slice.size) return data;
  return { ...data, at: Array.from(data.at || data.start, (x, j) => slice.get(j) ?? x) };
}

/**
 * A slider for each variable that the picture does not show.
 * @param {Root} root
 * @param {Api} api
 * @returns {{ show: (state: PlayerState) => void }}
 */
export function createSlice(root, api) {
  const place = root.querySelector(".slice");
  let built = "";
  let sliders = [];

  function build(data, names) {
    const others = otherVariables(data);
    const key = JSON.stringify([others, names, data.domain]);
    if (key === built) return;
    built = key;
    sliders = others.slice(0, others.length > MOST ? 0 : MOST).map((j) => {
      const label = document.createElement("label");
      const name = document.createElement("span");
      const slider = document.createElement("input");
      const value = document.createElement("output");
      const [low, high] = data.domain[j];
      name.textContent = names[j];
      Object.assign(slider, { type: "range", min: 0, max: 400, step: 1 });
      slider.dataset.variable = data.function.variables[j];
      const at = () => Number((low + ((high - low) * Number(slider.value)) / 400).toPrecision(6));
      slider.addEventListener("input", () => api.onSlice(j, at(), false));
      slider.addEventListener("change", () => api.onSlice(j, at(), true));
      label.addEventListener("dblclick", () => api.onSlice(j, null, true));
      label.append(name, slider, value);
      return { j, label, slider, value, low, high };
    });
    place.replaceChildren(...sliders.map(({ label }) => label));
  }

  function show({ data, surface }) {
    build(data, surface.variables);
    place.hidden = !sliders.length;
    for (const { j, slider, value, low, high } of sliders) {
      const text = surface.format(surface.at[j], 4);
      if (value.textContent === text) continue;
      value.textContent = text;
      const part = (surface.at[j] - low) / (high - low);
      slider.value = Math.round(400 * part);
      slider.title = surface.labels.slice_move;
      slider.setAttribute("aria-label", `${surface.variables[j]}: ${surface.labels.slice_move}`);
      slider.setAttribute("aria-valuetext", text);
      slider.style.setProperty("--part", `${100 * part}%`);
    }
  }

  return { show };
}
