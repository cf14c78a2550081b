import assert from "node:assert/strict";
import { test } from "node:test";

import { closeGaps } from "../../../ui/components/shared/save/photograph.js";
import { relitFromDark } from "../../../ui/components/shared/save/save.js";
import { compose, wrap } from "../../../ui/components/shared/save/slide.js";
import { createVectorPen } from "../../../ui/components/shared/save/vector.js";
import TOKENS from "../../../ui/components/shared/tokens.json" with { type: "json" };

const measure = (text) => 8 * text.length;

test("words break where the width ends, and a long one stands alone", () => {
  assert.deepEqual(wrap("one two three", 60, measure), ["one two", "three"]);
  assert.deepEqual(wrap("a incomprehensibilities b", 60, measure), ["a", "incomprehensibilities", "b"]);
  assert.deepEqual(wrap("", 60, measure), []);
});

test("a picture has its title, what it is of and its caption around it, and a small figure grows", () => {
  const drawn = [];
  const body = { width: 1000, height: 400, draw: () => drawn.push("body") };
  const said = { title: "A digit", about: "Draw", caption: "n = 1 drawing." };
  const slide = compose({ ...said, body }, TOKENS.light, measure);
  assert.equal(slide.width, 1056);
  assert.deepEqual(slide.texts.map(({ text }) => text), Object.values(said));
  const [title, about, caption] = slide.texts.map(({ y }) => y);
  assert.ok(title < about && about + 400 < caption && caption < slide.height);
  const pen = createVectorPen(measure);
  slide.draw(pen);
  const svg = pen.toSvg(slide.width, slide.height);
  assert.deepEqual(drawn, ["body"]);
  for (const words of Object.values(said)) assert.ok(svg.includes(`>${words}</text>`));
  const small = compose({ ...said, body: { ...body, width: 300, height: 100 } }, TOKENS.light, measure);
  assert.equal(small.width, 540 + 56);
  const long = compose({ ...said, caption: "many words ".repeat(60), body }, TOKENS.light, measure);
  assert.ok(long.height > slide.height + 60 && long.texts.every(({ text }) => measure(text) <= 1000));
});

test("empty bands of a page are closed, what stands side by side stays so", () => {
  const shots = [{ y: 40, height: 20 }, { y: 50, height: 100 }, { y: 400, height: 10, clip: { y: 390 } }, { y: 420, height: 5 }];
  closeGaps(shots, 26);
  assert.deepEqual(shots.map(({ y }) => y), [0, 10, 136, 156]);
  assert.equal(shots[2].clip.y, 126);
});

test("what a canvas's pen draws becomes SVG", () => {
  const pen = createVectorPen(measure);
  pen.save();
  pen.translate(10, 20);
  pen.strokeStyle = "rgb(1 2 3)";
  pen.setLineDash([4, 2]);
  pen.beginPath();
  for (const spot of [[0, 0], [5, 5]]) pen.lineTo(...spot);
  pen.stroke();
  pen.restore();
  pen.font = '600 12px "Noto Sans", sans-serif';
  pen.fillText("a < b", 3, 4);
  pen.beginPath();
  pen.rect(0, 0, 5, 5);
  pen.clip();
  pen.arc(5, 5, 2, 0, 2 * Math.PI);
  pen.fill();
  const outer = createVectorPen(measure);
  outer.scale(2, 2);
  outer.drawPen(pen, 1, 1);
  const svg = outer.toSvg(30, 40);
  assert.match(svg, /^<svg [^>]*width="30" height="40" viewBox="0 0 30 40">/);
  assert.match(svg, /<path d="M0 0L5 5" fill="none" stroke="rgb\(1 2 3\)" stroke-dasharray="4 2" transform="translate\(10 20\)"\/>/);
  assert.match(svg, /font-size="12" font-family="&quot;Noto Sans&quot;, sans-serif" font-weight="600"[^>]*>a &lt; b</);
  assert.match(svg, /<clipPath id="(clip-\d+)">.*\n<g clip-path="url\(#\1\)"><path d="M0 0h5v5h-5ZL7 5A2 2 0 0 1 3 5A2 2 0 0 1 7 5"/);
  assert.match(svg, /<g transform="scale\(2 2\)"><g transform="translate\(1 1\)">/);
});

test("the dark theme's colours become the light one's, with their opacity", () => {
  assert.equal(relitFromDark(TOKENS.dark.ink), "rgb(27, 31, 36)");
  assert.equal(relitFromDark("rgba(236, 235, 230, 0.6)"), "rgba(27, 31, 36, 0.6)");
  assert.equal(relitFromDark("rgb(1, 2, 3)"), "rgb(1, 2, 3)");
});
