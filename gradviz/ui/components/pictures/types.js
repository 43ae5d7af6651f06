/**
 * A picture on the page: its name, and what it can be taken as.
 * @typedef {object} Picture
 * @property {string} name
 * @property {(sheet: Sheet) => Promise<Blob>} png
 * @property {(sheet: Sheet) => Promise<string>} svg
 * @property {(sheet: Sheet) => Promise<Blob>} pdf
 * @property {(() => string) | null} csv
 */

/**
 * What a chart is printed on: its size in inches, the dots an inch of a PNG, the size of letters in
 * points; whether it is paper, which is white.
 * @typedef {{ width: number, height: number, dpi: number, letters: number, paper: boolean }} Sheet
 */

/**
 * A chart as SVG, and the pixels in which it was laid out.
 * @typedef {{ svg: string, width: number, height: number }} Printed
 */

/**
 * A face, a line or a mark in space: the inverse of its distance, and its SVG.
 * @typedef {{ nearness: number, markup: string }} Piece
 */
