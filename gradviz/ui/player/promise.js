// A promise to be kept from outside, by its name: what is waited for may be there before, or after.
function promised(name) {
  const waiting = (globalThis.gradvizPromises ??= {});
  if (!waiting[name]) {
    const made = (waiting[name] = {});
    made.promise = new Promise((resolve) => { made.resolve = resolve; });
  }
  return waiting[name];
}
