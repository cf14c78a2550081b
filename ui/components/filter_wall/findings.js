// What the server counted over the test digits: packets with the arrays "findings" (JSON) and
// "findings.<name>" for the units of one layer; "changed" (JSON) for the test error without and with a
// change { key, whole, changed, n, data, affected }; "sparseness" (JSON) for all layers { average,
// byLayer, definition, n }.

import { areStatesCovered } from "./covering.js";

// The JSON of this name where it is of this model, else null.
export function readInfo(registry, name, hash) {
  const head = registry.arrays.get(name);
  const info = head && JSON.parse(new TextDecoder().decode(head.data));
  return info?.hash === hash ? info : null;
}

// What is known of the units of this layer; null until its packet is there, and while it is covered.
export function readFindings(registry, hash, layer) {
  if (areStatesCovered()) return null;
  const info = readInfo(registry, "findings", hash);
  if (info?.layer !== layer) return null;
  const [usage, kinds, twins, strongest, counts, extremes] = [
    "usage", "kind", "twin", "strongest", "counts", "extremes",
  ].map((name) => registry.arrays.get(`findings.${name}`).data);
  const numUnits = usage.length;
  const rowOf = (values, unit) => {
    const width = values.length / numUnits;
    return values.subarray(unit * width, (unit + 1) * width);
  };
  const kind = (unit) => info.kinds[kinds[unit]];
  return {
    n: info.n, // digits counted over
    usage, // share of the digits on which a unit is not silent
    // selective ones first, but not those that never say anything
    sparseness: usage.map((share, unit) => (kind(unit) === "dead" ? -1 : 1 - share)),
    kind,
    count: (name) => info.counts[name],
    twin: (unit) => twins[unit],
    strongest: (unit) => [...rowOf(strongest, unit)],
    histogram(unit) {
      const [low, high] = rowOf(extremes, unit);
      return { counts: rowOf(counts, unit), low, high };
    },
  };
}
