// What a pointer does with the points of the data.

/** @typedef {import("../shared/types.js").Api} Api */

/**
 * Points are dragged, added (a double click, or a click where a button says so) and taken away.
 * @param {HTMLElement} frame
 * @param {Api} api
 * @param {Record<string, (...values: any[]) => any>} picture
 */
export function watchFitPointer(frame, api, { fit, locate, nearest }) {
  let held = null;
  const values = (index, point) => pointValues(fit(), index, point);
  const add = (event, kind) => {
    const at = locate(event);
    if (!at.inside || nearest(at) >= 0) return;
    const made = values(-1, at.point);
    api.onAddPoint(made.features, made.target ?? (kind === "add0" || event.shiftKey ? 0 : 1));
  };
  frame.addEventListener(
    "touchstart",
    (event) => {
      if (fit() && event.touches.length === 1 && nearest(locate(event.touches[0])) >= 0)
        event.preventDefault();
    },
    { passive: false },
  );
  frame.addEventListener("pointerdown", (event) => {
    if (!fit() || event.button > 0 || !event.isPrimary) return;
    const index = nearest(locate(event));
    const mode = api.pointMode();
    if (mode === "remove") {
      if (index >= 0) api.onRemovePoint(index);
      return;
    }
    if (index < 0) {
      if (mode && event.pointerType !== "touch") add(event, mode);
      return;
    }
    held = { index, id: event.pointerId, moved: false };
    frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener("click", (event) => {
    if (fit() && event.pointerType === "touch" && api.pointMode().startsWith("add"))
      add(event, api.pointMode());
  });
  frame.addEventListener("dblclick", (event) => {
    if (fit() && !api.pointMode()) add(event, "add1");
  });
  frame.addEventListener("pointermove", (event) => {
    if (!fit()) {
      frame.style.cursor = "";
      return;
    }
    const at = locate(event);
    if (held && event.pointerId === held.id) {
      held.moved = true;
      api.onMovePoint({ index: held.index, ...values(held.index, at.point) }, "move");
    } else if (event.pointerType !== "touch")
      frame.style.cursor =
        nearest(at) >= 0
          ? api.pointMode() === "remove"
            ? "not-allowed"
            : "grab"
          : api.pointMode()
            ? "copy"
            : "";
  });
  const release = (event) => {
    if (!held || event.pointerId !== held.id) return;
    const { index, moved } = held;
    held = null;
    if (moved) api.onMovePoint({ index, ...values(index, locate(event).point) }, "drop");
  };
  frame.addEventListener("pointerup", release);
  frame.addEventListener("pointercancel", release);
}

/**
 * What a place in the picture is as features and target; -1 is the index of a new point.
 * @param {any} fit
 * @param {number} index
 * @param {number[]} point
 * @returns {{ features: number[], target: number | null }}
 */
export function pointValues({ kind, target, classes }, index, point) {
  if (kind === "boundary") return { features: point, target: index < 0 ? null : target[index] };
  return { features: [point[0]], target: classes ? Number(point[1] >= 0.5) : point[1] };
}

export const GRAB_RADIUS = 15; // pixels from a point within which it is taken hold of
