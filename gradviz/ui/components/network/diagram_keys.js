// What keys do on the picture of the network: they go from unit to unit, read a unit's largest
// weights, and show what it answers.

import { ARROWS, hearKeys } from "../shared/picture_keys.js";

const MOST = 3; // weights that are read

/**
 * Arrow keys go from unit to unit; Enter and the space bar show its answers.
 * @param {HTMLElement} frame
 * @param {Record<string, (...values: any[]) => any>} picture `scene`, `columns`, `edges`, and what
 *   draws, tells and picks
 * @returns {{ at: () => { x: number, y: number } | null,
 *   say: (name: string, keys: string) => void }}
 */
export function watchDiagramKeys(frame, { scene, columns, edges, draw, tip, pick }) {
  /** @type {[number, number] | null} */
  let cursor = null; // column and place in it

  function spot() {
    const column = cursor && columns()[cursor[0]];
    const unit = column && column.units[cursor[1]];
    return unit ? { x: column.x, y: unit.y, layer: cursor[0] - 1, unit: unit.unit } : null;
  }

  function read() {
    const { words, format } = scene();
    const { x, y, layer, unit } = spot();
    const box = frame.getBoundingClientRect();
    const incoming = edges()
      .filter((edge) => edge.layer === layer && edge.unit === unit)
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
      .slice(0, MOST);
    tip(
      [
        layer < 0 ? `x[${unit}]` : `${words.pick_layer} ${layer + 1}, ${words.pick_unit} ${unit}`,
        ...incoming.map(({ name, value }) => `${name} = ${format(value, 4)}`),
      ],
      { clientX: box.left + x, clientY: box.top + y },
    );
  }

  function go([right, up]) {
    const all = columns();
    const clip = (value, count) => Math.max(0, Math.min(count - 1, value));
    const [column, place] = cursor || [Math.min(1, all.length - 1) - right, 0];
    const next = clip(column + right, all.length);
    cursor = [next, clip(cursor ? place - up : 0, all[next].units.length)];
    draw();
    read();
  }

  frame.addEventListener("blur", () => {
    if (!cursor) return;
    cursor = null;
    tip(null);
    draw();
  });
  const say = hearKeys(frame, (event) => {
    const way = ARROWS[event.key];
    if (!scene()) return false;
    if (way) go(way);
    else if ((event.key === "Enter" || event.key === " ") && spot()) {
      const { layer, unit } = spot();
      if (layer >= 0) pick({ ...scene().picked, layer, unit }, true);
    } else if (event.key === "Escape" && cursor) {
      cursor = null;
      tip(null);
      draw();
    } else return false;
    return true;
  });
  return { at: spot, say };
}
