// What a page calls its pictures and their classes. Handwritten digits are digits, named by their
// numbers; of every other set the page says { classes: names or null where there are none }, and then
// its pictures are images.

const KEY = "autoencoderNaming"; // on the page: every component's code is a copy of its own
const WORDS = /\b(?:(a) )?(d)igit(s?)\b/gi;

export function setNaming(naming) {
  globalThis[KEY] = naming ?? null;
}

const known = () => globalThis[KEY] ?? null;

// Whether the pictures have classes to tell.
export const hasClasses = () => !known() || Boolean(known().classes);

// A class: "7", "Sneaker".
export const nameOf = (label) => known()?.classes?.[label] ?? (hasClasses() ? String(label) : "");

// A picture by its class: "a 7"; "class circles" where classes have names, which may
// be plurals; "an image" where there are no classes.
export function oneOf(label) {
  const name = nameOf(label);
  if (!known()) return `${name === "8" ? "an" : "a"} ${name}`;
  return name ? `class ${name}` : "an image";
}

// What follows a picture's number: ", a 7", or nothing where there are no classes.
export const ofClass = (label) => (hasClasses() ? `, ${oneOf(label)}` : "");

// A class where there is room for a few letters only.
export const briefName = (label, room = 12) => {
  const name = nameOf(label);
  return name.length > room ? `${name.slice(0, room - 1)}…` : name;
};

// A text about digits, as this page says it.
export function worded(text) {
  if (typeof text !== "string" || !known()) return text;
  return text.replace(WORDS, (_, article, first, plural) => {
    const word = `${first === "D" ? "I" : "i"}mage${plural}`;
    return article ? `${article}n ${word}` : word;
  });
}
