// The network as a picture: units as discs, weights as lines, wide where they are large. The
// pointer reads a weight's exact value.

import { createLayers } from "../shared/layers.js";

/** @typedef {import("./types.js").Setup} Setup */
/** @typedef {import("../shared/types.js").Root} Root */

const MOST = 12; // units of a layer that are drawn

/**
 * The picture of the network in an element.
 * @param {Root} root
 * @param {(lines: any[] | null, event?: MouseEvent) => void} tip
 * @returns {any}
 */
export function createDiagram(root, tip) {
  const layers = createLayers(root, 1);
  const [ctx] = layers.contexts;
  let scene = null;
  let edges = [];
  let columns = [];

  // Of many units every so many-th is drawn.
  const chosen = (count) =>
    count <= MOST
      ? Array.from({ length: count }, (_, k) => k)
      : Array.from({ length: MOST }, (_, k) => Math.round((k * (count - 1)) / (MOST - 1)));

  function place() {
    const { setup, theme } = scene;
    const s = theme.scale;
    const counts = [setup.layers[0].inputs, ...setup.layers.map(({ units }) => units)];
    const top = 26 * s;
    const room = layers.height - top - 30 * s;
    columns = counts.map((count, k) => {
      const x = 34 * s + ((layers.width - 68 * s) * k) / (counts.length - 1);
      const units = chosen(count);
      const gap = room / Math.max(units.length, 2);
      const first = top + (room - gap * (units.length - 1)) / 2;
      return { count, x, units: units.map((unit, n) => ({ unit, y: first + gap * n })) };
    });
  }

  function draw() {
    const { setup, weights, theme, words, format } = scene;
    const s = theme.scale;
    layers.clear(ctx);
    place();
    edges = [];
    setup.layers.forEach(({ units, kernel }, k) => {
      for (const from of columns[k].units)
        for (const to of columns[k + 1].units) {
          const value = weights[kernel + from.unit * units + to.unit];
          const ends = [columns[k].x, from.y, columns[k + 1].x, to.y];
          edges.push({ value, ends, name: `W${k + 1}[${from.unit}, ${to.unit}]` });
        }
    });
    const largest = Math.max(1e-12, ...edges.map(({ value }) => Math.abs(value) || 0));
    const [plus, minus] = scene.signs;
    for (const { value, ends } of edges) {
      const size = Math.abs(value) / largest;
      ctx.globalAlpha = 0.12 + 0.78 * size;
      ctx.strokeStyle = value < 0 ? minus : plus;
      ctx.lineWidth = (0.4 + 4 * size) * s;
      ctx.beginPath();
      ctx.moveTo(ends[0], ends[1]);
      ctx.lineTo(ends[2], ends[3]);
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
    const radius = 5 * s;
    for (const { x, units } of columns)
      for (const { y } of units) {
        ctx.beginPath();
        ctx.arc(x, y, radius, 0, 2 * Math.PI);
        ctx.fillStyle = theme.background;
        ctx.fill();
        ctx.lineWidth = 1.6 * s;
        ctx.strokeStyle = theme.ink;
        ctx.stroke();
      }
    ctx.fillStyle = theme.muted;
    ctx.font = `${12 * s}px ${theme.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    columns.forEach(({ count, x }) => ctx.fillText(format(count), x, layers.height - 8 * s));
    ctx.fillStyle = theme.ink;
    ctx.font = `italic 600 ${13.5 * s}px ${theme.font}`;
    ctx.textAlign = "left";
    ctx.fillText(words.diagram_short, 4 * s, 15 * s);
  }

  function near(x, y) {
    let best = null;
    let least = 6;
    for (const edge of edges) {
      const [ax, ay, bx, by] = edge.ends;
      if (x < ax + 6 || x > bx - 6) continue;
      const off = Math.abs(ay + ((by - ay) * (x - ax)) / (bx - ax) - y);
      if (off < least) [best, least] = [edge, off];
    }
    return best;
  }

  root.addEventListener("pointermove", (event) => {
    if (!scene) return;
    const box = layers.frame.getBoundingClientRect();
    const edge = near(event.clientX - box.left, event.clientY - box.top);
    tip(edge && [`${edge.name} = ${scene.format(edge.value, 6)}`], event);
  });
  root.addEventListener("pointerleave", () => tip(null));

  return {
    show(next) {
      scene = next;
      layers.measure();
      if (layers.width > 2 && layers.height > 2) draw();
    },
    get edges() {
      return edges;
    },
  };
}
