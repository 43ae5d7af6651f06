
// The part of the data that seldom changes comes, as the code does, by a component that shows nothing.
export default function keepConstants({ data, parentElement }) {
  const place = parentElement.closest('[data-testid="stElementContainer"]');
  if (place) place.style.display = "none";
  const { slot, name, ...constants } = unpackData(data), slots = (globalThis.gradvizSlots ??= {});
  if (slots[slot] !== name) delete (globalThis.gradvizPromises ??= {})[`constants ${slot} ${slots[slot]}`];
  slots[slot] = name;
  promised(`constants ${slot} ${name}`).resolve(constants);
}
