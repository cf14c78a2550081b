// Pictures as they travel: 784 grey values of one byte, in base64.

export function toBase64(pixels) {
  const bytes = Uint8Array.from(pixels, (value) => Math.round(255 * Math.min(Math.max(value, 0), 1)));
  return btoa(String.fromCharCode(...bytes));
}

export const fromBase64 = (text) =>
  Float32Array.from(atob(text), (letter) => letter.charCodeAt(0) / 255);
