// The loss over data while a person moves one of its points or a penalty's strength: the same source,
// other numbers beside it. Python's answer takes its place when they let go.

let liveStamps = 0;

// A point's features at the model's scale; `shift` and `factor` are those of the scaler.
function scaledFeatures(fit, features, out = new Float64Array(features.length)) {
  for (let j = 0; j < features.length; j++) out[j] = fit.shift[j] + fit.factor[j] * features[j];
  return out;
}

// The data with `moved` ({ index, features, target }) and `strength` in their places.
function liveData(data, moved, strength) {
  if (!moved && strength === null) return data;
  const fn = data.function, numbers = { ...fn.data }, held = fn.held && { ...fn.held };
  let fit = data.fit;
  if (strength !== null) {
    numbers.strength = Float64Array.of(strength);
    if (held) held.strength = numbers.strength;
  }
  if (moved) {
    const { index, features, target } = moved, place = fit.places[index], into = place < 0 ? held : numbers, row = place < 0 ? -1 - place : place;
    fit = { ...fit, features: fit.features.slice(), target: fit.target.slice() };
    fit.features.set(features, index * features.length);
    fit.target[index] = target;
    if (into && into.rows) {
      into.rows = into.rows.slice();
      into.target = into.target.slice();
      compileSource("c, out, k", fit.row)(scaledFeatures(fit, features), into.rows, row * fit.size);
      into.target[row] = target;
    }
  }
  return { ...data, fit, function: { ...fn, data: numbers, held, stamp: `live ${(liveStamps += 1)}` } };
}

// Losses of one family are the same model on the same data, changed a little: the clock goes on.
function functionFamily(fn) {
  return fn.family || JSON.stringify(fn);
}

// The buttons of the panel beside the contour: which view it shows, and what a click on the data does;
// below the transport the strength of the penalty, to be moved.
function createSides(root, api) {
  const choice = root.querySelector(".side-choice"), tools = root.querySelector(".fit-tools"), knob = root.querySelector(".strength");
  const slider = knob.querySelector("input"), text = knob.querySelector("output");
  let range = null, shown = "";
  const value = () => range[0] * (range[1] / range[0]) ** (Number(slider.value) / 400);
  for (const button of choice.children) button.addEventListener("click", () => api.onSide(button.dataset.side));
  for (const button of tools.querySelectorAll("button")) button.addEventListener("click", () => api.onPointMode(button.dataset.mode));
  slider.addEventListener("input", () => api.onStrength(Number(value().toPrecision(3)), false));
  slider.addEventListener("change", () => api.onStrength(Number(value().toPrecision(3)), true));

  function show({ data, surface, side, pointMode, strength }) {
    const { fit, penalty } = data, now = JSON.stringify([Boolean(fit), fit && fit.editable, fit && fit.classes, surface.dimension, side, pointMode, strength, penalty, surface.labels.fit]);
    if (now === shown) return;
    shown = now;
    choice.hidden = !fit || surface.dimension < 2;
    for (const button of choice.children) button.setAttribute("aria-pressed", String(button.dataset.side === side));
    tools.hidden = !fit || !fit.editable;
    if (fit) {
      const both = fit.kind === "boundary";
      for (const button of tools.querySelectorAll("button")) {
        button.setAttribute("aria-pressed", String(button.dataset.mode === pointMode));
        if (button.dataset.mode === "add0") button.hidden = !both;
        if (button.dataset.mode.startsWith("add") && both) button.title = surface.labels.add_class.replace("{name}", fit.classes[Number(button.dataset.mode === "add1")]);
      }
      tools.classList.toggle("with-classes", both);
    }
    knob.hidden = !penalty;
    if (!penalty) return;
    range = [penalty.minimum, penalty.maximum];
    const current = strength ?? penalty.value;
    text.textContent = surface.format(current, 3);
    if (root.getRootNode().activeElement !== slider || strength === null) slider.value = (400 * Math.log(current / range[0])) / Math.log(range[1] / range[0]);
    slider.style.setProperty("--part", `${Number(slider.value) / 4}%`);
  }

  return { show };
}
