// Take a figure of the page away: as PNG, two pixels for each of the screen's, or as SVG. What is saved wears
// the light theme, which prints well, whatever the page wears.

import TOKENS from "../tokens.json" with { type: "json" };
import { saveFile, savePng } from "../hand/download.js";
import { channels } from "../paint/paint.js";
import { nameFile, readAbout } from "./entries.js";
import { photograph } from "./photograph.js";
import { measureText } from "./pieces.js";
import { compose } from "./slide.js";
import { createVectorPen } from "./vector.js";

const FINE = 2; // pixels of a PNG for one of the page's
const measure = (text, font) => measureText(text, font).width;
export const newPen = () => createVectorPen(measure);

// The light theme's colour for each of the dark one's, by their channels.
const LIT = new Map();
const known = (dark, light) => LIT.set(channels(dark).join(), channels(light));
for (const [name, dark] of Object.entries(TOKENS.dark))
  for (const [i, colour] of [dark].flat().entries()) known(colour, [TOKENS.light[name]].flat()[i]);
for (const { dark, light } of Object.values(TOKENS.looks)) known(dark, light);
// what Streamlit writes into a chart of the dark theme: words, ticks, lines
const CHARTS = [["#FAFAFA", "ink"], ["#E6EAF1", "soft"], ["#31333F", "line"]];
for (const [dark, name] of CHARTS) known(dark, TOKENS.light[name]);

export function relitFromDark(colour) {
  const parts = colour.startsWith("#") ? channels(colour) : colour.match(/[\d.]+/g)?.map(Number);
  const light = parts && LIT.get(parts.slice(0, 3).join());
  if (!light) return colour;
  return parts.length > 3 ? `rgba(${light.join(", ")}, ${parts[3]})` : `rgb(${light.join(", ")})`;
}

// figure: { root, pose }, an element and what readies it: pose(take, makePen) calls take({ pens, relit }) when
// it is painted for a picture. tell(): { name, title, caption }, of the figure as it is now.
export async function takePicture({ root, pose }, tell, isVector) {
  const body = await pose((scene) => photograph(root, scene), isVector ? newPen : null);
  const { name, title, caption = "" } = tell();
  const about = `${readAbout().title} · Autoencoder Explorer`;
  const slide = compose({ title, about, caption, body }, TOKENS.light, measure);
  const file = nameFile(name);
  if (isVector) {
    const pen = newPen();
    slide.draw(pen);
    return saveFile(`${file}.svg`, pen.toSvg(slide.width, slide.height), "image/svg+xml");
  }
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [FINE * slide.width, FINE * slide.height];
  const pen = canvas.getContext("2d");
  pen.scale(FINE, FINE);
  slide.draw(pen);
  savePng(`${file}.png`, canvas);
}
