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

test("a second of the same title is the visitor's choice", () => {
  const twice = [AUTOENCODER, { title: "PCA", subtitle: "pca-10" }, { title: "Autoencoder", subtitle: "32" }];
  assert.deepEqual(labelsOf(twice), ["Autoencoder", "PCA", "your choice"]);
});
