// The player's own part of the address: speed, step, what is hidden, the camera... A reload, or
// whoever gets the link, sees the same screen. The server only hears of it with the next change.

import { HOME_CAMERA, aimCamera, cameraNumbers } from "../shared/camera.js";
import { otherVariables } from "./slice.js";

/** @typedef {import("../shared/types.js").LinkWriter} LinkWriter */
/** @typedef {import("../shared/types.js").PlayerState} PlayerState */

/** The names of what the player writes into the address. */
export const LINKED = [
  "speed",
  "log",
  "compressed",
  "arrows",
  "hide",
  "step",
  "camera",
  "slice",
  "numbers",
  "coordinate",
];

/** What a link says that says nothing. */
export const HOME_VIEW = {
  speed: 1,
  log: true,
  compressed: false,
  arrows: false,
  hide: [],
  camera: [HOME_CAMERA.azimuth, HOME_CAMERA.elevation, HOME_CAMERA.zoom],
  numbers: "",
  coordinate: "",
};

/**
 * Writes the player's part of the address.
 * @returns {LinkWriter}
 */
export function createLink() {
  let wanted = "";
  let timer = 0;
  let moved = false;
  const onPopState = () => {
    clearTimeout(timer);
    moved = true;
  };
  window.addEventListener("popstate", onPopState);

  function write(texts) {
    const address = new URL(window.location.href);
    for (const name of LINKED) {
      if (texts[name]) address.searchParams.set(name, texts[name]);
      else address.searchParams.delete(name);
    }
    // the same in other characters is no reason to write
    const same =
      [...address.searchParams].join() === [...new URL(window.location.href).searchParams].join();
    // a space as %20: in a formula a bare + is a plus
    address.search = address.searchParams.toString().replaceAll("+", "%20");
    if (!same) window.history.replaceState(window.history.state, "", address);
  }

  return {
    // `texts` says what differs from what is shown without a link, by name.
    show(texts) {
      const text = JSON.stringify(texts);
      if (text === wanted) return;
      wanted = text;
      clearTimeout(timer);
      timer = setTimeout(write, 250, texts); // a browser takes only so many changes a second
    },
    again() {
      wanted = "";
    }, // the server may have written the address since
    // Whether Back or Forward has changed the address since this was last asked.
    moved() {
      const answer = moved;
      moved = false;
      return answer;
    },
    destroy() {
      clearTimeout(timer);
      window.removeEventListener("popstate", onPopState);
    },
  };
}

/**
 * What the address says, by name; nothing where it is as without a link.
 * @param {PlayerState} state
 * @param {{ run: string, coordinate: string, closed: boolean }} choice
 * @returns {Record<string, string>}
 */
export function linkTexts(state, choice) {
  const { camera, speed, log, compressed, arrows, hidden, kept, playing, time, slice, data } =
    state;
  const { at } = state.surface;
  return {
    speed: speed === 1 ? "" : String(speed),
    log: log ? "" : "false",
    compressed: compressed ? "true" : "",
    arrows: arrows ? "true" : "",
    hide: [...hidden].sort().join(","),
    step: kept && !playing ? String(Math.floor(time + 1e-9)) : "",
    camera: cameraNumbers(camera).join(","),
    slice: slice.size
      ? otherVariables(data)
          .map((j) => at[j])
          .join(",")
      : "",
    numbers: choice.closed ? "closed" : choice.run,
    coordinate: choice.coordinate,
  };
}

/**
 * Shows what a link says of the player's own controls; what it does not say stays.
 * @param {PlayerState} state
 * @param {Record<string, (...values: any[]) => any>} numbers
 * @param {Record<string, any>} settings
 */
export function followLink(state, numbers, settings) {
  if (settings.log !== undefined) state.log = Boolean(settings.log);
  if (settings.compressed !== undefined) state.compressed = Boolean(settings.compressed);
  if (settings.arrows !== undefined) state.arrows = Boolean(settings.arrows);
  if (settings.speed) state.speed = settings.speed;
  if (settings.hide) state.hidden = new Set(settings.hide);
  if (settings.camera)
    aimCamera(state.camera, settings.camera[0], settings.camera[1], settings.camera[2]);
  if (settings.numbers !== undefined || settings.coordinate !== undefined)
    numbers.choose({
      run: settings.numbers,
      coordinate: settings.coordinate,
      closed: settings.numbers === "closed",
    });
}
