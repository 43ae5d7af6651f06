// What fingers, a mouse and keys do on the surface: they turn it, zoom it, carry the start.

import { HOME_CAMERA } from "./camera.js";

/** @typedef {import("./types.js").Api} Api */
/** @typedef {import("./types.js").Camera} Camera */

/**
 * What a hand does: it turns the box, or carries the start over the surface; two fingers zoom,
 * and the wheel does with Ctrl or after a click; a double click resets. A finger that moves up or
 * down first scrolls the page.
 * @param {HTMLElement} frame
 * @param {Api} api
 * @param {Record<string, any> & { camera: Camera }} picture
 */
export function watchPointer3D(frame, api, { camera, turn, locate, nearest, isStart }) {
  const fingers = new Map();
  let carried = null; // the start in the hand: where it is, and whether it moved
  let clicked = false; // here, since the pointer came: the wheel is the picture's until it leaves
  frame.tabIndex = 0;
  frame.style.touchAction = "pan-y";
  frame.style.cursor = "grab";
  const listeners = {
    touchstart(event) {
      if (isStart(event.touches[0])) event.preventDefault();
    },
    pointerdown(event) {
      if (event.button > 0) return;
      clicked = true;
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      frame.setPointerCapture(event.pointerId);
      frame.style.cursor = "grabbing";
      carried =
        fingers.size === 1 && isStart(event)
          ? { from: [event.clientX, event.clientY], point: null }
          : null;
      api.onHover(null);
    },
    pointermove(event) {
      const here = [event.clientX, event.clientY];
      const last = fingers.get(event.pointerId);
      if (!last) {
        const point = event.pointerType === "touch" ? null : locate(event);
        frame.style.cursor = isStart(event) ? "move" : "grab";
        api.onHover(point && { point, near: nearest(event, 22), event });
        return;
      }
      fingers.set(event.pointerId, here);
      if (carried) {
        const away = Math.hypot(here[0] - carried.from[0], here[1] - carried.from[1]);
        const point = locate(event);
        if (!point || (!carried.point && away < 4)) return; // beside the surface it waits
        if (!carried.point) api.onStart(point, "press");
        carried.point = point;
        api.onStart(point, "move");
      } else if (fingers.size === 1) {
        const pace = Math.PI / Math.max(240, frame.clientWidth);
        turn(
          camera.azimuth - (here[0] - last[0]) * pace,
          camera.elevation + (here[1] - last[1]) * pace,
          camera.zoom,
        );
      } else {
        const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
        const apart = (p) => Math.hypot(p[0] - other[0], p[1] - other[1]) || 1;
        turn(camera.azimuth, camera.elevation, (camera.zoom * apart(here)) / apart(last));
      }
    },
    pointerup(event) {
      if (!fingers.delete(event.pointerId)) return;
      if (carried && carried.point) api.onStart(carried.point, "drop");
      carried = null;
      if (!fingers.size) frame.style.cursor = "grab";
    },
    pointerleave() {
      clicked = false;
      if (!fingers.size) api.onHover(null);
    },
    wheel(event) {
      const asked = event.ctrlKey || event.metaKey;
      if (!asked && !clicked) return; // the page scrolls
      const before = camera.zoom;
      turn(
        camera.azimuth,
        camera.elevation,
        before * Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)),
      );
      if (asked || camera.zoom !== before) event.preventDefault(); // at an end the page scrolls
    },
    dblclick() {
      turn(HOME_CAMERA.azimuth, HOME_CAMERA.elevation, HOME_CAMERA.zoom);
    },
    keydown(event) {
      const step = Math.PI / 36;
      const move = {
        ArrowLeft: [step, 0, 1],
        ArrowRight: [-step, 0, 1],
        ArrowUp: [0, step, 1],
        ArrowDown: [0, -step, 1],
        "+": [0, 0, 1.1],
        "=": [0, 0, 1.1],
        "-": [0, 0, 1 / 1.1],
      }[event.key];
      const home = event.key === "Home";
      if (!(move || home) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation(); // the player's own keys step the clock
      if (home) {
        listeners.dblclick();
        return;
      }
      turn(camera.azimuth + move[0], camera.elevation + move[1], camera.zoom * move[2]);
    },
  };
  listeners.pointercancel = listeners.pointerup;
  for (const [kind, listener] of Object.entries(listeners))
    frame.addEventListener(kind, listener, { passive: false });
}
