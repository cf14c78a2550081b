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

test("a second of the same title is called by what it differs in, for nobody may have chosen it", () => {
  const labels = (subtitle) => labelsOf([AUTOENCODER, { title: "PCA", subtitle: "pca-10" }, { ...AUTOENCODER, subtitle }]);
  assert.deepEqual(labels("30 numbers"), ["Autoencoder", "PCA", "30 numbers"]);
  assert.deepEqual(labels(AUTOENCODER.subtitle), ["Autoencoder", "PCA", "the other"]);
});
