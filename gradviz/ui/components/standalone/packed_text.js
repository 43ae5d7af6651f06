// Bytes that stand in a text, compressed.

/**
 * The bytes whose zlib stream a text in base64 is.
 * @param {string} text
 * @returns {Promise<Uint8Array>}
 */
export async function inflated(text) {
  const packed = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
