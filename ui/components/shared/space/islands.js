// Where on a plane the name of a class belongs: in the densest place of each island that it holds.
// A median may lie between two islands, in a third that belongs to another class.

const CELLS = 40; // across the longer side of what the points cover
const SHARE = 0.2; // of a class's points, from which an island has a name of its own

// Map from class to the places [[x, y], ...] of its name, the densest first; one at least.
// places: x, y of each point, Float32Array (2 n,); labels: class of each, (n,).
export function islandsOf(places, labels) {
  const grid = coverWithCells(places);
  const members = new Map();
  for (let i = 0; i < labels.length; i++) {
    if (!members.has(labels[i])) members.set(labels[i], []);
    members.get(labels[i]).push(i);
  }
  const all = smooth(grid, countIn(grid, grid.cellOf.keys()));
  const own = new Map(Array.from(members, ([label, inside]) => [label, smooth(grid, countIn(grid, inside))]));
  return new Map(
    Array.from(members, ([label, inside]) => {
      const density = own.get(label);
      const isHeld = density.map((count, cell) => count > 0 && 2 * count >= all[cell]);
      const islands = piecesOf(grid, isHeld).map((cells) => new Set(cells));
      const sizes = islands.map((cells) => inside.filter((i) => cells.has(grid.cellOf[i])).length);
      const named = islands
        .map((cells, k) => ({ cells, size: sizes[k] }))
        .filter(({ size }) => size >= SHARE * inside.length)
        .sort((a, b) => b.size - a.size);
      if (!named.length) named.push({ cells: grid.cells }); // it holds no place alone
      // dense in this class, and not in the others
      const worth = density.map((count, cell) => (count ? (count * count) / all[cell] : 0));
      return [label, named.map(({ cells }) => middleOf(places, inside, grid, densest(worth, cells)))];
    }),
  );
}

function coverWithCells(places) {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (let i = 0; i < places.length; i++) {
    low[i & 1] = Math.min(low[i & 1], places[i]);
    high[i & 1] = Math.max(high[i & 1], places[i]);
  }
  const side = Math.max(high[0] - low[0], high[1] - low[1]) / CELLS || 1;
  const [across, up] = [0, 1].map((axis) => Math.floor((high[axis] - low[axis]) / side) + 3); // empty around
  const place = (i, axis) => Math.floor((places[2 * i + axis] - low[axis]) / side) + 1;
  const cellOf = Int32Array.from({ length: places.length / 2 }, (_, i) => place(i, 1) * across + place(i, 0));
  const around = [-across - 1, -across, -across + 1, -1, 1, across - 1, across, across + 1];
  const cells = [];
  for (let row = 1; row < up - 1; row++) for (let k = 1; k < across - 1; k++) cells.push(row * across + k);
  return { cellOf, cells, around, size: across * up };
}

function countIn({ cellOf, size }, points) {
  const counts = new Float32Array(size);
  for (const i of points) counts[cellOf[i]]++;
  return counts;
}

// Each cell with the eight around it, itself counted twice.
function smooth({ cells, around, size }, counts) {
  const sums = new Float32Array(size);
  for (const cell of cells) sums[cell] = around.reduce((sum, step) => sum + counts[cell + step], 2 * counts[cell]);
  return sums;
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
