// The four steps of training with the numbers of the step that is shown.

/** @typedef {import("../shared/types.js").Root} Root */

/**
 * The strip of four steps.
 * @param {Root} root
 * @returns {{ update: (shown: any) => void }}
 */
export function createTrainingStrip(root) {
  const list = root.querySelector(".training");
  let cells = [];
  let shown = "";

  function build(labels) {
    cells = ["initialize", "loss", "gradient", "update"].map((name) => {
      const item = document.createElement("li");
      const title = document.createElement("strong");
      const text = document.createElement("span");
      item.dataset.step = name;
      title.textContent = labels[`training_${name}`];
      item.append(title, text);
      return text;
    });
    list.replaceChildren(...cells.map((cell) => cell.parentElement));
  }

  // At most three coordinates: more of them nobody reads in a strip.
  function listed(names, tell) {
    const few = names.slice(0, 3).map((name, j) => tell(name, j));
    return few.join(",  ") + (names.length > 3 ? ",  …" : "");
  }

  function update({ runs, id, time, names, dimension: D, labels, format, stamp, look, init }) {
    list.hidden = init === undefined;
    const run = runs.find((each) => each.id === id) || runs[0];
    if (list.hidden || !run || !run.length) return;
    const last = run.length - 1;
    const k = Math.max(0, Math.min(Math.floor(time + 1e-9), Math.max(0, last - 1)));
    const now = [run.id, k, stamp].join();
    if (now === shown) return;
    shown = now;
    if (
      !cells.length ||
      cells[0].parentElement.firstChild.textContent !== labels.training_initialize
    )
      build(labels);
    list.style.setProperty("--run", run.color);
    const at = (step, j) => format(run.positions[step * D + j], 4);
    const g = new Float64Array(D);
    look(run, k, g);
    const held = run.validation ? `,  ${labels.validation}: ${format(run.validation[k], 4)}` : "";
    const texts = [
      `${listed(names, (name, j) => `${name} = ${at(0, j)}`)}  (${init})`,
      `L = ${format(run.values[k], 5)}${held}`,
      listed(names, (name, j) => `∂L/∂${name} = ${format(g[j], 4)}`),
      listed(names, (name, j) => `${name}: ${at(k, j)} → ${at(Math.min(k + 1, last), j)}`),
    ];
    texts.forEach((text, j) => {
      cells[j].textContent = text;
    });
  }

  return { update };
}
