// Shows the drawing that Python made, and brings what happens now into sight where it is wider than its room.
export default function ({ data, parentElement }) {
  const room = parentElement.querySelector(".gradviz-graph");
  if (!room || !data) return;
  room.innerHTML = data.svg;
  const now = room.querySelector(".node.now");
  if (!now || room.scrollWidth <= room.clientWidth) return;
  const [outer, inner] = [room.getBoundingClientRect(), now.getBoundingClientRect()];
  if (inner.left < outer.left + 20 || inner.right > outer.right - 20) {
    room.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  }
}
