// Numbers as text, with a real minus and a width that does not jump; and what sorts by them.

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

export const signed = (value, digits = 2) =>
  `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;

// As many decimals as three figures need: 0.0312, 1.24, 48.1.
export function brief(value) {
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  if (size >= 1 || size === 0) return value.toFixed(2);
  return value.toFixed(size >= 0.1 ? 3 : 4);
}

export const percent = (share) => `${Math.round(100 * share)} %`;

// Indices 0 to count - 1 by falling value, equal ones as stored; null leaves them as they are stored.
export function sortedBy(count, values) {
  const indices = Array.from({ length: count }, (_, index) => index);
  if (values) indices.sort((a, b) => values[b] - values[a] || a - b);
  return indices;
}
