import assert from "node:assert/strict";
import { test } from "node:test";
import { replaceWithinPage } from "../../../ui/components/shared/hand/history.js";

// A browser's history, as far as steps go.
function createWindow(address) {
  const entries = [new URL(address)];
  const at = () => entries.at(-1);
  const history = {
    pushState: (_, __, to) => entries.push(new URL(to ?? "", at().href)),
    replaceState: (_, __, to) => (entries[entries.length - 1] = new URL(to ?? "", at().href)),
  };
  return { entries, history, shown: at };
}

test("a page is one step, however often its address is written", () => {
  const { entries, history, shown } = createWindow("http://host/base/?model=a");
  replaceWithinPage(history, shown);
  history.pushState({}, "", "/base/?model=a&level=0.5");
  history.pushState({}, "", "/base/draw?model=a");
  history.pushState({}, "", "/base/draw?model=b&drawing=xyz");
  history.pushState({}, "", "/base/draw");
  history.pushState({}, "", null);
  assert.deepEqual(
    entries.map(({ pathname, search }) => pathname + search),
    ["/base/?model=a&level=0.5", "/base/draw"],
  );
});

test("to begin again, on the next page, changes nothing", () => {
  const { entries, history, shown } = createWindow("http://host/");
  replaceWithinPage(history, shown);
  const first = history.pushState;
  replaceWithinPage(history, shown);
  assert.equal(history.pushState, first);
  history.pushState({}, "", "/map");
  assert.equal(entries.length, 2);
});
