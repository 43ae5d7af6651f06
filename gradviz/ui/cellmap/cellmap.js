// A map of cells: a still layer (cells, lines, axes, scale) and a moving one (pointer, choice, paths).

const CELLMAPS = new WeakMap();

function createCellMap(root) {
  const room = root.querySelector(".room"), tooltip = root.querySelector(".tooltip"), legend = root.querySelector(".kinds");
  const layers = createLayers(room, 2), [still, moving] = layers.contexts;
  let data = null, theme = null, plot = null, image = null, hatches = null, cursor = null, chosen = null, frame = 0, dirty = true, send = null;

  const ask = (whole) => { dirty = dirty || whole; if (!frame) frame = requestAnimationFrame(draw); };
  const format = (value, digits) => data.format(value, digits);

  // ---- places

  function measure() {
    const s = theme.scale;
    still.font = `${12 * s}px ${theme.font}`;
    const texts = data.ticks.map(([, value]) => still.measureText(format(value, 3)).width);
    const yTexts = ticksOf(data.y, 5).map((value) => still.measureText(data.y.text(value)).width);
    const left = Math.round(Math.max(18, ...yTexts) + 32 * s);
    const right = Math.round(layers.width - Math.max(0, ...texts) - 50 * s);
    const bottom = Math.round(layers.height - 42 * s), top = Math.round(9 * s);
    let width = Math.max(20, right - left), height = Math.max(20, bottom - top), x = left;
    if (data.square) {
      const side = Math.min(width, height);
      x += Math.round((width - side) / 2);
      [width, height] = [side, side];
    }
    plot = { left: x, top, width, height, cellX: width / data.nx, cellY: height / data.ny };
  }

  const toX = (value) => plot.left + plot.cellX * (0.5 + data.x.place(value));
  const toY = (value) => plot.top + plot.height - plot.cellY * (0.5 + data.y.place(value));

  function cellAt(event) {
    const box = room.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - plot.left) / plot.cellX);
    const row = Math.floor((plot.top + plot.height - (event.clientY - box.top)) / plot.cellY);
    return column >= 0 && column < data.nx && row >= 0 && row < data.ny ? [row, column] : null;
  }

  // ---- painting

  function paintCells() {
    const { nx, ny, kind, shade } = data, tables = data.kinds.map((each) => each.colors[theme.dark ? "dark" : "light"].map(parseColor));
    const canvas = (under) => Object.assign(document.createElement("canvas"), { width: nx, height: ny, under });
    image = canvas();
    hatches = data.kinds.some((each) => each.hatched) ? canvas() : null;
    const pen = image.getContext("2d"), pixels = pen.createImageData(nx, ny), mask = pen.createImageData(nx, ny);
    for (let row = 0, k = 0; row < ny; row++) {
      for (let column = 0; column < nx; column++, k++) {
        const table = tables[kind[k]], color = table[Math.round(shade[k] * (table.length - 1))], p = 4 * ((ny - 1 - row) * nx + column);
        pixels.data.set(color, p);
        pixels.data[p + 3] = 255;
        if (data.kinds[kind[k]].hatched) mask.data[p + 3] = 255;
      }
    }
    pen.putImageData(pixels, 0, 0);
    if (hatches) hatches.getContext("2d").putImageData(mask, 0, 0);
  }

  function stamp(ctx, picture) {
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(picture, plot.left, plot.top, plot.width, plot.height);
  }

  // Slanted lines over what failed, so that it is told apart without its colour.
  function drawHatches(ctx) {
    const ratio = layers.ratio, sheet = document.createElement("canvas");
    sheet.width = ctx.canvas.width;
    sheet.height = ctx.canvas.height;
    const pen = sheet.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    stamp(pen, hatches);
    pen.globalCompositeOperation = "source-in";
    pen.fillStyle = hatchPattern(pen, "rgba(255,255,255,0.38)", ratio);
    pen.fillRect(plot.left, plot.top, plot.width, plot.height);
    ctx.drawImage(sheet, 0, 0, layers.width, layers.height);
  }

  function drawLine(ctx, line, color, width, dash) {
    ctx.beginPath();
    line.x.forEach((x, k) => {
      if (Number.isFinite(x) && Number.isFinite(line.y[k])) ctx.lineTo(toX(x), toY(line.y[k]));
    });
    ctx.setLineDash(dash);
    ctx.lineJoin = "round";
    ctx.lineWidth = width + 2;
    ctx.strokeStyle = theme.halo;
    ctx.stroke();
    ctx.lineWidth = width;
    ctx.strokeStyle = color;
    ctx.stroke();
    ctx.setLineDash([]);
  }

  function drawStill() {
    const ctx = still, s = theme.scale;
    layers.clear(ctx);
    stamp(ctx, image);
    if (hatches) drawHatches(ctx);
    clipped(ctx, plot, () => { for (const line of data.lines) drawLine(ctx, line, theme.ring, 2 * s, [7 * s, 5 * s]); });
    drawAxes(ctx);
    drawScale(ctx);
    for (const mark of data.marks) drawMark(ctx, toX(mark.x), toY(mark.y), mark.text);
  }

  function drawMark(ctx, x, y, text) {
    const s = theme.scale;
    if (x < plot.left || x > plot.left + plot.width || y < plot.top || y > plot.top + plot.height) return;
    ctx.beginPath();
    ctx.arc(x, y, 9 * s, 0, 2 * Math.PI);
    ctx.fillStyle = "#14181f";
    ctx.fill();
    ctx.lineWidth = 1.5 * s;
    ctx.strokeStyle = ctx.fillStyle = "#ffffff";
    ctx.stroke();
    ctx.font = `600 ${11 * s}px ${theme.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(text, x, y + 0.5);
  }

  function drawAxes(ctx) {
    const s = theme.scale, bottom = plot.top + plot.height;
    ctx.strokeStyle = ctx.fillStyle = theme.muted;
    ctx.lineWidth = 1;
    ctx.strokeRect(plot.left - 0.5, plot.top - 0.5, plot.width + 1, plot.height + 1);
    ctx.font = `${12 * s}px ${theme.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    for (const value of ticksOf(data.x, plot.width / (72 * s))) {
      ctx.fillRect(Math.round(toX(value)), bottom, 1, 5);
      ctx.fillText(data.x.text(value), toX(value), bottom + 8 * s);
    }
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    if (data.ny > 1) {
      for (const value of ticksOf(data.y, plot.height / (48 * s))) {
        ctx.fillRect(plot.left - 5, Math.round(toY(value)), 5, 1);
        ctx.fillText(data.y.text(value), plot.left - 8 * s, toY(value));
      }
    }
    ctx.fillStyle = theme.ink;
    ctx.font = `italic 600 ${14 * s}px ${theme.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    ctx.fillText(data.x.title, plot.left + plot.width / 2, layers.height - 4 * s);
    sideways(ctx, data.y.title, 10 * s, plot.top + plot.height / 2);
  }

  function sideways(ctx, text, x, y) {
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(-Math.PI / 2);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(text, 0, 0);
    ctx.restore();
  }

  function drawScale(ctx) {
    const s = theme.scale, x = plot.left + plot.width + 12 * s, width = 11 * s, shades = data.kinds[0].colors[theme.dark ? "dark" : "light"];
    if (shades.length < 2) return;
    const ramp = ctx.createLinearGradient(0, plot.top + plot.height, 0, plot.top);
    shades.forEach((color, k) => ramp.addColorStop(k / (shades.length - 1), color));
    ctx.fillStyle = ramp;
    ctx.fillRect(x, plot.top, width, plot.height);
    ctx.font = `${12 * s}px ${theme.font}`;
    ctx.fillStyle = theme.muted;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    let last = Infinity;
    data.ticks.forEach(([shade, value], k) => {
      const y = plot.top + plot.height * (1 - shade), end = k === data.ticks.length - 1;
      if (last - y < 15 * s || (!end && y - plot.top < 15 * s)) return;
      last = y;
      ctx.fillRect(x + width, Math.round(y), 4, 1);
      ctx.fillText(format(value, 3), x + width + 7 * s, Math.min(Math.max(y, plot.top + 5), plot.top + plot.height - 5));
    });
    const widest = Math.max(...data.ticks.map(([, value]) => ctx.measureText(format(value, 3)).width));
    sideways(ctx, data.scale, x + width + 18 * s + widest, plot.top + plot.height / 2);
  }

  function drawMoving() {
    const ctx = moving, s = theme.scale;
    layers.clear(ctx);
    clipped(ctx, plot, () => {
      for (const path of data.paths) {
        drawLine(ctx, path, theme.ring, 1.8 * s, []);
        if (path.x.length) drawHead(ctx, toX(path.x[0]), toY(path.y[0]), 4 * s, theme.ring, theme);
      }
    });
    frameCell(ctx, chosen, 2.5 * s, theme.ring);
    frameCell(ctx, cursor, 1.5 * s, theme.accent);
  }

  function frameCell(ctx, cell, width, color) {
    if (!cell) return;
    const w = Math.max(plot.cellX, 7), h = Math.max(plot.cellY, 7);
    const x = plot.left + plot.cellX * (cell[1] + 0.5) - w / 2, y = plot.top + plot.height - plot.cellY * (cell[0] + 0.5) - h / 2;
    for (const [line, ink] of [[width + 2.5, theme.halo], [width, color]]) {
      ctx.lineWidth = line;
      ctx.strokeStyle = ink;
      ctx.strokeRect(x, y, w, h);
    }
  }

  function draw() {
    frame = 0;
    if (!data) return;
    const before = theme;
    theme = readTheme(root, before);
    if (theme !== before) { paintCells(); fillLegend(); dirty = true; }
    if (layers.measure() || dirty) {
      measure();
      drawStill();
      dirty = false;
      root.dataset.plot = [plot.left, plot.top, plot.width, plot.height].join(" ");
    }
    drawMoving();
    root.dataset.painted = String(Number(root.dataset.painted || 0) + 1);
  }

  // ---- words

  function fillLegend() {
    const rows = data.kinds.filter((_, number) => data.kind.includes(number)).map((each) => {
      const colors = each.colors[theme.dark ? "dark" : "light"];
      return [each.label, colors.length > 1 ? `linear-gradient(to right, ${colors.filter((_, k) => k % 8 === 0).join(", ")})` : hatchedCss(colors[0], each.hatched), ""];
    });
    for (const line of data.lines) rows.push([line.label, "none", "dashed"]);
    legend.replaceChildren(...rows.map(([label, swatch, name]) => {
      const item = document.createElement("li"), square = document.createElement("span");
      square.className = `swatch ${name}`;
      square.style.setProperty("--swatch", swatch);
      item.append(square, label);
      return item;
    }));
  }

  function hatchedCss(color, hatched) {
    return hatched ? `repeating-linear-gradient(-45deg, ${color} 0 4px, color-mix(in srgb, ${color} 62%, white) 4px 5.2px)` : color;
  }

  function describe([row, column]) {
    const k = row * data.nx + column;
    const places = [[data.x, column], [data.y, row]].filter(([axis]) => axis.title).map(([axis, place]) => `${axis.title} = ${format(axis.values[place], 4)}`);
    const numbers = data.numbers.filter(({ values }) => Number.isFinite(values[k])).map(({ title, values }) => `${title}: ${format(values[k], 4)}`);
    return [places.join(",  "), data.kinds[data.kind[k]].label, ...numbers].join("\n");
  }

  function point(cell) {
    cursor = cell;
    tooltip.hidden = !cell;
    if (cell) {
      tooltip.textContent = describe(cell);
      const x = plot.left + plot.cellX * (cell[1] + 0.5), y = plot.top + plot.height - plot.cellY * (cell[0] + 0.5);
      const { offsetWidth: width, offsetHeight: height } = tooltip;
      tooltip.style.left = `${Math.max(0, x + 14 + width > layers.width ? x - 14 - width : x + 14)}px`;
      tooltip.style.top = `${y + 14 + height > layers.height ? Math.max(0, y - 14 - height) : y + 14}px`;
    }
    ask();
  }

  // ---- what a person does

  function choose(cell) {
    if (!cell) return;
    chosen = cell;
    if (send) send("cell", cell);
    ask();
  }

  room.addEventListener("pointermove", (event) => { if (data && plot) point(cellAt(event)); });
  room.addEventListener("pointerleave", () => point(null));
  room.addEventListener("click", (event) => { if (data && plot) { point(cellAt(event)); choose(cursor); } });
  room.addEventListener("blur", () => point(null));
  room.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0] }[event.key];
    if (!data || !plot || event.ctrlKey || event.metaKey || event.altKey) return;
    if (move) {
      const by = event.shiftKey ? 10 : 1, [row, column] = cursor || chosen || [data.ny >> 1, data.nx >> 1];
      const clip = (value, count) => Math.max(0, Math.min(count - 1, value));
      point(cursor || chosen ? [clip(row + by * move[0], data.ny), clip(column + by * move[1], data.nx)] : [row, column]);
    } else if (event.key === "Enter" || event.key === " ") choose(cursor);
    else if (event.key === "Escape") point(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const watcher = new ResizeObserver(() => ask());
  watcher.observe(room);
  // Streamlit changes its theme without any new data.
  const themes = setInterval(() => { if (theme && readTheme(root, theme) !== theme) ask(); }, 500);

  return {
    update(fresh, trigger) {
      send = trigger;
      if (data && data.version === fresh.version) return;
      data = prepared(fresh);
      chosen = data.selected;
      room.setAttribute("aria-label", data.label);
      room.style.setProperty("--share", data.square ? 88 : 66);
      theme = readTheme(root, theme);
      paintCells();
      fillLegend();
      point(null);
      root.dataset.version = data.version;
      ask(true);
    },
    destroy() {
      watcher.disconnect();
      clearInterval(themes);
      cancelAnimationFrame(frame);
      data = null;
    },
  };
}

function prepared(data) {
  const format = numberFormat(data.locale);
  const axis = ({ name, values, log }) => {
    const scale = log ? Math.log10 : (value) => value, last = values.length - 1, low = scale(values[0]), span = scale(values[last]) - low;
    return {
      values, log, title: variableName(name),
      place: (value) => (last ? ((scale(value) - low) / span) * last : 0),
      text: (value) => (log && Number.isInteger(Math.log10(value)) ? powerOfTen(Math.log10(value)) : format(value, 4)),
    };
  };
  return { ...data, format, x: axis(data.x), y: axis(data.y), nx: data.x.values.length, ny: data.y.values.length };
}

// Round values along an axis; powers of ten where it is logarithmic and long enough.
function ticksOf({ values, log }, count) {
  const low = values[0], high = values[values.length - 1];
  if (low === high) return [low];
  if (!log) return niceTicks(low, high, count);
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const powers = Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => Number(`1e${first + k}`));
  if (powers.length > 2) return powers.filter((_, k) => k % Math.max(1, Math.ceil(powers.length / count)) === 0);
  return powers.flatMap((power) => [power / 5, power / 2, power, 2 * power, 5 * power])
    .filter((value, k, all) => value >= low && value <= high && all.indexOf(value) === k).map((value) => Number(value.toPrecision(6)));
}

function showComponent({ data, parentElement, setTriggerValue }) {
  return keepComponent(CELLMAPS, ".gradviz-cellmap", createCellMap, unpackData(data), parentElement, setTriggerValue);
}
