// Says to a screen reader what a picture shows: at once after a step, now and then while it plays.

const PACE = 3000; // milliseconds between two sentences while it plays
const REST = 250; // after which a step has been taken: a slider passes many

/**
 * A live region that is not seen. A sentence is made only as it is said.
 * @param {HTMLElement} region
 * @returns {{ follow: (key: string, playing: boolean, sentence: () => string) => void,
 *   destroy: () => void }}
 */
export function createAnnouncer(region) {
  let saidAt = 0;
  let last = "";
  let waiting = 0;
  let wasPlaying = false;

  /** @type {() => string} */
  let make = () => "";
  function say() {
    waiting = 0;
    saidAt = performance.now();
    const sentence = make();
    if (region.textContent !== sentence) region.textContent = sentence;
  }

  return {
    follow(key, playing, sentence) {
      make = sentence;
      if (wasPlaying && !playing) {
        clearTimeout(waiting);
        waiting = 0;
        last = "";
      }
      wasPlaying = playing;
      if (key === last) return;
      const first = last === "" && saidAt === 0;
      last = key;
      if (first) {
        saidAt = performance.now(); // a page that opens is read by itself
        if (!playing) return;
      }
      const wait = playing ? Math.max(0, PACE - (performance.now() - saidAt)) : REST;
      if (playing && waiting) return;
      clearTimeout(waiting);
      waiting = window.setTimeout(say, wait);
    },
    destroy() {
      clearTimeout(waiting);
    },
  };
}
