// The camera on the surface of the loss landscape, and what the link says of it.

import { HOME_CAMERA, aimCamera, cameraNumbers } from "../shared/camera.js";

/** Milliseconds after which a hand that turned the surface has come to rest. */
const REST = 300;

/**
 * A camera that follows the link, and tells where a hand has turned it to.
 * @param {() => void} rested called when a hand has come to rest
 * @returns {{
 *   camera: import("../shared/types.js").Camera, numbers: () => number[], turned: () => void,
 *   follow: (numbers: number[]) => boolean, destroy: () => void,
 * }} `numbers` are those for the link, `follow` takes the link's and says whether they were news
 */
export function createLandscapeCamera(rested) {
  const camera = { ...HOME_CAMERA };
  let known = "[]"; // as the link has it, or will
  let timer = 0;
  return {
    camera,
    numbers() {
      const now = cameraNumbers(camera);
      known = JSON.stringify(now);
      return now;
    },
    turned() {
      clearTimeout(timer);
      timer = setTimeout(rested, REST);
    },
    follow(numbers) {
      const asked = JSON.stringify(numbers);
      if (asked === known) return false;
      known = asked;
      const { azimuth, elevation, zoom } = HOME_CAMERA;
      const [around, above, near] = numbers.length ? numbers : [azimuth, elevation, zoom];
      aimCamera(camera, around, above, near);
      return true;
    },
    destroy: () => clearTimeout(timer),
  };
}
