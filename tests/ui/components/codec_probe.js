// { drawings: [[[x, y, …], …]] } -> { texts }: the drawings as texts for a link.
import { readFileSync } from "node:fs";

import { encodeStrokes } from "../../../ui/components/shared/hand/stroke_codec.js";

const { drawings } = JSON.parse(readFileSync(0, "utf8"));
const texts = await Promise.all(drawings.map((strokes) => encodeStrokes(strokes, 280)));
process.stdout.write(JSON.stringify({ texts }));
