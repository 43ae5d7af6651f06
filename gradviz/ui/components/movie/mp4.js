// A film as MP4 (H.264): encoded by the browser. Where it lends its encoder only to pages that came
// by TLS, or has none, the film is played once and recorded.

import { ArrayBufferTarget, Muxer } from "../vendor/mp4_muxer.js";
import { HEIGHT, RATE, WIDTH } from "./film.js";

/** @typedef {import("./types.js").Film} Film */
/** @typedef {import("./types.js").Order} Order */

const SETTINGS = {
  codec: "avc1.640028",
  width: WIDTH,
  height: HEIGHT,
  bitrate: 4e6,
  framerate: RATE,
};
const KEY_EVERY = 50; // pictures, so that one can seek
const MOST_WAITING = 8;
const RECORDED = ["video/mp4;codecs=avc1", "video/mp4", "video/webm;codecs=vp9", "video/webm"];

/**
 * The bytes of a film; null where it was cancelled. Throws where the browser can do neither.
 * @param {Film} film
 * @param {Order} order
 * @returns {Promise<Blob | null>}
 */
export async function makeMp4(film, order) {
  const encodes =
    typeof VideoEncoder !== "undefined" &&
    (await VideoEncoder.isConfigSupported(SETTINGS).catch(() => ({ supported: false }))).supported;
  return encodes ? encoded(film, order) : recorded(film, order);
}

async function encoded(film, order) {
  const target = new ArrayBufferTarget();
  const muxer = new Muxer({
    target,
    video: { codec: "avc", width: WIDTH, height: HEIGHT, frameRate: RATE },
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
    encoder.configure(SETTINGS);
    for (let picture = 0; picture < film.count; picture++) {
      if (order.cancelled) return null;
      if (trouble.error) throw trouble.error;
      film.paint(picture);
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

async function recorded(film, order) {
  const type = RECORDED.find((each) => MediaRecorder.isTypeSupported(each));
  if (!type) throw new Error("no encoder");
  const stream = film.canvas.captureStream(0);
  const [track] = /** @type {CanvasCaptureMediaStreamTrack[]} */ (stream.getVideoTracks());
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: 4e6 });
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  const ended = new Promise((resolve) => {
    recorder.addEventListener("stop", resolve, { once: true });
  });
  recorder.start();
  const begun = performance.now();
  for (let picture = 0; picture < film.count && !order.cancelled; picture++) {
    film.paint(picture);
    track.requestFrame();
    order.report((picture + 1) / film.count);
    const next = begun + ((picture + 1) * 1000) / RATE;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
  }
  recorder.stop();
  await ended;
  track.stop();
  return order.cancelled ? null : new Blob(parts, { type: type.split(";")[0] });
}
