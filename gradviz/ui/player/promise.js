// A promise to be kept from outside: the code may be there before the data, or after.
function componentPromise() {
  const made = {};
  made.promise = new Promise((resolve) => { made.resolve = resolve; });
  return made;
}

