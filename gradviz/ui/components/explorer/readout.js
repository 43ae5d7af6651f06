// The numbers at the point, and the key to the drawing's colours.

/** @typedef {import("../shared/types.js").ExplorerState} ExplorerState */
/** @typedef {import("../shared/types.js").RoleColor} RoleColor */
/** @typedef {import("../shared/types.js").Root} Root */

function rows(state, found) {
  const { surface, data, point } = state;
  const { labels, format, variables } = surface;
  const digits = 6;
  const write = (each, places = digits) => (Number.isFinite(each) ? format(each, places) : "—");
  const between = write(0.5).includes(",") ? "; " : ", ";
  const list = (values) =>
    values.length > 1
      ? `(${[...values].map((each) => write(each)).join(between)})`
      : write(values[0]);
  const made = [
    ["", labels.point, list(point)],
    ["", "f", Number.isNaN(found.value) ? labels.undefined : write(found.value)],
  ];
  if (data.estimator) {
    made.push(
      ["exact", labels.exact, list(found.exact)],
      ["estimate", labels.estimate, list(found.estimate)],
    );
    made.push(["", labels.relative_error, write(found.error, 3)]);
    if (surface.dimension > 1)
      made.push([
        "",
        labels.angle_between,
        Number.isNaN(found.angle) ? "—" : `${format(found.angle, 3)}°`,
      ]);
    made.push(["", labels.evaluations, format(data.estimator.evaluations)]);
    if (Number.isFinite(state.h)) made.push(["", "h", format(state.h, 3)]);
    return made;
  }
  variables.forEach((name, j) =>
    made.push(["", surface.dimension > 1 ? `∂f/∂${name}` : `f′(${name})`, write(found.exact[j])]),
  );
  if (surface.dimension < 2) return made;
  const [a, b] = surface.axes;
  const t = (state.angle * Math.PI) / 180;
  const unit = [Math.cos(t), Math.sin(t)].map((each) => format(each, 3));
  const slope = found.exact[a] * Math.cos(t) + found.exact[b] * Math.sin(t);
  const flat = Math.hypot(found.exact[a], found.exact[b]);
  made.push(
    ["", labels.length, write(found.size)],
    ["", labels.direction, `${format(state.angle)}°,  (${unit.join(between)})`],
  );
  made.push(["", labels.slope, write(Math.abs(slope) < 1e-12 * flat ? 0 : slope)]);
  if (flat > 0)
    made.push([
      "",
      labels.angle_between,
      `${format((Math.acos(Math.max(-1, Math.min(1, slope / flat))) * 180) / Math.PI, 3)}°`,
    ]);
  return made;
}

/**
 * Writes the numbers at the point.
 * @param {Root} list
 * @param {ExplorerState} state
 * @param {any} found
 */
export function showReadout(list, state, found) {
  const made = rows(state, found);
  const html = made
    .map(
      ([kind, , text]) =>
        `<div class="${kind}${text.length > 24 ? " wide" : ""}"><dt></dt><dd></dd></div>`,
    )
    .join("");
  if (list.dataset.html !== html) {
    list.innerHTML = html;
    list.dataset.html = html;
  }
  made.forEach(([, name, text], k) => {
    const [dt, dd] = list.children[k].children;
    if (dt.textContent !== name) dt.textContent = name;
    if (dd.textContent !== text) dd.textContent = text;
  });
}

/**
 * Lists what the drawing's colours and marks mean.
 * @param {Root} list
 * @param {{ role: string, text: string, shape?: string }[]} entries
 * @param {RoleColor} colorOf
 * @param {(role: string) => HTMLElement | null} markOf
 */
export function showKey(list, entries, colorOf, markOf) {
  list.replaceChildren(
    ...entries.map(({ role, text, shape }) => {
      const item = document.createElement("li");
      const mark = markOf(role);
      if (mark) {
        item.append(mark, text);
        return item;
      }
      const swatch = document.createElement("i");
      swatch.className = shape || "";
      swatch.style.setProperty("--swatch", colorOf(role));
      item.append(swatch, text);
      return item;
    }),
  );
}
