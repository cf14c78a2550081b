// Which words of a text are explained where they stand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { meaningOf, patterns, setTerms, slugOf, splitTerms } from "../../../ui/components/shared/paint/terms.js";

const MEANINGS = { MSE: "a", "5-NN": "b", "5-NN accuracy": "c", "R²": "d", σ: "e", prior: "f", code: "g" };
setTerms(MEANINGS, Object.keys(MEANINGS).filter((term) => term !== "code"));

const termsIn = (text, done = new Set()) => splitTerms(text, patterns(), done).filter(([, term]) => term);

test("the text stays as it is, whatever is marked in it", () => {
  for (const text of ["MSE", "the MSE, σ 0.5 of the prior; R² and 5-NN accuracy", "", "none", "MSEs"])
    assert.equal(splitTerms(text, patterns(), new Set()).map(([piece]) => piece).join(""), text);
});

test("the longest term wins, abbreviations keep their case, words do not mind it", () => {
  assert.deepEqual(termsIn("5-NN accuracy"), [["5-NN accuracy", "5-NN accuracy"]]);
  assert.deepEqual(termsIn("mse Prior σ"), [["Prior", "prior"], ["σ", "σ"]]);
  assert.deepEqual(termsIn("RMSE priority non-prior priors"), [["prior", "prior"]]);
});

test("a term is marked once, and an everyday word never", () => {
  assert.equal(termsIn("MSE and MSE and code").length, 1);
  assert.equal(termsIn("MSE", new Set(["MSE"])).length, 0);
  assert.equal(meaningOf("code"), "g");
});

test("its meaning has an identifier as the server writes it", () => {
  assert.deepEqual(["5-NN accuracy", "R²", "σ"].map(slugOf), ["ae-term-5-NN-accuracy", "ae-term-R²", "ae-term-σ"]);
});
