
// The code comes by a component of its own that shows nothing, once: Streamlit sends a component's
// whole code along with its data at every change, but refers to a message that did not change.
export default function provideComponent({ parentElement }) {
  const place = parentElement.closest('[data-testid="stElementContainer"]');
  if (place) place.style.display = "none";
  promised(COMPONENT_CODE).resolve(showComponent);
}
