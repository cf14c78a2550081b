// What a visitor has chosen on the wall: from the page's options, and back.

import { LOUDEST } from "./card.js";

export const ORDERS = {
  usage: "most used first",
  norm: "largest weights first",
  sparseness: "most selective first",
  response: "loudest for this digit",
  similarity: "most like the chosen one",
  index: "as stored",
};
const READINGS = ["incoming", "outgoing"];

// A unit's tile shows what it looks for up to the code, and what it paints from there on.
export const usualReading = (network, site) => (site > network.codeSite ? "outgoing" : "incoming");

// What does not fit this network gives way to the default; unit -1: none chosen yet.
export function readSettings(options, network) {
  const site = network.siteOf(options.layer) || 1;
  const numUnits = network.numUnits(site);
  const isUnit = (unit) => Number.isInteger(unit) && unit >= 0 && unit < numUnits;
  const isFactor = ([unit, factor]) => isUnit(unit) && factor >= 0 && factor <= LOUDEST && factor !== 1;
  return {
    site,
    reading: READINGS.includes(options.reading) ? options.reading : usualReading(network, site),
    order: Object.hasOwn(ORDERS, options.order) ? options.order : "usage",
    scale: options.scale === "common" ? "common" : "tile",
    beside: options.beside === "pca" ? "pca" : "",
    unit: isUnit(options.unit) ? options.unit : -1,
    factors: new Map((options.factors ?? []).filter(isFactor)),
    digit: options.digit ?? 0,
    shown: "", // the kind of unit that alone is not greyed
  };
}

export function writeSettings(settings, network) {
  const { site, reading, order, scale, beside, unit, factors, digit } = settings;
  return {
    layer: network.nameOf(site),
    reading, order, scale, beside, unit, digit,
    factors: [...factors].sort((a, b) => a[0] - b[0]),
  };
}
