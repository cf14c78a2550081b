// What a step asks, as something to press, pull, tap or draw.

import { LETTERS, SHAPES } from "../shared/class/answers.js";
import { button, make, setText } from "../shared/paint/dom.js";
import { askDrawing } from "./drawing.js";

export const withUnit = (value, unit) => `${+Number(value).toPrecision(6)}${unit ? ` ${unit}` : ""}`;

// { element, press(key), takePoint(point) } for a question of a class: press tells whether the key was an answer's.
// asked: { question, given, isOpen }, given what was answered here or null, isOpen while an answer is taken;
// answer(value) is called with one: a place among the answers, a number, a point, the pixels of a drawing.
export function askQuestion(asked, answer, context) {
  const ask = { choice: askChoice, number: askNumber, point: askPoint, drawing: askDrawing }[asked.question.kind];
  const { press = () => false, takePoint = () => {}, ...made } = ask(asked, answer, context);
  return { press, takePoint, ...made };
}

function askChoice({ question, given, isOpen }, answer) {
  const buttons = question.answers.map((text, place) => {
    const element = button("", () => answer(place), {
      class: "answer", "aria-pressed": String(place === given), ...(isOpen ? {} : { disabled: "" }),
    });
    element.append(
      make("b", {}, LETTERS[place]), make("b", { class: "shape", "aria-hidden": "true" }, SHAPES[place]),
      make("span", {}, text), ...(place === given ? [make("i", {}, "your answer")] : []),
    );
    return element;
  });
  function press(key) {
    const place = /^[1-9]$/.test(key) ? Number(key) - 1 : LETTERS.indexOf(key.toUpperCase());
    if (!isOpen || key.length !== 1 || place < 0 || !buttons[place]) return false;
    answer(place);
    return true;
  }
  return { element: make("div", { class: "answers", role: "group", "aria-label": question.text }, ...buttons), press };
}

function askNumber({ question, given, isOpen }, answer) {
  const { low, high, step, unit } = question;
  const middle = low + Math.round((high - low) / 2 / step) * step;
  const output = make("output", {}, given === null ? "?" : withUnit(given, unit));
  const off = isOpen ? {} : { disabled: "" };
  const line = make("input", {
    type: "range", min: low, max: high, step, value: given ?? middle, "aria-label": question.text, ...off,
    oninput: touch,
  });
  const send = button(given === null ? "Send" : "Sent", give, { class: "act", disabled: "" });
  const nudge = (by, sign, name) => button(sign, () => {
    line.value = Number(line.value) + by;
    touch();
  }, { class: "nudge", "aria-label": name, ...off });
  function touch() {
    setText(output, withUnit(line.value, unit));
    setText(send, "Send");
    send.disabled = Number(line.value) === given;
  }
  function give() {
    if (!isOpen || send.disabled) return false;
    answer(Number(line.value));
    return true;
  }
  line.addEventListener("keydown", ({ key }) => key === "Enter" && give());
  const element = make("div", { class: "number" },
    make("div", { class: "line" }, nudge(-step, "−", "Less"), make("small", {}, String(low)), line,
      make("small", {}, String(high)), nudge(step, "+", "More")),
    make("div", { class: "sent" }, output, ...(isOpen ? [send] : [])));
  return { element, press: (key) => key === "Enter" && give() };
}

// In a class a tap is an answer, which another tap changes; alone it is sent first, for it is answered at once.
function askPoint({ question, given, isOpen }, answer) {
  let point = null;
  const tap = "Tap the place on the map above.";
  const note = make("span", {}, isOpen ? (given ? "" : tap) : given ? "Your point is sent." : "");
  const send = button("Send it", give, { class: "act", hidden: "" });
  function give() {
    if (point) answer(point);
    return Boolean(point);
  }
  return {
    element: make("div", { class: "pointing", role: "status" }, note, send),
    takePoint(next) {
      if (!isOpen) return;
      if (!question.isAlone) return answer(next);
      point = next;
      setText(note, "Your point is placed.");
      send.hidden = false;
    },
    press: (key) => key === "Enter" && give(),
  };
}
