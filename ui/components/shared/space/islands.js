// Where on a plane the name of a class belongs: in the densest place of each island that it holds.
// A median may lie between two islands, in a third that belongs to another class.

import { countAround, coverWithCells } from "./cells.js";

const CELLS = 40; // across the longer side of what the points cover
const MIDDLE = 2; // how often a cell counts beside its neighbours: of 751 names 20 lie amiss with 2, 31 of 746 with 1
const SHARE = 0.2; // of a class's points, from which an island has a name of its own

// Map from class to the places [[x, y], ...] of its name, that on its largest island first; one at
// least. places: x, y of each point, Float32Array (2 n,); labels: class of each, (n,).
export function islandsOf(places, labels) {
  const grid = coverWithCells(places, CELLS);
  const all = countAround(grid, grid.cellOf.keys(), MIDDLE);
  const members = new Map();
  for (let i = 0; i < labels.length; i++) {
    if (!members.has(labels[i])) members.set(labels[i], []);
    members.get(labels[i]).push(i);
  }
  const placesOf = (inside) => {
    const own = countAround(grid, inside, MIDDLE);
    const isHeld = own.map((count, cell) => count > 0 && 2 * count >= all[cell]);
    const sizeOf = (cells) => inside.filter((i) => cells.has(grid.cellOf[i])).length;
    const islands = piecesOf(grid, isHeld)
      .map((cells) => ({ cells, size: sizeOf(new Set(cells)) }))
      .filter(({ size }) => size >= SHARE * inside.length)
      .sort((a, b) => b.size - a.size);
    if (!islands.length) islands.push({ cells: grid.cells }); // it holds no place alone
    // dense in this class, and not in the others
    const worth = own.map((count, cell) => (count ? (count * count) / all[cell] : 0));
    return islands.map(({ cells }) => middleOf(places, inside, grid, densest(worth, cells)));
  };
  return new Map(Array.from(members, ([label, inside]) => [label, placesOf(inside)]));
}

// The connected pieces of the cells that are held, as lists of cells.
function piecesOf({ cells, around }, isHeld) {
  const seen = new Set();
  const pieces = [];
  for (const start of cells) {
    if (!isHeld[start] || seen.has(start)) continue;
    const piece = [start];
    seen.add(start);
    for (const cell of piece)
      for (const step of around)
        if (isHeld[cell + step] && !seen.has(cell + step)) {
          seen.add(cell + step);
          piece.push(cell + step);
        }
    pieces.push(piece);
  }
  return pieces;
}

const densest = (worth, cells) => {
  let best = -1;
  for (const cell of cells) if (best < 0 || worth[cell] > worth[best]) best = cell;
  return best;
};

// The mean of the class's points in a cell and the eight around it.
function middleOf(places, inside, { cellOf, around }, cell) {
  const near = new Set([cell, ...around.map((step) => cell + step)]);
  const close = inside.filter((i) => near.has(cellOf[i]));
  const mean = (axis) => close.reduce((sum, i) => sum + places[2 * i + axis], 0) / close.length;
  return [mean(0), mean(1)];
}
