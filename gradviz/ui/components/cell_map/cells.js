// The cells as they are drawn: their axes with places and texts.

import { numberFormat, powerOfTen, variableName } from "../shared/numbers.js";

/**
 * The cells as rows of a table, the names of its columns first.
 * @param {any} data
 * @returns {(string | number)[][]}
 */
export function cellRows(data) {
  const rows = [[data.x.name, data.y.name, "kind", ...data.numbers.map((each) => each.title)]];
  for (let row = 0, k = 0; row < data.ny; row++)
    for (let column = 0; column < data.nx; column++, k++)
      rows.push([
        data.x.values[column],
        data.y.values[row],
        data.kinds[data.kind[k]].label,
        ...data.numbers.map((each) => each.values[k]),
      ]);
  return rows;
}

/**
 * The data of a map with the places and texts of its axes.
 * @param {any} data
 * @returns {any}
 */
export function prepareCells(data) {
  const format = numberFormat(data.locale);
  const axis = ({ name, values, log }) => {
    const scale = log ? Math.log10 : (value) => value;
    const last = values.length - 1;
    const low = scale(values[0]);
    const span = scale(values[last]) - low;
    return {
      name,
      values,
      log,
      title: variableName(name),
      place: (value) => (last ? ((scale(value) - low) / span) * last : 0),
      text: (value) =>
        log && Number.isInteger(Math.log10(value))
          ? powerOfTen(Math.log10(value))
          : format(value, 4),
    };
  };
  return {
    ...data,
    format,
    x: axis(data.x),
    y: axis(data.y),
    nx: data.x.values.length,
    ny: data.y.values.length,
  };
}
