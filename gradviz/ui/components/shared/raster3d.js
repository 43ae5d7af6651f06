// The surface's picture without WebGL: a scanline rasteriser with a depth buffer into an ImageData,
// quick on machines that have no GPU. Screen depth is 1 / distance, which is linear on the screen,
// so larger is nearer.

/** @typedef {import("./types.js").IsolineTable} IsolineTable */
/** @typedef {import("./types.js").Mesh} Mesh */
/** @typedef {import("./types.js").Projection} Projection */
/** @typedef {import("./types.js").Raster} Raster */
/** @typedef {import("./types.js").Scene} Scene */

const SHADES = 128; // light levels of each colour of the map

const BINS = 1024; // resolution of the isoline look-up over the colour scale

const CLIFF = 0.08; // a step in depth, in box units, that is outlined

/**
 * Colour x light as packed pixels (little endian: alpha, blue, green, red).
 * @param {Uint8ClampedArray} lut
 * @returns {Uint32Array}
 */
export function shadedPalette(lut) {
  const palette = new Uint32Array(256 * SHADES);
  for (let u = 0; u < 256; u++) {
    for (let l = 0; l < SHADES; l++) {
      const f = 0.38 + 0.74 * (l / (SHADES - 1));
      const lit = (c) => Math.round(f <= 1 ? c * f : c + (255 - c) * (f - 1));
      const [r, g, b] = [lit(lut[3 * u]), lit(lut[3 * u + 1]), lit(lut[3 * u + 2])];
      palette[u * SHADES + l] = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
    }
  }
  return palette;
}

// A packed colour with so much of another over it.
function blendPixel(color, [r, g, b], part) {
  const red = color & 255;
  const green = (color >> 8) & 255;
  const blue = (color >> 16) & 255;
  return (
    ((255 << 24) |
      ((blue + (b - blue) * part) << 16) |
      ((green + (g - green) * part) << 8) |
      (red + (r - red) * part)) >>>
    0
  );
}

/**
 * For each bin of the colour scale: the nearest isoline, its distance to its neighbour, and how
 * many isolines lie below.
 * @param {Scene} scene
 * @returns {IsolineTable}
 */
export function isolineTable(scene) {
  const levels = [...(scene.isolevels || [])]
    .map((z) => scene.level(z) * 255)
    .filter((u) => u > 0 && u < 255)
    .sort((a, b) => a - b);
  const nearest = new Float64Array(BINS + 1).fill(-1e9);
  const gap = new Float64Array(BINS + 1).fill(255);
  const below = new Int32Array(BINS + 1);
  if (levels.length) {
    for (let bin = 0, k = 0; bin <= BINS; bin++) {
      const u = (bin + 0.5) * (255 / BINS);
      while (k < levels.length && levels[k] < u) k++;
      const up = k < levels.length ? levels[k] : Infinity;
      const down = k > 0 ? levels[k - 1] : -Infinity;
      nearest[bin] = up - u < u - down ? up : down;
      gap[bin] = Math.min(255, up - down);
      below[bin] = k;
    }
  }
  const [r, g, b, alpha = 1] = (scene.theme.isoline.match(/[\d.]+/g) || [0, 0, 0, 0.25]).map(
    Number,
  );
  return {
    nearest,
    gap,
    below,
    none: levels.length === 0,
    ink: [r, g, b],
    alpha: Math.min(1, 1.25 * alpha),
    width: scene.theme.scale,
  };
}

/**
 * Draws a mesh into target {width, height, ratio, pixels: Uint32Array, depth: Float32Array}.
 * @param {Raster} target
 * @param {Mesh} mesh
 * @param {Projection} view
 * @param {Uint32Array} palette
 * @param {IsolineTable} iso
 */
export function rasterize(target, mesh, view, palette, iso) {
  const { width, height, ratio, pixels, depth } = target;
  const { sx, sy, depth: sw, light, u, triangles, count } = mesh;
  pixels.fill(0);
  depth.fill(0);
  const scale = view.scale * ratio;
  const cx = view.cx * ratio;
  const cy = view.cy * ratio;
  // The light comes over the viewer's left shoulder: turning never hides the shape.
  const toLeft = -0.5;
  const upward = 0.62;
  const toward = 0.6;
  const lx = toLeft * view.rx + upward * view.ux + toward * view.fx;
  const ly = toLeft * view.ry + upward * view.uy + toward * view.fy;
  const lz = upward * view.uz + toward * view.fz;
  for (let v = 0; v < count; v++) {
    const x = mesh.x[v];
    const y = mesh.y[v];
    const z = mesh.z[v] - view.middle;
    const w = 1 / (view.distance - (x * view.fx + y * view.fy + z * view.fz));
    sx[v] = cx + scale * w * (x * view.rx + y * view.ry);
    sy[v] = cy - scale * w * (x * view.ux + y * view.uy + z * view.uz);
    sw[v] = w;
    const facing =
      mesh.nx[v] * (view.distance * view.fx - x) +
      mesh.ny[v] * (view.distance * view.fy - y) +
      mesh.nz[v] * (view.distance * view.fz - z);
    const lambert = mesh.nx[v] * lx + mesh.ny[v] * ly + mesh.nz[v] * lz;
    // The underside is a little darker.
    light[v] = (SHADES - 1) * (facing > 0 ? 0.5 + 0.5 * lambert : 0.5 - 0.4 * lambert);
  }
  const top = SHADES - 1;
  const perBin = BINS / 255;
  const half = (iso.width * ratio) / 2 + 0.5; // of an isoline, in pixels, with the soft edge
  for (let k = 0; k < triangles.length; k += 3) {
    let a = triangles[k];
    let b = triangles[k + 1];
    let c = triangles[k + 2];
    let s;
    if (sy[b] < sy[a]) {
      s = a;
      a = b;
      b = s;
    }
    if (sy[c] < sy[a]) {
      s = a;
      a = c;
      c = s;
    }
    if (sy[c] < sy[b]) {
      s = b;
      b = c;
      c = s;
    }
    const ya = sy[a];
    const yb = sy[b];
    const yc = sy[c];
    const xa = sx[a];
    const xb = sx[b];
    const first = Math.max(0, Math.ceil(ya - 0.5));
    const last = Math.min(height, Math.ceil(yc - 0.5));
    if (first >= last) continue;
    const ex = xb - xa;
    const ey = yb - ya;
    const gx = sx[c] - xa;
    const gy = yc - ya;
    const area = ex * gy - gx * ey;
    if (area < 1e-9 && area > -1e-9) continue;
    const inverse = 1 / area;
    const wb = sw[b] - sw[a];
    const wc = sw[c] - sw[a];
    const wx = (wb * gy - wc * ey) * inverse;
    const wy = (wc * ex - wb * gx) * inverse;
    const ub = u[b] - u[a];
    const uc = u[c] - u[a];
    const dux = (ub * gy - uc * ey) * inverse;
    const duy = (uc * ex - ub * gx) * inverse;
    const lb = light[b] - light[a];
    const lc = light[c] - light[a];
    const lx2 = (lb * gy - lc * ey) * inverse;
    const ly2 = (lc * ex - lb * gx) * inverse;
    let line = false;
    let steep = 1;
    let strength = 0;
    if (!iso.none) {
      steep = Math.sqrt(dux * dux + duy * duy);
      const reach = half * steep;
      const lowest = Math.min(u[a], u[b], u[c]) - reach;
      const highest = Math.max(u[a], u[b], u[c]) + reach;
      const lowBin = lowest > 0 ? (lowest * perBin) | 0 : 0;
      const highBin = highest < 255 ? (highest * perBin) | 0 : BINS;
      if (steep > 1e-6 && (iso.below[lowBin] !== iso.below[highBin] || lowBin === highBin)) {
        // Where lines would crowd together they fade out instead of turning into a dark patch.
        const room = iso.gap[(u[a] * perBin) | 0] / (steep * ratio);
        strength = iso.alpha * Math.min(1, Math.max(0, (room - 1.5) / 4));
        line = strength > 0;
      }
    }
    const flat = gx / gy;
    const upper = ey > 0 ? ex / ey : 0;
    const lower = yc > yb ? (sx[c] - xb) / (yc - yb) : 0;
    for (let row = first; row < last; row++) {
      const y = row + 0.5;
      let left = xa + (y - ya) * flat;
      let right = y < yb ? xa + (y - ya) * upper : xb + (y - yb) * lower;
      if (left > right) {
        const swap = left;
        left = right;
        right = swap;
      }
      let col = Math.ceil(left - 0.5);
      if (col < 0) col = 0;
      let end = Math.ceil(right - 0.5);
      if (end > width) end = width;
      if (col >= end) continue;
      const dx = col + 0.5 - xa;
      const dy = y - ya;
      let w = sw[a] + dx * wx + dy * wy;
      let level = u[a] + dx * dux + dy * duy;
      let shade = light[a] + dx * lx2 + dy * ly2;
      for (let at = row * width + col, stop = row * width + end; at < stop; at++) {
        if (w > depth[at]) {
          depth[at] = w;
          const hue = level < 0 ? 0 : level > 255 ? 255 : level;
          const tone = shade < 0 ? 0 : shade > top ? top : shade;
          let color = palette[(hue | 0) * SHADES + (tone | 0)];
          if (line) {
            const away = Math.abs(hue - iso.nearest[(hue * perBin) | 0]) / steep;
            if (away < half)
              color = blendPixel(color, iso.ink, strength * Math.min(1, half - away));
          }
          pixels[at] = color;
        }
        w += wx;
        level += dux;
        shade += lx2;
      }
    }
  }
  drawOutline(target, iso);
}

// Draws the surface's outline: pixels beside which it ends, or lies far behind, get some ink, so
// that pale heights stand out from a pale page.
function drawOutline({ width, height, ratio, pixels, depth }, iso) {
  const step = Math.max(1, Math.round(ratio * 0.7));
  for (let row = step; row < height - step; row++) {
    for (let at = row * width + step, stop = (row + 1) * width - step; at < stop; at++) {
      const w = depth[at];
      if (w === 0) continue;
      const far = w - CLIFF * w * w;
      if (
        depth[at - step] < far ||
        depth[at + step] < far ||
        depth[at - step * width] < far ||
        depth[at + step * width] < far
      ) {
        pixels[at] = blendPixel(pixels[at], iso.ink, iso.alpha);
      }
    }
  }
}
