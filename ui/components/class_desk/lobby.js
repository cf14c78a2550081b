// Before a class: lessons to tick, a code to type, a lesson to take alone or to print.

import { keepIdentity } from "../shared/class/class_identity.js";
import { visitorOf } from "../shared/hand/visitor.js";
import { make, setHidden, setText } from "../shared/paint/dom.js";
import { sayMinutes, saySum, typedOf } from "./words.js";

const SHELVES = [[true, "The first hour"], [false, "The second hour"]];
const PRINTED = "A page with what to say, what they will ask, and answer cards";
const SAVED = "The lesson as a file that needs no network";
const LONGEST_CODE = 7; // with the blank in its middle
const UNREACHED = "The server does not answer; try again.";

// The answer to a request below the app's address: { ok, told }, told what it says as JSON.
async function ask(path, options) {
  try {
    const answer = await fetch(new URL(path, document.baseURI), options);
    return { ok: answer.ok, told: await answer.json() };
  } catch {
    return { ok: false, told: { problem: UNREACHED } };
  }
}

// Returns { welcome(identity, told), take(options) }. onEntered(): this browser is a member now.
export function createLobby(part, { lessons }, { onEntered, signal }) {
  const ticks = new Map(); // name -> its checkbox
  let known = lessons;
  let shown = "";

  function take({ lessons: next }) {
    const text = JSON.stringify(next);
    if (text === shown) return;
    [shown, known] = [text, next];
    const ticked = ticks.size ? chosen() : null; // what was ticked stays so
    ticks.clear();
    part.shelf.replaceChildren(...SHELVES.flatMap(([isCore, title]) => {
      const own = next.filter(({ core }) => core === isCore);
      return own.length ? [shelfOf(title, own, ticked)] : [];
    }));
    sum();
  }

  function shelfOf(title, own, ticked) {
    const rows = own.map((lesson) => {
      const box = make("input", { type: "checkbox", id: `lesson-${lesson.name}`, onchange: sum });
      box.checked = ticked ? ticked.includes(lesson.name) : lesson.core;
      ticks.set(lesson.name, box);
      const sheet = `lessons/${encodeURIComponent(lesson.name)}.html`;
      return make("li", {},
        make("label", { class: "lesson", for: box.id }, box,
          make("b", {}, lesson.title), make("span", { class: "soft" }, sayMinutes(lesson.minutes))),
        make("p", { class: "goal of-teacher" }, lesson.goal),
        make("p", { class: "ways" },
          make("a", { href: `./?lesson=${encodeURIComponent(lesson.name)}` }, "Take it alone"),
          make("a", { class: "of-teacher", href: sheet, target: "_blank", rel: "noopener", title: PRINTED }, "Print"),
          make("a", { class: "of-teacher", href: sheet, download: `${lesson.name}.html`, title: SAVED }, "Save")));
    });
    return make("section", {}, make("h2", {}, title), make("ul", {}, ...rows));
  }

  const chosen = () => [...ticks].filter(([, box]) => box.checked).map(([name]) => name);
  function sum() {
    const names = chosen();
    const minutes = known.filter(({ name }) => names.includes(name)).reduce((all, one) => all + one.minutes, 0);
    setText(part.sum, saySum(names.length, minutes));
    part.start.disabled = names.length === 0;
  }

  async function start() {
    part.start.disabled = true;
    const body = JSON.stringify({ lessons: chosen(), visitor: visitorOf(document.cookie) });
    const headers = { "Content-Type": "application/json" };
    const { ok, told } = await ask("classes", { method: "POST", headers, body });
    sum();
    if (!ok) return setText(part.sum, told.problem);
    keepIdentity({ code: told.code, role: "teacher", key: told.teacher_key });
    onEntered();
  }

  async function join(event) {
    event.preventDefault();
    const typed = typedOf(part.code.value);
    if (!typed) return refuse("A code has six letters and digits; your teacher's screen shows it.");
    const { code, key } = typed;
    const { ok, told } = await ask(`classes/${encodeURIComponent(code)}`);
    if (!ok) return refuse(told.problem);
    const query = new URLSearchParams(key ? { code, key, as: "projector" } : { join: code });
    location.assign(new URL(`./class?${query}`, document.baseURI));
  }
  function refuse(text) {
    setText(part.joinSaid, text);
    part.code.focus();
    part.code.select();
  }

  part.start.addEventListener("click", start, { signal });
  part.join.addEventListener("submit", join, { signal });
  part.code.addEventListener("input", () => {
    setText(part.joinSaid, "");
    part.code.classList.toggle("secret", part.code.value.length > LONGEST_CODE); // the projector's key: all look on
  }, { signal });
  const tell = (isTold) => {
    part.shelf.classList.toggle("in-full", isTold);
    part.tell.setAttribute("aria-expanded", String(isTold));
  };
  part.tell.addEventListener("click", () => tell(!part.shelf.classList.contains("in-full")), { signal });
  take({ lessons });
  return {
    take,
    welcome(identity, told = "") {
      setText(part.told, told);
      setHidden(part.told, !told);
      setHidden(part.doors, Boolean(identity));
      setHidden(part.member, identity?.role !== "student");
      setText(part.member, `You are in class ${identity?.code}: what it does now stands at the bottom of the window.`);
      part.shelf.classList.toggle("member", Boolean(identity)); // titles: no lesson is told before it is given
      setHidden(part.tell, Boolean(identity));
      if (identity) tell(false);
      for (const box of ticks.values()) setHidden(box, Boolean(identity));
    },
  };
}
