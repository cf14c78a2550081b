// A line drawn around points: its few corners on a grid over the map, as an address holds them, and what is inside.

const FINE = 65535; // steps of the grid from side to side
const AROUND = 0.1; // of the points' range, beyond them
const [MOST, TOLERANCE] = [64, 1.5]; // corners, and CSS pixels that they may leave the line

// places: of the map. Between the plane and the grid: { fromPlane([x, y]) -> [column, row], toPlane }.
export function createGrid(places) {
  const [low, high] = [[Infinity, Infinity], [-Infinity, -Infinity]];
  for (const [i, value] of places.entries()) {
    low[i & 1] = Math.min(low[i & 1], value);
    high[i & 1] = Math.max(high[i & 1], value);
  }
  const size = low.map((value, axis) => (high[axis] - value || 1) * (1 + 2 * AROUND));
  const first = low.map((value, axis) => value - AROUND * (high[axis] - value || 1));
  const within = (step) => Math.min(Math.max(Math.round(step), 0), FINE);
  return {
    fromPlane: (place) => place.map((value, axis) => within((FINE * (value - first[axis])) / size[axis])),
    toPlane: (step) => step.map((value, axis) => first[axis] + (value / FINE) * size[axis]),
  };
}

function gapTo([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const share = Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1), 0), 1);
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

// The corners without which a line would be elsewhere by more than `tolerance` (Ramer, Douglas and Peucker).
function thin(line, tolerance) {
  const [first, last] = [line[0], line.at(-1)];
  const gaps = line.map((spot) => gapTo(spot, first, last));
  const farthest = gaps.indexOf(Math.max(...gaps));
  if (line.length < 3 || gaps[farthest] <= tolerance) return [first, last];
  return [...thin(line.slice(0, farthest + 1), tolerance).slice(0, -1), ...thin(line.slice(farthest), tolerance)];
}

// The corners of a line in pixels of the view, at most 64, as [column, row, column, row, …].
export function cornersOf(line, view, grid) {
  let few = thin(line, TOLERANCE);
  for (let reach = 2 * TOLERANCE; few.length > MOST; reach *= 2) few = thin(line, reach);
  return few.flatMap(([x, y]) => grid.fromPlane(view.toPlane(x, y)));
}

// Indices of the points inside the closed line of these corners.
export function pointsInside(places, corners, grid) {
  const count = corners.length >> 1;
  if (count < 3) return [];
  const spots = Array.from({ length: count }, (_, i) => grid.toPlane([corners[2 * i], corners[2 * i + 1]]));
  const xs = spots.map(([x]) => x);
  const ys = spots.map(([, y]) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const found = [];
  for (let i = 0, all = places.length / 2; i < all; i++) {
    const [x, y] = [places[2 * i], places[2 * i + 1]];
    if (x >= left && x <= right && y >= low && y <= high && isInside(x, y, xs, ys)) found.push(i);
  }
  return found;
}

// Whether (x, y) lies inside the closed line of these corners.
export function isInside(x, y, xs, ys) {
  let inside = false;
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i++)
    if (ys[i] > y !== ys[j] > y && x < ((xs[j] - xs[i]) * (y - ys[i])) / (ys[j] - ys[i]) + xs[i])
      inside = !inside;
  return inside;
}

// The four corners of the box between two pixels, as a line.
export const boxLine = ([ax, ay], [bx, by]) => [[ax, ay], [bx, ay], [bx, by], [ax, by]];
