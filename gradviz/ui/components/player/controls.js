// The transport bar, the keyboard, the tooltip: what a person does becomes a call of `api`.

import { numberFormat } from "../shared/numbers.js";

/** @typedef {import("../shared/types.js").Api} Api */
/** @typedef {import("../shared/types.js").Root} Root */

/**
 * The transport bar and the keyboard.
 * @param {Root} root
 * @param {Api} api
 * @returns {Record<"setWords" | "setState" | "setTime" | "destroy", (...values: any[]) => void>}
 */
export function createControls(root, api) {
  const control = (name) => root.querySelector(`[data-control="${name}"]`);
  const [play, scrubber, speed, log, compressed, arrows] = [
    "play",
    "scrubber",
    "speed",
    "log",
    "compressed",
    "arrows",
  ].map(control);
  const counter = root.querySelector(".counter");
  const speedText = root.querySelector(".speed output");
  let labels = {};
  let format = numberFormat("en");
  let speeds = [1];
  let counted = "";
  let settled = "";
  let current = null;

  play.addEventListener("click", () => api.onPlay());
  control("restart").addEventListener("click", () => {
    api.onRestart();
    play.focus(); // what it started can be paused with the next key
  });
  control("back").addEventListener("click", () => api.onStep(-1));
  control("forward").addEventListener("click", () => api.onStep(1));
  control("help").addEventListener("click", help);
  control("fullscreen").addEventListener("click", () => api.onFullscreen());
  scrubber.addEventListener("input", () => api.onSeek(Number(scrubber.value)));
  speed.addEventListener("input", () => api.onSpeed(speeds[Number(speed.value)]));
  log.addEventListener("change", () => api.onLog(log.checked));
  compressed.addEventListener("change", () => api.onCompress(compressed.checked));
  arrows.addEventListener("click", () => api.onArrows());

  function help() {
    const keys = root.querySelector(".keys");
    keys.hidden = !keys.hidden;
    control("help").setAttribute("aria-expanded", String(!keys.hidden));
  }

  function faster(by) {
    const k = speeds.indexOf(current.speed) + by;
    if (speeds[k]) api.onSpeed(speeds[k]);
  }

  const keys = {
    " ": () => api.onPlay(),
    ArrowLeft: () => api.onStep(-1),
    ArrowRight: () => api.onStep(1),
    Home: () => api.onSeek(0),
    End: () => api.onSeek(Infinity),
    "+": () => faster(1),
    "=": () => faster(1),
    "-": () => faster(-1),
    l: () => api.onLog(),
    a: () => api.onArrows(),
    f: () => api.onFullscreen(),
    s: () => control("sound").click(),
    "?": help,
  };

  const isSeen = () => {
    const box = root.getBoundingClientRect();
    return box.bottom > 80 && box.top < window.innerHeight - 80;
  };

  // Keys count inside the player, and on the page around it while nothing else has the focus.
  function onKey(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
    const { host } = /** @type {ShadowRoot} */ (root.getRootNode());
    const around = target.contains(host || root) && isSeen();
    if (!around && !root.contains(target)) return;
    const native =
      target.tagName === "SELECT" ||
      (target.tagName === "INPUT" && /^(Arrow|Home|End)/.test(event.key)) ||
      (event.key === " " && target !== pressed && isPressedBySpace(target));
    if (native) return;
    const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (action) action();
    else if (/^[1-9]$/.test(event.key)) api.onToggle(Number(event.key) - 1);
    else return;
    event.preventDefault();
  }
  document.addEventListener("keydown", onKey);

  // What a mouse pressed keeps the focus, but the space bar is the player's: who comes to it by
  // the keyboard presses it with the space bar.
  let pressed = null;
  root.addEventListener("pointerdown", (event) => {
    pressed = /** @type {HTMLElement} */ (event.target).closest("button, summary, label, input");
    if (pressed && pressed.tagName === "LABEL") pressed = pressed.querySelector("input");
  });
  root.addEventListener("focusin", (event) => {
    if (event.target !== pressed) pressed = null;
  });
  const isPressedBySpace = (target) =>
    /^(BUTTON|SUMMARY)$/.test(target.tagName) || target.type === "checkbox";

  function setWords(words, numbers, offered) {
    labels = words;
    format = numbers;
    speeds = offered;
    speed.max = speeds.length - 1;
    counted = "";
    for (const element of [root, ...root.querySelectorAll("[data-label]")]) {
      const text = labels[element.dataset.label];
      if (!text || element === play) continue;
      element.setAttribute("aria-label", text);
      if (/^(BUTTON|INPUT)$/.test(element.tagName)) element.title = text;
    }
    for (const element of root.querySelectorAll("[data-text]"))
      element.textContent = labels[element.dataset.text] || "";
  }

  // How much of a slider lies before its thumb, for the colour of its track.
  function fill(slider) {
    slider.style.setProperty(
      "--part",
      `${(100 * Number(slider.value)) / (Number(slider.max) || 1)}%`,
    );
  }

  function setState(state) {
    current = state;
    const now = [
      state.playing,
      state.speed,
      state.log,
      state.compressed,
      state.arrows,
      state.fullscreen,
      labels.play,
    ].join();
    if (now === settled) return;
    settled = now;
    root.classList.toggle("playing", state.playing);
    const word = state.playing ? labels.pause : labels.play;
    play.setAttribute("aria-label", word);
    play.title = word;
    speed.value = Math.max(0, speeds.indexOf(state.speed));
    speedText.textContent = `${format(state.speed)}×`;
    speed.setAttribute("aria-valuetext", speedText.textContent);
    fill(speed);
    log.checked = state.log;
    compressed.checked = state.compressed;
    arrows.setAttribute("aria-pressed", String(state.arrows));
    control("fullscreen").setAttribute("aria-pressed", String(state.fullscreen));
  }

  function setTime(time, steps) {
    if (Number(scrubber.max) !== steps) scrubber.max = steps;
    const step = Math.floor(time + 1e-9);
    if (Number(scrubber.value) !== step) scrubber.value = step;
    fill(scrubber);
    const text = (labels.step || "")
      .replace("{step}", format(step))
      .replace("{steps}", format(steps));
    if (text !== counted) {
      counter.textContent = counted = text;
      scrubber.setAttribute("aria-valuetext", text);
    }
  }

  return {
    setWords,
    setState,
    setTime,
    destroy() {
      document.removeEventListener("keydown", onKey);
    },
  };
}
