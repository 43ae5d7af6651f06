// Watches a page from the inside: when a key went down, when the answer was painted, how many frames.
window.watch = { began: 0, done: 0 };
for (const kind of ["keydown", "pointermove"])
  addEventListener(
    kind,
    (event) => {
      watch.began = event.timeStamp;
    },
    true,
  );

// After each frame, a task asks whether the picture is there: it then was in that frame.
watch.expect = (ready) => {
  const { port1, port2 } = new MessageChannel();
  watch.done = 0;
  port1.onmessage = () => {
    if (ready()) watch.done = performance.now();
    else requestAnimationFrame(look);
  };
  const look = () => port2.postMessage(null);
  requestAnimationFrame(look);
};

// The player, or the explorer, is in a tree of its own, which the document's selectors do not see.
watch.root = () => {
  for (const host of document.querySelectorAll("[data-testid=stBidiComponentIsolated]")) {
    const root = host.shadowRoot?.querySelector(".gradviz-player, .gradviz-explorer");
    if (root) return root;
  }
  return null;
};

watch.player = () => {
  const version = () => watch.root()?.dataset.version;
  const before = version();
  return () => version() !== undefined && version() !== before;
};

// The explorer has painted another estimate's arrow, and the path that descends on it ends elsewhere.
watch.dragged = () => {
  const { gradviz } = watch.root(),
    { shown } = gradviz,
    text = ({ estimate, ends }) => [String([...estimate]), String(ends.at(-1))];
  const [arrow, path] = text(shown),
    frames = gradviz.liveFrames;
  return () => {
    const now = text(gradviz.shown);
    return gradviz.liveFrames > frames && now[0] !== arrow && now[1] !== path;
  };
};

watch.text = (steps) => () =>
  document.querySelector("[data-testid=stText]")?.textContent === `${steps} steps`;

// A chart is drawn when all of its traces are there; WebGL draws them a frame later, and reading a
// pixel waits for it.
watch.plot = (steps) => {
  let shown = false;
  return () => {
    const plot = document.querySelector(".js-plotly-plot");
    if (!plot || !plot._fullLayout || plot._fullLayout.meta !== steps) return false;
    const { scene } = plot._fullLayout;
    if (!scene)
      return (
        plot.querySelectorAll(".scatterlayer .trace, .contourlayer .contour").length ===
        plot.data.length
      );
    const gl = scene._scene?.glplot?.gl,
      traces = scene._scene?.traces;
    if (!gl || Object.keys(traces).length !== plot.data.length) return false;
    if (shown) gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    const before = shown;
    shown = true;
    return before;
  };
};

// Frames a second: those of the page, those the player drew, those for which it ran the descents,
// and those in which the pointer had moved.
watch.moves = 0;
addEventListener(
  "pointermove",
  () => {
    watch.moves += 1;
  },
  true,
);
watch.count = async (seconds) => {
  const { gradviz } = watch.root();
  const counts = () => [gradviz.frames ?? gradviz.liveFrames, gradviz.liveFrames];
  const tick = () => new Promise(requestAnimationFrame);
  const began = await tick(),
    before = counts();
  let now = began,
    frames = 0,
    longest = 0,
    moved = 0,
    moves = watch.moves;
  while (now - began < seconds * 1000) {
    const next = await tick();
    longest = Math.max(longest, next - now);
    now = next;
    frames += 1;
    moved += watch.moves > moves;
    moves = watch.moves;
  }
  const rates = [frames, moved, ...counts().map((count, k) => count - before[k])].map(
    (count) => (count * 1000) / (now - began),
  );
  return { page: rates[0], moved: rates[1], drawn: rates[2], live: rates[3], longest };
};

watch.expect(watch.player()); // an app's first picture; the clock starts with the navigation
