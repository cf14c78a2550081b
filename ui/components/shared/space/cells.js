// A plane of points in square cells: what is dense where.

// Cells over the points, `count` along the longer side, empty ones around: { cellOf, the cell of each
// point; cells, all but the empty rim; around, the steps to a cell's eight neighbours; size }.
// places: x, y of each point, Float32Array (2 n,).
export function coverWithCells(places, count) {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (let i = 0; i < places.length; i++) {
    low[i & 1] = Math.min(low[i & 1], places[i]);
    high[i & 1] = Math.max(high[i & 1], places[i]);
  }
  const side = Math.max(high[0] - low[0], high[1] - low[1]) / count || 1;
  const [across, up] = [0, 1].map((axis) => Math.floor((high[axis] - low[axis]) / side) + 3);
  const place = (i, axis) => Math.floor((places[2 * i + axis] - low[axis]) / side) + 1;
  const cellOf = Int32Array.from({ length: places.length / 2 }, (_, i) => place(i, 1) * across + place(i, 0));
  const around = [-across - 1, -across, -across + 1, -1, 1, across - 1, across, across + 1];
  const cells = [];
  for (let row = 1; row < up - 1; row++) for (let k = 1; k < across - 1; k++) cells.push(row * across + k);
  return { cellOf, cells, around, size: across * up };
}

// How many of `points`, or of all, lie in each cell, `weight` times, and the eight around it,
// Float32Array (size,).
export function countAround({ cellOf, cells, around, size }, points = cellOf.keys(), weight = 1) {
  const held = new Float32Array(size);
  for (const i of points) held[cellOf[i]]++;
  const sums = new Float32Array(size);
  for (const cell of cells) sums[cell] = around.reduce((sum, step) => sum + held[cell + step], weight * held[cell]);
  return sums;
}
