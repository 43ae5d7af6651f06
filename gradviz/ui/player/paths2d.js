// What moves on the contour: paths with halo, heads, arrows, the start.

function buildPaths2D(scene, toX, toY) {
  const limit = (pixel) => Math.max(-1e5, Math.min(1e5, pixel)); // a diverging path leaves, in the right direction
  return scene.runs.map((run) => {
    const xs = new Float64Array(run.length), ys = new Float64Array(run.length);
    for (let k = 0; k < run.length; k++) {
      xs[k] = limit(toX(run.px[k]));
      ys[k] = limit(toY(run.py[k]));
    }
    return { run, line: thinned(xs, ys, run.length, 0.8) };
  });
}

function drawPaths2D(ctx, paths, time, scene) {
  const { theme } = scene, wide = 2.3 * theme.scale;
  ctx.lineJoin = "bevel"; // seen no different at this width, and several times faster than round
  ctx.lineCap = "butt";
  const stroke = (path, style, width, alpha, until, from) => {
    ctx.beginPath();
    traceLine(ctx, path.line, until, from);
    ctx.globalAlpha = alpha;
    ctx.strokeStyle = style;
    ctx.lineWidth = width;
    ctx.stroke();
  };
  const shown = paths.filter(({ run, line }) => run.visible && line.n);
  const strength = (run) => (run.faded ? 0.25 : 1);
  if (scene.ghost) {
    for (const path of shown) {
      if (time < path.line.length - 1) stroke(path, path.run.color, wide * 0.7, 0.75 * strength(path.run), Infinity, Math.floor(time));
    }
  }
  for (const path of shown) stroke(path, theme.halo, wide + 3 * theme.scale, strength(path.run), time);
  for (const path of shown) stroke(path, path.run.color, wide, strength(path.run), time);
  ctx.globalAlpha = 1;
}

function drawHeads2D(ctx, paths, time, scene) {
  for (const { run, line } of paths) {
    if (!run.visible || !line.n) continue;
    const [x, y] = lineAt(line, time);
    ctx.globalAlpha = run.faded ? 0.25 : 1;
    drawHead(ctx, x, y, 5.6 * scene.theme.scale, run.color, scene.theme);
  }
  ctx.globalAlpha = 1;
}

function drawStart2D(ctx, x, y, scene, color = scene.theme.ring) {
  const { theme } = scene, r = 7.5 * theme.scale;
  const rings = [[theme.halo, 6], [color, 2.2]];
  for (const [style, width] of rings) {
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    for (const [dx, dy] of [[1, 0], [0, 1], [-1, 0], [0, -1]]) {
      ctx.moveTo(x + dx * (r - 3), y + dy * (r - 3));
      ctx.lineTo(x + dx * (r + 4), y + dy * (r + 4));
    }
    ctx.lineWidth = width * theme.scale;
    ctx.strokeStyle = style;
    ctx.stroke();
  }
}

// The starts that runs have of their own, in their colours.
function drawOwnStarts(ctx, scene, place) {
  for (const { point, color } of scene.starts || []) {
    const [x, y] = place(point);
    if (Number.isFinite(x) && Number.isFinite(y)) drawStart2D(ctx, x, y, scene, color);
  }
}

// The negative gradient and the update at a run's head. Both are of bounded length, since one
// reaches over many orders of magnitude; their directions are exact.
function drawArrows2D(ctx, paths, time, scene, scaleX, scaleY) {
  const { theme } = scene, g = new Float64Array(scene.dimension || 2);
  for (const { run, line } of paths) {
    if (!run.visible || run.faded || !line.n) continue;
    const [x, y] = lineAt(line, time), k = Math.min(Math.floor(time), run.length - 2);
    if (scene.gradientAt(run, Math.min(Math.floor(time), run.length - 1), g)) {
      drawArrow(ctx, x, y, -g[scene.axes[0]] * scaleX, g[scene.axes[1]] * scaleY, run.color, 1.4 * theme.scale, 46, theme);
    }
    if (k >= 0 && time < run.length - 1) {
      drawArrow(ctx, x, y, line.xs[k + 1] - line.xs[k], line.ys[k + 1] - line.ys[k], run.color, 3.2 * theme.scale, 30, theme);
    }
  }
}

function drawArrow(ctx, x, y, dx, dy, color, width, reach, theme) {
  const size = Math.hypot(dx, dy);
  if (!(size > 1e-3) || !Number.isFinite(size)) return; // of a thousandth of a pixel there is no direction to see
  const length = 10 + reach * (1 - 1 / (1 + Math.log1p(size) / 3));
  drawArrowTo(ctx, x, y, x + (dx / size) * length, y + (dy / size) * length, color, width, theme);
}

function drawArrowTo(ctx, x, y, ex, ey, color, width, theme) {
  const size = Math.hypot(ex - x, ey - y), [ux, uy] = [(ex - x) / size, (ey - y) / size], tip = 3 + 2 * width;
  const outline = () => {
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(ex - ux * tip * 0.8, ey - uy * tip * 0.8);
  };
  const head = () => {
    ctx.beginPath();
    ctx.moveTo(ex, ey);
    ctx.lineTo(ex - ux * tip * 1.5 - uy * tip * 0.75, ey - uy * tip * 1.5 + ux * tip * 0.75);
    ctx.lineTo(ex - ux * tip * 1.5 + uy * tip * 0.75, ey - uy * tip * 1.5 - ux * tip * 0.75);
    ctx.closePath();
  };
  ctx.lineCap = "butt";
  ctx.lineJoin = "round";
  ctx.strokeStyle = theme.halo;
  outline(); ctx.lineWidth = width + 3; ctx.stroke();
  head(); ctx.lineWidth = 3; ctx.stroke();
  ctx.strokeStyle = ctx.fillStyle = color;
  outline(); ctx.lineWidth = width; ctx.stroke();
  head(); ctx.fill();
}
