// Bytes that stand in a text.

/**
 * The bytes that a text in base64 stands for.
 * @param {string} text
 * @returns {Uint8Array}
 */
export function bytesOf(text) {
  return Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
}
