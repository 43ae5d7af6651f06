/**
 * What paints the pictures of a film.
 * @typedef {object} Film
 * @property {HTMLCanvasElement} canvas
 * @property {number} count
 * @property {(picture: number) => void | Promise<void>} paint
 * @property {() => void} destroy
 */

/**
 * A film on its way: `cancelled` says that it is wanted no more.
 * @typedef {object} Order
 * @property {boolean} cancelled
 * @property {(done: number) => void} report
 * @property {(name: string, values: Record<string, string>) => void} say
 */

/**
 * What the pictures of a film are painted on: `room` is a place for a view, in pixels below the
 * title; `paint` puts together what the views show, under words.
 * @typedef {object} Sheet
 * @property {HTMLCanvasElement} canvas
 * @property {(left: number, top: number, width: number, height: number) => HTMLElement} room
 * @property {(words: string) => void} paint
 * @property {() => void} clear
 */
