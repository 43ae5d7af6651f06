// The table of a multistart: how many of each run's starts are where, at the step that is shown.

import { paintAs } from "../shared/run_marks.js";

/** @typedef {import("../shared/types.js").Api} Api */
/** @typedef {import("../shared/types.js").PlayerState} PlayerState */
/** @typedef {import("../shared/types.js").Root} Root */

/**
 * The table and the button beside it.
 * @param {Root} root
 * @param {Api} api
 * @returns {{ update: (state: PlayerState) => void }}
 */
export function createMultistartTable(root, api) {
  const panel = root.querySelector(".multistart");
  const find = (name) => panel.querySelector(name);
  const [title, head, body, key, note] = [
    ".multistart-title",
    "thead tr",
    "tbody",
    ".multistart-key",
    ".multistart-note",
  ].map(find);
  const toggle = root.querySelector('[data-control="multistart"]');
  let built = "";
  let cells = [];
  toggle.addEventListener("click", () => api.onMultistart());
  find('[data-control="leave"]').addEventListener("click", () => api.onMultistart());

  // Which columns there are: the lettered minima that any path comes to, and what else there is.
  function columnsOf(multistart, counts) {
    const named = multistart.letters.length;
    const sum = (list) => list.reduce((a, b) => a + b, 0);
    const offered = multistart.letters.map(({ letter }, m) => [
      letter,
      (count) => count.minima[m],
      true,
    ]);
    offered.push(
      ["others", (count) => sum(count.minima.slice(named))],
      ["elsewhere", (count) => count.elsewhere],
      ["failed", (count) => count.failed],
    );
    const used = offered.filter(([, read]) => counts.some((count) => read(count) > 0));
    return [...used, ["underway", (count) => count.underway]];
  }

  function build(multistart, columns, surface) {
    const { labels, format } = surface;
    const now = JSON.stringify([
      columns,
      multistart.letters,
      multistart.tracks.map(({ run, visible }) => [run.id, run.label, run.color, visible]),
      labels.multistart_failed,
      multistart.excluded.map((run) => run.label),
      multistart.outside,
    ]);
    if (now === built) return;
    built = now;
    const cell = (kind, text) => {
      const made = document.createElement(kind);
      made.textContent = text;
      return made;
    };
    head.replaceChildren(
      cell("th", labels.numbers_run),
      ...columns.map(([name, , letter]) =>
        cell("th", letter ? name : labels[`multistart_${name}`]),
      ),
    );
    for (const each of head.children) each.scope = "col";
    cells = [];
    body.replaceChildren(
      ...multistart.tracks.map((track) => {
        const row = document.createElement("tr");
        const name = cell("th", track.run.label);
        name.scope = "row";
        row.dataset.run = track.run.id;
        paintAs(row, track.color);
        row.classList.toggle("off", !track.visible);
        const numbers = columns.map(() => cell("td", ""));
        cells.push(numbers);
        row.append(name, ...numbers);
        return row;
      }),
    );
    const used = multistart.letters.filter(({ letter }) =>
      columns.some(([name]) => name === letter),
    );
    const separator = format(0.5).includes(",") ? "; " : ", ";
    const height = (point) => {
      const value = surface.evaluate(Float64Array.from(point), null);
      return format(Math.abs(value) < 1e-9 * Math.abs(surface.zmax - surface.zmin) ? 0 : value, 4);
    };
    const tidy = (x, j) =>
      format(Math.round(x / surface.roundingSteps[j]) * surface.roundingSteps[j], 4);
    key.replaceChildren(
      ...used.map(({ letter, point }) => {
        const item = document.createElement("span");
        const name = cell("b", letter);
        const numbers = point.slice(0, 4).map(tidy);
        if (point.length > 4) numbers.push("…");
        item.append(name, ` (${numbers.join(separator)}), ${labels.height} = ${height(point)}`);
        return item;
      }),
    );
    const notes = multistart.excluded.length
      ? [
          labels.multistart_note.replace(
            "{runs}",
            multistart.excluded.map((run) => run.label).join(", "),
          ),
        ]
      : [];
    if (multistart.outside)
      notes.push(labels.multistart_outside.replace("{count}", format(multistart.outside)));
    note.replaceChildren(...notes.map((text) => cell("span", text)));
  }

  function put(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function update({ multistart, data, surface, time }) {
    toggle.hidden = data.multistart === undefined;
    toggle.setAttribute("aria-pressed", String(Boolean(multistart)));
    panel.hidden = !multistart;
    if (!multistart) return;
    const { labels, format } = surface;
    put(
      title,
      (multistart.pending ? labels.multistart_some : labels.multistart_title)
        .replace("{done}", format(multistart.paths))
        .replace("{count}", format(multistart.count))
        .replace("{step}", format(Math.floor(time + 1e-9))),
    );
    const columns = columnsOf(
      multistart,
      multistart.tracks.map((track) => multistart.countsAt(track, Infinity)),
    );
    build(multistart, columns, surface);
    multistart.tracks.forEach((track, k) => {
      const counts = multistart.countsAt(track, time);
      columns.forEach(([, read], c) => {
        const count = read(counts);
        put(cells[k][c], format(count));
        cells[k][c].style.setProperty(
          "--part",
          `${((100 * count) / Math.max(1, multistart.paths)).toFixed(1)}%`,
        );
      });
    });
  }

  return { update };
}
