// Web Workers of modules: those are served, or stand in the document of a component that was taken
// away. There the import map is of no use to them, since a worker has none.

/** @type {Map<string, string>} */
const made = new Map();

/**
 * A worker whose code is a module.
 * @param {string} name of the module, from the folder of all components on
 * @returns {Worker}
 */
export function startWorker(name) {
  const own = document.getElementById("gradviz-modules");
  const address = own
    ? addressOf(`gradviz/${name}`, JSON.parse(own.textContent).imports)
    : new URL(`../${name}`, import.meta.url);
  return new Worker(address, { type: "module" });
}

// The address of a module that stands in the document: its text, and in that those of the modules
// that it imports. The letters of `atob` are bytes; those of a name are the same in all.
function addressOf(name, addresses) {
  if (!made.has(name)) {
    const [kind, text] = addresses[name].split(",");
    const code = atob(text).replace(
      /"(gradviz\/[^"]+)"/g,
      (_, other) => `"${addressOf(other, addresses)}"`,
    );
    made.set(name, `${kind},${btoa(code)}`);
  }
  return made.get(name);
}
