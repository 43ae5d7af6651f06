// What travels with every change of data: it hands the data to the component's code, which travels once.
export default async function mountComponent(mounting) {
  const waiting = (globalThis.gradvizComponents ??= {});
  const code = (waiting[COMPONENT_CODE] ??= componentPromise());
  return (await code.promise)(mounting);
}
