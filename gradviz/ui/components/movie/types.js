/**
 * What paints the pictures of a film.
 * @typedef {object} Film
 * @property {HTMLCanvasElement} canvas
 * @property {number} count
 * @property {(picture: number) => void} paint
 * @property {() => void} destroy
 */

/**
 * A film on its way: `cancelled` says that it is wanted no more.
 * @typedef {object} Order
 * @property {boolean} cancelled
 * @property {(done: number) => void} report
 */
