// The clock of the trainings: play, step, scrub, and the keyboard.

import { fill } from "../shared/words.js";
import { epochOf } from "./epochs.js";

/** @typedef {import("../shared/types.js").Root} Root */

const RATE = 24; // steps a second at speed 1

/**
 * The bar under the pictures; it tells where a person went.
 * @param {Root} root
 * @param {{ moved: (step: number, final: boolean) => void, speeds: (speed: number) => void }} tell
 * @returns {import("./types.js").Transport}
 */
export function createTransport(root, tell) {
  const control = (name) => root.querySelector(`[data-control="${name}"]`);
  const [play, scrubber, speed] = ["play", "scrubber", "speed"].map(control);
  const counter = root.querySelector(".counter");
  const speedText = root.querySelector(".speed output");
  let words = { step: "", play: "", pause: "" };
  let format = String;
  let speeds = [1];
  let pace = 1;
  let perEpoch = 1;
  let time = 0;
  let steps = 0;
  let playing = false;
  let before = 0;

  const paint = (slider) =>
    slider.style.setProperty("--part", `${(100 * slider.value) / (Number(slider.max) || 1)}%`);

  function show() {
    scrubber.max = String(steps);
    scrubber.value = String(Math.floor(time));
    paint(scrubber);
    counter.textContent = fill(words.step, {
      step: format(Math.floor(time)),
      steps: format(steps),
      epoch: format(epochOf(time, perEpoch, steps)),
    });
    root.classList.toggle("playing", playing);
    play.title = playing ? words.pause : words.play;
    play.setAttribute("aria-label", play.title);
    speed.max = String(speeds.length - 1);
    speed.value = String(Math.max(0, speeds.indexOf(pace)));
    speedText.textContent = `${format(pace)}×`;
    paint(speed);
  }

  // A step that a person goes to; what played stops there.
  function go(to, final = true) {
    playing = false;
    time = Math.max(0, Math.min(steps, to));
    show();
    tell.moved(Math.floor(time), final);
  }

  function toggle(on = !playing) {
    playing = on && steps > 0;
    if (playing && time >= steps) time = 0;
    before = performance.now();
    show();
    tell.moved(Math.floor(time), !playing);
  }

  play.addEventListener("click", () => toggle());
  control("restart").addEventListener("click", () => {
    time = 0;
    toggle(true);
  });
  const step = (by) => {
    playing = false; // told once, with the step
    go(Math.floor(time) + by);
  };
  control("back").addEventListener("click", () => step(-1));
  control("forward").addEventListener("click", () => step(1));
  scrubber.addEventListener("input", () => go(Number(scrubber.value), false));
  scrubber.addEventListener("change", () => go(Number(scrubber.value)));
  speed.addEventListener("input", () => {
    pace = speeds[Number(speed.value)];
    show();
    tell.speeds(pace);
  });
  function faster(by) {
    const next = speeds[speeds.indexOf(pace) + by];
    if (next === undefined) return;
    pace = next;
    show();
    tell.speeds(pace);
  }

  function help() {
    const list = /** @type {HTMLElement} */ (root.querySelector(".keys"));
    list.hidden = !list.hidden;
    control("help").setAttribute("aria-expanded", String(!list.hidden));
  }
  control("help").addEventListener("click", help);

  const keys = {
    "+": () => faster(1),
    "=": () => faster(1),
    "-": () => faster(-1),
    "?": help,
    " ": () => toggle(),
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    Home: () => go(0),
    End: () => go(Infinity),
  };
  root.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    if (
      /^(INPUT|SELECT)$/.test(target.tagName) ||
      (event.key === " " && target.tagName === "BUTTON")
    )
      return;
    keys[event.key]();
    event.preventDefault();
  });

  return {
    get step() {
      return Math.floor(time);
    },
    get steps() {
      return steps;
    },
    get playing() {
      return playing;
    },
    configure(next) {
      ({ words, format, speeds, perEpoch } = next);
      steps = next.steps;
      pace = next.pace ?? pace;
      time = Math.min(next.step ?? time, steps);
      show();
    },
    toggle,
    go,
    tick(now) {
      if (!playing) return;
      time = Math.min(steps, time + (Math.min(100, now - before) / 1000) * RATE * pace);
      before = now;
      if (time >= steps) playing = false;
      show();
      tell.moved(Math.floor(time), !playing);
    },
  };
}
