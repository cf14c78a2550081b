// What a visitor has chosen on the wall: from the page's options, and back.

const LOUDEST = 3; // times a unit's own output, the slider's end

// A unit's tile shows what it looks for up to the code, and what it paints from there on.
export const usualReading = (network, site) => (site > network.codeSite ? "outgoing" : "incoming");

// Layer, unit and factors that do not fit this network give way to the default; unit -1: none chosen yet.
export function readSettings({ layer, reading, order, scale, beside, digit, ...options }, network) {
  const site = network.siteOf(layer) || 1;
  const isUnit = (unit) => Number.isInteger(unit) && unit >= 0 && unit < network.numUnits(site);
  const isFactor = ([unit, factor]) => isUnit(unit) && factor >= 0 && factor <= LOUDEST && factor !== 1;
  return {
    site, order, scale, beside, digit,
    reading: reading || usualReading(network, site),
    unit: isUnit(options.unit) ? options.unit : -1,
    factors: new Map(options.factors.filter(isFactor)),
    shown: "", // the kind of unit that alone is not greyed
  };
}

export const writeSettings = ({ site, shown, factors, ...settings }, network) => ({
  ...settings,
  layer: network.nameOf(site),
  factors: [...factors].sort((a, b) => a[0] - b[0]),
});
