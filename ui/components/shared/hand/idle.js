// Work for the time in which nothing moves: a count of small steps, dropped when someone acts.

const SLICE = 8; // milliseconds of work at a time, so that a hand that moves again is not kept waiting
const QUIET = 140; // milliseconds without a restart before work begins

const later = globalThis.requestIdleCallback
  ? (run) => requestIdleCallback(run, { timeout: 500 })
  : (run) => setTimeout(run, 16);

const busy = new Set(); // works under way
export const isIdle = () => busy.size === 0;

export function createIdleWork(signal) {
  let timer = 0;
  let token = 0; // of the work under way

  const work = {
    // Call step(0) … step(count - 1), a few at a time; `onSlice(done)` after each few, `done` true
    // at the end. What was under way is dropped.
    start(count, step, onSlice = () => {}) {
      work.cancel();
      const mine = token;
      let next = 0;
      const run = () => {
        if (mine !== token) return;
        const end = performance.now() + SLICE;
        do step(next++);
        while (next < count && performance.now() < end);
        if (next >= count) busy.delete(work);
        onSlice(next >= count);
        if (next < count && mine === token) later(run);
      };
      if (count <= 0) return;
      busy.add(work);
      timer = setTimeout(() => later(run), QUIET);
    },
    cancel() {
      token++;
      busy.delete(work);
      clearTimeout(timer);
    },
  };
  signal?.addEventListener("abort", work.cancel);
  return work;
}

// What is read, not watched: run() at once by now(), or by request() soon, `pause` milliseconds apart.
export function createPace(run, pause, signal) {
  let timer = 0;
  let ranTime = 0;
  const pace = {
    now() {
      clearTimeout(timer);
      run();
      timer = 0;
      ranTime = performance.now();
    },
    request() {
      timer ||= setTimeout(pace.now, Math.max(ranTime + pause - performance.now(), 0));
    },
  };
  signal?.addEventListener("abort", () => clearTimeout(timer));
  return pace;
}
