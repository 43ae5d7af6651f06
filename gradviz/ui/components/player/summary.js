// The animation in words and as a table, for who does not see it: they follow the step.

import { createAnnouncer } from "../shared/announcer.js";

/** @typedef {import("../shared/types.js").Format} Format */
/** @typedef {import("../shared/types.js").PlayerState} PlayerState */
/** @typedef {import("../shared/types.js").Root} Root */
/** @typedef {import("../shared/types.js").Run} Run */

const ROWS = 20;

const stepOf = (time) => Math.floor(time + 1e-9);

/**
 * About so many steps from the first to the last one, evenly.
 * @param {number} steps
 * @param {number} [rows]
 * @returns {number[]}
 */
export function thinnedSteps(steps, rows = ROWS) {
  const apart = Math.max(1, Math.ceil(steps / rows));
  const found = [];
  for (let step = 0; step < steps; step += apart) found.push(step);
  return [...found, steps];
}

/**
 * How a run ended, "" where it goes on at this time.
 * @param {Run} run
 * @param {number} time
 * @param {Record<string, string>} labels
 * @param {Format} format
 * @returns {string}
 */
export function endingOf(run, time, labels, format) {
  if (run.faded || time < run.length - 1) return "";
  return (labels[run.status] || "").replace("{step}", format(run.stoppedAt));
}

/**
 * The step, each run's value and how it ended, and which is lowest, as a few short sentences.
 * @param {Run[]} runs those that are shown
 * @param {number} time
 * @param {number} steps
 * @param {Record<string, string>} labels
 * @param {Format} format
 * @returns {string}
 */
export function summarize(runs, time, steps, labels, format) {
  const step = stepOf(time);
  const said = [labels.step.replace("{step}", format(step)).replace("{steps}", format(steps))];
  const rows = runs
    .filter((run) => run.length > 0)
    .map((run) => ({ run, value: run.values[Math.min(step, run.length - 1)] }));
  for (const { run, value } of rows) {
    const ending = endingOf(run, time, labels, format);
    const text = Number.isFinite(value) ? format(value, 4) : labels.undefined;
    said.push(`${run.label}: ${text}${ending && `, ${ending}`}`);
  }
  const known = rows.filter(({ value }) => Number.isFinite(value));
  const least = Math.min(...known.map(({ value }) => value));
  const lowest = known.filter(({ value }) => value === least);
  if (known.length > 1 && lowest.length === 1)
    said.push(labels.lowest.replace("{run}", lowest[0].run.label));
  return `${said.join(". ")}.`;
}

/**
 * The live region and the table.
 * @param {Root} root
 * @returns {{ update: (state: PlayerState) => void, destroy: () => void }}
 */
export function createSummary(root) {
  const announcer = createAnnouncer(root.querySelector(".announcer"));
  const panel = root.querySelector(".values");
  const [head, body, foot] = ["thead tr", "tbody", "tfoot tr"].map((name) =>
    panel.querySelector(name),
  );
  let built = "";
  let state = null;
  panel.addEventListener("toggle", () => state && show());

  const cell = (kind, text, scope = "") => {
    const made = document.createElement(kind);
    made.textContent = text;
    if (scope) made.scope = scope;
    return made;
  };

  function build(runs) {
    const { labels, format } = state.surface;
    head.replaceChildren(
      cell("th", labels.step_axis, "col"),
      ...runs.map((run) => cell("th", run.label, "col")),
    );
    body.replaceChildren(
      ...thinnedSteps(state.steps).map((step) => {
        const row = document.createElement("tr");
        row.dataset.step = String(step);
        row.append(
          cell("th", format(step), "row"),
          ...runs.map((run) => cell("td", step < run.length ? format(run.values[step], 5) : "")),
        );
        return row;
      }),
    );
    foot.replaceChildren(
      cell("th", labels.values_end, "row"),
      ...runs.map((run) => cell("td", endingOf(run, Infinity, labels, format))),
    );
  }

  function show() {
    if (!panel.open) return;
    const { surface } = state;
    const runs = state.runs.filter((run) => run.visible && run.length);
    const key = [state.made, runs.map(({ id }) => id), state.steps, surface.labels.step].join();
    if (key !== built) build(runs);
    built = key;
    let current = null;
    for (const row of body.rows) if (Number(row.dataset.step) <= state.time + 1e-9) current = row;
    for (const row of body.rows)
      if (row === current) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
  }

  return {
    update(next) {
      state = next;
      const { surface, multistart, runs, time, steps, made } = state;
      panel.hidden = Boolean(multistart);
      const { labels, format } = surface;
      announcer.follow(
        [stepOf(time), made, state.hidden.size, labels.step].join(),
        state.playing || state.dragging !== "",
        () =>
          multistart
            ? [
                root.querySelector(".multistart-title").textContent,
                ...multistart.legendRuns
                  .filter((run) => run.words)
                  .map((run) => `${run.label}: ${run.words(time)}`),
              ].join(". ")
            : summarize(
                runs.filter((run) => run.visible),
                time,
                steps,
                labels,
                format,
              ),
      );
      show();
    },
    destroy: announcer.destroy,
  };
}
