// What travels with every change of data: it hands the data to the player's code, which travels once.
export default async function mountPlayer(mounting) {
  const waiting = (globalThis.gradvizPlayers ??= {});
  const code = (waiting[PLAYER_CODE] ??= playerPromise());
  return (await code.promise)(mounting);
}
