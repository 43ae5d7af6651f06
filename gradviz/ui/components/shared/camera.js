// The camera on the surface, and where the box's points fall on the screen.

/** @typedef {import("./types.js").Box} Box */
/** @typedef {import("./types.js").Camera} Camera */
/** @typedef {import("./types.js").Projection} Projection */

export const HOME_CAMERA = { azimuth: -1.02, elevation: 0.66, zoom: 1 };

/**
 * Points a camera, within bounds.
 * @param {Camera} camera
 * @param {number} azimuth
 * @param {number} elevation
 * @param {number} zoom
 */
export function aimCamera(camera, azimuth, elevation, zoom) {
  camera.azimuth = azimuth % (2 * Math.PI);
  camera.elevation = Math.min(1.5, Math.max(0.08, elevation));
  camera.zoom = Math.min(4, Math.max(0.6, zoom));
}

/**
 * A camera as a link says it: azimuth, elevation and zoom; empty where it is the one at first.
 * @param {Camera} camera
 * @returns {number[]}
 */
export function cameraNumbers({ azimuth, elevation, zoom }) {
  const home = [HOME_CAMERA.azimuth, HOME_CAMERA.elevation, HOME_CAMERA.zoom];
  const numbers = [azimuth, elevation, zoom];
  return numbers.every((x, k) => Math.abs(x - home[k]) < 0.005)
    ? []
    : numbers.map((x) => Number(x.toFixed(2)));
}

/**
 * Where the box's points fall on the screen for a camera: orbit angles, perspective, scale. The
 * scale and the middle fit the box at every azimuth, so that turning does not breathe.
 * @param {Camera} camera
 * @param {number} width
 * @param {number} height
 * @param {Box} box
 * @param {{ side: number, top: number, bottom: number }} margin
 * @returns {Projection}
 */
export function createProjection(camera, width, height, box, margin) {
  const { azimuth, elevation, zoom } = camera;
  const [ca, sa, ce, se] = [
    Math.cos(azimuth),
    Math.sin(azimuth),
    Math.cos(elevation),
    Math.sin(elevation),
  ];
  const distance = 8;
  const middle = box.z / 2;
  const radius = Math.hypot(box.x, box.y);
  const rise = (out, z) =>
    (ce * (z - middle) - se * out) / (distance - (ce * out + se * (z - middle)));
  const low = Math.min(rise(radius, 0), rise(-radius, 0));
  const high = Math.max(rise(-radius, box.z), rise(radius, box.z));
  const wide = (width / 2 - margin.side) / (radius / (distance - se * middle));
  const tall = (height - margin.top - margin.bottom) / (high - low);
  const scale = Math.max(40, Math.min(wide, tall)) * zoom;
  return {
    rx: -sa,
    ry: ca,
    ux: -se * ca,
    uy: -se * sa,
    uz: ce,
    fx: ce * ca,
    fy: ce * sa,
    fz: se,
    distance,
    scale,
    middle,
    cx: width / 2,
    cy: (margin.top + height - margin.bottom) / 2 + (scale * (high + low)) / 2,
  };
}

/**
 * A point of the box on the screen, and its inverse distance.
 * @param {Projection} view
 * @param {number} x
 * @param {number} y
 * @param {number} z
 * @returns {number[]}
 */
export function projectPoint(view, x, y, z) {
  const up = z - view.middle;
  const w = 1 / (view.distance - (x * view.fx + y * view.fy + up * view.fz));
  return [
    view.cx + view.scale * w * (x * view.rx + y * view.ry),
    view.cy - view.scale * w * (x * view.ux + y * view.uy + up * view.uz),
    w,
  ];
}
