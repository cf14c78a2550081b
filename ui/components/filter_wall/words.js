// What is said on the wall: of the method, of a unit, of a change and what it costs.

import { wordsOf } from "./path.js";

const METHODS = {
  weights: "its weights",
  projection: "projected linearly",
  step: "one standard deviation more",
};

export function sayMethod(network, { site, reading }) {
  const how = network.method(site, reading);
  if (how === "step") return "what one standard deviation of each number changes, around the mean code";
  if (reading === "outgoing")
    return how === "weights"
      ? "weights to the pixels"
      : "weights, projected linearly through the layers above";
  const blank = network.unlit.length
    ? `; the ${network.unlit.length} pixels that no test digit lights are left blank`
    : "";
  const what = how === "weights" ? "weights from the pixels" : "weights, projected linearly through the layers below";
  return what + blank;
}

const KINDS = {
  dead: () => "dead: silent whatever the digit",
  saturated: () => "saturated: nearly always at its limit",
  twin: (found, unit) => `a duplicate of unit ${found.twin(unit) + 1}`,
};

const percentOf = (share) => (share > 0 && share < 0.005 ? "under 1 %" : `${Math.round(100 * share)} %`);

// What card.js shows. found: findings.js, or null while the server counts.
export function describeUnit({ network, settings: { site, unit }, found, response, isReal }) {
  const kind = found?.kind(unit);
  const count = network.numUnits(site).toLocaleString("en");
  const digits = isReal ? "test digits" : "test digits, decoded from their codes";
  return {
    title: `Unit ${unit + 1}`,
    kind: kind ? KINDS[kind](found, unit) : `of ${count}, ${wordsOf(network, site).toLowerCase()}`,
    incoming: network.image(site, "incoming", unit),
    outgoing: network.image(site, "outgoing", unit),
    incomingNote: METHODS[network.method(site, "incoming")],
    outgoingNote: METHODS[network.method(site, "outgoing")],
    histogram: found?.histogram(unit) ?? null,
    response,
    use: found ? `used by ${percentOf(found.usage[unit])}; line: now` : "counting…",
    strongest: found?.strongest(unit) ?? [],
    strongestNote: found ? `Its strongest of ${found.n.toLocaleString("en")} ${digits}` : "",
    numDead: found?.count("dead") ?? 0,
  };
}

// "unit 18 off", "unit 18 × 2.50", "10 units changed".
export function sayChange(factors) {
  if (!factors.size) return "nothing off";
  if (factors.size > 1) {
    const isOff = [...factors.values()].every((factor) => factor === 0);
    return isOff ? `${factors.size} units off` : `${factors.size} changed`;
  }
  const [[unit, factor]] = factors;
  return factor === 0 ? `unit ${unit + 1} off` : `unit ${unit + 1} × ${factor.toFixed(2)}`;
}

// What names a change, here and on the server.
export const keyOf = (layer, factors) =>
  `${layer}:${[...factors]
    .sort((a, b) => a[0] - b[0])
    .map(([unit, factor]) => `${unit}=${factor.toFixed(2)}`)
    .join(",")}`;

// measured: findings.js readChanged.
export function sayVerdict({ site, factors }, network, measured) {
  if (!measured) return "Test error: measuring…";
  const { whole, changed, n, data, affected } = measured;
  const touched = affected === n ? "" : `; ${affected.toLocaleString("en")} of them are touched`;
  const over = `MSE (n = ${n.toLocaleString("en")} ${data})`;
  if (!factors.size) return `Test error of the whole network ${whole.toFixed(4)} ${over}`;
  if (measured.key !== keyOf(network.nameOf(site), factors)) return `Test error ${whole.toFixed(4)} → measuring…`;
  const share = 100 * (changed / whole - 1);
  const percent = `${share < 0 ? "−" : "+"}${Math.abs(share).toFixed(Math.abs(share) < 10 ? 1 : 0)} %`;
  return `Test error ${whole.toFixed(4)} → ${changed.toFixed(4)}, ${percent} ${over}${touched}`;
}

// sparseness: findings.js readSparseness, or null.
export function saySparseness(sparseness, layer) {
  if (!sparseness) return "";
  const { average, byLayer, definition, n } = sparseness;
  const here = byLayer[layer];
  const ofLayer = here === undefined || Object.keys(byLayer).length < 2 ? "" : ` (this layer ${here.toFixed(2)})`;
  const share = "the share of digits and units where the unit is silent, over all hidden layers";
  const silent = definition
    .replaceAll(":", "")
    .replaceAll(/\b(?:elu|gelu)\b/g, (name) => name.toUpperCase())
    .replaceAll("relu", "ReLU");
  return `Average sparseness ${average.toFixed(2)}${ofLayer}: ${share} (${silent}), n = ${n.toLocaleString("en")}.`;
}

export const sayKinds = (found) => ({
  dead: "A ReLU that is silent on every test digit, or a unit whose output has a variance below 1e-6",
  saturated: "At its upper or lower limit on 99 % of the test digits",
  twin: "Its weights point the same way as those of an earlier unit: cosine above 0.99",
  silence: `Used: not silent; silent here means ${found.silence}`,
});
