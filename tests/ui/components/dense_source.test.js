import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import test from "node:test";

const folder = new URL("../../../ui/components/shared/core/", import.meta.url);

// Where dense.wat was changed: AE_WRITE_DENSE=1 node --test tests/ui/components/dense_source.test.js
test("dense.json holds what dense.wat compiles to", async (context) => {
  let wabt;
  try {
    ({ default: wabt } = await import("wabt"));
  } catch {
    return context.skip("wabt is not installed; npm install");
  }
  const source = readFileSync(new URL("dense.wat", folder), "utf8");
  const compiled = (await wabt()).parseWat("dense.wat", source, { simd: true }).toBinary({}).buffer;
  const text = JSON.stringify({ module: Buffer.from(compiled).toString("base64") }) + "\n";
  if (process.env.AE_WRITE_DENSE) writeFileSync(new URL("dense.json", folder), text);
  assert.equal(readFileSync(new URL("dense.json", folder), "utf8"), text);
});
