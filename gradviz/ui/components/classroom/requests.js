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
  return (await sent(path, body)).json().catch(() => ({}));
}

/**
 * Sends JSON, and returns the bytes of the answer, null where there are none. Throws a Refusal.
 * @param {string} path
 * @param {Record<string, any>} body
 * @returns {Promise<Uint8Array | null>}
 */
export async function postForBytes(path, body) {
  const answer = await sent(path, body);
  try {
    return answer.status === 204 ? null : new Uint8Array(await answer.arrayBuffer());
  } catch {
    throw new Refusal("offline");
  }
}

async function sent(/** @type {string} */ path, /** @type {Record<string, any>} */ body) {
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
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => ({}));
  throw new Refusal(said.error ?? "unavailable");
}
