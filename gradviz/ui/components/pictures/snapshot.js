// Pictures of a fixed size, of charts and of canvases.

const SLIDE = { width: 1920, height: 1080 };

/**
 * A picture as PNG, as large as it fits into a slide, or into so many pixels.
 * @param {number} width
 * @param {number} height
 * @param {string} ground
 * @param {(ctx: CanvasRenderingContext2D) => void | Promise<void>} draw
 * @param {{ width: number, height: number }} [room]
 * @returns {Promise<Blob>}
 */
export async function slide(width, height, ground, draw, room = SLIDE) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, room);
  const ctx = canvas.getContext("2d", { alpha: false });
  const scale = Math.min(room.width / width, room.height / height);
  ctx.fillStyle = ground;
  ctx.fillRect(0, 0, room.width, room.height);
  ctx.translate((room.width - scale * width) / 2, (room.height - scale * height) / 2);
  ctx.scale(scale, scale);
  ctx.imageSmoothingQuality = "high";
  await draw(ctx);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });
}

/**
 * The canvases that are seen in an element, and the rectangle that they fill.
 * @param {HTMLElement} element
 * @returns {{ canvases: { canvas: HTMLCanvasElement, box: DOMRect }[], left: number, top: number,
 *   width: number, height: number }}
 */
export function canvasesIn(element) {
  const canvases = [...element.querySelectorAll("canvas")]
    .map((canvas) => ({ canvas, box: canvas.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 40 && box.height > 40 && box.left > -1000);
  const left = Math.min(...canvases.map(({ box }) => box.left));
  const top = Math.min(...canvases.map(({ box }) => box.top));
  const right = Math.max(...canvases.map(({ box }) => box.right));
  const bottom = Math.max(...canvases.map(({ box }) => box.bottom));
  return { canvases, left, top, width: right - left, height: bottom - top };
}
