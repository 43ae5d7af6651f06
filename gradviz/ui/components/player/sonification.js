// A run as sound: the height of the function is the pitch, the first coordinate goes from the left
// ear to the right one, and two tones say how it ended. Nothing sounds before a person asks for it.

import { ASTRAY } from "../shared/engine.js";
import { lossScale } from "./loss_scale.js";

/** @typedef {import("../shared/types.js").PlayerState} PlayerState */
/** @typedef {import("../shared/types.js").Root} Root */
/** @typedef {import("../shared/types.js").Run} Run */

export const LOWEST = 220; // hertz, two octaves below the highest
export const OCTAVES = 2;
const VOLUME = 0.08;
const GLIDE = 0.03; // seconds in which a pitch follows the step
const TONE = 0.18; // seconds of each tone at the end
const FIFTH = 1.5;

/**
 * The pitch of a height, from 0 to 1, in hertz: equal heights are equal intervals.
 * @param {number} height
 * @returns {number}
 */
export function pitchOf(height) {
  const within = Math.min(1, Math.max(0, Number.isFinite(height) ? height : 1));
  return LOWEST * 2 ** (OCTAVES * within);
}

/**
 * The two tones that say how a run ended: up where it arrived, down where it went astray, the same
 * again where the steps ran out.
 * @param {string} status
 * @returns {number[]} hertz
 */
export function endingTones(status) {
  const middle = LOWEST * 2;
  if (status === "converged" || status === "reached") return [middle, middle * FIFTH];
  if (ASTRAY.includes(status)) return [middle, middle / FIFTH];
  return [middle, middle];
}

/**
 * Where a place between two bounds is for the ears, from -1 to 1.
 * @param {number} x
 * @param {number[]} bounds
 * @returns {number}
 */
export function panOf(x, [low, high]) {
  const at = (2 * (x - low)) / (high - low || 1) - 1;
  return Number.isFinite(at) ? Math.min(1, Math.max(-1, at)) : 0;
}

/**
 * The button, and the sound while the player plays.
 * @param {Root} root
 * @param {() => string} chosen the id of the run that is listened to
 * @returns {{ toggle: () => void, follow: (state: PlayerState) => void, destroy: () => void }}
 */
export function createSonification(root, chosen) {
  const button = root.querySelector('[data-control="sound"]');
  /** @type {AudioContext | null} */
  let audio = null;
  let voice = null;
  let on = false;
  let heard = "";
  let scale = null;
  let scaled = "";

  button.addEventListener("click", toggle);

  function toggle() {
    on = !on;
    button.setAttribute("aria-pressed", String(on));
    if (!on) {
      silence();
      return;
    }
    audio ||= new AudioContext();
    audio.resume();
    heard = "";
  }

  function begin() {
    const oscillator = audio.createOscillator();
    const gain = audio.createGain();
    const pan = audio.createStereoPanner();
    oscillator.type = "triangle";
    gain.gain.setValueAtTime(0, audio.currentTime);
    gain.gain.setTargetAtTime(VOLUME, audio.currentTime, GLIDE);
    oscillator.connect(gain).connect(pan).connect(audio.destination);
    oscillator.start();
    return { oscillator, gain, pan };
  }

  function silence() {
    if (!voice) return;
    voice.gain.gain.setTargetAtTime(0, audio.currentTime, GLIDE);
    voice.oscillator.stop(audio.currentTime + 6 * GLIDE);
    voice = null;
  }

  function tones(status) {
    endingTones(status).forEach((frequency, k) => {
      const oscillator = audio.createOscillator();
      const gain = audio.createGain();
      const from = audio.currentTime + k * TONE;
      oscillator.type = "triangle";
      oscillator.frequency.setValueAtTime(frequency, from);
      gain.gain.setValueAtTime(VOLUME, from);
      gain.gain.setTargetAtTime(0, from + 0.6 * TONE, GLIDE);
      oscillator.connect(gain).connect(audio.destination);
      oscillator.start(from);
      oscillator.stop(from + TONE);
    });
  }

  // The height as the chart of losses has it, logarithmic where that is.
  function heightOf(run, step, state) {
    const { surface, made } = state;
    const key = [made, state.log, state.hidden.size].join();
    if (key !== scaled) scale = lossScale(state.runs, state.log, surface.best, surface.format);
    scaled = key;
    return scale.at(run.values[step]);
  }

  /** @param {PlayerState} state */
  function follow(state) {
    if (!on || !audio) return;
    const runs = state.multistart ? [] : state.runs.filter((run) => run.visible && run.length);
    const run = runs.find((each) => each.id === chosen()) || runs[0];
    const step = run ? Math.min(run.length - 1, Math.floor(state.time + 1e-9)) : 0;
    const ended = !run || state.time >= run.length - 1;
    if (!state.playing || ended) silence();
    if (!run) return;
    if (ended && heard === "playing") {
      tones(run.status);
      heard = "ended";
    }
    if (!state.playing && !ended) heard = "";
    if (!state.playing || ended) return;
    heard = "playing";
    voice ||= begin();
    const now = audio.currentTime;
    const pitch = pitchOf(heightOf(run, step, state));
    voice.oscillator.frequency.setTargetAtTime(pitch, now, GLIDE);
    voice.pan.pan.setTargetAtTime(panOf(run.px[step], state.surface.domain[0]), now, GLIDE);
  }

  return {
    toggle,
    follow,
    destroy() {
      silence();
      if (audio) audio.close();
    },
  };
}
