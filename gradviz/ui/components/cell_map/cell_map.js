// A map of cells: a still layer (cells, lines, axes, scale) and a moving one (pointer, choice,
// paths).

import { axisTicks } from "../shared/axes.js";
import { parseColor, readTheme } from "../shared/colors.js";
import { clipped, createLayers } from "../shared/layers.js";
import { drawHead, hatchPattern } from "../shared/marks.js";
import { defineComponent } from "../shared/mounting.js";
import { cellRows, prepareCells } from "./cells.js";
import { fillLegend } from "./legend.js";

function createCellMap(root) {
  const room = root.querySelector(".room");
  const tooltip = root.querySelector(".tooltip");
  const legend = root.querySelector(".kinds");
  const layers = createLayers(room, 2);
  const [still, moving] = layers.contexts;
  let data = null;
  let theme = null;
  let plot = null;
  let image = null;
  let hatches = null;
  let cursor = null;
  let chosen = null;
  let frame = 0;
  let dirty = true;
  let send = null;

  const ask = (whole) => {
    dirty = dirty || whole;
    if (!frame) frame = requestAnimationFrame(draw);
  };
  const format = (value, digits) => data.format(value, digits);

  // ---- places

  function measure() {
    const s = theme.scale;
    still.font = `${12 * s}px ${theme.font}`;
    const texts = data.ticks.map(([, value]) => still.measureText(format(value, 3)).width);
    const yTexts = axisTicks(data.y, 5).map((value) => still.measureText(data.y.text(value)).width);
    const left = Math.round(Math.max(18, ...yTexts) + 32 * s);
    const right = Math.round(layers.width - Math.max(0, ...texts) - 50 * s);
    const bottom = Math.round(layers.height - 42 * s);
    const top = Math.round(9 * s);
    let width = Math.max(20, right - left);
    let height = Math.max(20, bottom - top);
    let x = left;
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
    const { nx, ny, kind, shade } = data;
    const tables = data.kinds.map((each) =>
      each.colors[theme.dark ? "dark" : "light"].map(parseColor),
    );
    const canvas = (under) =>
      Object.assign(document.createElement("canvas"), { width: nx, height: ny, under });
    image = canvas();
    hatches = data.kinds.some((each) => each.hatched) ? canvas() : null;
    const pen = image.getContext("2d");
    const pixels = pen.createImageData(nx, ny);
    const mask = pen.createImageData(nx, ny);
    for (let row = 0, k = 0; row < ny; row++) {
      for (let column = 0; column < nx; column++, k++) {
        const table = tables[kind[k]];
        const color = table[Math.round(shade[k] * (table.length - 1))];
        const p = 4 * ((ny - 1 - row) * nx + column);
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
    const ratio = layers.ratio;
    const sheet = document.createElement("canvas");
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
    const ctx = still;
    const s = theme.scale;
    layers.clear(ctx);
    stamp(ctx, image);
    if (hatches) drawHatches(ctx);
    clipped(ctx, plot, () => {
      for (const line of data.lines) drawLine(ctx, line, theme.ring, 2 * s, [7 * s, 5 * s]);
    });
    drawAxes(ctx);
    drawScale(ctx);
    for (const mark of data.marks) drawMark(ctx, toX(mark.x), toY(mark.y), mark.text);
  }

  function drawMark(ctx, x, y, text) {
    const s = theme.scale;
    if (x < plot.left || x > plot.left + plot.width || y < plot.top || y > plot.top + plot.height)
      return;
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
    const s = theme.scale;
    const bottom = plot.top + plot.height;
    ctx.strokeStyle = ctx.fillStyle = theme.muted;
    ctx.lineWidth = 1;
    ctx.strokeRect(plot.left - 0.5, plot.top - 0.5, plot.width + 1, plot.height + 1);
    ctx.font = `${12 * s}px ${theme.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    for (const value of axisTicks(data.x, plot.width / (72 * s))) {
      ctx.fillRect(Math.round(toX(value)), bottom, 1, 5);
      ctx.fillText(data.x.text(value), toX(value), bottom + 8 * s);
    }
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    if (data.ny > 1) {
      for (const value of axisTicks(data.y, plot.height / (48 * s))) {
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
    const s = theme.scale;
    const x = plot.left + plot.width + 12 * s;
    const width = 11 * s;
    const shades = data.kinds[0].colors[theme.dark ? "dark" : "light"];
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
      const y = plot.top + plot.height * (1 - shade);
      const end = k === data.ticks.length - 1;
      if (last - y < 15 * s || (!end && y - plot.top < 15 * s)) return;
      last = y;
      ctx.fillRect(x + width, Math.round(y), 4, 1);
      ctx.fillText(
        format(value, 3),
        x + width + 7 * s,
        Math.min(Math.max(y, plot.top + 5), plot.top + plot.height - 5),
      );
    });
    const widest = Math.max(
      ...data.ticks.map(([, value]) => ctx.measureText(format(value, 3)).width),
    );
    sideways(ctx, data.scale, x + width + 18 * s + widest, plot.top + plot.height / 2);
  }

  function drawMoving() {
    const ctx = moving;
    const s = theme.scale;
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
    const w = Math.max(plot.cellX, 7);
    const h = Math.max(plot.cellY, 7);
    const x = plot.left + plot.cellX * (cell[1] + 0.5) - w / 2;
    const y = plot.top + plot.height - plot.cellY * (cell[0] + 0.5) - h / 2;
    for (const [line, ink] of [
      [width + 2.5, theme.halo],
      [width, color],
    ]) {
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
    if (theme !== before) {
      paintCells();
      fillLegend(legend, data, theme.dark);
      dirty = true;
    }
    if (layers.measure() || dirty) {
      measure();
      drawStill();
      dirty = false;
      root.dataset.plot = [plot.left, plot.top, plot.width, plot.height].join(" ");
    }
    drawMoving();
    root.dataset.painted = String(Number(root.dataset.painted || 0) + 1);
  }

  layers.redraw = draw;

  // ---- words

  function describe([row, column]) {
    const k = row * data.nx + column;
    const places = [
      [data.x, column],
      [data.y, row],
    ]
      .filter(([axis]) => axis.title)
      .map(([axis, place]) => `${axis.title} = ${format(axis.values[place], 4)}`);
    const numbers = data.numbers
      .filter(({ values }) => Number.isFinite(values[k]))
      .map(({ title, values }) => `${title}: ${format(values[k], 4)}`);
    return [places.join(",  "), data.kinds[data.kind[k]].label, ...numbers].join("\n");
  }

  function point(cell) {
    cursor = cell;
    tooltip.hidden = !cell;
    if (cell) {
      tooltip.textContent = describe(cell);
      const x = plot.left + plot.cellX * (cell[1] + 0.5);
      const y = plot.top + plot.height - plot.cellY * (cell[0] + 0.5);
      const { offsetWidth: width, offsetHeight: height } = tooltip;
      const left = x + 14 + width > layers.width ? x - 14 - width : x + 14;
      const top = y + 14 + height > layers.height ? y - 14 - height : y + 14;
      tooltip.style.left = `${Math.max(0, left)}px`;
      tooltip.style.top = `${Math.max(0, top)}px`;
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

  room.addEventListener("pointermove", (event) => {
    if (data && plot) point(cellAt(event));
  });
  room.addEventListener("pointerleave", () => point(null));
  room.addEventListener("click", (event) => {
    if (data && plot) {
      point(cellAt(event));
      choose(cursor);
    }
  });
  room.addEventListener("blur", () => point(null));
  room.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0] }[
      event.key
    ];
    if (!data || !plot || event.ctrlKey || event.metaKey || event.altKey) return;
    if (move) {
      const by = event.shiftKey ? 10 : 1;
      const [row, column] = cursor || chosen || [data.ny >> 1, data.nx >> 1];
      const clip = (value, count) => Math.max(0, Math.min(count - 1, value));
      point(
        cursor || chosen
          ? [clip(row + by * move[0], data.ny), clip(column + by * move[1], data.nx)]
          : [row, column],
      );
    } else if (event.key === "Enter" || event.key === " ") choose(cursor);
    else if (event.key === "Escape") point(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const watcher = new ResizeObserver(() => ask());
  watcher.observe(room);
  // Streamlit changes its theme without any new data.
  const themes = setInterval(() => {
    if (theme && readTheme(root, theme) !== theme) ask();
  }, 500);

  return {
    update(fresh, trigger) {
      send = trigger;
      if (data && data.version === fresh.version) return;
      data = prepareCells(fresh);
      chosen = data.selected;
      room.setAttribute("aria-label", data.label);
      room.dataset.keys = data.keys;
      room.style.setProperty("--share", data.square ? 88 : 66);
      theme = readTheme(root, theme);
      paintCells();
      fillLegend(legend, data, theme.dark);
      point(null);
      root.dataset.version = data.version;
      /** @type {any} */ (root).rows = () => cellRows(data); // for who takes the map away
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

export const mount = defineComponent({
  here: import.meta.url,
  markup: "cell_map.html",
  styles: ["../shared/base.css", "cell_map.css"],
  selector: ".gradviz-cell-map",
  create: createCellMap,
});
