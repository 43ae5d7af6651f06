// What a pointer does on a picture of a function.

/** @typedef {import("./types.js").Api} Api */

/**
 * Click or drag sets the start; a still pointer asks for the numbers under it. A finger drags only
 * where it begins on the start, so that it can still scroll the page.
 * @param {HTMLElement} frame
 * @param {Api} api
 * @param {Record<string, (...values: any[]) => any>} picture
 */
export function watchPlotPointer(frame, api, { locate, isStart, nearest }) {
  let held = null;
  frame.addEventListener(
    "touchstart",
    (event) => {
      if (event.touches.length === 1 && isStart(event.touches[0])) event.preventDefault();
    },
    { passive: false },
  );
  frame.addEventListener("pointerdown", (event) => {
    const point = locate(event, false);
    if (event.button > 0 || !point || !event.isPrimary) return;
    held = {
      id: event.pointerId,
      x: event.clientX,
      y: event.clientY,
      moved: false,
      touch: event.pointerType === "touch",
    };
    if (held.touch && !isStart(event)) return;
    held.touch = false;
    frame.setPointerCapture(event.pointerId);
    api.onHover(null);
    api.onStart(point, "press");
  });
  frame.addEventListener("pointermove", (event) => {
    if (!held) {
      const point = event.pointerType === "touch" ? null : locate(event, false);
      api.onHover(point && { point, near: nearest(point, 22), event });
      return;
    }
    if (event.pointerId !== held.id || held.touch) return;
    if (Math.hypot(event.clientX - held.x, event.clientY - held.y) > 3) held.moved = true;
    if (held.moved) api.onStart(locate(event, true), "move");
  });
  const release = (event) => {
    if (!held || event.pointerId !== held.id) return;
    const { moved, touch, x, y } = held;
    held = null;
    if (
      touch &&
      (event.type === "pointercancel" || Math.hypot(event.clientX - x, event.clientY - y) > 12)
    )
      return;
    if (touch) api.onStart(locate(event, true), "press");
    api.onStart(locate(event, true), moved ? "drop" : "click");
  };
  frame.addEventListener("pointerup", release);
  frame.addEventListener("pointercancel", release);
  frame.addEventListener("pointerleave", () => {
    if (!held) api.onHover(null);
  });
}
