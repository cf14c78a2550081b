// Compute what the browser would, for the tests in Python: reads a JSON job from stdin, writes JSON.
// { drawings: [{ strokes, canvasSize, strokeWidth, isCentred }] } -> { images }
// { packet: path, images: [[784 floats]] } -> { models: [{ codes, reconstructions }] }
import { readFileSync } from "node:fs";

import { createModel } from "../../../ui/components/shared/core/forward.js";
import { strokesToImage } from "../../../ui/components/shared/hand/ink.js";
import { readPacket } from "../../../ui/components/shared/core/packet.js";

const job = JSON.parse(readFileSync(0, "utf8"));
const answer = {};
if (job.drawings)
  answer.images = job.drawings.map(({ strokes, ...options }) => {
    const image = new Float32Array(784);
    strokesToImage(strokes, options, image);
    return [...image];
  });
if (job.packet)
  answer.models = readPacket(new Uint8Array(readFileSync(job.packet))).models.map((entry) => {
    const model = createModel(entry);
    const codes = [];
    const reconstructions = [];
    for (const pixels of job.images) {
      const [code, reconstruction] = [new Float32Array(model.codeSize), new Float32Array(784)];
      model.reconstruct(Float32Array.from(pixels), code, reconstruction);
      codes.push([...code]);
      reconstructions.push([...reconstruction]);
    }
    return { codes, reconstructions };
  });
process.stdout.write(JSON.stringify(answer));
