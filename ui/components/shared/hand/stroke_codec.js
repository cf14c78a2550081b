// A drawing as a short text that fits a link, as ae_core/data/stroke_codec.py writes and reads it,
// which says what the bytes are. A stroke is a flat array x0, y0, x1, y1, … of canvas pixels.

const VERSION = 1;
export const MAX_CHARACTERS = 6000; // the reader refuses longer ones

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 255] ^ (sum >>> 8);
  return ~sum >>> 0;
}

// A whole number from 0, seven bits a byte, the lowest first.
function pushNumber(bytes, number) {
  let left = number;
  for (; left > 127; left >>>= 7) bytes.push((left & 127) | 128);
  bytes.push(left);
}

async function deflate(bytes) {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

// Resolves to the text, empty where there are no strokes.
export async function encodeStrokes(strokes, canvasSize) {
  const body = [];
  const within = (value) => Math.round(Math.min(Math.max(value, -canvasSize), 2 * canvasSize));
  const pen = [0, 0];
  for (const points of strokes) {
    if (points.length < 2) continue;
    pushNumber(body, points.length >> 1);
    points.forEach((value, i) => {
      const place = within(value);
      const step = place - pen[i & 1];
      pushNumber(body, step >= 0 ? 2 * step : -2 * step - 1);
      pen[i & 1] = place;
    });
  }
  if (body.length === 0) return "";
  const packed = await deflate(Uint8Array.from(body));
  const sum = crc32(packed);
  const raw = [VERSION, sum >>> 24, (sum >>> 16) & 255, (sum >>> 8) & 255, sum & 255, ...packed];
  return btoa(String.fromCharCode(...raw)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
