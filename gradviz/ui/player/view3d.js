// The surface in three dimensions: a still layer (box and surface), drawn again only when the
// camera, the function or the theme changes, and a moving layer (paths and heads).

const VIEW3D_HOME = { azimuth: -1.02, elevation: 0.6, zoom: 1 };
const VIEW3D_MESH = { turning: 91, resting: 201 };
const VIEW3D_LIFT = 0.012; // of a path above the surface, in box units
const VIEW3D_SLACK = 0.035; // how far behind the surface still counts as on it, in box units

// The box's half width and depth keep the domain's proportions up to 2 : 1; its height is fixed.
function view3dBox(domain) {
  const [[x0, x1], [y0, y1]] = domain;
  const ratio = Math.min(2, Math.max(0.5, (y1 - y0) / (x1 - x0) || 1));
  const x = Math.SQRT2 / Math.hypot(1, ratio);
  return { x, y: x * ratio, z: 1.15 };
}

// A run as points on the surface in box units, dense enough to follow it, each with its time in
// steps and whether the pen was up before it (outside the domain, or where f has no value).
function view3dPath(run, scene, height, box) {
  const [[x0, x1], [y0, y1]] = scene.domain;
  const xs = [], ys = [], zs = [], times = [], pens = [];
  let up = true;
  const add = (px, py, time) => {
    const h = height.at(scene.f(px, py));
    if (Number.isNaN(h)) { up = true; return; }
    xs.push((2 * (px - x0) / (x1 - x0) - 1) * box.x);
    ys.push((2 * (py - y0) / (y1 - y0) - 1) * box.y);
    zs.push(h * box.z + VIEW3D_LIFT);
    times.push(time);
    pens.push(up ? 1 : 0);
    up = false;
  };
  const length = Math.min(run.length, run.px.length, run.py.length);
  const cell = Math.min(Math.abs(x1 - x0), Math.abs(y1 - y0)) / 60;
  for (let k = 0; k < length; k++) {
    const [ax, ay, bx, by] = [run.px[Math.max(0, k - 1)], run.py[Math.max(0, k - 1)], run.px[k], run.py[k]];
    if (k === 0) {
      if (bx >= x0 && bx <= x1 && by >= y0 && by <= y1) add(bx, by, 0);
      continue;
    }
    const inside = view3dClip(ax, ay, bx, by, scene.domain);
    if (!inside) { up = true; continue; }
    const [s0, s1] = inside;
    if (s0 > 0) up = true;
    const pieces = Math.min(60, Math.max(1, Math.ceil(Math.hypot(bx - ax, by - ay) * (s1 - s0) / cell)));
    for (let piece = up ? 0 : 1; piece <= pieces; piece++) {
      const s = s0 + (s1 - s0) * piece / pieces;
      add(s === 1 ? bx : ax + s * (bx - ax), s === 1 ? by : ay + s * (by - ay), k - 1 + s);
    }
    if (s1 < 1) up = true;
  }
  const n = xs.length;
  return {
    n, x: Float64Array.from(xs), y: Float64Array.from(ys), z: Float64Array.from(zs),
    time: Float64Array.from(times), pen: Uint8Array.from(pens),
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

// A ball of a run's colour with a highlight and a halo, drawn once per colour and size.
function view3dBall(color, halo, radius, ratio) {
  const size = Math.ceil(2 * radius + 6);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.round(size * ratio);
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  const middle = size / 2;
  const disc = (r, fill) => { ctx.beginPath(); ctx.arc(middle, middle, r, 0, 7); ctx.fillStyle = fill; ctx.fill(); };
  disc(radius + 1.6, halo);
  disc(radius, color);
  const shine = ctx.createRadialGradient(middle - radius * 0.35, middle - radius * 0.4, 0, middle, middle, radius);
  shine.addColorStop(0, "rgba(255,255,255,0.75)");
  shine.addColorStop(0.45, "rgba(255,255,255,0.08)");
  shine.addColorStop(1, "rgba(0,0,0,0.32)");
  disc(radius, shine);
  return { canvas, size };
}

function createView3D(root, api) {
  const frame = document.createElement("div");
  frame.style.cssText = "position:relative;width:100%;height:100%;min-height:120px;touch-action:pan-y;cursor:grab";
  frame.tabIndex = 0;
  const layer = () => {
    const canvas = document.createElement("canvas");
    canvas.style.cssText = "position:absolute;inset:0;width:100%;height:100%";
    frame.append(canvas);
    return canvas;
  };
  const still = layer(), moving = layer();
  const trail = document.createElement("canvas"), picture = document.createElement("canvas");
  const [stillCtx, movingCtx, trailCtx, pictureCtx] = [still, moving, trail, picture].map((c) => c.getContext("2d"));
  root.append(frame);
  const camera = { ...VIEW3D_HOME };
  let scene = null, time = 0, width = 0, height = 0, ratio = 1;
  let box = null, level = null, view = null, target = null, image = null;
  let meshes = {}, palette = null, iso = null, surfaceKey = "", paths = [], balls = new Map();
  let pending = 0, resting = 0, quality = "";

  // Fits the canvases to the frame; says whether anything changed.
  function measure() {
    const rect = frame.getBoundingClientRect();
    const next = [Math.round(rect.width), Math.round(rect.height), window.devicePixelRatio || 1];
    if (next[0] === width && next[1] === height && next[2] === ratio) return false;
    [width, height, ratio] = next;
    for (const canvas of [still, moving, trail]) {
      canvas.width = Math.max(1, Math.round(width * ratio));
      canvas.height = Math.max(1, Math.round(height * ratio));
    }
    balls.clear();
    return true;
  }

  function resize() {
    if (measure() && scene) draw("turning");
  }

  function setScene(next) {
    const before = scene;
    scene = next;
    const resized = measure();
    const [[x0, x1], [y0, y1]] = scene.domain;
    const sameSurface = before && before.grid === scene.grid && surfaceKey === `${[x0, x1, y0, y1]}`;
    const sameLook = sameSurface && before.lut === scene.lut && before.isolevels === scene.isolevels
      && before.theme === scene.theme && before.names === scene.names;
    if (!sameSurface) {
      surfaceKey = `${[x0, x1, y0, y1]}`;
      box = view3dBox(scene.domain);
      level = view3dHeight(scene.grid.z);
    }
    if (!sameLook) {
      meshes = {};
      palette = view3dPalette(scene.lut);
      iso = view3dIsolines(scene);
      balls.clear();
    }
    paths = level ? scene.runs.map((run) => view3dPath(run, scene, level, box)) : [];
    if (!sameLook || resized) draw("turning");
    else if (!view) return;
    else { project(); drawMoving(true); }
  }

  // The still layer and, since every point moved on the screen, the whole moving layer.
  function draw(wanted) {
    pending = 0;
    if (!scene || width < 2 || height < 2) return;
    quality = wanted;
    const small = width < 420;
    view = view3dProjection(camera, width, height, box, { x: small ? 26 : 34, y: small ? 46 : 60, lift: small ? 4 : 6 });
    stillCtx.setTransform(1, 0, 0, 1, 0, 0);
    stillCtx.clearRect(0, 0, still.width, still.height);
    stillCtx.setTransform(ratio, 0, 0, ratio, 0, 0);
    view3dAxes(stillCtx, scene, view, box, level, width);
    const fine = wanted === "resting" ? Math.min(Math.max(2, ratio), Math.sqrt(4e6 / (width * height))) : Math.min(1, Math.sqrt(5e5 / (width * height)));
    surface(fine, VIEW3D_MESH[wanted]);
    stillCtx.imageSmoothingQuality = "high";
    stillCtx.drawImage(picture, 0, 0, picture.width, picture.height, 0, 0, picture.width / fine, picture.height / fine);
    project();
    drawMoving(true);
    clearTimeout(resting);
    if (wanted === "turning") resting = setTimeout(() => draw("resting"), 140);
  }

  function surface(fine, n) {
    const [w, h] = [Math.ceil(width * fine), Math.ceil(height * fine)];
    if (!image || picture.width !== w || picture.height !== h) {
      [picture.width, picture.height] = [w, h];
      image = pictureCtx.createImageData(w, h);
      target = { width: w, height: h, pixels: new Uint32Array(image.data.buffer), depth: new Float32Array(w * h) };
    }
    target.ratio = fine;
    if (level && !meshes[n]) meshes[n] = view3dMesh(scene, n, level, box);
    if (level) view3dRaster(target, meshes[n], view, palette, iso);
    else { target.pixels.fill(0); target.depth.fill(0); }
    pictureCtx.putImageData(image, 0, 0);
  }

  // Every path point on the screen, and whether the surface hides it: once per camera.
  function project() {
    for (const path of paths) {
      for (let k = 0; k < path.n; k++) {
        const x = path.x[k], y = path.y[k], z = path.z[k] - view.middle;
        const w = 1 / (view.distance - (x * view.fx + y * view.fy + z * view.fz));
        path.sx[k] = view.cx + view.scale * w * (x * view.rx + y * view.ry);
        path.sy[k] = view.cy - view.scale * w * (x * view.ux + y * view.uy + z * view.uz);
        const col = (path.sx[k] * target.ratio) | 0, row = (path.sy[k] * target.ratio) | 0;
        const inside = col >= 0 && row >= 0 && col < target.width && row < target.height;
        path.hidden[k] = inside && target.depth[row * target.width + col] > w + VIEW3D_SLACK * w * w ? 1 : 0;
      }
    }
  }

  // Strokes the points from..to of a path: in front of the surface, or those behind it.
  function trace(ctx, path, from, to, hidden) {
    let down = false, any = false, keptX = 0, keptY = 0;
    ctx.beginPath();
    for (let k = Math.max(1, from + 1); k <= to; k++) {
      if (path.pen[k] || path.hidden[k] !== hidden) { down = false; continue; }
      if (!down) {
        keptX = path.sx[k - 1]; keptY = path.sy[k - 1];
        ctx.moveTo(keptX, keptY);
      }
      // Steps of less than half a pixel would only cost time.
      const skip = k < to && Math.abs(path.sx[k] - keptX) + Math.abs(path.sy[k] - keptY) < 0.5;
      if (!skip || !down) {
        keptX = path.sx[k]; keptY = path.sy[k];
        ctx.lineTo(keptX, keptY);
      }
      down = any = true;
    }
    if (any) ctx.stroke();
  }

  function drawTrail(ctx, path, color, from, to) {
    if (to <= from) return;
    ctx.lineCap = "butt";
    ctx.strokeStyle = color;
    ctx.lineWidth = 1.6;
    ctx.globalAlpha = 0.45;
    trace(ctx, path, from, to, 1);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = scene.theme.halo;
    ctx.lineWidth = 4.6;
    trace(ctx, path, from, to, 0);
    ctx.lineCap = "round";
    ctx.strokeStyle = color;
    ctx.lineWidth = 2.4;
    trace(ctx, path, Math.max(0, from - 6), to, 0);
  }

  function drawMoving(anew) {
    if (!view) return;
    trailCtx.setTransform(1, 0, 0, 1, 0, 0);
    if (anew) trailCtx.clearRect(0, 0, trail.width, trail.height);
    trailCtx.setTransform(ratio, 0, 0, ratio, 0, 0);
    trailCtx.lineJoin = "round";
    movingCtx.setTransform(1, 0, 0, 1, 0, 0);
    movingCtx.clearRect(0, 0, moving.width, moving.height);
    const heads = [];
    paths.forEach((path, i) => {
      const run = scene.runs[i];
      if (anew) path.drawn = 0;
      if (!run.visible || !path.n || path.time[0] > time) return;
      let k = path.drawn;
      while (k + 1 < path.n && path.time[k + 1] <= time) k++;
      drawTrail(trailCtx, path, run.color, path.drawn, k);
      path.drawn = k;
      heads.push([path, run, k]);
    });
    movingCtx.drawImage(trail, 0, 0);
    movingCtx.setTransform(ratio, 0, 0, ratio, 0, 0);
    movingCtx.lineJoin = movingCtx.lineCap = "round";
    for (const head of heads) drawHead(...head);
  }

  function drawHead(path, run, k) {
    let x = path.sx[k], y = path.sy[k], hidden = path.hidden[k];
    const gap = k + 1 < path.n && !path.pen[k + 1] ? (time - path.time[k]) / (path.time[k + 1] - path.time[k]) : 0;
    if (gap > 0) {
      x += gap * (path.sx[k + 1] - x);
      y += gap * (path.sy[k + 1] - y);
      if (gap > 0.5) hidden = path.hidden[k + 1];
      movingCtx.beginPath();
      movingCtx.moveTo(path.sx[k], path.sy[k]);
      movingCtx.lineTo(x, y);
      movingCtx.strokeStyle = run.color;
      movingCtx.lineWidth = hidden ? 1.6 : 2.4;
      movingCtx.globalAlpha = hidden ? 0.45 : 1;
      movingCtx.stroke();
    }
    if (!balls.has(run.color)) balls.set(run.color, view3dBall(run.color, scene.theme.halo, width < 420 ? 4.5 : 6, ratio));
    const ball = balls.get(run.color);
    movingCtx.globalAlpha = hidden ? 0.4 : 1;
    movingCtx.drawImage(ball.canvas, x - ball.size / 2, y - ball.size / 2, ball.size, ball.size);
    movingCtx.globalAlpha = 1;
  }

  function setTime(next) {
    if (next === time) return;
    const grows = next > time;
    time = next;
    drawMoving(!grows);
  }

  function turn(azimuth, elevation, zoom) {
    camera.azimuth = azimuth % (2 * Math.PI);
    camera.elevation = Math.min(1.5, Math.max(0.08, elevation));
    camera.zoom = Math.min(4, Math.max(0.5, zoom));
    if (!pending) pending = requestAnimationFrame(() => draw("turning"));
  }

  const pointers = new Map();
  const listeners = {
    pointerdown(event) {
      if (event.button > 0) return;
      pointers.set(event.pointerId, [event.clientX, event.clientY]);
      frame.setPointerCapture(event.pointerId);
      frame.style.cursor = "grabbing";
    },
    pointermove(event) {
      const last = pointers.get(event.pointerId);
      if (!last) return;
      const here = [event.clientX, event.clientY];
      if (pointers.size === 1) {
        const pace = Math.PI / Math.max(240, width);
        turn(camera.azimuth - (here[0] - last[0]) * pace, camera.elevation + (here[1] - last[1]) * pace, camera.zoom);
      } else {
        const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
        const apart = (p) => Math.hypot(p[0] - other[0], p[1] - other[1]) || 1;
        turn(camera.azimuth, camera.elevation, camera.zoom * apart(here) / apart(last));
      }
      pointers.set(event.pointerId, here);
    },
    pointerup(event) {
      pointers.delete(event.pointerId);
      if (!pointers.size) frame.style.cursor = "grab";
    },
    wheel(event) {
      const zoom = camera.zoom * Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015));
      const before = camera.zoom;
      turn(camera.azimuth, camera.elevation, zoom);
      if (camera.zoom !== before) event.preventDefault(); // at either end the page scrolls on
    },
    dblclick() { turn(VIEW3D_HOME.azimuth, VIEW3D_HOME.elevation, 1); },
    keydown(event) {
      const step = Math.PI / 36;
      const moves = {
        ArrowLeft: [step, 0, 1], ArrowRight: [-step, 0, 1], ArrowUp: [0, step, 1], ArrowDown: [0, -step, 1],
        "+": [0, 0, 1.1], "-": [0, 0, 1 / 1.1],
      };
      const move = moves[event.key];
      if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation(); // the player's own keys step the clock
      turn(camera.azimuth + move[0], camera.elevation + move[1], camera.zoom * move[2]);
    },
  };
  listeners.pointercancel = listeners.pointerup;
  for (const [kind, listener] of Object.entries(listeners)) frame.addEventListener(kind, listener, { passive: false });

  function destroy() {
    cancelAnimationFrame(pending);
    clearTimeout(resting);
    frame.remove();
  }

  return { setScene, setTime, resize, destroy };
}
