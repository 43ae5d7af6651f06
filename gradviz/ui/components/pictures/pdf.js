// An SVG as a PDF of one sheet: vectors stay vectors, and the letters can be searched.

import { FONT } from "../vendor/dejavu_sans.js";
import * as vendor from "../vendor/svg_pdf.js";
import { FAMILY } from "./printed_chart.js";

/** @typedef {import("./types.js").Printed} Printed */

const { jsPDF, svg2pdf } = /** @type {any} */ (vendor);
const POINTS = 72; // an inch

/**
 * A drawing as a PDF, so many inches wide.
 * @param {Printed} printed
 * @param {number} inches
 * @param {string} title
 * @returns {Promise<Blob>}
 */
export async function pdfOf({ svg, width, height }, inches, title) {
  const size = [inches * POINTS, (inches * POINTS * height) / width];
  const sheet = new jsPDF({
    unit: "pt",
    format: size,
    orientation: size[0] > size[1] ? "landscape" : "portrait",
    compress: true,
    putOnlyUsedFonts: true,
  });
  sheet.setProperties({ title, creator: "gradviz" });
  sheet.addFileToVFS("font.ttf", FONT);
  sheet.addFont("font.ttf", FAMILY, "normal");
  const drawing = /** @type {any} */ (
    new DOMParser().parseFromString(svg, "image/svg+xml").documentElement
  );
  const room = document.createElement("div");
  room.style.cssText = "position: absolute; left: -99999px; top: 0";
  room.append(drawing);
  document.body.append(room); // where its texts have a width
  try {
    for (const each of drawing.querySelectorAll("text, tspan")) setFont(each);
    await svg2pdf(drawing, sheet, { x: 0, y: 0, width: size[0], height: size[1] });
  } finally {
    room.remove();
  }
  return sheet.output("blob");
}

// An exponent's size is a part of its number's, which the converter would not find out.
function setFont(element) {
  const fontSize = getComputedStyle(element).fontSize;
  Object.assign(element.style, {
    fontFamily: FAMILY,
    fontWeight: "normal",
    fontStyle: "normal",
    fontSize,
  });
  const raised = element.getAttribute("dy") || "";
  if (raised.endsWith("em"))
    element.setAttribute("dy", String(parseFloat(raised) * parseFloat(fontSize)));
}
