
// What travels with every change of data: it hands the data to the component's code, which travels once.
export default async function mountComponent(mounting) {
  return (await promised(COMPONENT_CODE).promise)(mounting);
}
