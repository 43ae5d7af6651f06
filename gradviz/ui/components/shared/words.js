// Sentences with places for numbers and names.

/**
 * A sentence with its places in braces filled.
 * @param {string} text
 * @param {Record<string, any>} data
 * @returns {string}
 */
export function fill(text, data) {
  return Object.entries(data).reduce((made, [name, to]) => made.replace(`{${name}}`, to), text);
}
