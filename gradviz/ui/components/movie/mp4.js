// A film as MP4: H.264 where the browser encodes that, else VP9 or AV1. A browser lends its
// encoders only to pages that came by TLS; without one the film is played once, and recorded.

import { ArrayBufferTarget, Muxer } from "../vendor/mp4_muxer.js";
import { HEIGHT, RATE, WIDTH } from "./film.js";

/** @typedef {import("./types.js").Film} Film */
/** @typedef {import("./types.js").Order} Order */

/** What is tried, the best first: the codec for the encoder and for the file, and its name. */
const CODECS = /** @type {const} */ ([
  ["avc1.640028", "avc", "H.264"],
  ["avc1.42001f", "avc", "H.264"],
  ["vp09.00.31.08", "vp9", "VP9"],
  ["av01.0.05M.08", "av1", "AV1"],
]);
const BITRATE = 4e6;
const KEY_EVERY = 50; // pictures, so that one can seek
const MOST_WAITING = 8;
const RECORDED = ["video/mp4;codecs=avc1", "video/mp4", "video/webm;codecs=vp9", "video/webm"];
const PATIENCE = 200; // milliseconds to wait for what may never be told

/**
 * The bytes of a film; null where it was cancelled. Throws where the browser can do neither.
 * @param {Film} film
 * @param {Order} order
 * @returns {Promise<Blob | null>}
 */
export async function makeMp4(film, order) {
  if (typeof VideoEncoder !== "undefined")
    for (const [codec, kind, name] of CODECS) {
      const settings = { codec, width: WIDTH, height: HEIGHT, bitrate: BITRATE, framerate: RATE };
      const { supported } = await VideoEncoder.isConfigSupported(settings).catch(() => ({
        supported: false,
      }));
      if (!supported) continue;
      if (kind !== "avc") order.say("other_codec", { codec: name });
      return encoded(film, order, settings, kind);
    }
  return recorded(film, order);
}

async function encoded(film, order, settings, codec) {
  const target = new ArrayBufferTarget();
  const muxer = new Muxer({
    target,
    video: { codec, width: WIDTH, height: HEIGHT, frameRate: RATE },
    fastStart: "in-memory",
  });
  const trouble = { error: null };
  const encoder = new VideoEncoder({
    output: (chunk, meta) => muxer.addVideoChunk(chunk, meta),
    error: (error) => {
      trouble.error = error;
    },
  });
  try {
    encoder.configure(settings);
    for (let picture = 0; picture < film.count; picture++) {
      if (order.cancelled) return null;
      if (trouble.error) throw trouble.error;
      await film.paint(picture);
      const timestamp = Math.round((picture * 1e6) / RATE);
      const frame = new VideoFrame(film.canvas, { timestamp, duration: 1e6 / RATE });
      encoder.encode(frame, { keyFrame: picture % KEY_EVERY === 0 });
      frame.close();
      order.report((picture + 1) / film.count);
      do await new Promise((resolve) => setTimeout(resolve));
      while (encoder.encodeQueueSize > MOST_WAITING && !trouble.error);
    }
    await encoder.flush();
    if (trouble.error) throw trouble.error;
    muxer.finalize();
    return new Blob([target.buffer], { type: "video/mp4" });
  } finally {
    if (encoder.state !== "closed") encoder.close();
  }
}

// Plays the film before a recorder. It waits while a picture is painted, so that the film is as
// long as it should be on a slow machine, too.
async function recorded(film, order) {
  const type =
    typeof MediaRecorder !== "undefined" &&
    RECORDED.find((each) => MediaRecorder.isTypeSupported(each));
  if (!type) throw new Error("no encoder");
  await film.paint(0); // the first time takes longer than all others
  const begun = performance.now();
  await film.paint(0);
  const seconds = (film.count * (performance.now() - begun)) / 1000 + film.count / RATE;
  order.say("recorded", { seconds: String(Math.ceil(seconds)) });
  const stream = film.canvas.captureStream(0);
  const [track] = /** @type {CanvasCaptureMediaStreamTrack[]} */ (stream.getVideoTracks());
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: BITRATE });
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  const told = (name) =>
    new Promise((resolve) => {
      recorder.addEventListener(name, resolve, { once: true });
    });
  const ended = told("stop");
  const started = told("start");
  recorder.start();
  await Promise.race([started, pause(PATIENCE)]);
  let shown = 0; // milliseconds
  for (let picture = 0; picture < film.count && !order.cancelled; picture++) {
    if (picture) {
      recorder.pause();
      await film.paint(picture);
      recorder.resume();
    }
    const from = performance.now();
    track.requestFrame();
    order.report((picture + 1) / film.count);
    await drawn(); // only then it has been captured
    const passed = shown + performance.now() - from;
    await pause(((picture + 1) * 1000) / RATE - passed);
    shown += performance.now() - from;
  }
  await pause(1000 / RATE); // the last picture is still on its way
  recorder.stop();
  await ended;
  track.stop();
  return order.cancelled ? null : new Blob(parts, { type: type.split(";")[0] });
}

// The next frame of the window; one that is not seen has none.
const drawn = () => Promise.race([new Promise(requestAnimationFrame), pause(PATIENCE)]);

const pause = (/** @type {number} */ milliseconds) =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
