// Shows the drawing that Python made of a computational graph, and brings what happens now into
// sight where it is wider than its room.

import { defineComponent } from "../shared/mounting.js";

/** @typedef {import("../shared/mounting.js").Instance} Instance */

/**
 * @param {HTMLElement} room
 * @returns {Instance}
 */
function createGraph(room) {
  return {
    update({ svg }) {
      room.innerHTML = svg;
      const now = room.querySelector(".node.now");
      if (!now || room.scrollWidth <= room.clientWidth) return;
      const [outer, inner] = [room.getBoundingClientRect(), now.getBoundingClientRect()];
      if (inner.left < outer.left + 20 || inner.right > outer.right - 20) {
        room.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
      }
    },
    destroy() {
      room.replaceChildren();
    },
  };
}

export const mount = defineComponent({
  here: import.meta.url,
  markup: "graph.html",
  styles: ["graph.css"],
  selector: ".gradviz-graph",
  create: createGraph,
});
