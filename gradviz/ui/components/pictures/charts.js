// The charts of a page, which Plotly drew: what they are called, and the numbers in them.

const FORMULA = /^[=+\-@\t\r]/;

/**
 * What a chart shows, by its axes: "y, x", or "f, y, x" in space.
 * @param {any} chart
 * @returns {string}
 */
export function chartName(chart) {
  const layout = chart.layout || {};
  const text = (part) => (part && part.title && (part.title.text ?? part.title)) || "";
  const { zaxis, yaxis, xaxis } = layout.scene || layout;
  const names = [layout, zaxis, yaxis, xaxis].map((each) => String(text(each)));
  const plain = names.map((each) => each.replaceAll(/<[^>]*>/g, "").trim());
  return plain.filter(Boolean).join(", ");
}

/**
 * The numbers of a chart as CSV: one row a point, or a cell.
 * @param {any} chart
 * @returns {string}
 */
export function chartCsv(chart) {
  const rows = [["series", "x", "y", "z"]];
  // Plotly keeps here what it made of the packed numbers that it was sent
  // oxlint-disable-next-line no-underscore-dangle
  for (const trace of chart._fullData || chart.data || []) {
    const [x, y] = [list(trace.x), list(trace.y)];
    const name = trace.name || "";
    if (trace.z && trace.type !== "scatter3d") {
      list(trace.z).forEach((line, j) =>
        list(line).forEach((z, i) => rows.push([name, x[i] ?? i, y[j] ?? j, z])),
      );
      continue;
    }
    const z = list(trace.z);
    for (let k = 0; k < Math.max(x.length, y.length); k++)
      rows.push([name, x[k] ?? k, y[k] ?? "", z[k] ?? ""]);
  }
  const deep = rows.some((row, k) => k > 0 && row[3] !== "" && row[3] !== undefined);
  return csvText(rows.map((row) => row.slice(0, deep ? 4 : 3)));
}

/**
 * Rows as CSV, in which no text is taken for a formula.
 * @param {unknown[][]} rows
 * @returns {string}
 */
export function csvText(rows) {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function list(values) {
  return values && typeof values.length === "number" && typeof values !== "string"
    ? Array.from(values)
    : [];
}

function cell(value) {
  if (typeof value === "number") return String(value);
  const text = value === null || value === undefined ? "" : String(value);
  const safe = FORMULA.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
