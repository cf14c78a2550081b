// Numbers as text, with a real minus and a width that does not jump; and what sorts by them.

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

export const signed = (value, digits = 2) =>
  `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;

// As many decimals as three figures need: 0.0312, 1.24, 48.1.
export function brief(value) {
  const decimals = value === 0 ? 2 : clamp(2 - Math.floor(Math.log10(Math.abs(value))), 0, 4);
  return value.toFixed(decimals);
}

export const percent = (share) => `${Math.round(100 * share)} %`;

// Indices 0 to count - 1 by falling value, equal ones as stored; null leaves them as they are stored.
export function sortedBy(count, values) {
  const indices = Array.from({ length: count }, (_, index) => index);
  if (values) indices.sort((a, b) => values[b] - values[a] || a - b);
  return indices;
}
