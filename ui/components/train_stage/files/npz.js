// Arrays as a file that numpy.load reads: .npy members (NumPy's format 1.0) in a zip without compression (PKWARE's
// APPNOTE 6.3.10, sections 4.3.7 to 4.3.16).

import { checksum } from "../../shared/core/bytes.js";

const KINDS = new Map([[Uint8Array, "|u1"], [Float32Array, "<f4"], [Float64Array, "<f8"], [Int32Array, "<i4"]]);
const ALIGN = 64; // bytes, of what stands before the numbers

export function toNpy({ values, shape }) {
  const kind = KINDS.get(values.constructor);
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${kind}', 'fortran_order': False, 'shape': (${dims}), }`;
  const length = Math.ceil((10 + text.length + 1) / ALIGN) * ALIGN;
  const bytes = new Uint8Array(length + values.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  new DataView(bytes.buffer).setUint16(8, length - 10, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(length - 11)}\n`), 10);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), length);
  return bytes;
}

// fields: [bytes of a number, number], …
function record(fields, ...tail) {
  const size = fields.reduce((sum, [width]) => sum + width, 0);
  const bytes = new Uint8Array(size + tail.reduce((sum, one) => sum + one.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  for (const one of tail) {
    bytes.set(one, at);
    at += one.length;
  }
  return bytes;
}

// arrays: name -> { values, shape }. Returns the parts of the file, for a Blob.
export function toNpz(arrays) {
  const [parts, entries] = [[], []];
  let offset = 0;
  for (const [name, array] of Object.entries(arrays)) {
    const [label, data] = [new TextEncoder().encode(`${name}.npy`), toNpy(array)];
    // version, flags, method, time, date (1 January 1980), checksum, sizes, lengths
    const shared = [[2, 20], [2, 0], [2, 0], [2, 0], [2, 33], [4, checksum(data)], [4, data.length], [4, data.length],
      [2, label.length], [2, 0]];
    const head = record([[4, 0x04034b50], ...shared], label);
    entries.push(record([[4, 0x02014b50], [2, 20], ...shared, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]], label));
    parts.push(head, data);
    offset += head.length + data.length;
  }
  const size = entries.reduce((sum, { length }) => sum + length, 0);
  const { length } = entries;
  const end = [[4, 0x06054b50], [2, 0], [2, 0], [2, length], [2, length], [4, size], [4, offset], [2, 0]];
  return [...parts, ...entries, record(end)];
}
