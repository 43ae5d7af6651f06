// What is drawn on the page, to be taken away: charts and canvases as PNG, SVG, PDF and CSV.

import { defineComponent } from "../shared/mounting.js";
import { imageOf } from "../shared/svg_image.js";
import { chartCsv, chartName, csvText } from "./charts.js";
import { canvasesIn, slide } from "./snapshot.js";

/** @typedef {import("../shared/mounting.js").Instance} Instance */
/** @typedef {import("./types.js").Picture} Picture */
/** @typedef {import("./types.js").Printed} Printed */
/** @typedef {import("./types.js").Sheet} Sheet */

const LOOK = 1000; // milliseconds between two looks at what the page shows

/**
 * @param {HTMLElement} root
 * @returns {Instance}
 */
function createPictures(root) {
  let data = null;
  let shown = "";
  const size = root.querySelector("select");
  const ground = () => getComputedStyle(root).backgroundColor || "#ffffff";

  /** @returns {Picture[]} */
  function pictures() {
    return [...charts(), ...canvases()];
  }

  function charts() {
    return [...document.querySelectorAll(".js-plotly-plot")].filter(isSeen).map((chart) =>
      pictureOf(
        chartName(chart),
        (sheet) => printed(chart, sheet),
        (sheet) => (sheet.paper ? "#ffffff" : ground()),
        () => chartCsv(chart),
      ),
    );
  }

  /**
   * @param {string} name
   * @param {(sheet: Sheet) => Promise<Printed>} print
   * @param {(sheet: Sheet) => string} behind
   * @param {(() => string) | null} csv
   * @returns {Picture}
   */
  function pictureOf(name, print, behind, csv) {
    return {
      name,
      svg: async (sheet) => (await print(sheet)).svg,
      png: async (sheet) => pngOf(await print(sheet), sheet, behind(sheet)),
      pdf: async (sheet) => {
        const { pdfOf } = await import("./pdf.js");
        return pdfOf(await print(sheet), sheet.width, name || "gradviz");
      },
      csv,
    };
  }

  // What lays a chart out for a sheet is large: it comes when it is asked for.
  async function printed(chart, sheet) {
    const { printedChart } = await import("./printed_chart.js");
    return printedChart(chart, sheet, ground(), data.paper);
  }

  async function printedCanvas(element) {
    const [{ canvasSvg }, { FAMILIES, loadFont }] = await Promise.all([
      import("./canvas_svg.js"),
      import("./printed_chart.js"),
    ]);
    await loadFont();
    return canvasSvg(element, ground(), FAMILIES);
  }

  async function pngOf({ svg, width, height }, sheet, behind) {
    const { withFont } = await import("./printed_chart.js");
    const image = await imageOf(withFont(svg));
    const across = Math.round(sheet.width * sheet.dpi);
    const room = {
      width: across,
      height: Math.round(sheet.paper ? (across * height) / width : sheet.height * sheet.dpi),
    };
    return slide(width, height, behind, (ctx) => ctx.drawImage(image, 0, 0, width, height), room);
  }

  function canvases() {
    const found = [];
    for (const host of document.querySelectorAll("*")) {
      if (!host.shadowRoot) continue;
      const element = host.shadowRoot.querySelector(".gradviz-mount > *");
      if (!(element instanceof HTMLElement) || element === root) continue;
      const { rows } = /** @type {any} */ (element); // a map has them
      if (isSeen(element) && canvasesIn(element).canvases.length)
        found.push(
          pictureOf(
            nameOf(element),
            () => printedCanvas(element),
            ground,
            rows ? () => csvText(rows()) : null,
          ),
        );
    }
    return found;
  }

  // A map says behind its name what can be done with it.
  function nameOf(element) {
    const named = element.matches("[aria-label]") ? element : element.querySelector("[aria-label]");
    return named ? named.getAttribute("aria-label").split(". ")[0] : "";
  }

  function isSeen(element) {
    return element.getClientRects().length > 0;
  }

  function show() {
    const all = pictures();
    const now = all.map((each) => each.name).join("|");
    if (now === shown) return;
    shown = now;
    const nothing = /** @type {HTMLElement} */ (root.querySelector(".nothing"));
    nothing.textContent = data.words.nothing;
    nothing.hidden = all.length > 0;
    size.parentElement.hidden = all.length === 0;
    root.querySelector("ul").replaceChildren(...all.map(row));
  }

  function row(picture, number) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = `${number + 1}. ${picture.name || data.words.picture}`;
    const buttons = document.createElement("div");
    item.append(name, buttons);
    for (const kind of ["png", "svg", "pdf", "csv"]) {
      if (!picture[kind]) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = kind.toUpperCase();
      button.setAttribute("aria-label", `${kind.toUpperCase()}: ${name.textContent}`);
      button.addEventListener("click", () => take(picture, kind, number));
      buttons.append(button);
    }
    return item;
  }

  const types = { svg: "image/svg+xml", csv: "text/csv" };

  async function take(picture, kind, number) {
    say(kind === "csv" ? "" : data.words.drawing);
    try {
      const found = await picture[kind](data.sheets[size.value]);
      offer(found instanceof Blob ? found : new Blob([found], { type: types[kind] }), kind, number);
      say("");
    } catch {
      say(data.words.failed);
    }
  }

  function offer(blob, kind, number) {
    const address = URL.createObjectURL(blob);
    const link = document.createElement("a");
    Object.assign(link, { href: address, download: `gradviz-${number + 1}.${kind}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  function say(words) {
    root.querySelector("output").textContent = words;
  }

  function showSizes() {
    const chosen = size.value;
    root.querySelector(".size span").textContent = data.words.size;
    size.replaceChildren(
      ...Object.keys(data.sheets).map((name) => new Option(data.words[name], name)),
    );
    if (chosen) size.value = chosen;
  }

  const timer = setInterval(() => {
    if (data && root.isConnected) show();
  }, LOOK);

  return {
    update(next) {
      data = next;
      root.setAttribute("aria-label", data.words.pictures);
      showSizes();
      shown = "-";
      show();
    },
    destroy() {
      clearInterval(timer);
    },
  };
}

export const mount = defineComponent({
  here: import.meta.url,
  markup: "pictures.html",
  styles: ["../shared/base.css", "../shared/buttons.css", "pictures.css"],
  selector: ".gradviz-pictures",
  create: createPictures,
});
