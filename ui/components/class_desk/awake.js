// A screen that does not go dark while a class is led, where the browser can: over plain http none can.

export function stayAwake(signal) {
  let lock = null;
  async function ask() {
    if (document.visibilityState === "hidden") return;
    try {
      lock = await navigator.wakeLock?.request("screen");
      if (signal.aborted) lock?.release();
    } catch {
      // refused: the battery is low
    }
  }
  document.addEventListener("visibilitychange", ask, { signal }); // it is lost whenever the page is hidden
  signal.addEventListener("abort", () => lock?.release());
  ask();
}
