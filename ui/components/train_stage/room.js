// How much of the window is left for the rows of digits and the curve: all that nothing else takes above them, between
// them or below. The styles read it as --used, and as --told what a sentence takes from the curve alone, in CSS pixels.

const UNDER = 46; // CSS pixels of what stands under the curve, and of the bar of time, before they are seen
const BAR = 55;
const GAP = 4; // above a sentence

// part: { screen, names, under, verdict, scrubbing }; stage: of define.js. Returns a function that measures.
export function createRoom(part, { root }) {
  const page = () => (root.getRootNode().host ?? root).closest('[data-testid="stMain"]') ?? document.scrollingElement;
  let known = "";
  return () => {
    const above = part.screen.getBoundingClientRect().top + page().scrollTop;
    const told = part.verdict.offsetHeight && part.verdict.offsetHeight + GAP;
    const under = (part.under.offsetHeight || UNDER) - told;
    const used = Math.round(above + part.names.offsetHeight + under + (part.scrubbing.offsetHeight || BAR));
    const now = `${used} ${told}`;
    if (now === known) return;
    known = now;
    part.screen.style.setProperty("--used", `${used}px`);
    part.screen.style.setProperty("--told", `${told}px`);
  };
}
