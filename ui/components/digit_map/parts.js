// What a map is made of, gathered from what the page has published; null until all of it is there.

import { codeSpaceOf, findArray } from "../shared/core/codespace.js";
import { sheetOf } from "../shared/core/sheet.js";
import { createPictures } from "./pictures.js";

// maps: the page's options. Returns for each { map, model, space, labels, sheet, pictures, places, plane }
// and, where they are known, Float32Arrays error and divergence, and predicted classes.
export function readParts(maps, registry) {
  const pictures = new Map(); // of each network: two maps of one share them
  const parts = maps.map((map) => {
    const model = registry.models.get(map.hash);
    const space = codeSpaceOf(map.hash, registry);
    const places = registry.arrays.get(`places:${map.places}`);
    if (!model || !space?.labels || places?.data.length !== 2 * space.count) return null;
    const sheet = sheetOf(map.hash, registry);
    if (!pictures.has(model)) pictures.set(model, createPictures(model, space, sheet));
    const part = {
      map, model, space, sheet,
      labels: space.labels,
      pictures: pictures.get(model),
      places: places.data,
      plane: registry.arrays.get(`plane:${map.places}`) ?? null,
    };
    return readFacts(part, registry);
  });
  return parts.every(Boolean) && parts.every(({ space }) => space.count === parts[0].space.count) ? parts : null;
}

// Take over what is known of the digits by now; returns the part.
export function readFacts(part, registry) {
  for (const name of ["error", "divergence", "predicted"])
    part[name] = findArray(name, part.map.hash, registry)?.data ?? null;
  return part;
}

export const isSame = (parts, others) =>
  parts.length === others.length &&
  parts.every((part, k) => ["model", "space", "places"].every((name) => part[name] === others[k][name]));
