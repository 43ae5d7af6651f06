// The surface in three dimensions: a still layer (box and surface), drawn again only when the
// camera, the function or the theme changes, and a moving layer (paths and heads).

import { drawAxes3D } from "./axes3d.js";
import { ballImage } from "./ball.js";
import { aimCamera, createProjection, projectPoint } from "./camera.js";
import { createLayers } from "./layers.js";
import { drawArrow, drawStar } from "./marks.js";
import { boxOfDomain, createMesh, heightScale, sheetHeight } from "./mesh3d.js";
import { drawMultistart } from "./multistart_drawing.js";
import { PATH_LIFT, headAt, liftPath, tracePath } from "./path3d.js";
import { drawStart2D } from "./paths2d.js";
import { sayKeys } from "./picture_keys.js";
import { watchPointer3D } from "./pointer3d.js";
import { isolineTable, shadedPalette, rasterize } from "./raster3d.js";

/** @typedef {import("./types.js").Api} Api */
/** @typedef {import("./types.js").Camera} Camera */
/** @typedef {import("./types.js").Root} Root */
/** @typedef {import("./types.js").View} View */

const MESH_SIZES = { turning: 91, resting: 201 };

const EMPTY_MESH = { count: 0, triangles: [] };

const DEPTH_SLACK = 0.035; // how far behind the surface still counts as on it, in box units

/**
 * The surface.
 * @param {Root} root
 * @param {Api} api
 * @param {Camera} camera
 * @returns {View}
 */
export function createView3D(root, api, camera) {
  const layers = createLayers(root, 2);
  const [still, moving] = layers.contexts;
  const { frame } = layers;
  const [trail, picture] = [0, 0].map(() => document.createElement("canvas").getContext("2d"));
  const balls = new Map();
  let scene = null;
  let time = 0;
  let box = null;
  let level = null;
  let meshes = {};
  let sheet = null; // the mesh that is drawn
  let palette = null;
  let iso = null;
  let view = null;
  let target = null;
  let image = null;
  let paths = [];
  let start = null;
  let pending = 0;
  let resting = 0;

  function measure() {
    if (!layers.measure()) return false;
    trail.canvas.width = still.canvas.width;
    trail.canvas.height = still.canvas.height;
    balls.clear();
    return true;
  }

  function setScene(next) {
    const before = scene;
    scene = next;
    const resized = measure();
    const same = (...names) => before && names.every((name) => before[name] === scene[name]);
    if (!same("grid", "compressed")) {
      box = boxOfDomain(scene.domain);
      level = heightScale(scene.grid.z, scene.compressed);
      meshes = {};
      sheet = null;
    }
    if (!same("lut")) palette = shadedPalette(scene.lut);
    if (!same("grid", "isolevels", "theme")) iso = isolineTable(scene);
    if (!same("theme")) balls.clear();
    const labels = scene.labels || {};
    sayKeys(frame, labels.surface || "", labels.surface_keys || "");
    const kept = ["grid", "compressed", "lut", "isolevels", "theme", "names", "format", "minima"];
    if (resized || !view || !same(...kept)) draw("turning");
    else {
      lift();
      project();
      drawMoving(true);
    }
  }

  // The height of the sheet as it is drawn; where that has a hole in its cell, the function's own.
  function heightAt(px, py) {
    const [[x0, x1], [y0, y1]] = scene.domain;
    const h = sheet ? sheetHeight(sheet, (px - x0) / (x1 - x0), (py - y0) / (y1 - y0)) : NaN;
    return Number.isNaN(h) ? level.level(scene.f(px, py)) : h;
  }

  function lift() {
    paths = level ? scene.runs.map((run) => liftPath(run, scene, heightAt, box)) : [];
  }

  // The still layer and, since every point moved on the screen, the whole moving layer.
  function draw(wanted) {
    pending = 0;
    clearTimeout(resting);
    const { width, height, ratio } = layers;
    if (!scene || width < 2 || height < 2) return;
    const s = scene.theme.scale;
    const small = width < 420 ? 0.75 : 1;
    view = createProjection(camera, width, height, box, {
      side: 30 * s * small,
      top: 14 * s * small,
      bottom: 30 * s * small,
    });
    layers.clear(still);
    const drawLabels = drawAxes3D(still, scene, view, box, level, width);
    const area = width * height;
    const resolution =
      wanted === "resting"
        ? Math.min(Math.max(2, ratio), Math.sqrt(4e6 / area))
        : Math.min(1, Math.sqrt(5e5 / area));
    drawSurface(resolution, MESH_SIZES[wanted]);
    lift();
    still.drawImage(picture.canvas, 0, 0, target.width / resolution, target.height / resolution);
    drawLabels();
    for (const point of scene.minima) {
      const spot = spotOf(point);
      if (!spot) continue;
      still.globalAlpha = spot.hidden ? 0.35 : 1;
      drawStar(still, spot.x, spot.y, 7.5 * s, "#ffd84a", scene.theme.dark ? "#0b0e14" : "#4a3500");
      still.globalAlpha = 1;
    }
    project();
    drawMoving(true);
    if (wanted === "turning") resting = setTimeout(() => draw("resting"), 140);
  }

  function drawSurface(resolution, n) {
    const w = Math.ceil(layers.width * resolution);
    const h = Math.ceil(layers.height * resolution);
    if (!target || target.width !== w || target.height !== h) {
      [picture.canvas.width, picture.canvas.height] = [w, h];
      image = picture.createImageData(w, h);
      target = {
        width: w,
        height: h,
        pixels: new Uint32Array(image.data.buffer),
        depth: new Float32Array(w * h),
      };
    }
    target.ratio = resolution;
    if (level && !meshes[n]) meshes[n] = createMesh(scene, n, level, box);
    sheet = level ? meshes[n] : null;
    rasterize(target, sheet || EMPTY_MESH, view, palette, iso);
    picture.putImageData(image, 0, 0);
  }

  // The inverse distance of what the surface shows at a pixel; 0 where it shows nothing.
  function nearestAt(x, y) {
    const col = (x * target.ratio) | 0;
    const row = (y * target.ratio) | 0;
    return col >= 0 && row >= 0 && col < target.width && row < target.height
      ? target.depth[row * target.width + col]
      : 0;
  }

  // Every path point on the screen, and whether the surface hides it, once per camera: something
  // nearer is in the depth buffer, or the point lies on the far side of its own sheet.
  function project() {
    for (const path of paths) {
      const { n, sx, sy, hidden } = path;
      for (let k = 0; k < n; k++) {
        const x = path.x[k];
        const y = path.y[k];
        const z = path.z[k] - view.middle;
        const w = 1 / (view.distance - (x * view.fx + y * view.fy + z * view.fz));
        sx[k] = view.cx + view.scale * w * (x * view.rx + y * view.ry);
        sy[k] = view.cy - view.scale * w * (x * view.ux + y * view.uy + z * view.uz);
        const eyeX = view.distance * view.fx - x;
        const eyeY = view.distance * view.fy - y;
        const eyeZ = view.distance * view.fz - z;
        const facing = eyeZ > path.slopeX[k] * eyeX + path.slopeY[k] * eyeY;
        hidden[k] = facing && nearestAt(sx[k], sy[k]) <= w + DEPTH_SLACK * w * w ? 0 : 1;
      }
      // Crumbs of one or two points at a silhouette would only flicker.
      for (let k = 1, from = 0; k <= n; k++) {
        if (k < n && hidden[k] === hidden[from]) continue;
        if (from > 0 && k < n && k - from <= 2) hidden.fill(1 - hidden[from], from, k);
        from = k;
      }
    }
    start = scene.startless ? null : spotOf(scene.start);
  }

  // A point of the domain on the screen; null where there is no surface.
  function spotOf([px, py]) {
    const path = level && liftPath({ length: 1, px: [px], py: [py] }, scene, heightAt, box);
    if (!path || !path.n) return null;
    const [x, y, w] = projectPoint(view, path.x[0], path.y[0], path.z[0]);
    return { x, y, hidden: nearestAt(x, y) > w + DEPTH_SLACK * w * w };
  }

  // As `spotOf`, but for thousands of points in a frame; whether there is surface.
  function onSurface(px, py, spot) {
    const [[x0, x1], [y0, y1]] = scene.domain;
    if (!(px >= x0 && px <= x1 && py >= y0 && py <= y1)) return false;
    const h = heightAt(px, py);
    if (Number.isNaN(h)) return false;
    const [x, y, w] = projectPoint(
      view,
      ((2 * (px - x0)) / (x1 - x0) - 1) * box.x,
      ((2 * (py - y0)) / (y1 - y0) - 1) * box.y,
      h * box.z + PATH_LIFT,
    );
    [spot.x, spot.y] = [x, y];
    spot.hidden = nearestAt(x, y) > w + DEPTH_SLACK * w * w;
    return true;
  }

  function drawPath(ctx, path, run, from, to) {
    if (to <= from) return;
    const s = scene.theme.scale;
    const strength = run.faded ? 0.25 : 1;
    const stroke = (color, width, alpha, first, hidden) => {
      [ctx.strokeStyle, ctx.lineWidth, ctx.globalAlpha] = [color, width * s, alpha * strength];
      tracePath(ctx, path, first, to, hidden);
    };
    ctx.lineJoin = "round";
    ctx.lineCap = "butt";
    stroke(run.color, 1.5, 0.45, from, 1);
    stroke(scene.theme.halo, 5, 1, from, 0);
    ctx.lineCap = "round";
    // The new halo lies over the end of what was there: the colour is drawn over it once more.
    stroke(run.color, 2.3, 1, run.faded ? from : Math.max(0, from - 6), 0);
    ctx.globalAlpha = 1;
  }

  // `anew` starts the trails again; without it only what the clock added is drawn to them.
  function drawMoving(anew) {
    if (!view) return;
    if (anew) layers.clear(trail);
    layers.clear(moving);
    const heads = [];
    paths.forEach((path, i) => {
      const run = scene.runs[i];
      if (anew) path.drawn = 0;
      if (!run.visible || !path.n || path.time[0] > time) return;
      let k = path.drawn;
      while (k + 1 < path.n && path.time[k + 1] <= time) k++;
      drawPath(trail, path, run, path.drawn, k);
      path.drawn = k;
      heads.push({ path, run, k, ...headAt(path, k, time) });
      if (!scene.ghost) return;
      [moving.strokeStyle, moving.lineWidth, moving.globalAlpha] = [
        run.color,
        1.4 * scene.theme.scale,
        run.faded ? 0.15 : 0.6,
      ];
      tracePath(moving, path, k, path.n - 1, 0);
      moving.globalAlpha = 1;
    });
    moving.setTransform(1, 0, 0, 1, 0, 0);
    moving.drawImage(trail.canvas, 0, 0);
    moving.setTransform(layers.ratio, 0, 0, layers.ratio, 0, 0);
    if (start) {
      moving.globalAlpha = start.hidden ? 0.4 : 1;
      drawStart2D(moving, start.x, start.y, scene);
      moving.globalAlpha = 1;
    }
    if (scene.multistart && level)
      drawMultistart(moving, scene, time, layers.ratio, onSurface, false);
    if (scene.arrows) heads.forEach(drawArrows);
    heads.forEach(drawBall);
  }

  function drawBall({ path, run, k, x, y, hidden }) {
    const s = scene.theme.scale;
    moving.globalAlpha = (hidden ? 0.4 : 1) * (run.faded ? 0.25 : 1);
    if (x !== path.sx[k] || y !== path.sy[k]) {
      moving.beginPath();
      moving.moveTo(path.sx[k], path.sy[k]);
      moving.lineTo(x, y);
      [moving.strokeStyle, moving.lineWidth, moving.lineCap] = [
        run.color,
        (hidden ? 1.5 : 2.3) * s,
        "round",
      ];
      moving.stroke();
    }
    if (!balls.has(run.color))
      balls.set(
        run.color,
        ballImage(run.color, scene.theme.halo, (layers.width < 420 ? 4.8 : 6) * s, layers.ratio),
      );
    const ball = balls.get(run.color);
    moving.drawImage(ball.canvas, x - ball.size / 2, y - ball.size / 2, ball.size, ball.size);
    moving.globalAlpha = 1;
  }

  // The negative gradient and the update, along the surface.
  function drawArrows({ path, run, k, x, y, hidden }) {
    if (hidden || run.faded) return;
    const [[x0, x1], [y0, y1]] = scene.domain;
    const step = Math.min(Math.floor(time), run.length - 1);
    const g = new Float64Array(scene.dimension);
    const arrow = (dx, dy, width, reach) => {
      const [bx, by] = [(dx * 2 * box.x) / (x1 - x0), (dy * 2 * box.y) / (y1 - y0)];
      const size = Math.hypot(bx, by);
      const bz = bx * path.slopeX[k] + by * path.slopeY[k];
      const small = 0.01 / size;
      if (!(size > 0) || !Number.isFinite(size)) return;
      const [px, py] = projectPoint(view, path.x[k], path.y[k], path.z[k]);
      const [qx, qy] = projectPoint(
        view,
        path.x[k] + small * bx,
        path.y[k] + small * by,
        path.z[k] + small * bz,
      );
      drawArrow(
        moving,
        x,
        y,
        (qx - px) / small,
        (qy - py) / small,
        run.color,
        width * scene.theme.scale,
        reach,
        scene.theme,
      );
    };
    if (scene.gradientAt(run, step, g)) arrow(-g[scene.axes[0]], -g[scene.axes[1]], 1.4, 34);
    if (step + 1 < run.length)
      arrow(run.px[step + 1] - run.px[step], run.py[step + 1] - run.py[step], 3, 22);
  }

  function setTime(next, quiet) {
    const grows = next > time;
    if (next === time) return;
    time = next;
    if (!quiet) drawMoving(!grows);
  }

  function turn(azimuth, elevation, zoom) {
    aimCamera(camera, azimuth, elevation, zoom);
    if (!pending) pending = requestAnimationFrame(() => draw("turning"));
    api.onTurn();
  }

  const place = (event) => {
    const rect = frame.getBoundingClientRect();
    return [event.clientX - rect.left, event.clientY - rect.top];
  };

  // The point of the domain under a pointer, read back from the depth buffer; null beside it.
  function locate(event) {
    if (!target) return null;
    const [x, y] = place(event);
    const w = nearestAt(x, y);
    if (!(w > 0)) return null;
    const across = (x - view.cx) / (view.scale * w);
    const along = (view.cy - y) / (view.scale * w);
    const toward = view.distance - 1 / w;
    const part = [
      (across * view.rx + along * view.ux + toward * view.fx) / box.x,
      (across * view.ry + along * view.uy + toward * view.fy) / box.y,
    ];
    return scene.domain.map(
      ([low, high], k) => low + (high - low) * Math.min(1, Math.max(0, (part[k] + 1) / 2)),
    );
  }

  // The run and step on the screen nearest to a pointer.
  function nearest(event, reach) {
    const [x, y] = place(event);
    let best = null;
    paths.forEach((path, i) => {
      for (let k = 0; scene.runs[i].visible && k < path.n && path.time[k] <= time; k++) {
        const away = Math.hypot(path.sx[k] - x, path.sy[k] - y);
        if (away < reach && !path.hidden[k]) {
          reach = away;
          best = { run: scene.runs[i], step: Math.round(path.time[k]) };
        }
      }
    });
    return best;
  }

  function isStart(event) {
    const [x, y] = place(event);
    return (
      start !== null &&
      !start.hidden &&
      Math.hypot(x - start.x, y - start.y) < (event.pointerType === "mouse" ? 16 : 30)
    );
  }

  watchPointer3D(frame, api, { camera, turn, locate, nearest, isStart });

  return {
    setScene,
    setTime,
    frame,
    resize() {
      if (scene && measure()) draw("turning");
    },
    destroy() {
      cancelAnimationFrame(pending);
      clearTimeout(resting);
      frame.remove();
    },
  };
}
