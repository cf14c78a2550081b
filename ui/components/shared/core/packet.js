// Read the binary packet that ae_core.networks.dense.build_packet writes: little-endian uint32
// header length, JSON header padded to four bytes, then arrays back to back.

const READERS = {
  float16: (buffer, offset, count) => fromFloat16(new Uint16Array(buffer, offset, count)),
  float32: (buffer, offset, count) => new Float32Array(buffer, offset, count),
  uint8: (buffer, offset, count) => new Uint8Array(buffer, offset, count),
};
const BYTES = { float16: 2, float32: 4, uint8: 1 };

export function fromFloat16(bits) {
  const values = new Float32Array(bits.length);
  const words = new Uint32Array(values.buffer);
  for (let i = 0; i < bits.length; i++) {
    const isNumber = (bits[i] & 0x7c00) !== 0x7c00;
    words[i] = ((bits[i] & 0x8000) << 16) | ((bits[i] & 0x7fff) << 13) | (isNumber ? 0 : 0x7f800000);
    values[i] *= 2 ** 112; // by which the two count their exponents apart
  }
  return values;
}

// Returns { models, arrays, note }: models as in the header, but with `weight` and `bias` of every
// layer as { data, shape }; arrays a Map from name to { data, shape }; note as it was written, else
// null. Throws an Error that says what is wrong where the bytes are no packet.
export function readPacket(bytes) {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset, byteLength } = aligned;
  if (byteLength < 4) throw new Error(`The packet has ${byteLength} bytes; it was cut off.`);
  const headerLength = new DataView(buffer, byteOffset).getUint32(0, true);
  const start = 4 + headerLength;
  if (start > byteLength) throw new Error(`The packet ends in its header (${byteLength} bytes).`);
  const header = JSON.parse(new TextDecoder().decode(aligned.subarray(4, start)));
  if (header.version !== 1) throw new Error(`Packet version ${header.version} is not known here.`);

  const read = ({ offset, shape, dtype }) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const end = start + offset + count * BYTES[dtype];
    if (!(end <= byteLength)) throw new Error(`The packet ends before byte ${end}; reload.`);
    return { data: READERS[dtype](buffer, byteOffset + start + offset, count), shape };
  };
  const readLayer = ({ weight, bias, activation }) => {
    const layer = { weight: read(weight), bias: read(bias), activation };
    if (layer.bias.data.length !== layer.weight.shape[0])
      throw new Error(`A layer of ${layer.weight.shape} has ${layer.bias.data.length} biases.`);
    return layer;
  };
  const models = header.models.map((model) => ({
    ...model,
    encoder: model.encoder.map(readLayer),
    decoder: model.decoder.map(readLayer),
  }));
  const arrays = new Map(
    Object.entries(header.arrays ?? {}).map(([name, entry]) => [name, read(entry)]),
  );
  return { models, arrays, note: header.note ?? null };
}
