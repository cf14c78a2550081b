// What a page is told by a component, and what it asks of it. The page hands back what it was told;
// that is no news, however late it comes.

const MANY = 20; // choices that wait for their echo, at most
const NEAR = 1e-5; // relative; numbers travel as text of six figures

const sameNumbers = (a, b) =>
  a.length === b.length && a.every((value, i) => Math.abs(value - b[i]) <= NEAR * (1 + Math.abs(b[i])));

// Whether two things are the same data.
export const isSame = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

function same(a, b) {
  if (Array.isArray(a) && Array.isArray(b) && a.every(Number.isFinite)) return sameNumbers(a, b);
  return isSame(a, b);
}

// names: what a choice and the page's options both hold. sent(choice) remembers what the page was
// told; isNews(next, before) says whether the page asks for anything but the last of it that it has
// heard of, or what it is yet to hear of. A page may hand back nothing at all, the options it opened
// with for ever: current(options) puts what was sent since the last news in their place.
export function createEcho(names) {
  const agree = (a, b) => names.every((name) => same(a[name], b[name]));
  let waiting = [];
  let last = {};
  return {
    sent(choice) {
      last = choice;
      waiting = [...waiting, choice].slice(-MANY);
    },
    current: (options) => ({ ...options, ...last }),
    isNews(next, before) {
      if (agree(next, before)) return false;
      const found = waiting.findLastIndex((choice) => agree(next, choice));
      waiting = found < 0 ? [] : waiting.slice(found);
      if (found < 0) last = {};
      return found < 0;
    },
  };
}
