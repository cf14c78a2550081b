// { packet } -> { fresh, kept }: what the packet's models draw of the sample as the bench opens, by
// hash, { code, pixels } with pixels as bytes; and what opening.js holds.
import { readFileSync } from "node:fs";

import { ANSWERS, DAMAGE } from "../../../ui/components/digit_canvas/opening.js";
import { SAMPLE } from "../../../ui/components/digit_canvas/sample.js";
import { corrupt } from "../../../ui/components/shared/core/corruption.js";
import { createModel } from "../../../ui/components/shared/core/forward.js";
import { strokesToImage, STROKE_WIDTH } from "../../../ui/components/shared/hand/ink.js";
import { readPacket } from "../../../ui/components/shared/core/packet.js";

const { packet } = JSON.parse(readFileSync(0, "utf8"));
const [clean, seen, pixels] = [0, 1, 2].map(() => new Float32Array(784));
strokesToImage(SAMPLE, { canvasSize: 280, strokeWidth: STROKE_WIDTH, isCentred: true }, clean);
corrupt(clean, DAMAGE.kind, DAMAGE.level, DAMAGE.seed, null, seen);
const fresh = {};
for (const entry of readPacket(new Uint8Array(readFileSync(packet))).models) {
  const model = createModel(entry);
  const code = new Float32Array(model.codeSize);
  model.reconstruct(seen, code, pixels);
  const bytes = Buffer.from(Uint8Array.from(pixels, (value) => Math.round(255 * value)));
  const rounded = [...code].map((value) => Number(value.toFixed(3)));
  const scale = Number(Math.max(...model.codeStd).toFixed(3));
  fresh[model.hash] = { code: rounded, scale, pixels: bytes.toString("base64") };
}
process.stdout.write(JSON.stringify({ fresh, kept: ANSWERS }));
