// The player: one clock, the views on it, and what a person does with them.

const PLAYERS = new WeakMap();
const WAIT = 4000; // milliseconds that a dropped start or rate waits for the server's paths

function createPlayer(root) {
  const state = {
    data: null, theme: null, surface: null, runs: [], scene: null, steps: 1,
    time: 0, playing: false, speed: 1, log: true, arrows: false, fullscreen: false,
    kept: false, camera: { ...VIEW3D_HOME }, hidden: new Set(), rates: new Map(), start: null, starts: new Map(), heldStart: "", dragging: "", droppedAt: -Infinity,
    swarm: null, moved: null, strength: null, pointMode: "", side: "fit", // of a model's loss over data
    painted: 0, frames: 0, liveFrames: 0,
  };
  let events = {}, views = {}, frame = 0, last = 0, textsAt = 0, settle = 0, later = 0, stopRefining = () => {};
  let dirty = { runs: false, scene: false, words: false, fresh: null };
  const place = (name) => root.querySelector(`[data-view="${name}"]`);
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  const ask = () => { if (!frame) frame = requestAnimationFrame(draw); };
  const mark = (...names) => { for (const name of names) dirty[name] = true; ask(); };

  // ---- what a person does
  const actions = {
    onPlay() {
      if (!state.playing && state.time >= state.steps) state.time = 0;
      state.playing = !state.playing;
      state.kept = !state.playing;
      if (state.kept) state.time = Math.round(state.time); // between two steps there are no numbers
      ask();
    },
    onRestart() { state.time = 0; state.playing = true; state.kept = false; ask(); },
    onStep(by) { actions.onSeek(by > 0 ? Math.floor(state.time + 1e-9) + 1 : Math.ceil(state.time - 1e-9) - 1); },
    onSeek(time) {
      state.playing = false;
      state.kept = true;
      state.time = Math.max(0, Math.min(state.steps, time));
      ask();
    },
    onSpeed(speed) { state.speed = speed; ask(); },
    onLog(on = !state.log) { state.log = on; mark("scene"); },
    onArrows() { state.arrows = !state.arrows; mark("scene"); },
    onToggle(which) {
      const id = typeof which === "number" ? state.runs[which] && state.runs[which].id : which;
      if (id === undefined) return;
      if (!state.hidden.delete(id)) state.hidden.add(id);
      mark("runs");
    },
    onFullscreen() {
      if (document.fullscreenElement) document.exitFullscreen();
      else if (root.requestFullscreen) root.requestFullscreen().catch(() => {});
    },
    onSwarm() { if (events.send) events.send("many", !state.data.swarm); },
    onStart(point, phase) {
      if (!state.surface || (state.swarm && state.swarm.kind !== "normal")) return; // they start elsewhere
      if (phase === "press") {
        state.playedBefore = state.playing;
        state.heldStart = ownStartAt(state, point);
      }
      const id = state.heldStart, start = roundedStart(point, id);
      if (id) state.starts.set(id, start);
      else state.start = start;
      state.dragging = phase === "click" || phase === "drop" ? "" : "start";
      if (phase === "click" && !calm.matches) { state.time = 0; state.playing = true; state.kept = false; }
      if (!state.dragging) dropped(id ? "own_start" : "start", id ? { id, start: [...start] } : [...start]);
      mark("runs");
    },
    onRate(id, value, final) {
      state.rates.set(id, value);
      state.dragging = final ? "" : "rate";
      if (final) dropped("learning_rate", { id, value });
      mark("runs");
    },
    onMovePoint(moved, phase) { // of the data: `live.js` makes the loss that goes with it
      state.moved = moved;
      state.dragging = phase === "drop" ? "" : "point";
      makeLive();
      if (phase === "drop") tellPoint("move", moved.index, [...moved.features, moved.target]);
    },
    onAddPoint(features, target) { tellPoint("add", -1, [...features, target]); },
    onRemovePoint(index) { tellPoint("remove", index, []); },
    onStrength(value, final) {
      state.strength = value;
      state.dragging = final ? "" : "strength";
      makeLive();
      if (final) dropped("strength", value);
    },
    onSide(side) { state.side = side; mark("scene"); },
    onPointMode(mode) { state.pointMode = state.pointMode === mode ? "" : mode; ask(); },
    pointMode: () => state.pointMode,
    onTurn: () => ask(),
    onHover(hover) { tip(hover && describeHover(hover), hover && hover.event); },
  };

  // A new start as round as the picture can tell apart, so that links stay short.
  function roundedStart(point, id) {
    const own = id && state.data.runs.find((run) => run.id === id).start;
    const start = Float64Array.from(own || state.data.start), { axes, grains } = state.surface;
    axes.forEach((j, k) => {
      start[j] = Number((Math.round(point[k] / grains[j]) * grains[j]).toPrecision(12));
    });
    return start;
  }

  function dropped(name, value) {
    state.droppedAt = performance.now();
    clearTimeout(settle);
    settle = setTimeout(() => { if (state.data.receivedAt > state.droppedAt && !state.dragging) forgetLive(); }, WAIT);
    if (events.send) events.send(name, value);
  }

  function tellPoint(action, index, numbers) {
    dropped("point", { action, row: index < 0 ? -1 : state.data.fit.ids[index], numbers });
  }

  function makeLive() {
    state.live = liveData(state.data, state.moved, state.strength);
    state.surface = createSurface(state.live, state.theme, state.surface);
    refine(state.surface);
    mark("runs", "scene");
  }

  function forgetData() {
    if (!state.moved && state.strength === null) return;
    state.moved = state.strength = null;
    state.live = state.data;
    state.surface = createSurface(state.data, state.theme, state.surface);
    refine(state.surface);
  }

  function forgetLive() {
    if (!state.start && !state.starts.size && !state.rates.size && !state.moved && state.strength === null) return;
    state.start = null;
    state.starts.clear();
    state.rates.clear();
    forgetData();
    mark("runs", "words");
  }

  // What was dropped is shown until the server's paths for it are here.
  function settleLive(data, anew) {
    if (anew) { state.start = null; state.starts.clear(); state.rates.clear(); return; }
    if (state.dragging) return;
    const waiting = performance.now() - state.droppedAt < WAIT;
    const near = (a, b, size) => Math.abs(a - b) <= 1e-3 * size;
    const there = (a, b) => a && a.every((x, j) => near(x, b[j], data.domain[j][1] - data.domain[j][0]));
    if (state.start && (there(data.start, state.start) || !waiting)) state.start = null;
    for (const [id, start] of state.starts) {
      const run = data.runs.find((each) => each.id === id);
      if (!run || !run.start || there(run.start, start) || !waiting) state.starts.delete(id);
    }
    for (const [id, value] of state.rates) {
      const run = data.runs.find((each) => each.id === id), rate = run && run.learning_rate;
      if (!rate || near(rate.value, value, value) || !waiting) state.rates.delete(id);
    }
  }

  // The lines of the tooltip: a text, or a text with the colour of its run.
  function describeHover({ point, near, step, rows }) {
    const { surface } = state, { format, labels } = surface;
    if (rows) {
      return [labels.step.replace("{step}", format(step)).replace("{steps}", format(state.steps)),
        ...rows.map(({ run, value }) => [`${run.label}  ${format(value, 5)}`, run.color])];
    }
    const lines = [surface.names.map((name, k) => `${name} = ${format(point[k], 4)}`).join(",  ")];
    const value = surface.f(...point);
    lines.push(Number.isNaN(value) ? labels.undefined : `${labels.height} = ${format(value, 5)}`);
    if (near) {
      const { run, step: at } = near;
      lines.push([labels.at_step.replace("{run}", run.label).replace("{step}", format(at)), run.color]);
      lines.push(surface.names.map((name, k) => `${name} = ${format((k ? run.py : run.px)[at], 5)}`).join(",  "), `${labels.height} = ${format(run.values[at], 5)}`);
    }
    return lines;
  }

  // ---- what is shown
  function makeRuns() {
    const { data, surface, theme } = state, otherData = state.moved !== null || state.strength !== null;
    const live = state.start !== null || state.starts.size > 0 || state.rates.size > 0 || otherData;
    const common = state.start || data.start, noise = data.noise ? data.noise.z : null;
    state.runs = data.runs.map((source) => {
      const visible = !state.hidden.has(source.id);
      const own = source.start ? state.starts.get(source.id) || null : state.start; // dragged, or not
      const moved = otherData || own !== null || state.rates.has(source.id), start = own || source.start || common;
      if (!live || !moved || !source.optimizer) {
        const run = createRun(source, surface, theme, visible, null);
        run.faded = moved && !source.optimizer;
        return run;
      }
      const rate = state.rates.get(source.id);
      const changed = rate === undefined ? source : { ...source, learning_rate: { ...source.learning_rate, value: rate } };
      const path = runPath(surface.evaluate, surface.dimension, changed, start, { steps: data.steps, tolerance: data.tolerance, z: noise });
      return createRun(changed, surface, theme, visible, path);
    });
    state.swarm = swarmOf(data, surface, state.runs, common, noise, state.swarm, JSON.stringify([data.version, [...state.rates], [...common]]));
    const atEnd = state.scene && state.time >= state.steps;
    const longest = state.swarm ? data.steps : Math.max(1, ...state.runs.map((run) => run.length - 1));
    state.steps = state.dragging ? Math.max(longest, state.steps) : longest; // a calm axis under a moving hand
    if (atEnd || state.time > state.steps) state.time = state.steps;
    if (live) state.liveFrames += 1;
  }

  // What is still to come is shown, lightly, under a moving hand, and to who asked for less motion.
  function makeScene() {
    const { data, surface, swarm } = state, runs = swarm ? [] : state.runs;
    root.classList.toggle("many", Boolean(swarm));
    root.classList.toggle("anchored", Boolean(swarm) && swarm.kind !== "normal");
    state.scene = {
      ...surface, runs, swarm, curves: swarm ? swarm.curves : runs, startless: Boolean(swarm) && swarm.kind !== "normal", fit: state.live.fit, lead: numbers.shown(), steps: state.steps, log: state.log, arrows: state.arrows, ghost: state.dragging !== "" || calm.matches,
      start: surface.axes.map((j) => (state.start || data.start)[j]), starts: swarm ? [] : shownStarts(state),
      gradientAt(run, k, g) {
        if (k < 0) return false;
        const D = surface.dimension, z = data.noise ? data.noise.z : null;
        gradientSource(surface.evaluate, D, run.source.gradient)(run.positions.subarray(k * D, (k + 1) * D), g, k);
        if (z) for (let j = 0; j < D; j++) g[j] += z[k * D + j];
        return true;
      },
    };
  }

  function needViews() {
    const flat = state.surface.dimension < 2;
    const fit = Boolean(state.data.fit);
    root.classList.toggle("one-variable", flat);
    root.classList.toggle("with-fit", fit && (flat || state.side === "fit"));
    sides.show(state);
    const many = Boolean(state.data.panels), createMain = flat ? createView1D : createView2D;
    root.classList.toggle("multiples", many);
    if (views.flat === flat && views.fitted === fit && views.many === many) return;
    for (const each of [views.main, views.surface, views.loss, views.fit]) if (each) each.destroy();
    views = {
      flat, many, fitted: fit, fit: fit ? createFitView(place("fit"), actions) : null, main: many ? createMultiples(place("main"), actions, createMain) : createMain(place("main"), actions), loss: createViewLoss(place("loss"), actions),
      surface: flat || many ? null : createView3D(place("surface"), actions, state.camera),
    };
    state.views = views;
    place("main").setAttribute("aria-label", state.data.labels[flat ? "curve" : "contour"] || "");
  }

  const eachView = (action) => { for (const view of [views.main, views.loss, views.surface, views.fit]) if (view) action(view); };
  // the surface and the data take turns in one place: what is not there is not drawn
  const eachShown = (action) => {
    const away = root.classList.contains("with-fit") ? views.surface : views.fit;
    eachView((view) => { if (view !== away) action(view); });
  };

  function draw(now) {
    frame = 0;
    if (!state.data || !root.isConnected) return;
    state.frames += 1;
    if (state.playing) {
      // A frame that comes late moves the clock no further than a tenth of a second.
      state.time += Math.min(0.1, Math.max(0, now - last) / 1000) * state.speed * pace();
      if (state.time >= state.steps) { state.time = state.steps; state.playing = false; }
    }
    last = now;
    const fresh = dirty.fresh, words = dirty.words;
    if (dirty.runs) makeRuns();
    const { swarm } = state;
    if (swarm && swarm.pending && swarm.work(state.dragging ? 7 : 6)) { refreshCurves(swarm, state.surface); dirty.scene = true; }
    else if (swarm && swarm.pending) dirty.scene = true;
    if (dirty.runs || dirty.scene || !state.scene) {
      makeScene();
      needViews();
      eachShown((view) => view.setTime(state.time, true));
      eachShown((view) => view.setScene(state.scene));
    } else eachShown((view) => view.setTime(state.time));
    showControls(now, dirty.runs || words);
    dirty = { runs: false, scene: false, words: false, fresh: null };
    if (fresh !== null) {
      state.painted += 1;
      root.dataset.painted = state.painted;
      root.dataset.version = fresh;
      performance.mark("gradviz-painted", { detail: fresh });
    }
    if (state.scene.lead !== numbers.shown()) mark("scene"); // known as soon as it has been offered
    if (state.data.linked) link.show(linkTexts(state, numbers.choice()));
    if (state.playing || (swarm && swarm.pending)) ask();
  }

  // Steps a second: a whole run takes six seconds, a short one less.
  function pace() {
    return state.steps / Math.min(6, 1.5 + state.steps * 0.075);
  }

  // Texts follow the clock at a pace that can be read; they cost more than the canvases.
  function showControls(now, anew) {
    const { data, surface } = state;
    if (anew && !state.dragging) legend.setRuns(state.runs, state.rates, surface.labels, surface.format);
    controls.setState(state);
    sides.show(state);
    clearTimeout(later);
    if ((state.playing || state.dragging) && now - textsAt < 100) {
      later = setTimeout(ask, 110);
      return;
    }
    textsAt = now;
    controls.setTime(state.time, state.steps);
    legend.setTime(state.swarm ? state.swarm.told : state.runs, state.time, data.status_labels || {});
    tally.update(state);
    const stamp = `${root.dataset.version} ${state.liveFrames}`;
    training.update({
      runs: state.runs, id: numbers.shown(), time: state.time, names: surface.variables, dimension: surface.dimension, labels: surface.labels, format: surface.format,
      stamp, init: data.initialized, look: (run, k, g) => state.scene.gradientAt(run, k, g),
    });
    numbers.update({
      runs: state.runs, names: surface.variables, ids: data.function.variables, time: state.time, labels: surface.labels, format: surface.format, dimension: surface.dimension, stamp, silent: data.silent,
      values: (run, k) => stepValues(surface.evaluate, surface.dimension, run.source, run.positions, k, data.noise ? data.noise.z : null),
    });
  }

  const controls = createControls(root, actions), legend = createLegend(root, actions), tip = createTooltip(root);
  const numbers = createNumbers(root, () => { if (state.data) mark("words", "scene"); }), link = createLink();
  const sides = createSides(root, actions), training = createTraining(root), tally = createTally(root, actions);

  function update(data, send) {
    events = { send };
    link.again();
    const theme = readTheme(root, state.theme);
    const first = state.data === null, same = !first && data.version === state.data.version && data.version !== undefined;
    if (same && theme === state.theme) {
      state.data.receivedAt = performance.now();
      settleLive(state.data, false);
      mark("runs");
      return;
    }
    const differs = (name) => first || JSON.stringify(data[name]) !== JSON.stringify(state.data[name]);
    const another = first || functionFamily(data.function) !== functionFamily(state.data.function), anew = another || differs("domain");
    data.receivedAt = performance.now();
    performance.mark("gradviz-received", { detail: data.version });
    state.theme = theme;
    root.style.colorScheme = theme.dark ? "dark" : "light";
    const before = state.surface, surface = createSurface(data, theme, before);
    Object.assign(state, { data, surface, live: data, moved: null, strength: null });
    if (!before || before.key !== surface.key) refine(surface);
    settleLive(data, anew);
    if (first) begin(data.settings || {});
    else if (another) begin({ autoplay: (data.settings || {}).autoplay });
    if (surface.labels !== state.labels || first) {
      state.labels = surface.labels;
      controls.setWords(surface.labels, surface.format, data.speeds);
    }
    dirty.fresh = data.version ?? "";
    mark("runs", "words");
  }

  function refine(surface) {
    stopRefining();
    if (surface.dimension < 2) return;
    stopRefining = refineSurface(surface, (finer) => {
      if (state.surface.key !== surface.key) return;
      state.surface = { ...state.surface, ...finer };
      mark("scene");
    });
  }

  function begin(settings) {
    if (settings.log !== undefined) state.log = Boolean(settings.log);
    if (settings.arrows !== undefined) state.arrows = Boolean(settings.arrows);
    if (settings.speed) state.speed = settings.speed;
    if (settings.hide) state.hidden = new Set(settings.hide);
    if (settings.camera) aim(state.camera, ...settings.camera);
    if (settings.numbers || settings.coordinate) numbers.choose({ run: settings.numbers, coordinate: settings.coordinate, closed: settings.numbers === "closed" });
    state.kept = settings.step !== undefined;
    state.playing = !state.kept && !calm.matches && settings.autoplay !== false;
    state.time = settings.step || 0; // bounded as soon as the runs are there
    last = performance.now();
  }

  const resized = new ResizeObserver(() => { if (state.scene) eachShown((view) => view.resize()); });
  for (const name of ["main", "surface", "loss", "fit"]) resized.observe(place(name));
  const onFullscreenChange = () => {
    state.fullscreen = root.matches(":fullscreen");
    if (!state.data) return;
    state.theme = readTheme(root, state.theme);
    state.surface = createSurface(state.live, state.theme, state.surface);
    mark("runs");
  };
  document.addEventListener("fullscreenchange", onFullscreenChange);

  root.gradviz = state;
  return {
    update,
    destroy() {
      cancelAnimationFrame(frame);
      clearTimeout(settle);
      clearTimeout(later);
      stopRefining();
      resized.disconnect();
      document.removeEventListener("fullscreenchange", onFullscreenChange);
      controls.destroy();
      link.destroy();
      eachView((view) => view.destroy());
    },
  };
}

async function showComponent({ data, parentElement, setTriggerValue }) {
  if (!data) return undefined;
  const complete = withExamples(withRules(await completeData(data)));
  return keepComponent(PLAYERS, ".gradviz-player", createPlayer, complete, parentElement, setTriggerValue);
}
