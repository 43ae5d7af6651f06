/**
 * A picture on the page: its name, and what it can be taken as.
 * @typedef {object} Picture
 * @property {string} name
 * @property {HTMLElement} element
 * @property {(() => Promise<Blob>) | null} png
 * @property {(() => string) | null} svg
 * @property {(() => string) | null} csv
 */
