// What all views share: stacked canvases, polylines that grow with the clock, texts of numbers.

// A frame with canvases on top of each other; `measure` fits them to it, crisp at any ratio.
function createLayers(root, count) {
  const frame = document.createElement("div");
  frame.className = "layers";
  const canvases = Array.from({ length: count }, () => {
    const canvas = document.createElement("canvas");
    frame.append(canvas);
    return canvas;
  });
  root.append(frame);
  const layers = { frame, contexts: canvases.map((canvas) => canvas.getContext("2d")), width: 0, height: 0, ratio: 1 };
  layers.measure = () => {
    const width = frame.clientWidth, height = frame.clientHeight, ratio = Math.min(2, window.devicePixelRatio || 1);
    if (width === layers.width && height === layers.height && ratio === layers.ratio) return false;
    Object.assign(layers, { width, height, ratio });
    for (const canvas of canvases) {
      canvas.width = Math.max(1, Math.round(width * ratio));
      canvas.height = Math.max(1, Math.round(height * ratio));
    }
    return true;
  };
  layers.clear = (ctx) => {
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    ctx.setTransform(layers.ratio, 0, 0, layers.ratio, 0, 0);
  };
  return layers;
}

// Draws inside of a rectangle only.
function clipped(ctx, { left, top, width, height }, draw) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  draw();
  ctx.restore();
}

// A polyline in pixels without the points that are less than `least` pixels from the one kept
// before: late steps of a descent crowd on one spot, and each would cost as much as the first.
function thinned(xs, ys, length, least) {
  const x = new Float32Array(length), y = new Float32Array(length), step = new Int32Array(length);
  let n = 0;
  for (let k = 0; k < length; k++) {
    const a = xs[k], b = ys[k];
    if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
    if (n && k < length - 1 && Math.abs(a - x[n - 1]) + Math.abs(b - y[n - 1]) < least) continue;
    x[n] = a; y[n] = b; step[n] = k; n += 1;
  }
  return { x, y, step, n, xs, ys, length };
}

// Traces a thinned line up to a time; the last bit goes to where the head is.
function traceLine(ctx, line, time, from = 0) {
  let k = 0;
  while (k < line.n && line.step[k] < from) k++;
  if (k >= line.n) return;
  ctx.moveTo(line.x[k], line.y[k]);
  for (k += 1; k < line.n && line.step[k] <= time; k++) ctx.lineTo(line.x[k], line.y[k]);
  if (k < line.n) {
    const [x, y] = lineAt(line, time);
    if (Number.isFinite(x) && Number.isFinite(y)) ctx.lineTo(x, y);
  }
}

// Where a line is at a time; it rests at its last point.
function lineAt(line, time) {
  const last = line.length - 1;
  if (time >= last) return [line.xs[last], line.ys[last]];
  const k = Math.max(0, Math.floor(time)), part = time - k;
  return [line.xs[k] + part * (line.xs[k + 1] - line.xs[k]), line.ys[k] + part * (line.ys[k + 1] - line.ys[k])];
}

// A head: a ball in the run's colour with a ring that shows on any ground.
function drawHead(ctx, x, y, radius, color, theme) {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return;
  ctx.beginPath();
  ctx.arc(x, y, radius + 2.2, 0, 2 * Math.PI);
  ctx.fillStyle = theme.halo;
  ctx.fill();
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = color;
  ctx.fill();
  ctx.beginPath();
  ctx.arc(x - radius * 0.3, y - radius * 0.35, radius * 0.32, 0, 2 * Math.PI);
  ctx.fillStyle = "rgba(255,255,255,0.55)";
  ctx.fill();
}

function drawStar(ctx, x, y, radius, fill, edge) {
  ctx.beginPath();
  for (let k = 0; k < 10; k++) {
    const r = k % 2 ? radius * 0.45 : radius, angle = -Math.PI / 2 + (k * Math.PI) / 5;
    ctx.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
  ctx.closePath();
  ctx.lineJoin = "round";
  ctx.lineWidth = 3;
  ctx.strokeStyle = edge;
  ctx.stroke();
  ctx.fillStyle = fill;
  ctx.fill();
}

const hatchTiles = new Map();

// Slanted lines, for where the function has no value.
function hatchPattern(ctx, color, ratio) {
  const key = `${color} ${ratio}`;
  if (!hatchTiles.has(key)) {
    const tile = document.createElement("canvas"), size = Math.round(8 * ratio);
    tile.width = tile.height = size;
    const pen = tile.getContext("2d");
    pen.strokeStyle = color;
    pen.lineWidth = 1.2 * ratio;
    for (const shift of [-size, 0, size]) {
      pen.moveTo(shift - 2, size + 2);
      pen.lineTo(shift + size + 2, -2);
    }
    pen.stroke();
    hatchTiles.set(key, tile);
  }
  const pattern = ctx.createPattern(hatchTiles.get(key), "repeat");
  pattern.setTransform(new DOMMatrix([1 / ratio, 0, 0, 1 / ratio, 0, 0]));
  return pattern;
}

// Writes numbers with so many digits in the language's decimal sign and a true minus sign.
function numberFormat(locale) {
  let sign = ".";
  try {
    sign = new Intl.NumberFormat(locale).formatToParts(1.5).find((part) => part.type === "decimal").value;
  } catch { /* an unknown locale writes points */ }
  return (value, digits = 5) => {
    if (value === undefined || Number.isNaN(value)) return "nan";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    const size = Math.abs(value);
    const text = size !== 0 && (size < 1e-4 || size >= 10 ** Math.max(digits, 5))
      ? value.toExponential(Math.max(0, digits - 1)).replace(/\.?0+e/, "e").replace("e+", "e")
      : String(Number(value.toPrecision(digits)));
    return text.replace(".", sign).replaceAll("-", "−");
  };
}

const GREEK = {
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ε", zeta: "ζ", eta: "η", theta: "θ", kappa: "κ",
  lambda: "λ", mu: "μ", nu: "ν", xi: "ξ", rho: "ρ", sigma: "σ", tau: "τ", phi: "φ", chi: "χ", psi: "ψ", omega: "ω",
};

// A variable as it is set in print: x_1 is x₁, theta is θ.
function variableName(name) {
  const [, stem, digits] = /^(.*?)_?(\d*)$/.exec(name);
  return (GREEK[stem] || stem) + [...digits].map((d) => "₀₁₂₃₄₅₆₇₈₉"[d]).join("");
}
