// Draws a multistart: a dot for each path where it is, with a short tail where they are few.

/** @typedef {import("./types.js").Context} Context */
/** @typedef {import("./types.js").Project} Project */
/** @typedef {import("./types.js").Scene} Scene */

const MOST_TAILS = 160; // dots, up to which they have tails

const TAIL = [
  [14, 9, 0.18],
  [9, 4, 0.38],
  [4, 0, 0.7],
]; // steps back from, to, and strength

// Dots, from which on they are written as pixels: several times faster than images.
const STAMPED_FROM = 1000;

const dotImages = new Map();
const pixelBuffers = new WeakMap();

// A dot of a colour with a thin ring, drawn once per colour, size and ratio.
function dotImage(color, ring, radius, ratio) {
  const key = [color, ring, radius, ratio].join();
  if (!dotImages.has(key)) {
    if (dotImages.size > 200) dotImages.clear();
    const size = 2 * Math.ceil(radius + 1.5);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.round(size * ratio);
    const ctx = canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    for (const [r, fill] of [
      [radius + 0.9, ring],
      [radius, color],
    ]) {
      ctx.beginPath();
      ctx.arc(size / 2, size / 2, r, 0, 2 * Math.PI);
      ctx.fillStyle = fill;
      ctx.fill();
    }
    dotImages.set(key, { canvas, size, stamps: [1, 0.3].map((alpha) => stampOf(ctx, alpha)) });
  }
  return dotImages.get(key);
}

// The pixels of a dot that are more than half there: pairs of offsets from its middle, and the
// colour of each.
function stampOf(ctx, alpha) {
  const { width, height } = ctx.canvas;
  const { data } = ctx.getImageData(0, 0, width, height);
  const places = [];
  const colors = [];
  for (let k = 0; k < width * height; k++) {
    if (data[4 * k + 3] < 110) continue;
    places.push((k % width) - (width >> 1), Math.floor(k / width) - (height >> 1));
    data[4 * k + 3] *= alpha;
    colors.push(new Uint32Array(data.buffer, 4 * k, 1)[0]);
  }
  return { places: Int16Array.from(places), colors: Uint32Array.from(colors) };
}

// The pixels behind a canvas; `put` lays what has been stamped over it.
function pixelBuffer(ctx) {
  const { width, height } = ctx.canvas;
  let plate = pixelBuffers.get(ctx);
  if (!plate || plate.width !== width || plate.height !== height) {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    const pen = canvas.getContext("2d");
    const image = pen.createImageData(width, height);
    plate = { canvas, pen, image, width, height, pixels: new Uint32Array(image.data.buffer) };
    pixelBuffers.set(ctx, plate);
  }
  plate.pixels.fill(0);
  return plate;
}

function stamp({ pixels, width, height }, { places, colors }, x, y) {
  for (let k = 0; k < colors.length; k++) {
    const col = x + places[2 * k];
    const row = y + places[2 * k + 1];
    if (col >= 0 && row >= 0 && col < width && row < height) pixels[row * width + col] = colors[k];
  }
}

function putPixels(ctx, { canvas, pen, image }, alpha) {
  pen.putImageData(image, 0, 0);
  ctx.save();
  ctx.globalAlpha = alpha;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.drawImage(canvas, 0, 0);
  ctx.restore();
}

// Where a path is at a time, in the coordinates that are shown.
function positionAt(multistart, track, p, time, [a, b], out) {
  const D = multistart.dimension;
  const last = track.lengths[p] - 1;
  const first = p * multistart.points * D;
  const { positions } = track;
  const k = time >= last ? last : Math.floor(time);
  const part = k < last ? time - k : 0;
  const here = first + k * D;
  out[0] = positions[here + a];
  out[1] = b === undefined ? 0 : positions[here + b];
  if (!part) return;
  out[0] += part * (positions[here + D + a] - out[0]);
  if (b !== undefined) out[1] += part * (positions[here + D + b] - out[1]);
}

/**
 * `project(x, y, spot)` sets spot.x, spot.y and spot.hidden, and tells whether the place is in the
 * picture.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {number} time
 * @param {number} ratio
 * @param {Project} project
 * @param {boolean} tails
 */
export function drawMultistart(ctx, scene, time, ratio, project, tails) {
  const { multistart, theme, axes } = scene;
  const shown = multistart.tracks.filter((track) => track.visible);
  const total = shown.length * multistart.paths;
  const radius =
    theme.scale * (total > 3000 ? 2.2 : total > STAMPED_FROM ? 2.6 : total > 400 ? 2.9 : 3.8);
  const at = new Float64Array(2);
  const spot = { x: 0, y: 0, hidden: false };
  const dots = shown.map((track) => dotImage(track.color, theme.halo, radius, ratio));
  const all = (when, alpha) => {
    const plate = total > STAMPED_FROM ? pixelBuffer(ctx) : null;
    let now = -1;
    for (let p = 0; p < multistart.paths; p++) {
      for (let i = 0; i < shown.length; i++) {
        const turn = (i + p) % shown.length; // where dots lie on each other no run is always on top
        positionAt(multistart, shown[turn], p, when, axes, at);
        if (!project(at[0], at[1], spot)) continue;
        if (plate) {
          stamp(
            plate,
            dots[turn].stamps[spot.hidden ? 1 : 0],
            Math.round(spot.x * ratio),
            Math.round(spot.y * ratio),
          );
          continue;
        }
        const strength = spot.hidden ? 0.3 * alpha : alpha;
        const { canvas, size } = dots[turn];
        if (strength !== now) ctx.globalAlpha = now = strength;
        ctx.drawImage(canvas, spot.x - size / 2, spot.y - size / 2, size, size);
      }
    }
    if (plate) putPixels(ctx, plate, alpha);
  };
  if (scene.ghost && time < multistart.points - 1) all(multistart.points - 1, 0.35);
  if (tails && total <= MOST_TAILS) drawTails(ctx, scene, time, shown, project, radius);
  all(time, 1);
  ctx.globalAlpha = 1;
  drawMinimumLetters(ctx, scene, project);
}

function drawTails(ctx, { multistart, axes }, time, shown, project, radius) {
  const at = new Float64Array(2);
  const spot = {};
  ctx.lineWidth = radius * 0.9;
  ctx.lineCap = "butt";
  ctx.lineJoin = "bevel";
  for (const track of shown) {
    ctx.strokeStyle = track.color;
    for (const [from, to, alpha] of TAIL) {
      ctx.globalAlpha = alpha;
      ctx.beginPath();
      for (let p = 0; p < multistart.paths; p++) {
        const end = Math.min(time - to, track.lengths[p] - 1);
        const begin = Math.max(0, time - from);
        let open = false;
        for (let when = begin; when < end + 1; when = Math.floor(when) + 1) {
          positionAt(multistart, track, p, Math.min(when, end), axes, at);
          if (begin >= end || !project(at[0], at[1], spot)) {
            open = false;
            continue;
          }
          if (open) ctx.lineTo(spot.x, spot.y);
          else ctx.moveTo(spot.x, spot.y);
          open = true;
        }
      }
      ctx.stroke();
    }
  }
}

// The letters by which the table names the minima.
function drawMinimumLetters(ctx, { multistart, theme }, project) {
  const spot = {};
  const s = theme.scale;
  ctx.font = `700 ${14 * s}px ${theme.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "alphabetic";
  ctx.lineJoin = "round";
  for (const { letter, place, seen } of multistart.letters) {
    if (!seen || !project(place[0], place[1], spot)) continue;
    ctx.globalAlpha = spot.hidden ? 0.4 : 1;
    ctx.lineWidth = 4 * s;
    ctx.strokeStyle = theme.halo;
    ctx.strokeText(letter, spot.x, spot.y - 10 * s);
    ctx.fillStyle = theme.ink;
    ctx.fillText(letter, spot.x, spot.y - 10 * s);
  }
  ctx.globalAlpha = 1;
}
