// The figures of the wall that can be saved, and what is written above and below each.

import { sayChange, wordsOf } from "./words.js";

const chosenIn = (select) => select.selectedOptions[0].textContent;

// A list of [element, tell, what it is called in the Save menu]; tell() speaks of the settings as they are then.
export function listFigures({ part, model, network, settings }) {
  const layerName = () => network.nameOf(settings.site);
  const layerWords = () => `${wordsOf(network, settings.site)} of ${model.title}`;
  const tellWall = () => ({
    name: `${layerName()}-${settings.reading}`,
    title: `${layerWords()}: what its units ${settings.reading === "incoming" ? "look for" : "paint"}`,
    caption: `${network.numUnits(settings.site).toLocaleString("en")} units, ${chosenIn(part.order)}, ` +
      `${chosenIn(part.scale)}; struck through: switched off.`,
  });
  const tellDigit = () => ({
    name: `${layerName()}-${sayChange(settings.factors)}-digit-${settings.digit}`,
    title: `One digit through ${model.title}, ${sayChange(settings.factors)}`,
    caption: `${layerWords()}. ${part.verdict.textContent}`,
  });
  const tellUnit = () => ({
    name: `${layerName()}-unit-${settings.unit + 1}`,
    title: `${layerWords()}, unit ${settings.unit + 1}`,
    caption: "Red above zero, blue below, each picture on its own scale.",
  });
  const tellPath = () => ({
    name: `way-of-digit-${settings.digit}`,
    title: `The way of one digit through ${model.title}`,
    caption: `${part.givenTitle.textContent}, ${part.givenNote.textContent}. The darker a cell, the more its unit ` +
      "puts out; where outputs have a sign, red above zero, blue below.",
  });
  return [
    [part.wallSide, tellWall, "Wall"], [part.subject, tellDigit, "Digit"], [part.card, tellUnit, "Unit"],
    [part.path, tellPath, "Way of the digit"],
  ];
}
