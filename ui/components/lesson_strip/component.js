// The lesson strip: what the class, or the lesson that somebody takes alone, shows over every page.
// The document loads it where it is needed (door.js).

import { keepIdentity, onIdentity, readIdentity } from "../shared/class/class_identity.js";
import { keepLesson, keptLesson, takeLesson } from "./alone.js";
import { followClass } from "./classroom.js";
import { readCode } from "./joining.js";
import { createStrip } from "./strip.js";

// What the link said that opened the document; returns whether it was one into a class.
function takeLink(link) {
  if (link?.lesson) keepLesson(link.lesson);
  if (link?.key)
    keepIdentity({ code: readCode(link.code), role: link.as === "projector" ? "projector" : "teacher", key: link.key });
  else if (link?.join !== undefined) keepIdentity({ code: readCode(link.join), role: "student", key: "" });
  return Boolean(link?.key || link?.join !== undefined);
}

export function openStrip(css) {
  const strip = createStrip(css);
  let end = null;
  let known = "";

  function begin({ isNew = false, lesson = "" } = {}) {
    end?.abort();
    end = new AbortController();
    const { signal } = end;
    const identity = readIdentity();
    const name = lesson || keptLesson();
    known = JSON.stringify(identity);
    if (identity && !(identity.role === "teacher" && name)) followClass({ strip, identity, isNew, begin, signal });
    else if (name) takeLesson({ strip, name, begin, signal });
    else strip.hide();
  }

  const { aeLink: link } = window;
  const isNew = takeLink(link);
  delete window.aeLink;
  onIdentity(() => {
    if (JSON.stringify(readIdentity()) !== known) begin({ isNew: true });
  }, new AbortController().signal);
  begin({ isNew, lesson: link?.lesson });
}
