// A surface that a chart shows by WebGL, as vectors: its faces and lines from the farthest to the
// nearest, in the box with axes that the player has, seen as it was turned. As on the screen, what
// can be seen through lies over what cannot.

import { drawAxes3D } from "../shared/axes3d.js";
import { createProjection, projectPoint } from "../shared/camera.js";
import { parseColor } from "../shared/colors.js";
import { numberFormat } from "../shared/numbers.js";
import { svgContext } from "./svg_context.js";
import { escaped, rounded } from "./svg_path.js";

/** @typedef {import("./types.js").Piece} Piece */

const NEARER = 0.004; // lines lie before the faces that they are on
const OVER = 10; // more than any nearness: what lies over all else

/**
 * A chart of surfaces, lines and points in space as SVG.
 * @param {any} chart
 * @param {any} layout
 * @param {any[]} data
 * @returns {string}
 */
export function surfaceSvg(chart, layout, data) {
  const { width, height, font, paper_bgcolor: ground } = layout;
  // Plotly keeps here what it made of what it was sent
  // oxlint-disable-next-line no-underscore-dangle
  const [full, axes] = [chart._fullData, chart._fullLayout.scene];
  const traces = full.map((trace, k) => ({ ...trace, ...styles(data[k]) }));
  const ranges = ["xaxis", "yaxis", "zaxis"].map((name) => axes[name].range);
  const box = { x: 1, y: axes.aspectratio.y / axes.aspectratio.x, z: 0 };
  box.z = (2 * axes.aspectratio.z) / axes.aspectratio.x;
  const view = createProjection(cameraOf(axes.camera), width, height, box, {
    side: 64,
    top: 30,
    bottom: 54,
  });
  const inBox = (at) => {
    const [u, v, w] = at.map((c, k) => (c - ranges[k][0]) / (ranges[k][1] - ranges[k][0]));
    return [(2 * u - 1) * box.x, (2 * v - 1) * box.y, w * box.z];
  };
  const put = (at) => {
    const [x, y, z] = inBox(at);
    return projectPoint(view, x, y, z);
  };
  const context = svgContext();
  const labels = drawAxes3D(
    context,
    {
      theme: { ink: font.color, muted: font.color, font: font.family, scale: 1 },
      domain: ranges.slice(0, 2),
      names: [axes.xaxis.title.text, axes.yaxis.title.text],
      format: numberFormat(String(layout.separators).startsWith(",") ? "es" : "en"),
      labels: { height_name: axes.zaxis.title.text },
    },
    view,
    box,
    evenLevels(ranges[2]),
    width,
  );
  const back = context.take();
  const pieces = traces.flatMap((trace) => piecesOf(trace, put, ranges));
  pieces.sort((a, b) => a.nearness - b.nearness);
  labels();
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"` +
    ` viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${ground}"/>` +
    `${back}${pieces.map((each) => each.markup).join("")}${context.take()}</svg>`
  );
}

function evenLevels([zmin, zmax]) {
  const level = (z) => (z - zmin) / (zmax - zmin);
  return { linear: true, flat: false, zmin, zmax, level, value: (u) => zmin + u * (zmax - zmin) };
}

// What of a trace may have another colour on paper.
function styles({ colorscale, line, marker }) {
  return Object.fromEntries(
    Object.entries({ colorscale, line, marker }).filter(([, each]) => each !== undefined),
  );
}

function cameraOf({ eye, center }) {
  const [x, y, z] = ["x", "y", "z"].map((name) => eye[name] - (center[name] || 0));
  const distance = Math.hypot(x, y, z);
  const elevation = Math.min(1.5, Math.max(0.05, Math.asin(z / distance)));
  return { azimuth: Math.atan2(y, x), elevation, zoom: 1 };
}

/**
 * @param {any} trace
 * @param {(at: number[]) => number[]} put
 * @param {any[]} ranges
 * @returns {Piece[]}
 */
function piecesOf(trace, put, ranges) {
  if (trace.type === "surface") return faces(trace, put, ranges[2]);
  if (trace.mode === "markers") return marks(trace, put);
  return segments(trace, put, ranges[2]);
}

function faces(trace, put, [low, high]) {
  const [xs, ys] = [Array.from(trace.x), Array.from(trace.y)];
  const zs = Array.from(trace.z, (row) => Array.from(row));
  const finite = zs.flat().filter(Number.isFinite);
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  const whole = trace.opacity > 0.8;
  const found = [];
  for (let j = 0; j + 1 < ys.length; j++)
    for (let i = 0; i + 1 < xs.length; i++) {
      const corners = [
        [i, j],
        [i + 1, j],
        [i + 1, j + 1],
        [i, j + 1],
      ].map(([a, b]) => [xs[a], ys[b], zs[b][a]]);
      const middle = corners.reduce((sum, [, , z]) => sum + z, 0) / 4;
      if (!corners.every(([, , z]) => z >= low && z <= high)) continue;
      const points = corners.map(put);
      const color = colorAt(trace.colorscale, (middle - least) / (most - least || 1));
      const text = points.map(([x, y]) => `${rounded(x)},${rounded(y)}`).join(" ");
      // a line of its colour round a face closes the seam to its neighbour
      const paint = whole
        ? `stroke="${color}" stroke-width="0.5"`
        : `fill-opacity="${trace.opacity}"`;
      found.push({
        nearness: (whole ? 0 : OVER) + points.reduce((sum, each) => sum + each[2], 0) / 4,
        markup: `<polygon points="${text}" fill="${color}" ${paint}/>`,
      });
    }
  return found;
}

function segments({ x, y, z, line }, put, [low, high]) {
  const found = [];
  const [r, g, b] = parseColor(line.color) || [0, 0, 0];
  const faint = /rgba\(.*,\s*([\d.]+)\)/.exec(line.color);
  const paint =
    `stroke="rgb(${r},${g},${b})" stroke-opacity="${faint ? faint[1] : 1}"` +
    ` stroke-width="${rounded(0.4 * line.width)}" stroke-linecap="round"`;
  for (let k = 0; k + 1 < x.length; k++) {
    const ends = [k, k + 1].map((at) => [x[at], y[at], z[at]]);
    if (!ends.every((end) => end.every(Number.isFinite) && end[2] >= low && end[2] <= high))
      continue;
    const [[x1, y1, w1], [x2, y2, w2]] = ends.map(put);
    const place = [x1, y1, x2, y2].map(rounded);
    found.push({
      nearness: (w1 + w2) / 2 + NEARER * w1 + (faint ? 0 : 2 * OVER),
      markup: `<path d="M${place[0]} ${place[1]}L${place[2]} ${place[3]}" ${paint}/>`,
    });
  }
  return found;
}

function marks({ x, y, z, marker }, put) {
  return Array.from(x, (_, k) => {
    const [left, top, nearness] = put([x[k], y[k], z[k]]);
    const edge = `stroke="${escaped(marker.line.color)}" stroke-width="${marker.line.width / 2}"`;
    return {
      nearness: nearness + 3 * OVER,
      markup:
        `<circle cx="${rounded(left)}" cy="${rounded(top)}" r="${marker.size / 2}"` +
        ` fill="${escaped(marker.color)}" ${edge}/>`,
    };
  });
}

function colorAt(scale, level) {
  const place = scale.findIndex(([at]) => at >= level);
  const [above, below] = [scale[Math.max(1, place)], scale[Math.max(0, place - 1)]];
  const t = (level - below[0]) / (above[0] - below[0] || 1);
  const [from, to] = [parseColor(below[1]), parseColor(above[1])];
  return `rgb(${from.map((c, k) => Math.round(c + (to[k] - c) * t)).join(",")})`;
}
