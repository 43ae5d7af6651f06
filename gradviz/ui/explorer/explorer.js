// The explorer: one point of a function, the gradient there, and what an estimate makes of it.
// Point, direction and step are dragged; everything follows in the browser, and the server is told
// when they are let go.

const EXPLORERS = new WeakMap();
const HANDLE = 66; // pixels from the point to the handle that turns the direction
const WAIT = 4000; // milliseconds that something dropped waits for the server's answer
const ROLE = { ascent: 0, descent: 1, direction: 4, exact: 1, estimate: 0 }; // colours of the palette

function createExplorer(root) {
  const state = { data: null, theme: null, surface: null, point: null, angle: 0, h: NaN, held: "", droppedAt: -Infinity, painted: 0, liveFrames: 0 };
  const place = (name) => root.querySelector(`[data-view="${name}"]`);
  const tip = createTooltip(root);
  let send = null, frame = 0, views = {}, field = null, words = "", fresh = null;

  const ask = () => { if (!frame) frame = requestAnimationFrame(draw); };
  const color = (role) => runColor(ROLE[role], state.theme.dark);
  const estimator = () => (state.data.estimator ? { ...state.data.estimator, h: state.h } : null);

  // ---- what a person does
  const actions = {
    onStart(point, phase) {
      if (phase === "press") state.held = overHandle(point) ? "direction" : "point";
      if (state.held === "direction") turn(point); else state.point = rounded(point);
      if (phase === "drop" || phase === "click") drop(state.held);
      ask();
    },
    onHover(hover) { tip(hover && describeHover(hover), hover && hover.event); },
  };

  function overHandle(point) {
    if (!views.main || !views.main.toPixel || !showsDirection()) return false;
    const [x, y] = views.main.toPixel(point), [hx, hy] = handleAt();
    return Math.hypot(x - hx, y - hy) < 16;
  }

  function turn(point) {
    const [a, b] = state.surface.axes;
    const [dx, dy] = [point[0] - state.point[a], point[1] - state.point[b]];
    if (dx || dy) state.angle = roundedAngle((Math.atan2(dy, dx) * 180) / Math.PI);
  }

  const roundedAngle = (degrees) => Math.round(((((degrees + 180) % 360) + 360) % 360) - 180);

  function rounded(point) {
    const made = Float64Array.from(state.point), { axes, grains } = state.surface;
    axes.forEach((j, k) => { made[j] = Number((Math.round(point[k] / grains[j]) * grains[j]).toPrecision(12)); });
    return made;
  }

  function drop(what) {
    state.held = "";
    state.droppedAt = performance.now();
    if (!send) return;
    if (what === "point") send("point", [...state.point]);
    else if (what === "direction") send("angle", state.angle);
    else if (what === "h") send("h", state.h);
  }

  function onCursor(value, final) {
    if (state.data.estimator) state.h = Number(value.toPrecision(3)); else state.angle = roundedAngle(value);
    state.held = state.data.estimator ? "h" : "direction";
    if (final) drop(state.held);
    ask();
  }

  place("side").addEventListener("keydown", (event) => {
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!way || root.classList.contains("fixed")) return;
    event.preventDefault();
    onCursor(state.data.estimator ? Math.min(H_RANGE[1], Math.max(H_RANGE[0], state.h * 10 ** (way / 8))) : state.angle + 5 * way, true);
  });

  function describeHover({ point }) {
    const { surface } = state, { format, labels } = surface, value = surface.f(...point);
    return [
      surface.names.map((name, k) => `${name} = ${format(point[k], 4)}`).join(",  "),
      Number.isNaN(value) ? labels.undefined : `f = ${format(value, 5)}`,
    ];
  }

  // ---- what is computed at the point
  function look() {
    const { surface, data, point } = state, D = surface.dimension, exact = new Float64Array(D);
    const value = surface.evaluate(point, exact), source = estimator();
    const made = { value, exact, size: Math.hypot(...exact), estimate: null, cloud: null };
    if (!source) return made;
    made.estimate = estimateAt(source, 0);
    if (data.cloud) {
      const many = gradientSource(surface.evaluate, D, { ...source, directions: data.cloud });
      const count = Math.floor(data.cloud.length / (source.samples * D)), g = new Float64Array(D);
      made.cloud = Array.from({ length: count }, (_, k) => { many(point, g, k); return Float64Array.from(g); });
    }
    const off = made.estimate.map((each, j) => each - exact[j]), length = Math.hypot(...made.estimate);
    made.error = made.size > 0 ? Math.hypot(...off) / made.size : Math.hypot(...off);
    const cosine = made.estimate.reduce((sum, each, j) => sum + each * exact[j], 0) / (length * made.size);
    const cross = Math.hypot(...off) / made.size; // small angles need more digits than the cosine has
    made.angle = made.size > 0 && length > 0 ? (cosine > 0.999999 ? Math.min(cross, 1) : Math.acos(Math.max(-1, cosine))) * 180 / Math.PI : NaN;
    return made;
  }

  // What the browser cannot evaluate, at complex points, Python has on a grid of steps.
  function estimateAt(source, k) {
    const { surface, point, data } = state, D = surface.dimension, g = new Float64Array(D);
    if (source.offsets || !data.curve) {
      gradientSource(surface.evaluate, D, source)(point, g, k);
      return g;
    }
    const { h, estimates } = data.curve;
    let best = 0;
    for (let i = 1; i < h.length; i++) if (Math.abs(Math.log(h[i] / source.h)) < Math.abs(Math.log(h[best] / source.h))) best = i;
    return estimates.subarray(best * D, (best + 1) * D);
  }

  function makeRuns() {
    const { data, surface, theme, point } = state;
    if (!data.runs) return [];
    const D = surface.dimension, source = estimator();
    return data.runs.map((run) => {
      const changed = { ...run, gradient: run.gradient ? source : null };
      const path = runPath(surface.evaluate, D, changed, point, { steps: data.steps, tolerance: data.tolerance, z: null });
      return createRun(changed, surface, theme, true, path);
    });
  }

  // ---- what is shown
  const showsDirection = () => state.surface.dimension > 1 && !state.data.estimator;

  function screenDirection(plot) {
    const { surface: { domain: [[x0, x1], [y0, y1]] }, angle } = state, t = (angle * Math.PI) / 180;
    const [dx, dy] = [(Math.cos(t) * plot.width) / (x1 - x0), (-Math.sin(t) * plot.height) / (y1 - y0)], size = Math.hypot(dx, dy);
    return [dx / size, dy / size];
  }

  function handleAt() {
    const [a, b] = state.surface.axes, [x, y] = views.main.toPixel([state.point[a], state.point[b]]);
    const [dx, dy] = screenDirection(views.main.plot());
    return [x + HANDLE * dx, y + HANDLE * dy];
  }

  // Vectors of the gradient on the screen, all to one scale: the exact one is 74 pixels long, or
  // less near an edge that would cut its head off.
  function screenVector(g, size, plot) {
    const { surface: { axes: [a, b], domain: [[x0, x1], [y0, y1]] } } = state;
    const v = [(g[a] * plot.width) / (x1 - x0), (-g[b] * plot.height) / (y1 - y0)];
    return v.map((each) => (each * plot.reach) / size);
  }

  function overlay(found) {
    const { surface, data, theme, point } = state;
    if (surface.dimension < 2) return (ctx, plot, toX, toY) => overCurve(ctx, plot, toX, toY, found);
    return (ctx, plot, toX, toY) => {
      const [a, b] = surface.axes, [x, y] = [toX(point[a]), toY(point[b])], w = 2.6 * theme.scale;
      if (data.field) {
        if (!field || field.key !== surface.key || field.width !== plot.width || field.height !== plot.height) {
          field = { key: surface.key, width: plot.width, height: plot.height, ...fieldArrows(surface, plot) };
        }
        drawField(ctx, field, theme);
      }
      if (Number.isFinite(found.value) && !data.estimator) drawLevel(ctx, surface, plot, found.value, theme);
      for (const each of data.critical || []) drawCritical(ctx, toX(each.point[a]), toY(each.point[b]), each.kind, theme);
      const raw = screenLength(found.exact, plot);
      plot.reach = reachOf(found.exact, raw, x, y, plot);
      if (found.cloud) drawCloud(ctx, x, y, found.cloud, raw, plot);
      if (data.estimator) {
        drawProbes(ctx, toX, toY);
        drawVector(ctx, x, y, ...screenVector(found.exact, raw, plot), color("exact"), w + 2.4, theme);
        drawVector(ctx, x, y, ...screenVector(found.estimate, raw, plot), color("estimate"), w, theme);
        return;
      }
      const [gx, gy] = screenVector(found.exact, raw, plot), [dx, dy] = screenDirection(plot);
      if (Number.isFinite(gx) && raw > 0) {
        // at right angles to the gradient in the plane, wherever that points on the screen
        const [px, py] = screenVector(Object.assign(new Float64Array(surface.dimension), { [a]: -found.exact[b], [b]: found.exact[a] }), raw, plot);
        drawLine(ctx, x - px, y - py, x + px, y + py, theme.ring, 1.6, theme, [6, 5]);
      }
      drawVector(ctx, x, y, -gx, -gy, color("descent"), w, theme);
      drawVector(ctx, x, y, gx, gy, color("ascent"), w, theme);
      drawVector(ctx, x, y, dx * (HANDLE - 8), dy * (HANDLE - 8), color("direction"), w * 0.8, theme);
      drawHead(ctx, x + dx * HANDLE, y + dy * HANDLE, 6.5 * theme.scale, color("direction"), theme);
    };
  }

  function reachOf(g, size, x, y, plot) {
    const [dx, dy] = screenVector(g, size, { ...plot, reach: 1 });
    const across = dx > 0 ? (plot.left + plot.width - x) / dx : dx < 0 ? (plot.left - x) / dx : Infinity;
    const up = dy > 0 ? (plot.top + plot.height - y) / dy : dy < 0 ? (plot.top - y) / dy : Infinity;
    return Math.max(26, Math.min(74, across - 3, up - 3));
  }

  function screenLength(g, plot) {
    const { surface: { axes: [a, b], domain: [[x0, x1], [y0, y1]] } } = state;
    return Math.hypot((g[a] * plot.width) / (x1 - x0), (g[b] * plot.height) / (y1 - y0)) || 1;
  }

  // The places where the estimate evaluates the function, where they can be told apart.
  function drawProbes(ctx, toX, toY) {
    const source = estimator(), { surface, point, theme } = state, D = surface.dimension, [a, b] = surface.axes;
    if (!source.offsets) return;
    const count = source.directions ? Math.min(source.samples, 40) : D;
    for (let i = 0; i < count; i++) {
      const along = (j) => (source.directions ? source.directions[i * D + j] : i === j ? 1 : 0);
      for (const offset of source.offsets) {
        const x = toX(point[a] + source.h * offset * along(a)), y = toY(point[b] + source.h * offset * along(b));
        ctx.beginPath();
        ctx.arc(x, y, 3.4 * theme.scale, 0, 2 * Math.PI);
        ctx.fillStyle = theme.halo;
        ctx.fill();
        ctx.beginPath();
        ctx.arc(x, y, 2.2 * theme.scale, 0, 2 * Math.PI);
        ctx.fillStyle = color("estimate");
        ctx.fill();
      }
    }
  }

  function drawCloud(ctx, x, y, cloud, raw, plot) {
    const { theme } = state, tips = cloud.map((g) => screenVector(g, raw, plot));
    ctx.fillStyle = color("estimate");
    ctx.globalAlpha = 0.55;
    for (const [dx, dy] of tips) { ctx.beginPath(); ctx.arc(x + dx, y + dy, 2 * theme.scale, 0, 2 * Math.PI); ctx.fill(); }
    ctx.globalAlpha = 1;
    const { mx, my, angle, a, b } = cloudOf(tips.map(([dx]) => dx), tips.map(([, dy]) => dy));
    for (const [style, width] of [[theme.halo, 4], [color("estimate"), 1.8]]) {
      ctx.beginPath();
      ctx.ellipse(x + mx, y + my, a, b, angle, 0, 2 * Math.PI);
      ctx.strokeStyle = style;
      ctx.lineWidth = width * theme.scale;
      ctx.stroke();
    }
    drawHead(ctx, x + mx, y + my, 4 * theme.scale, color("estimate"), theme);
  }

  function overCurve(ctx, plot, toX, toY, found) {
    const { surface, data, theme, point } = state, [x] = point, z = found.value;
    for (const each of data.critical || []) drawCritical(ctx, toX(each.point[0]), toY(surface.f(each.point[0])), each.kind, theme);
    if (!Number.isFinite(z)) return;
    const [x0, x1] = surface.domain[0], line = (slope, style, width) => {
      if (Number.isFinite(slope)) drawLine(ctx, toX(x0), toY(z + slope * (x0 - x)), toX(x1), toY(z + slope * (x1 - x)), style, width, theme);
    };
    line(found.exact[0], color(data.estimator ? "exact" : "ascent"), 2.4);
    if (!data.estimator) return;
    line(found.estimate[0], color("estimate"), 1.8);
    const source = estimator();
    for (const offset of source.offsets || []) {
      const probe = x + source.h * offset;
      drawHead(ctx, toX(probe), toY(surface.f(probe)), 4 * theme.scale, color("estimate"), theme);
    }
  }

  // ---- words and numbers
  function rows(found) {
    const { surface, data, point } = state, { labels, format, variables } = surface, digits = 6;
    const write = (each, places = digits) => (Number.isFinite(each) ? format(each, places) : "—");
    const list = (values) => (values.length > 1 ? `(${[...values].map((each) => write(each)).join(write(0.5).includes(",") ? "; " : ", ")})` : write(values[0]));
    const made = [["", labels.point, list(point)], ["", "f", Number.isNaN(found.value) ? labels.undefined : write(found.value)]];
    if (data.estimator) {
      made.push(["exact", labels.exact, list(found.exact)], ["estimate", labels.estimate, list(found.estimate)]);
      made.push(["", labels.relative_error, write(found.error, 3)]);
      if (surface.dimension > 1) made.push(["", labels.angle_between, Number.isNaN(found.angle) ? "—" : `${format(found.angle, 3)}°`]);
      made.push(["", labels.evaluations, format(data.estimator.evaluations)]);
      if (Number.isFinite(state.h)) made.push(["", "h", format(state.h, 3)]);
      return made;
    }
    variables.forEach((name, j) => made.push(["", surface.dimension > 1 ? `∂f/∂${name}` : `f′(${name})`, write(found.exact[j])]));
    if (surface.dimension < 2) return made;
    const [a, b] = surface.axes, t = (state.angle * Math.PI) / 180;
    const slope = found.exact[a] * Math.cos(t) + found.exact[b] * Math.sin(t), flat = Math.hypot(found.exact[a], found.exact[b]);
    made.push(["", labels.length, write(found.size)], ["", labels.direction, `${format(state.angle)}°,  (${format(Math.cos(t), 3)}; ${format(Math.sin(t), 3)})`]);
    made.push(["", labels.slope, write(Math.abs(slope) < 1e-12 * flat ? 0 : slope)]);
    if (flat > 0) made.push(["", labels.angle_between, `${format((Math.acos(Math.max(-1, Math.min(1, slope / flat))) * 180) / Math.PI, 3)}°`]);
    return made;
  }

  function showWords(found) {
    const side = place("side"), { data, surface: { labels, format } } = state;
    const made = rows(found), html = made.map(([kind, name, text]) => `<div class="${kind}${text.length > 24 ? " wide" : ""}"><dt></dt><dd></dd></div>`).join("");
    const list = root.querySelector(".readout");
    if (list.dataset.html !== html) { list.innerHTML = html; list.dataset.html = html; }
    made.forEach(([, name, text], k) => {
      const [dt, dd] = list.children[k].children;
      if (dt.textContent !== name) dt.textContent = name;
      if (dd.textContent !== text) dd.textContent = text;
    });
    side.setAttribute("aria-label", data.estimator ? labels.drag_h : labels.drag_direction);
    side.setAttribute("aria-valuetext", data.estimator ? `h = ${format(state.h, 3)}` : `${format(state.angle)}°`);
    if (words === data.version) return;
    words = data.version;
    root.setAttribute("aria-label", labels.explorer);
    place("main").setAttribute("aria-label", labels.main);
    const key = root.querySelector(".key");
    key.replaceChildren(...(data.key || []).map(({ role, text, shape }) => {
      const item = document.createElement("li"), swatch = document.createElement("i");
      swatch.className = shape || "";
      swatch.style.setProperty("--swatch", role in ROLE ? color(role) : CRITICAL_COLORS[role] || state.theme.ring);
      item.append(swatch, text);
      return item;
    }));
  }

  function needViews() {
    const flat = state.surface.dimension < 2, alone = flat ? !hasCurve() : !(showsDirection() || hasCurve());
    root.classList.toggle("alone", alone);
    place("side").hidden = alone;
    if (views.flat === flat) return;
    if (views.main) views.main.destroy();
    views = { ...views, flat, main: (flat ? createView1D : createView2D)(place("main"), actions) };
    views.side ||= createChart(place("side"), onCursor);
  }

  const hasCurve = () => Boolean(state.data.estimator) && Number.isFinite(state.data.estimator.h) && !state.data.estimator.directions;

  function draw() {
    frame = 0;
    if (!state.data || !root.isConnected) return;
    const { data, surface } = state;
    needViews();
    const found = look(), runs = makeRuns();
    state.shown = { estimate: found.estimate, ends: runs.map(({ positions }) => [...positions.slice(-surface.dimension)]) };
    root.style.setProperty("--exact", color("exact"));
    root.style.setProperty("--estimate", color("estimate"));
    views.main.setTime(Infinity, true);
    views.main.setScene({ ...surface, runs, steps: 1, ghost: false, arrows: false, start: surface.axes.map((j) => state.point[j]), overlay: overlay(found) });
    if (!root.classList.contains("alone")) views.side.setChart(sideChart(state, found, estimator(), color));
    showWords(found);
    if (state.held) state.liveFrames += 1;
    if (fresh !== null) {
      state.painted += 1;
      root.dataset.painted = state.painted;
      root.dataset.version = fresh;
      performance.mark("gradviz-painted", { detail: fresh });
      fresh = null;
    }
  }

  // What was dropped is shown until the server answers.
  function settle(data) {
    if (state.held) return;
    const waiting = performance.now() - state.droppedAt < WAIT && state.point && data.point.length === state.point.length;
    const size = (j) => Math.abs(data.domain[j][1] - data.domain[j][0]);
    if (!waiting || data.point.every((each, j) => Math.abs(each - state.point[j]) <= 1e-3 * size(j))) state.point = Float64Array.from(data.point);
    if (!waiting || Math.abs(data.angle - state.angle) < 1) state.angle = data.angle;
    const h = data.estimator ? data.estimator.h : NaN;
    if (!waiting || !Number.isFinite(state.h) || Math.abs(Math.log(h / state.h)) < 0.01) state.h = h;
  }

  function update(data, sender) {
    send = sender;
    const theme = readTheme(root, state.theme), anew = !state.data || JSON.stringify(data.function) !== JSON.stringify(state.data.function)
      || (data.estimator || {}).name !== (state.data.estimator || {}).name;
    if (anew) state.droppedAt = -Infinity;
    state.theme = theme;
    root.style.colorScheme = theme.dark ? "dark" : "light";
    // the picture stays the same wherever in it the point is
    const at = data.point.map((each, j) => (data.axes.includes(j) ? data.domain[j][0] : each));
    state.surface = createSurface({ ...data, at, start: at, minima: [] }, theme, state.surface);
    if (theme !== state.wordsTheme) words = "";
    state.wordsTheme = theme;
    state.data = data;
    settle(data);
    fresh = data.version ?? "";
    ask();
  }

  const resized = new ResizeObserver(() => { if (state.data && views.main) { views.main.resize(); views.side.resize(); } });
  for (const name of ["main", "side"]) resized.observe(place(name));
  root.gradviz = state;
  return {
    update,
    destroy() {
      cancelAnimationFrame(frame);
      resized.disconnect();
      if (views.main) views.main.destroy();
    },
  };
}

function showComponent({ data, parentElement, setTriggerValue }) {
  if (!data) return undefined;
  const complete = withRules(unpackData(data));
  return keepComponent(EXPLORERS, ".gradviz-explorer", createExplorer, complete, parentElement, setTriggerValue);
}
