// The short names of the chart's lines.

import assert from "node:assert/strict";
import { test } from "node:test";
import { labelsOf } from "../../../ui/components/digit_canvas/columns.js";

const AUTOENCODER = { title: "Autoencoder", subtitle: "dense-10" };

test("a line has the first word of its title", () => {
  assert.deepEqual(labelsOf([AUTOENCODER, { title: "Denoising autoencoder", subtitle: "dae-10" }]), [
    "Autoencoder",
    "Denoising",
  ]);
});

test("where titles repeat, what is below them tells them apart", () => {
  const twice = [AUTOENCODER, { title: "PCA", subtitle: "pca-10" }];
  twice.push({ title: "Autoencoder", subtitle: "Plain, 32 numbers" });
  assert.deepEqual(labelsOf(twice), ["dense-10", "PCA", "Plain, 32 numbers"]);
});
