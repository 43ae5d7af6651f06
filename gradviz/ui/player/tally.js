// The table of a swarm: how many of each run's starts are where, at the step that is shown.

function createTally(root, api) {
  const panel = root.querySelector(".tally"), find = (name) => panel.querySelector(name);
  const [title, head, body, key, note] = [".tally-title", "thead tr", "tbody", ".tally-key", ".tally-note"].map(find);
  const toggle = root.querySelector('[data-control="swarm"]');
  let built = "", cells = [];
  toggle.addEventListener("click", () => api.onSwarm());
  find('[data-control="leave"]').addEventListener("click", () => api.onSwarm());

  // Which columns there are: the lettered minima that any path comes to, and what else there is.
  function columnsOf(swarm, counts) {
    const named = swarm.letters.length, sum = (list) => list.reduce((a, b) => a + b, 0);
    const offered = swarm.letters.map(({ letter }, m) => [letter, (count) => count.minima[m], true]);
    offered.push(["others", (count) => sum(count.minima.slice(named))], ["elsewhere", (count) => count.elsewhere], ["failed", (count) => count.failed]);
    const used = offered.filter(([, read]) => counts.some((count) => read(count) > 0));
    return [...used, ["underway", (count) => count.underway]];
  }

  function build(swarm, columns, surface) {
    const { labels, format } = surface, now = JSON.stringify([columns, swarm.letters, swarm.tracks.map(({ run, visible }) => [run.id, run.label, run.color, visible]), labels.swarm_failed, swarm.apart.map((run) => run.label), swarm.outside]);
    if (now === built) return;
    built = now;
    const cell = (kind, text) => { const made = document.createElement(kind); made.textContent = text; return made; };
    head.replaceChildren(cell("th", labels.numbers_run), ...columns.map(([name, , letter]) => cell("th", letter ? name : labels[`swarm_${name}`])));
    for (const each of head.children) each.scope = "col";
    cells = [];
    body.replaceChildren(...swarm.tracks.map((track) => {
      const row = document.createElement("tr"), name = cell("th", track.run.label);
      name.scope = "row";
      row.dataset.run = track.run.id;
      row.style.setProperty("--run", track.color);
      row.classList.toggle("off", !track.visible);
      const numbers = columns.map(() => cell("td", ""));
      cells.push(numbers);
      row.append(name, ...numbers);
      return row;
    }));
    const used = swarm.letters.filter(({ letter }) => columns.some(([name]) => name === letter));
    const separator = format(0.5).includes(",") ? "; " : ", ";
    const height = (point) => {
      const value = surface.evaluate(Float64Array.from(point), null);
      return format(Math.abs(value) < 1e-9 * Math.abs(surface.zmax - surface.zmin) ? 0 : value, 4);
    };
    const tidy = (x, j) => format(Math.round(x / surface.grains[j]) * surface.grains[j], 4);
    key.replaceChildren(...used.map(({ letter, point }) => {
      const item = document.createElement("span"), name = cell("b", letter), numbers = point.slice(0, 4).map(tidy);
      if (point.length > 4) numbers.push("…");
      item.append(name, ` (${numbers.join(separator)}), ${labels.height} = ${height(point)}`);
      return item;
    }));
    const notes = swarm.apart.length ? [labels.swarm_note.replace("{runs}", swarm.apart.map((run) => run.label).join(", "))] : [];
    if (swarm.outside) notes.push(labels.swarm_outside.replace("{count}", format(swarm.outside)));
    note.replaceChildren(...notes.map((text) => cell("span", text)));
  }

  function put(element, text) { if (element.textContent !== text) element.textContent = text; }

  function update({ swarm, data, surface, time }) {
    toggle.hidden = data.swarm === undefined;
    toggle.setAttribute("aria-pressed", String(Boolean(swarm)));
    panel.hidden = !swarm;
    if (!swarm) return;
    const { labels, format } = surface;
    put(title, (swarm.pending ? labels.swarm_some : labels.swarm_title).replace("{done}", format(swarm.paths)).replace("{count}", format(swarm.count)).replace("{step}", format(Math.floor(time + 1e-9))));
    const columns = columnsOf(swarm, swarm.tracks.map((track) => swarm.countsAt(track, Infinity)));
    build(swarm, columns, surface);
    swarm.tracks.forEach((track, k) => {
      const counts = swarm.countsAt(track, time);
      columns.forEach(([, read], c) => {
        const count = read(counts);
        put(cells[k][c], format(count));
        cells[k][c].style.setProperty("--part", `${((100 * count) / Math.max(1, swarm.paths)).toFixed(1)}%`);
      });
    });
  }

  return { update };
}
