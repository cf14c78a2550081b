// What is said on the wall: of the method, of a layer, of a change and what it costs.

import { signed } from "../shared/core/numbers.js";
import { areAnswersCovered, areStatesCovered } from "./covering.js";

export const wordsOf = (network, site) => {
  if (site === network.codeSite) return "Code";
  const [half, number] = network.nameOf(site).split("-");
  return `${half === "encoder" ? "Encoder" : "Decoder"} layer ${number}`;
};

export function sayMethod(network, { site, reading }) {
  const how = network.method(site, reading);
  if (how === "step") return "what one standard deviation of each number changes, around the mean code";
  if (reading === "outgoing")
    return how === "weights"
      ? "weights to the pixels"
      : "weights, projected linearly through the layers above";
  const what = how === "weights" ? "weights from the pixels" : "weights, projected linearly through the layers below";
  const numBlank = network.unlit.length;
  return numBlank ? `${what}; the ${numBlank} pixels that no test digit lights are left blank` : what;
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

// The titles of the two pictures that are compared: the whole network and the one as it is now; while a unit
// is looked at (-1: none), the one as it is now and what the look makes of it.
export function sayPictures(factors, looked = -1) {
  const [now, whole] = [sayChange(factors), "whole network"];
  if (looked < 0) return [whole, now];
  if (!factors.size) return [whole, `unit ${looked + 1} off`];
  return [now, factors.has(looked) ? `unit ${looked + 1} back` : `and ${looked + 1} off`];
}

export const LEAST_CHANGE = 0.02; // of ink; a smaller one is not blown up to full colour
export const sayInk = (most) => (most < 0.005 ? "no change" : `up to ${most.toFixed(2)} of ink`);

// What names a change, here and on the server.
export const keyOf = (layer, factors) =>
  `${layer}:${[...factors]
    .sort((a, b) => a[0] - b[0])
    .map(([unit, factor]) => `${unit}=${factor.toFixed(2)}`)
    .join(",")}`;

// measured: the packet "changed".
export function sayVerdict({ site, factors }, network, measured) {
  if (areAnswersCovered()) return "";
  if (!measured) return "Test error: measuring…";
  const { whole, changed, n, data, affected } = measured;
  const touched = affected === n ? "" : `; ${affected.toLocaleString("en")} of them are touched`;
  const over = `MSE (n = ${n.toLocaleString("en")} ${data})`;
  if (!factors.size) return `Test error of the whole network ${whole.toFixed(4)} ${over}`;
  if (measured.key !== keyOf(network.nameOf(site), factors)) return `Test error ${whole.toFixed(4)} → measuring…`;
  const share = 100 * (changed / whole - 1);
  const percent = signed(share, Math.abs(share) < 10 ? 1 : 0);
  return `Test error ${whole.toFixed(4)} → ${changed.toFixed(4)}, ${percent} % ${over}${touched}`;
}

// sparseness: the packet, or null.
export function saySparseness(sparseness, layer) {
  if (!sparseness || areStatesCovered()) return "";
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
