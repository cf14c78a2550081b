// The codes that strips and manifold show.

// One strip: number `d` of the code from the 1 % to the 99 % quantile of the test codes in even
// steps, all others as in `base`.
export function stripCodes(space, d, base, numSteps) {
  const [low, high] = [space.quantile(d, 0.01), space.quantile(d, 0.99)];
  return Array.from({ length: numSteps }, (_, step) => {
    const code = Float32Array.from(base);
    code[d] = low + (step / (numSteps - 1)) * (high - low);
    return code;
  });
}

// The manifold of a code of two: both numbers at the quantiles of the test codes, so that every
// tile stands for as many of them along its axis; rows run down, the second number up.
export function manifoldCodes(space, size) {
  const at = (d, i) => space.quantile(d, (i + 0.5) / size);
  return Array.from({ length: size * size }, (_, i) =>
    Float32Array.of(at(0, i % size), at(1, size - 1 - Math.floor(i / size))),
  );
}
