// The shape of the surface in three dimensions and its picture, without WebGL: a scanline
// rasteriser with a depth buffer into an ImageData, quick on machines that have no GPU.
// Screen depth is 1 / distance, which is linear on the screen, so larger is nearer.

const VIEW3D_SHADES = 128; // light levels of each colour of the map
const VIEW3D_BINS = 1024; // resolution of the isoline look-up over the colour scale
const VIEW3D_CLIFF = 0.08; // a step in depth, in box units, that is outlined
const VIEW3D_LIFT = 0.012; // of a path above the surface, in box units
const VIEW3D_WHOLE = [0, 1];

// Height of a value in [0, 1], in the form of `levelScale`: linear where that already shows the shape (a bowl stays a bowl),
// and otherwise asinh, which is linear near its centre and logarithmic far out, with just enough
// strength that the middle half of the area takes a quarter of the height (Rosenbrock's valley is
// seen, not only its walls). The centre is the end that has no long tail.
function view3dHeight(values) {
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
  if (!sorted.length) return null;
  const low = sorted[0];
  const high = sorted[sorted.length - 1];
  const span = high - low;
  if (!(span > 1e-12 * Math.max(Math.abs(low), Math.abs(high)))) {
    return { zmin: low, zmax: high, flat: true, linear: true, level: (z) => (Number.isNaN(z) ? NaN : 0.5), value: () => low };
  }
  const scaled = (z) => z / span - low / span; // span itself may overflow below 1 / span
  const quarter = (q) => scaled(sorted[Math.floor(q * (sorted.length - 1))]);
  const [q1, q2, q3] = [quarter(0.25), quarter(0.5), quarter(0.75)];
  const upper = (1 - q3) / (1 - q3 + q1 || 1);
  const center = upper > 0.7 ? 0 : upper < 0.3 ? 1 : q2;
  let strength = 0;
  const raw = (t) => (strength ? Math.asinh(strength * (t - center)) : t);
  const spread = () => (raw(q3) - raw(q1)) / (raw(1) - raw(0));
  for (let k = 1; k < 2000 && spread() < 0.25; k *= 1.25) strength = k;
  if (center > 0 && spread() < 0.05) strength = 0; // a plain with a well: it should stay one
  const bottom = raw(0);
  const range = raw(1) - bottom;
  return {
    zmin: low, zmax: high, flat: false, linear: strength === 0,
    level: (z) => Math.min(1.02, Math.max(-0.02, (raw(scaled(z)) - bottom) / range)),
    value: (h) => {
      const u = bottom + h * range;
      return low + span * (strength ? Math.sinh(u) / strength + center : u);
    },
  };
}

// Triangles over an n x n grid; where the function has no value the edge of the hole is found by
// bisection, so that it is smooth. Positions are in the box: x, y within +-box.x, +-box.y, z up.
function view3dMesh(scene, n, height, box) {
  const [[x0, x1], [y0, y1]] = scene.domain;
  const at = (i) => i / (n - 1);
  const xs = [], ys = [], hs = [], us = [];
  const add = (s, t, z) => {
    const level = scene.level(z);
    xs.push((2 * s - 1) * box.x);
    ys.push((2 * t - 1) * box.y);
    hs.push(height.level(z));
    us.push(Number.isFinite(level) ? Math.min(1, Math.max(0, level)) : z > 0 ? 1 : 0);
    return xs.length - 1;
  };
  const value = (s, t) => scene.f(x0 + s * (x1 - x0), y0 + t * (y1 - y0));
  const corner = new Int32Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      const z = value(at(i), at(j));
      corner[j * n + i] = Number.isNaN(z) ? -1 : add(at(i), at(j), z);
    }
  }
  const cuts = new Map();
  const cut = (inside, outside) => {
    const key = inside * n * n + outside;
    if (!cuts.has(key)) {
      let [s, t] = [at(inside % n), at(Math.floor(inside / n))];
      let [ds, dt] = [at(outside % n) - s, at(Math.floor(outside / n)) - t];
      for (let k = 0; k < 12; k++) {
        ds /= 2; dt /= 2;
        if (!Number.isNaN(value(s + ds, t + dt))) { s += ds; t += dt; }
      }
      cuts.set(key, add(s, t, value(s, t)));
    }
    return cuts.get(key);
  };
  const triangles = [];
  for (let j = 0; j + 1 < n; j++) {
    for (let i = 0; i + 1 < n; i++) {
      const places = [j * n + i, j * n + i + 1, (j + 1) * n + i + 1, (j + 1) * n + i];
      const [a, b, c, d] = places.map((place) => corner[place]);
      if (a >= 0 && b >= 0 && c >= 0 && d >= 0) {
        // The flatter diagonal follows ridges and valleys instead of sawing across them.
        if (Math.abs(hs[a] - hs[c]) <= Math.abs(hs[b] - hs[d])) triangles.push(a, b, c, a, c, d);
        else triangles.push(a, b, d, b, c, d);
        continue;
      }
      const ring = [];
      for (let k = 0; k < 4; k++) {
        const here = places[k], next = places[(k + 1) % 4];
        if (corner[here] >= 0) ring.push(corner[here]);
        if (corner[here] >= 0 && corner[next] < 0) ring.push(cut(here, next));
        if (corner[here] < 0 && corner[next] >= 0) ring.push(cut(next, here));
      }
      for (let k = 1; k + 1 < ring.length; k++) triangles.push(ring[0], ring[k], ring[k + 1]);
    }
  }
  const mesh = {
    count: xs.length, x: Float64Array.from(xs), y: Float64Array.from(ys),
    z: Float64Array.from(hs, (h) => h * box.z), u: Float64Array.from(us, (u) => u * 255),
    triangles: Int32Array.from(triangles),
    sx: new Float64Array(xs.length), sy: new Float64Array(xs.length),
    depth: new Float64Array(xs.length), light: new Float64Array(xs.length),
  };
  view3dNormals(mesh);
  return mesh;
}

// Vertex normals: the sum of the adjoining triangles' normals, all upwards.
function view3dNormals(mesh) {
  const { x, y, z, triangles, count } = mesh;
  const nx = new Float64Array(count), ny = new Float64Array(count), nz = new Float64Array(count);
  for (let k = 0; k < triangles.length; k += 3) {
    const a = triangles[k], b = triangles[k + 1], c = triangles[k + 2];
    const bx = x[b] - x[a], by = y[b] - y[a], bz = z[b] - z[a];
    const cx = x[c] - x[a], cy = y[c] - y[a], cz = z[c] - z[a];
    const mx = by * cz - bz * cy, my = bz * cx - bx * cz, mz = bx * cy - by * cx;
    for (const v of [a, b, c]) { nx[v] += mx; ny[v] += my; nz[v] += mz; }
  }
  for (let v = 0; v < count; v++) {
    const size = Math.hypot(nx[v], ny[v], nz[v]) || 1;
    nx[v] /= size; ny[v] /= size; nz[v] /= size;
  }
  Object.assign(mesh, { nx, ny, nz });
}

// Colour x light as packed pixels (little endian: alpha, blue, green, red).
function view3dPalette(lut) {
  const palette = new Uint32Array(256 * VIEW3D_SHADES);
  for (let u = 0; u < 256; u++) {
    for (let l = 0; l < VIEW3D_SHADES; l++) {
      const f = 0.38 + 0.74 * (l / (VIEW3D_SHADES - 1));
      const lit = (c) => Math.round(f <= 1 ? c * f : c + (255 - c) * (f - 1));
      const [r, g, b] = [lit(lut[3 * u]), lit(lut[3 * u + 1]), lit(lut[3 * u + 2])];
      palette[u * VIEW3D_SHADES + l] = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
    }
  }
  return palette;
}

// A packed colour with so much of another over it.
function view3dBlend(color, [r, g, b], part) {
  const red = color & 255, green = (color >> 8) & 255, blue = (color >> 16) & 255;
  return ((255 << 24) | ((blue + (b - blue) * part) << 16) | ((green + (g - green) * part) << 8) | (red + (r - red) * part)) >>> 0;
}

// For each bin of the colour scale: the nearest isoline, its distance to its neighbour, and how
// many isolines lie below.
function view3dIsolines(scene) {
  const levels = [...(scene.isolevels || [])].map((z) => scene.level(z) * 255)
    .filter((u) => u > 0 && u < 255).sort((a, b) => a - b);
  const nearest = new Float64Array(VIEW3D_BINS + 1).fill(-1e9);
  const gap = new Float64Array(VIEW3D_BINS + 1).fill(255);
  const below = new Int32Array(VIEW3D_BINS + 1);
  if (levels.length) {
    for (let bin = 0, k = 0; bin <= VIEW3D_BINS; bin++) {
      const u = (bin + 0.5) * (255 / VIEW3D_BINS);
      while (k < levels.length && levels[k] < u) k++;
      const up = k < levels.length ? levels[k] : Infinity;
      const down = k > 0 ? levels[k - 1] : -Infinity;
      nearest[bin] = up - u < u - down ? up : down;
      gap[bin] = Math.min(255, up - down);
      below[bin] = k;
    }
  }
  const [r, g, b, alpha = 1] = (scene.theme.isoline.match(/[\d.]+/g) || [0, 0, 0, 0.25]).map(Number);
  return { nearest, gap, below, none: levels.length === 0, ink: [r, g, b], alpha: Math.min(1, 1.25 * alpha), width: scene.theme.scale };
}

// Where the box's points fall on the screen for a camera: orbit angles, perspective, scale. The
// scale and the middle fit the box at every azimuth, so that turning does not breathe.
function view3dProjection(camera, width, height, box, margin) {
  const { azimuth, elevation, zoom } = camera;
  const [ca, sa, ce, se] = [Math.cos(azimuth), Math.sin(azimuth), Math.cos(elevation), Math.sin(elevation)];
  const distance = 8, middle = box.z / 2, radius = Math.hypot(box.x, box.y);
  const rise = (out, z) => (ce * (z - middle) - se * out) / (distance - (ce * out + se * (z - middle)));
  const low = Math.min(rise(radius, 0), rise(-radius, 0)), high = Math.max(rise(-radius, box.z), rise(radius, box.z));
  const wide = (width / 2 - margin.side) / (radius / (distance - se * middle));
  const tall = (height - margin.top - margin.bottom) / (high - low);
  const scale = Math.max(40, Math.min(wide, tall)) * zoom;
  return {
    rx: -sa, ry: ca, ux: -se * ca, uy: -se * sa, uz: ce, fx: ce * ca, fy: ce * sa, fz: se,
    distance, scale, middle, cx: width / 2,
    cy: (margin.top + height - margin.bottom) / 2 + scale * (high + low) / 2,
  };
}

// A point of the box on the screen, and its inverse distance.
function view3dPoint(view, x, y, z) {
  const up = z - view.middle, w = 1 / (view.distance - (x * view.fx + y * view.fy + up * view.fz));
  return [
    view.cx + view.scale * w * (x * view.rx + y * view.ry),
    view.cy - view.scale * w * (x * view.ux + y * view.uy + up * view.uz), w,
  ];
}

// Draws a mesh into target {width, height, ratio, pixels: Uint32Array, depth: Float32Array}.
function view3dRaster(target, mesh, view, palette, iso) {
  const { width, height, ratio, pixels, depth } = target;
  const { sx, sy, depth: sw, light, u, triangles, count } = mesh;
  pixels.fill(0);
  depth.fill(0);
  const scale = view.scale * ratio, cx = view.cx * ratio, cy = view.cy * ratio;
  // The light comes over the viewer's left shoulder: turning never hides the shape.
  const toLeft = -0.5, upward = 0.62, toward = 0.6;
  const lx = toLeft * view.rx + upward * view.ux + toward * view.fx;
  const ly = toLeft * view.ry + upward * view.uy + toward * view.fy;
  const lz = upward * view.uz + toward * view.fz;
  for (let v = 0; v < count; v++) {
    const x = mesh.x[v], y = mesh.y[v], z = mesh.z[v] - view.middle;
    const w = 1 / (view.distance - (x * view.fx + y * view.fy + z * view.fz));
    sx[v] = cx + scale * w * (x * view.rx + y * view.ry);
    sy[v] = cy - scale * w * (x * view.ux + y * view.uy + z * view.uz);
    sw[v] = w;
    const facing = mesh.nx[v] * (view.distance * view.fx - x) + mesh.ny[v] * (view.distance * view.fy - y) + mesh.nz[v] * (view.distance * view.fz - z);
    const lambert = mesh.nx[v] * lx + mesh.ny[v] * ly + mesh.nz[v] * lz;
    light[v] = (VIEW3D_SHADES - 1) * (facing > 0 ? 0.5 + 0.5 * lambert : 0.5 - 0.4 * lambert); // the underside is a little darker
  }
  const top = VIEW3D_SHADES - 1;
  const perBin = VIEW3D_BINS / 255;
  const half = iso.width * ratio / 2 + 0.5; // of an isoline, in pixels, with the soft edge
  for (let k = 0; k < triangles.length; k += 3) {
    let a = triangles[k], b = triangles[k + 1], c = triangles[k + 2], s;
    if (sy[b] < sy[a]) { s = a; a = b; b = s; }
    if (sy[c] < sy[a]) { s = a; a = c; c = s; }
    if (sy[c] < sy[b]) { s = b; b = c; c = s; }
    const ya = sy[a], yb = sy[b], yc = sy[c], xa = sx[a], xb = sx[b];
    const first = Math.max(0, Math.ceil(ya - 0.5)), last = Math.min(height, Math.ceil(yc - 0.5));
    if (first >= last) continue;
    const ex = xb - xa, ey = yb - ya, gx = sx[c] - xa, gy = yc - ya;
    const area = ex * gy - gx * ey;
    if (area < 1e-9 && area > -1e-9) continue;
    const inverse = 1 / area;
    const wb = sw[b] - sw[a], wc = sw[c] - sw[a];
    const wx = (wb * gy - wc * ey) * inverse, wy = (wc * ex - wb * gx) * inverse;
    const ub = u[b] - u[a], uc = u[c] - u[a];
    const dux = (ub * gy - uc * ey) * inverse, duy = (uc * ex - ub * gx) * inverse;
    const lb = light[b] - light[a], lc = light[c] - light[a];
    const lx2 = (lb * gy - lc * ey) * inverse, ly2 = (lc * ex - lb * gx) * inverse;
    let line = false, steep = 1, strength = 0;
    if (!iso.none) {
      steep = Math.sqrt(dux * dux + duy * duy);
      const reach = half * steep;
      const lowest = Math.min(u[a], u[b], u[c]) - reach, highest = Math.max(u[a], u[b], u[c]) + reach;
      const lowBin = lowest > 0 ? (lowest * perBin) | 0 : 0;
      const highBin = highest < 255 ? (highest * perBin) | 0 : VIEW3D_BINS;
      if (steep > 1e-6 && (iso.below[lowBin] !== iso.below[highBin] || lowBin === highBin)) {
        // Where lines would crowd together they fade out instead of turning into a dark patch.
        const room = iso.gap[(u[a] * perBin) | 0] / (steep * ratio);
        strength = iso.alpha * Math.min(1, Math.max(0, (room - 1.5) / 4));
        line = strength > 0;
      }
    }
    const flat = gx / gy, upper = ey > 0 ? ex / ey : 0, lower = yc > yb ? (sx[c] - xb) / (yc - yb) : 0;
    for (let row = first; row < last; row++) {
      const y = row + 0.5;
      let left = xa + (y - ya) * flat;
      let right = y < yb ? xa + (y - ya) * upper : xb + (y - yb) * lower;
      if (left > right) { const swap = left; left = right; right = swap; }
      let col = Math.ceil(left - 0.5);
      if (col < 0) col = 0;
      let end = Math.ceil(right - 0.5);
      if (end > width) end = width;
      if (col >= end) continue;
      const dx = col + 0.5 - xa, dy = y - ya;
      let w = sw[a] + dx * wx + dy * wy;
      let level = u[a] + dx * dux + dy * duy;
      let shade = light[a] + dx * lx2 + dy * ly2;
      for (let at = row * width + col, stop = row * width + end; at < stop; at++) {
        if (w > depth[at]) {
          depth[at] = w;
          const hue = level < 0 ? 0 : level > 255 ? 255 : level;
          const tone = shade < 0 ? 0 : shade > top ? top : shade;
          let color = palette[(hue | 0) * VIEW3D_SHADES + (tone | 0)];
          if (line) {
            const away = Math.abs(hue - iso.nearest[(hue * perBin) | 0]) / steep;
            if (away < half) color = view3dBlend(color, iso.ink, strength * Math.min(1, half - away));
          }
          pixels[at] = color;
        }
        w += wx;
        level += dux;
        shade += lx2;
      }
    }
  }
  view3dOutline(target, iso);
}

// Draws the surface's outline: pixels beside which it ends, or lies far behind, get some ink, so
// that pale heights stand out from a pale page.
function view3dOutline({ width, height, ratio, pixels, depth }, iso) {
  const step = Math.max(1, Math.round(ratio * 0.7));
  for (let row = step; row < height - step; row++) {
    for (let at = row * width + step, stop = (row + 1) * width - step; at < stop; at++) {
      const w = depth[at];
      if (w === 0) continue;
      const far = w - VIEW3D_CLIFF * w * w;
      if (depth[at - step] < far || depth[at + step] < far || depth[at - step * width] < far || depth[at + step * width] < far) {
        pixels[at] = view3dBlend(pixels[at], iso.ink, iso.alpha);
      }
    }
  }
}

// The box's half width and depth keep the domain's proportions up to 2 : 1; its height is fixed.
function view3dBox(domain) {
  const [[x0, x1], [y0, y1]] = domain;
  const ratio = Math.min(2, Math.max(0.5, (y1 - y0) / (x1 - x0) || 1));
  const x = Math.SQRT2 / Math.hypot(1, ratio);
  return { x, y: x * ratio, z: 1.1 };
}

// A run as points on the surface in box units, dense enough to follow it, each with its time in
// steps and whether the pen was up before it (outside the domain, or where f has no value).
function view3dPath(run, scene, height, box) {
  const [[x0, x1], [y0, y1]] = scene.domain;
  const xs = [], ys = [], zs = [], slopesX = [], slopesY = [], times = [], pens = [];
  const nudgeX = (x1 - x0) / 400, nudgeY = (y1 - y0) / 400;
  const at = (px, py) => height.level(scene.f(px, py));
  let up = true;
  const add = (px, py, time) => {
    const h = at(px, py);
    if (Number.isNaN(h)) { up = true; return; }
    xs.push((2 * (px - x0) / (x1 - x0) - 1) * box.x);
    ys.push((2 * (py - y0) / (y1 - y0) - 1) * box.y);
    zs.push(h * box.z + VIEW3D_LIFT);
    slopesX.push((at(px + nudgeX, py) - h) * box.z * 200 / box.x || 0);
    slopesY.push((at(px, py + nudgeY) - h) * box.z * 200 / box.y || 0);
    times.push(time);
    pens.push(up ? 1 : 0);
    up = false;
  };
  const within = (px, py) => px >= x0 && px <= x1 && py >= y0 && py <= y1;
  const length = Math.min(run.length, run.px.length, run.py.length);
  const cell = Math.min(Math.abs(x1 - x0), Math.abs(y1 - y0)) / 60;
  for (let k = 0; k < length; k++) {
    const [ax, ay, bx, by] = [run.px[Math.max(0, k - 1)], run.py[Math.max(0, k - 1)], run.px[k], run.py[k]];
    if (k === 0) {
      if (within(bx, by)) add(bx, by, 0);
      continue;
    }
    const inside = within(ax, ay) && within(bx, by) ? VIEW3D_WHOLE : view3dClip(ax, ay, bx, by, scene.domain);
    if (!inside) { up = true; continue; }
    const [s0, s1] = inside;
    if (s0 > 0) up = true;
    const pieces = Math.min(60, Math.max(1, Math.ceil(Math.sqrt((bx - ax) ** 2 + (by - ay) ** 2) * (s1 - s0) / cell)));
    for (let piece = up ? 0 : 1; piece <= pieces; piece++) {
      const s = s0 + (s1 - s0) * piece / pieces;
      add(s === 1 ? bx : ax + s * (bx - ax), s === 1 ? by : ay + s * (by - ay), k - 1 + s);
    }
    if (s1 < 1) up = true;
  }
  const n = xs.length;
  return {
    n, x: new Float64Array(xs), y: new Float64Array(ys), z: new Float64Array(zs),
    slopeX: new Float64Array(slopesX), slopeY: new Float64Array(slopesY),
    time: new Float64Array(times), pen: new Uint8Array(pens),
    sx: new Float32Array(n), sy: new Float32Array(n), hidden: new Uint8Array(n), drawn: 0,
  };
}

// The part [s0, s1] of a segment inside the domain (Liang & Barsky, 1984), or null.
function view3dClip(ax, ay, bx, by, [[x0, x1], [y0, y1]]) {
  let s0 = 0, s1 = 1;
  for (const [from, step, low, high] of [[ax, bx - ax, x0, x1], [ay, by - ay, y0, y1]]) {
    if (!Number.isFinite(from) || !Number.isFinite(step)) return null;
    if (step === 0) {
      if (from < low || from > high) return null;
      continue;
    }
    const [enter, leave] = [(low - from) / step, (high - from) / step].sort((p, q) => p - q);
    s0 = Math.max(s0, enter);
    s1 = Math.min(s1, leave);
  }
  return s0 <= s1 ? [s0, s1] : null;
}
