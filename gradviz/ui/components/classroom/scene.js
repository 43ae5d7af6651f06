// What the class is shown, for this browser's player: the server makes it once for all of a class,
// so that it is here long before each session has computed it anew.

import { unpackData } from "../shared/data.js";
import { membership } from "./membership.js";
import { Refusal, postForBytes } from "./requests.js";

/**
 * The data of a link's player; null where its page has none, or the class is shown another by now.
 * @param {string} link
 * @returns {Promise<Uint8Array | null>}
 */
export async function sceneOf(link) {
  const found = membership();
  if (!found?.member) return null;
  const asks = { member: found.member, language: document.documentElement.lang };
  try {
    const data = await postForBytes(`${found.code}/scene`, asks);
    return data && unpackData(data).link === link ? data : null;
  } catch (error) {
    if (error instanceof Refusal) return null; // the session shows it
    throw error;
  }
}
