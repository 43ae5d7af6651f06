// What a browser asks of the server about its class, below the address of the app.

/** Why the server did not do it: a word of a closed list, "offline" where it did not hear. */
export class Refusal extends Error {
  /** @param {string} word */
  constructor(word) {
    super(word);
    this.word = word;
  }
}

/**
 * The address of something of a class.
 * @param {string} path
 * @returns {URL}
 */
export function addressOf(path) {
  return new URL(path ? `rooms/${path}` : "rooms", document.baseURI);
}

/**
 * Sends JSON, and returns the JSON of the answer. Throws a Refusal.
 * @param {string} path
 * @param {Record<string, any>} body
 * @returns {Promise<any>}
 */
export async function post(path, body) {
  let answer;
  try {
    answer = await fetch(addressOf(path), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refusal("offline");
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refusal(said.error ?? "unavailable");
  return said;
}
