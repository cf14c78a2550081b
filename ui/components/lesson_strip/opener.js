// Opens the page of a step without a reload, and uncovers what a step covered.

import { isPresent } from "../shared/hand/present.js";
import { findAll, forAnswer, forQuestion, hold } from "./view.js";

const OPENED = "ae-opened"; // what this window opened last: a reload does not open it again
const REVEALED = `${OPENED}:`; // and a step's name: how far its answer is scrolled to
const LOOK = 100; // milliseconds between two looks whether Streamlit listens
const ARRIVED = 1500; // milliseconds after which the address has to be that of the page
const MOST_TRIES = 3;
const app = () => document.querySelector('[data-testid="stApp"]');

// Streamlit knows of other pages from its first run on, which names the page: before that it would stay.
const unnamed = globalThis.document?.title;
let isRunning = false;
function isListening() {
  const { testConnectionState, testScriptState } = app()?.dataset ?? {};
  isRunning ||= testScriptState === "notRunning" || document.title !== unnamed;
  return testConnectionState === "CONNECTED" && isRunning;
}

// Where an address of the app is, below the path that it is served at.
export const placeOf = (address, base = document.baseURI) => new URL(`.${address}`, base);

// With what is covered there, and whether it is presented.
export function fullAddress(address, cover, isPresented = false) {
  const more = [...(cover.length ? [`cover=${cover.join(",")}`] : []), ...(isPresented ? ["present=1"] : [])];
  return more.length ? `${address}${address.includes("?") ? "&" : "?"}${more.join("&")}` : address;
}

// The page of Streamlit follows what Back would open; shared/hand/history.js gives it a step of its own.
function openNow(address) {
  History.prototype.pushState.call(history, null, "", placeOf(address));
  dispatchEvent(new PopStateEvent("popstate", { state: null }));
  document.querySelector('[data-testid="stMain"]')?.scrollTo?.(0, 0);
}

const stored = (name) => {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
};
const store = (name, value) => {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // refused: a reload opens it again
  }
};

const isAt = (address) => location.pathname === placeOf(address).pathname;

// follow(name, step): be at a step, { address, cover, question }; name tells it from others. The page opens after up to
// `jitter` milliseconds, that a class does not come all at once; open() opens it again at once,
// goTo(address) another page. isPresented: pages are presented, until somebody has chosen otherwise.
export function createOpener({ jitter = 0, isPresented = false, signal }) {
  let current = null; // { name, address, covered } that was opened, or is about to
  let timer = 0;
  let willPresent = isPresented;
  let letGo = () => {}; // the page, which is held at what matters

  function leave() {
    clearTimeout(timer);
    letGo();
  }
  signal.addEventListener("abort", leave);
  document.addEventListener("ae-present", () => (willPresent = isPresented && isPresent()), { signal });

  function go(wait, tries = 0) {
    leave();
    timer = setTimeout(() => {
      if (!isListening()) return go(LOOK, tries);
      store(OPENED, current.name);
      openNow(fullAddress(current.address, current.covered, willPresent || isPresent()));
      lookAtQuestion();
      timer = setTimeout(() => !isAt(current.address) && tries < MOST_TRIES && go(0, tries + 1), ARRIVED);
    }, wait);
  }

  // A step that was revealed here before is shown where its answer was.
  function lookAtQuestion() {
    const { name, covered } = current;
    const answer = covered.length ? null : stored(REVEALED + name);
    letGo();
    letGo = hold(answer === null ? forQuestion : () => Number(answer));
  }

  // What was covered comes into view, except from a plane that was pointed at.
  function uncover(cover, isPlane) {
    current.covered = cover;
    if (cover.length) {
      document.dispatchEvent(new CustomEvent("ae-cover", { detail: { parts: cover } }));
      return lookAtQuestion();
    }
    const { name } = current;
    const revealed = isPlane ? [] : findAll("[data-covered]");
    document.dispatchEvent(new CustomEvent("ae-reveal"));
    letGo();
    if (revealed.length)
      letGo = hold(forAnswer(revealed), { isSmooth: true, onScroll: (top) => store(REVEALED + name, top) });
  }

  return {
    follow(name, step) {
      const { address = "", cover = [], question } = step ?? {};
      if (current?.name === name) {
        if (address && cover.join() !== current.covered.join()) uncover(cover, question?.kind === "point");
        return;
      }
      const isFirst = current === null;
      leave();
      current = { name, address, covered: cover };
      if (!address) return;
      const shown = new URLSearchParams(location.search).get("cover") ?? "";
      if (isFirst && stored(OPENED) === name && isAt(address) && shown === cover.join()) return;
      go(isFirst ? 0 : jitter * Math.random());
    },
    // Whether the page of the step is another than the one that is shown.
    isAway: () => Boolean(current?.address) && !isAt(current.address),
    open: () => current?.address && go(0),
    goTo: openNow,
  };
}
