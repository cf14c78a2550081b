// { packet } -> { fresh, kept }: what the packet's models draw of the sample as the bench opens, by
// hash, { code, pixels } with pixels as bytes; and what opening.json holds.
import { readFileSync } from "node:fs";

import opening from "../../../ui/components/digit_canvas/opening.json" with { type: "json" };
import { corrupt } from "../../../ui/components/shared/core/corruption.js";
import { createModel } from "../../../ui/components/shared/core/forward.js";
import { strokesToImage, STROKE_WIDTH } from "../../../ui/components/shared/hand/ink.js";
import { readPacket } from "../../../ui/components/shared/core/packet.js";

const { packet } = JSON.parse(readFileSync(0, "utf8"));
const { answers, damage, sample } = opening;
const [clean, seen, pixels] = [0, 1, 2].map(() => new Float32Array(784));
strokesToImage(sample, { canvasSize: 280, strokeWidth: STROKE_WIDTH, isCentred: true }, clean);
corrupt(clean, damage.kind, damage.level, damage.seed, seen);
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
process.stdout.write(JSON.stringify({ fresh, kept: answers }));
