// The list of what the colours of the cells mean.

/**
 * Lists the kinds of cells that the map has.
 * @param {HTMLElement} legend
 * @param {any} data
 * @param {boolean} dark
 */
export function fillLegend(legend, data, dark) {
  const rows = data.kinds
    .filter((_, number) => data.kind.includes(number))
    .map((each) => {
      const colors = each.colors[dark ? "dark" : "light"];
      return [
        each.label,
        colors.length > 1
          ? `linear-gradient(to right, ${colors.filter((_, k) => k % 8 === 0).join(", ")})`
          : hatchedCss(colors[0], each.hatched),
        "",
      ];
    });
  for (const line of data.lines) rows.push([line.label, "none", "dashed"]);
  legend.replaceChildren(
    ...rows.map(([label, swatch, name]) => {
      const item = document.createElement("li");
      const square = document.createElement("span");
      square.className = `swatch ${name}`;
      square.style.setProperty("--swatch", swatch);
      item.append(square, label);
      return item;
    }),
  );
}

function pale(color) {
  return `color-mix(in srgb, ${color} 62%, white)`;
}

function hatchedCss(color, hatched) {
  return hatched
    ? `repeating-linear-gradient(-45deg, ${color} 0 4px, ${pale(color)} 4px 5.2px)`
    : color;
}
