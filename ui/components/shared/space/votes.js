// Points of a plane of codes, in its own coordinates: the one that a visitor chose, which the page around the
// app hears as "ae-point", and those that a class chose, which it sends as "ae-votes" with { points }.

import { getRegistry, hear, tell } from "../core/registry.js";
import { drawCircle, paintShape } from "../paint/paint.js";

const RADIUS = 7; // CSS pixels

export const tellPoint = ([x, y]) => document.dispatchEvent(new CustomEvent("ae-point", { detail: { x, y } }));

// The window's own, so that a view that is built later shows them too.
function holder() {
  const registry = getRegistry();
  if (registry.votes) return registry.votes;
  registry.votes = { points: [] };
  document.addEventListener("ae-votes", ({ detail }) => {
    registry.votes.points = detail?.points ?? [];
    tell("ae:votes", {});
  });
  return registry.votes;
}

// Call onChange() whenever there are other points, until `signal` is aborted. Returns what paints them.
export function createVotes(onChange, signal) {
  holder();
  hear("ae:votes", onChange, signal);
  return ({ pen, view, theme }) => {
    for (const [x, y] of holder().points) {
      drawCircle(pen, ...view.toPixels(x, y), RADIUS);
      paintShape(pen, { fill: theme.ink, stroke: theme.card, width: 2 });
    }
  };
}
