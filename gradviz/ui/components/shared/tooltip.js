// The numbers under the pointer.

import { paintAs } from "./run_marks.js";

/** @typedef {import("./types.js").Root} Root */

/**
 * The numbers under the pointer, beside it and inside of the stage.
 * @param {Root} root
 * @returns {(lines: any[] | null, event?: MouseEvent) => void}
 */
export function createTooltip(root) {
  const box = root.querySelector(".tooltip");
  return (lines, event) => {
    box.hidden = !lines;
    if (!lines) return;
    box.replaceChildren(
      ...lines.map((line) => {
        const row = document.createElement("div");
        const [text, color] = Array.isArray(line) ? line : [line];
        row.textContent = text;
        row.classList.toggle("of-run", color !== undefined);
        if (color) paintAs(row, color);
        return row;
      }),
    );
    const frame = box.offsetParent.getBoundingClientRect();
    const x = event.clientX - frame.left;
    const y = event.clientY - frame.top;
    const left = x + 16 + box.offsetWidth > frame.width ? x - 12 - box.offsetWidth : x + 16;
    box.style.left = `${Math.max(0, left)}px`;
    box.style.top = `${Math.max(0, Math.min(frame.height - box.offsetHeight, y + 14))}px`;
  };
}
