// The network as a picture: units as discs, over two features as what they answer, and weights as
// lines, wide where they are large. The pointer reads a weight's exact value, and picks it.

import { createLayers } from "../shared/layers.js";
import { watchDiagramKeys } from "./diagram_keys.js";
import { evenly } from "./histograms.js";
import { drawTitle } from "./plane.js";
import { createResponses } from "./responses.js";

/** @typedef {import("./types.js").Picked} Picked */
/** @typedef {import("./types.js").Setup} Setup */
/** @typedef {import("../shared/types.js").Root} Root */

const MOST = 12; // units of a layer that are drawn
const REACH = 6; // pixels to a line

/**
 * The picture of the network in an element.
 * @param {Root} root
 * @param {(lines: any[] | null, event?: MouseEvent) => void} tip
 * @param {(picked: Picked, isUnit: boolean) => void} pick
 * @returns {any}
 */
export function createDiagram(root, tip, pick) {
  const layers = createLayers(root, 1);
  const [ctx] = layers.contexts;
  const responses = createResponses();
  let scene = null;
  let edges = [];
  let columns = [];
  let radius = 5;

  // Of many units every so many-th is drawn, and the one that is picked.
  function chosen(count, layer) {
    const units = evenly(count, MOST);
    const { picked } = scene;
    const wanted =
      layer === picked.layer ? picked.unit : layer + 1 === picked.layer ? picked.input : -1;
    if (wanted >= 0 && wanted < count && !units.includes(wanted))
      units[
        units.reduce(
          (best, each, k) => (Math.abs(each - wanted) < Math.abs(units[best] - wanted) ? k : best),
          0,
        )
      ] = wanted;
    return units;
  }

  function place() {
    const { setup, theme } = scene;
    const s = theme.scale;
    const counts = [setup.layers[0].inputs, ...setup.layers.map(({ units }) => units)];
    const top = 26 * s;
    const room = layers.height - top - 30 * s;
    let least = Infinity;
    columns = counts.map((count, k) => {
      const x = 34 * s + ((layers.width - 68 * s) * k) / (counts.length - 1);
      const units = chosen(count, k - 1);
      const gap = room / Math.max(units.length, 2);
      least = Math.min(least, gap);
      const first = top + (room - gap * (units.length - 1)) / 2;
      return { count, x, units: units.map((unit, n) => ({ unit, y: first + gap * n })) };
    });
    const small = setup.layers[0].inputs === 2 ? 14 : 5;
    radius = Math.max(3, Math.min(small * s, 0.45 * least));
  }

  function drawEdges() {
    const { setup, weights, picked, theme } = scene;
    const s = theme.scale;
    edges = [];
    setup.layers.forEach(({ units, kernel }, layer) => {
      for (const from of columns[layer].units)
        for (const to of columns[layer + 1].units) {
          const value = weights[kernel + from.unit * units + to.unit];
          const ends = [columns[layer].x, from.y, columns[layer + 1].x, to.y];
          const name = `W${layer + 1}[${from.unit}, ${to.unit}]`;
          edges.push({ name, value, ends, layer, input: from.unit, unit: to.unit });
        }
    });
    const largest = Math.max(1e-12, ...edges.map(({ value }) => Math.abs(value) || 0));
    const [plus, minus] = scene.signs;
    for (const { value, ends, layer, input, unit } of edges) {
      const size = Math.abs(value) / largest;
      const isPicked = layer === picked.layer && input === picked.input && unit === picked.unit;
      ctx.globalAlpha = isPicked ? 1 : 0.12 + 0.78 * size;
      ctx.strokeStyle = isPicked ? theme.ink : value < 0 ? minus : plus;
      ctx.lineWidth = Math.max(isPicked ? 2 : 0, 0.4 + 4 * size) * s;
      ctx.beginPath();
      ctx.moveTo(ends[0], ends[1]);
      ctx.lineTo(ends[2], ends[3]);
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
  }

  function drawUnit(x, y, layer, unit, dead) {
    const { theme, unit: shown } = scene;
    const hidden = layer >= 0 && layer < scene.setup.layers.length - 1;
    const image = hidden ? responses.image(layer, unit) : null;
    const isShown = Boolean(shown) && shown.layer === layer && shown.unit === unit;
    ctx.lineWidth = (isShown ? 3 : 1.6) * theme.scale;
    ctx.strokeStyle = isShown ? theme.accent : theme.ink;
    if (image) {
      ctx.drawImage(image, x - radius, y - radius, 2 * radius, 2 * radius);
      ctx.strokeRect(x - radius, y - radius, 2 * radius, 2 * radius);
    } else {
      ctx.beginPath();
      ctx.arc(x, y, Math.min(radius, 5 * theme.scale), 0, 2 * Math.PI);
      ctx.fillStyle = theme.background;
      ctx.fill();
      ctx.stroke();
    }
    if (!dead) return;
    const r = Math.min(radius, 5 * theme.scale);
    ctx.beginPath();
    ctx.moveTo(x - r, y - r);
    ctx.lineTo(x + r, y + r);
    ctx.moveTo(x - r, y + r);
    ctx.lineTo(x + r, y - r);
    ctx.stroke();
  }

  function draw() {
    const { theme, words, format } = scene;
    const s = theme.scale;
    layers.clear(ctx);
    place();
    drawEdges();
    const dead = responses.of(scene);
    columns.forEach(({ x, units }, k) => {
      for (const { unit, y } of units)
        drawUnit(x, y, k - 1, unit, Boolean(dead && dead[k - 1] && dead[k - 1][unit]));
    });
    ctx.fillStyle = theme.muted;
    ctx.font = `${12 * s}px ${theme.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    columns.forEach(({ count, x }, k) => {
      const gone = dead && dead[k - 1] ? dead[k - 1].filter(Boolean).length : 0;
      ctx.fillText(format(count), x, layers.height - (gone ? 20 : 8) * s);
      const text = words.dead_units.replace("{dead}", format(gone));
      if (gone) ctx.fillText(text, x, layers.height - 6 * s);
    });
    drawTitle(ctx, theme, words.diagram_short);
    const cursor = keys.at();
    if (!cursor) return;
    ctx.strokeStyle = theme.accent;
    ctx.lineWidth = 3 * s;
    const reach = radius + 4 * s;
    ctx.strokeRect(cursor.x - reach, cursor.y - reach, 2 * reach, 2 * reach);
  }

  function near(x, y) {
    let best = null;
    let least = REACH;
    for (const edge of edges) {
      const [ax, ay, bx, by] = edge.ends;
      if (x < ax + REACH || x > bx - REACH) continue;
      const off = Math.abs(ay + ((by - ay) * (x - ax)) / (bx - ax) - y);
      if (off < least) [best, least] = [edge, off];
    }
    return best;
  }

  function unitAt(x, y) {
    for (let k = 1; k < columns.length; k++)
      for (const { unit, y: at } of columns[k].units)
        if (Math.hypot(columns[k].x - x, at - y) <= radius + 4) return { layer: k - 1, unit };
    return null;
  }

  const spot = (event) => {
    const box = layers.frame.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  root.addEventListener("pointermove", (event) => {
    if (!scene) return;
    const edge = near(...spot(event));
    tip(edge && [`${edge.name} = ${scene.format(edge.value, 6)}`], event);
  });
  root.addEventListener("pointerleave", () => tip(null));
  root.addEventListener("click", (event) => {
    if (!scene) return;
    const unit = unitAt(...spot(event));
    const edge = near(...spot(event));
    if (unit) pick({ ...scene.picked, ...unit }, true);
    else if (edge)
      pick({ ...scene.picked, layer: edge.layer, input: edge.input, unit: edge.unit }, false);
  });

  const keys = watchDiagramKeys(layers.frame, {
    scene: () => scene,
    columns: () => columns,
    edges: () => edges,
    draw: () => scene && draw(),
    tip,
    pick,
  });

  function show(next) {
    scene = next;
    layers.measure();
    keys.say(scene.words.diagram, scene.words.diagram_keys);
    if (layers.width > 2 && layers.height > 2) draw();
  }
  layers.redraw = () => scene && show(scene);

  return {
    show,
    get edges() {
      return edges;
    },
    get columns() {
      return columns;
    },
  };
}
