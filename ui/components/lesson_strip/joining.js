// A class's code, typed.

import { make } from "../shared/paint/dom.js";

const LENGTH = 6;

// A code as it is meant: no blanks, capitals.
export const readCode = (text) => text.replace(/[^0-9a-z]/gi, "").toUpperCase().slice(0, LENGTH);

// Returns a function that makes the form; join(code) is called with a code of the right length.
export const askForCode = (join) => () => {
  const field = make("input", {
    class: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: "12",
    placeholder: "CODE", "aria-label": "The code of the class",
  });
  const send = make("button", { type: "submit", class: "act" }, "Join");
  const form = make("form", {
    class: "bar joining",
    onsubmit(event) {
      event.preventDefault();
      const code = readCode(field.value);
      if (code.length === LENGTH) join(code);
      else field.focus();
    },
  }, field, send);
  return form;
};
