// A component from its description: what Streamlit calls, and what a page without a server mounts.

import { setNaming } from "./core/naming.js";
import { getRegistry, onModels } from "./core/registry.js";
import { onSheet } from "./core/sheet.js";
import TOKENS from "./tokens.json" with { type: "json" };
import { coverBox, isCovered, onCover, setCover } from "./hand/cover.js";
import { createEcho, isSame } from "./hand/echo.js";
import { isIdle } from "./hand/idle.js";
import { hasMore, isPresent, isTaught } from "./hand/present.js";
import { createOverlay, getOutbox, stateSender } from "./hand/outbox.js";
import { atEnd, make, onResize, setText, unfold } from "./paint/dom.js";
import { readTheme, setStudio } from "./paint/paint.js";
import { markTerms } from "./paint/terms.js";

const LIGHT = Object.entries({
  "--st-text-color": "ink", "--st-secondary-background-color": "card", "--st-border-color": "line",
  "--st-primary-color": "accent",
}).map(([name, token]) => [name, TOKENS.light[token]]);
const ROOM = 200; // pixels that a view which is covered from the first takes, unless its description knows better
const LONGEST = 4000; // milliseconds that a picture waits for what is painted in idle time
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

const holdsSame = (a, b) => Object.keys(a).every((name) => a[name] === b[name]);

// A root in `element` with the theme's tokens; onTheme(theme) is called when `refresh` finds another
// theme than before, until `signal` is aborted.
function createStage(element, className, onTheme, signal) {
  const root = make("div", { class: `ae ${className}` });
  element.append(root);
  let known = "";
  const stage = {
    root,
    theme: null,
    refresh() {
      const theme = readTheme(root);
      root.classList.toggle("present", theme.least > 0);
      root.classList.toggle("more", hasMore());
      root.classList.toggle("taught", isTaught());
      const look = [theme.ink, theme.card, theme.accent, theme.line, theme.least].join();
      if (look === known) return;
      known = look;
      stage.theme = theme;
      root.dataset.scheme = theme.isDark ? "dark" : "light";
      onTheme(theme);
    },
    // Be painted for a picture, in the light theme and fine, and call take({ pens }) then; makePen: paint.js.
    async pose(take, makePen) {
      const pens = new Map();
      const wear = (isPosing) => {
        root.classList.toggle("posing", isPosing);
        for (const [name, colour] of [["color-scheme", "light"], ...LIGHT])
          if (isPosing) root.style.setProperty(name, colour);
          else root.style.removeProperty(name);
        known = "";
        stage.refresh();
      };
      setStudio({ makePen, pens });
      wear(true);
      try {
        const end = performance.now() + LONGEST;
        for (let frame = 0; frame < 3; frame++) await nextFrame();
        while (!isIdle() && performance.now() < end) await pause(40);
        for (let frame = 0; frame < 3; frame++) await nextFrame();
        return await take({ pens });
      } finally {
        setStudio(null);
        wear(false);
      }
    },
  };
  for (const type of ["ae-present", "ae-taught"]) document.addEventListener(type, stage.refresh, { signal });
  addEventListener("resize", () => isPresent() && stage.refresh(), { signal });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", stage.refresh, { signal });
  return stage;
}

// description:
//   name       what a test finds the component's root by (data-ae)
//   className  the root's
//   waiting    what is said until all parts are there
//   state      the name under which Streamlit keeps the choice
//   reports    names of the options that a visitor may change here: what report(choice) tells
//   hiddenBy   names of parts that cover all of it: then there is no view, only a panel, `room` pixels high
//   restartsOn names of the options with which another view begins: the old one goes at once
//   findParts(options, registry, packet)   what the view is made of, or null until it is there; the
//              view is built anew where isSame(parts, those before) is false
//   addressOf(options), fetchPacket(address, { signal })   a packet for this component alone, if any
//   build({ ...parts, part, stage, body, registry, options, before, isUndone, report, signal })   the
//              view; `before` the options of the one before it; isUndone where Back or Forward opened the page:
//              what was chosen here is no more, and defaults hold; `signal` is aborted at its end; where
//              component.html holds a <template>, the body holds a copy of it as long as the view is there
//              (with `stands`, from the first), and `part` its elements by data-part
// A view has what of these it needs: stop(), repaint() for another theme, resize(), takeSheet(),
// refresh() when the page has published something else, cover() when other parts are covered,
// show(options) at every update, and
// sync(options, before) where the page asks for another choice than the visitor's; without it the
// view begins anew, as each does where Back or Forward asks (`asked` in its options counts them).
// Returns mount(element, registry, options, onChange), which gives { update(options), destroy() }.
export function createMount(description) {
  const { name, className, waiting = "", reports = [], restartsOn = [], isSame: holdsAll = holdsSame } = description;
  const { hiddenBy = [], room = ROOM } = description;
  return (element, registry, options, onChange) => {
    let given = options;
    let before = {};
    let parts = null; // what the view is made of
    let view = null;
    let leave = null; // ends the view
    let packet = null;
    let address = null;
    let fetching = null;
    let echo = createEcho(reports);
    let isAway = false; // covered
    const end = new AbortController();
    const template = element.querySelector("template");
    const stage = createStage(element, className, () => view?.repaint?.(), end.signal);
    if (name) stage.root.dataset.ae = name;
    const note = make("p", { class: "waiting-note" });
    const body = make("div", {});
    stage.root.append(note, body);
    const say = (text) => {
      setText(note, text);
      note.hidden = !text;
    };
    say(waiting);
    const standing = description.stands ? furnish() : null;

    function report(choice) {
      (view?.echo ?? echo).sent(choice);
      onChange(choice);
    }
    // Build the view as soon as all it is made of is on the page, and anew when other things take their
    // place. Returns whether what was built before stands, and is what shall be seen.
    function look() {
      if (hide()) return false;
      const found = description.findParts(given, registry, packet);
      if (!found) return false;
      if (parts && holdsAll(found, parts)) return true;
      drop();
      say("");
      parts = found;
      leave = new AbortController();
      const { signal } = leave;
      const part = standing ?? (template && furnish());
      const [options, isUndone] = [echo.current(given), isAsked()];
      registry.asked ??= new Map();
      if (isUndone) registry.asked.set(className, given.asked);
      view = description.build({
        ...parts, part, stage, body, registry, options, before, isUndone, report, signal,
      });
      before = given;
      return false;
    }
    // Whether Back or Forward opened the address since a component of this kind was built.
    const isAsked = () => (given.asked ?? 0) > (registry.asked?.get(className) ?? 0);
    // Put a panel in the place of the view where all of it is covered; returns whether it is.
    function hide() {
      const isHidden = isCovered(...hiddenBy);
      if (isHidden === isAway) return isHidden;
      isAway = isHidden;
      body.style.minHeight = isHidden ? `${body.offsetHeight || room}px` : "";
      if (isHidden) drop();
      say(isHidden ? "" : waiting);
      return coverBox(body, isHidden);
    }
    function furnish() {
      const { elements, part } = unfold(template);
      body.replaceChildren(...elements);
      markTerms(body);
      return part;
    }
    function drop() {
      if (!parts) return;
      leave.abort();
      view?.stop?.();
      [parts, view] = [null, null];
      if (!standing) body.replaceChildren();
    }
    function restart() {
      drop();
      say(isAway ? "" : waiting);
      echo = createEcho(reports);
      look();
    }
    function fetchOwn() {
      const wanted = description.addressOf?.(given) ?? null;
      if (wanted === address) return;
      fetching?.abort();
      address = wanted;
      fetching = new AbortController();
      const { signal } = fetching;
      const take = (found) => {
        packet = found;
        look();
      };
      const fail = (error) => signal.aborted || say(`What belongs here did not arrive. ${error.message}`);
      description.fetchPacket(address, { signal }).then(take).catch(fail);
    }
    addEventListener("ae:terms", () => markTerms(body), { signal: end.signal });
    onModels(() => look() && view.refresh?.(), end.signal);
    onSheet(() => view?.takeSheet?.(), end.signal);
    onCover(() => look() && view.cover?.(), end.signal);
    onResize([body], () => view?.resize?.(), end.signal);
    stage.refresh();
    fetchOwn();
    look();

    return {
      // Take new options; what the page only hands back has no effect.
      update(next) {
        const last = given;
        given = next;
        stage.refresh();
        fetchOwn();
        const isNews = (view?.echo ?? echo).isNews(next, last);
        const isOther = restartsOn.some((option) => !isSame(next[option], last[option]));
        if (isOther || isAsked()) return restart();
        const isStanding = look();
        view?.show?.(next);
        if (!isNews || !isStanding) return;
        if (view.sync) view.sync(next, last);
        else restart();
      },
      destroy() {
        fetching?.abort();
        end.abort();
        drop();
        stage.root.remove();
      },
    };
  };
}

// What Streamlit takes for a component. It is called at every change of data or theme; the view stays, sends
// its value under `state`, and what was sent before a reload and not heard is shown and sent again.
export function defineComponent(description) {
  const mount = createMount(description);
  const views = new WeakMap(); // Streamlit's parent element -> { view, send, overlay }
  const entry = ({ name, data, parentElement, setStateValue }) => {
    setNaming(data?.naming);
    if (data?.cover !== undefined) setCover(data.cover);
    const outbox = getOutbox();
    const send = stateSender(setStateValue, description.state ?? "choice");
    let held = views.get(parentElement);
    if (held) {
      held.send = send;
      held.view.update(held.overlay(data));
    } else {
      const pending = outbox.takePending(name);
      held = { send, overlay: createOverlay(pending, data) };
      views.set(parentElement, held);
      const onChange = (value) => outbox.send(held, name, value);
      held.view = mount(parentElement, getRegistry(), held.overlay(data), onChange);
      if (pending !== undefined) onChange(pending);
    }
    return atEnd(parentElement, () => {
      held.view.destroy();
      outbox.forget(held);
      views.delete(parentElement);
    });
  };
  return Object.assign(entry, { mount });
}
