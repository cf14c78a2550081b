// How much of the window is left for the rows of digits and the curve: all that nothing else takes above them, beside
// them or below. The styles read it as --used, in CSS pixels.

// part: { screen, names, under, scrubbing }; stage: of define.js. Returns a function that measures.
export function createRoom(part, { root }) {
  const page = () => (root.getRootNode().host ?? root).closest('[data-testid="stMain"]') ?? document.scrollingElement;
  let known = 0;
  return () => {
    const above = part.screen.getBoundingClientRect().top + page().scrollTop;
    const others = [part.names, part.under, part.scrubbing].reduce((sum, { offsetHeight }) => sum + offsetHeight, 0);
    const used = Math.round(above + others);
    if (used === known) return;
    known = used;
    part.screen.style.setProperty("--used", `${used}px`);
  };
}
