// Work for the time in which nothing moves: a count of small steps, dropped when someone acts.

const SLICE = 6; // milliseconds of work at a time where the browser does not say how long
const QUIET = 140; // milliseconds without a restart before work begins

const hasIdle = typeof requestIdleCallback === "function";

export function createIdleWork() {
  let timer = 0;
  let handle = 0;
  let token = 0;

  function later(run) {
    if (hasIdle) handle = requestIdleCallback(run, { timeout: 500 });
    else {
      const end = performance.now() + SLICE;
      const deadline = { timeRemaining: () => Math.max(0, end - performance.now()) };
      timer = setTimeout(() => run(deadline), 16);
    }
  }

  const work = {
    // Call step(0) … step(count - 1), a few at a time; `onSlice(done)` after each few, `done` true
    // at the end. What was under way is dropped.
    start(count, step, onSlice = () => {}) {
      work.cancel();
      const mine = ++token;
      let next = 0;
      const run = (deadline) => {
        if (mine !== token) return;
        do step(next++);
        while (next < count && deadline.timeRemaining() > 4);
        onSlice(next >= count);
        if (next < count && mine === token) later(run);
      };
      if (count > 0) timer = setTimeout(() => later(run), QUIET);
    },
    cancel() {
      token++;
      clearTimeout(timer);
      if (hasIdle) cancelIdleCallback(handle);
    },
  };
  return work;
}
