// The box round the surface in three dimensions: floor, walls, grid, ticks, numbers and names.

function view3dNice(low, high, count) {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999) || rough;
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step && ticks.length < 20; k++) ticks.push(k * step);
  return ticks;
}

// Ticks of the height: nice numbers if it is linear, else round numbers near even heights.
function view3dHeightTicks(height, count) {
  if (height.low === height.high) return [height.low];
  if (height.linear) return view3dNice(height.low, height.high, count);
  const ticks = [];
  const gap = 0.7 / count;
  for (let k = 0; k <= count; k++) {
    const z = height.value(k / count);
    const around = Math.abs(height.value((k + 0.4) / count) - height.value((k - 0.4) / count));
    const power = 10 ** Math.floor(Math.log10(around || 1));
    const round = [5, 2, 1].map((m) => Math.round(z / (m * power)) * m * power)
      .find((r) => r >= height.low && r <= height.high && Math.abs(height.at(r) - k / count) < 0.5 / count);
    if (round === undefined) continue;
    if (ticks.every((other) => Math.abs(height.at(other) - height.at(round)) > gap)) ticks.push(round);
  }
  return ticks;
}

function view3dNumber(value, scene) {
  if (scene.format) return scene.format(value);
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e5 || size < 1e-3)) return value.toExponential(0).replace("e+", "e").replace("-", "\u2212");
  return String(+value.toPrecision(6)).replace("-", "\u2212");
}

// Floor, two back walls, grid, ticks, numbers and names, drawn before the surface.
function view3dAxes(ctx, scene, view, box, height, width) {
  const theme = scene.theme;
  const put = (x, y, z) => {
    const w = view.scale / (view.distance - (x * view.fx + y * view.fy + (z - view.middle) * view.fz));
    return [view.cx + w * (x * view.rx + y * view.ry),
      view.cy - w * (x * view.ux + y * view.uy + (z - view.middle) * view.uz)];
  };
  const small = width < 420;
  const size = small ? 10 : 12;
  const nearX = view.fx >= 0 ? box.x : -box.x, nearY = view.fy >= 0 ? box.y : -box.y;
  const trace = (points) => points.forEach((p, k) => (k ? ctx.lineTo(...put(...p)) : ctx.moveTo(...put(...p))));
  ctx.lineJoin = "round";
  const panels = [
    [[-box.x, -box.y, 0], [box.x, -box.y, 0], [box.x, box.y, 0], [-box.x, box.y, 0]],
    [[-nearX, -box.y, 0], [-nearX, box.y, 0], [-nearX, box.y, box.z], [-nearX, -box.y, box.z]],
    [[-box.x, -nearY, 0], [box.x, -nearY, 0], [box.x, -nearY, box.z], [-box.x, -nearY, box.z]],
  ];
  panels.forEach((panel, k) => {
    ctx.beginPath();
    trace(panel);
    ctx.closePath();
    ctx.globalAlpha = k ? 0.035 : 0.06;
    ctx.fillStyle = theme.ink;
    ctx.fill();
  });
  const [[x0, x1], [y0, y1]] = scene.domain;
  const span = (p, q) => Math.hypot(p[0] - q[0], p[1] - q[1]);
  const room = small ? 42 : 58;
  const many = (length) => Math.min(6, Math.floor(length / room));
  const mark = (low, high, half, ends) => {
    const length = span(put(...ends[0]), put(...ends[1]));
    if (length < 26) return [];
    return view3dNice(low, high, Math.max(2, many(length))).map((v) => [(2 * (v - low) / (high - low) - 1) * half, v]);
  };
  const ticksX = mark(x0, x1, box.x, [[-box.x, nearY, 0], [box.x, nearY, 0]]);
  const ticksY = mark(y0, y1, box.y, [[nearX, -box.y, 0], [nearX, box.y, 0]]);
  // The height's numbers stand at the upright edge that is farthest left on the screen.
  const sides = [[nearX, -nearY], [-nearX, nearY]];
  const side = put(...sides[0], 0)[0] < put(...sides[1], 0)[0] ? sides[0] : sides[1];
  const upright = span(put(...side, 0), put(...side, box.z));
  const ticksZ = !height || upright < 40 ? [] : view3dHeightTicks(height, Math.min(5, Math.max(2, many(upright) + 1)))
    .map((v) => [height.at(v) * box.z, v]);
  ctx.beginPath();
  for (const [x] of ticksX) { trace([[x, nearY, 0], [x, -nearY, 0]]); trace([[x, -nearY, 0], [x, -nearY, box.z]]); }
  for (const [y] of ticksY) { trace([[nearX, y, 0], [-nearX, y, 0]]); trace([[-nearX, y, 0], [-nearX, y, box.z]]); }
  for (const [z] of ticksZ) trace([[-nearX, nearY, z], [-nearX, -nearY, z], [nearX, -nearY, z]]);
  ctx.globalAlpha = 0.13;
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.beginPath();
  trace([[-box.x, nearY, 0], [box.x, nearY, 0]]);
  trace([[nearX, -box.y, 0], [nearX, box.y, 0]]);
  trace([[...side, 0], [...side, box.z]]);
  ctx.globalAlpha = 0.5;
  ctx.stroke();
  ctx.globalAlpha = 1;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const label = (text, from, out, away, style, color) => {
    const [p, q] = [put(...from), put(...out)];
    const length = span(p, q) || 1;
    const [dx, dy] = [(q[0] - p[0]) / length, (q[1] - p[1]) / length];
    ctx.font = style;
    ctx.fillStyle = color;
    const half = ctx.measureText(text).width / 2;
    const reach = away + Math.abs(dx) * half + Math.abs(dy) * size / 2;
    ctx.fillText(text, p[0] + dx * reach, p[1] + dy * reach);
    return reach + Math.abs(dx) * half + Math.abs(dy) * size / 2;
  };
  const plain = `${size}px ${theme.font}`;
  const name = `italic 600 ${size + 2}px ${theme.font}`;
  const [nameX, nameY] = scene.names || ["x", "y"];
  const outX = (x) => [x, nearY * 1.2, 0], outY = (y) => [nearX * 1.2, y, 0];
  const outZ = (z) => [...(side[0] === nearX ? [side[0], side[1] * 1.2] : [side[0] * 1.2, side[1]]), z];
  let reach = 8;
  for (const [x, v] of ticksX) reach = Math.max(reach, label(view3dNumber(v, scene), [x, nearY, 0], outX(x), 6, plain, theme.muted));
  label(nameX, [0, nearY, 0], outX(0), reach + 3, name, theme.ink);
  reach = 8;
  for (const [y, v] of ticksY) reach = Math.max(reach, label(view3dNumber(v, scene), [nearX, y, 0], outY(y), 6, plain, theme.muted));
  label(nameY, [nearX, 0, 0], outY(0), reach + 3, name, theme.ink);
  for (const [z, v] of ticksZ) label(view3dNumber(v, scene), [...side, z], outZ(z), 6, plain, theme.muted);
}
