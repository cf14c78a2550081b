// The class draws the map: everybody's digit lands as a thumbnail on the plane of a network with two numbers, with
// what other networks make of it beside the plane; draw around some, go from one to another, corrupt all.

import { codeSpaceOf } from "../shared/core/codespace.js";
import { defineComponent } from "../shared/define.js";
import { createSaveMenu } from "../shared/hand/download.js";
import { button, onResize, setHidden, setText } from "../shared/paint/dom.js";
import { pictureEntries } from "../shared/save/entries.js";
import { createChosen } from "./chosen.js";
import { createMember } from "./member.js";
import { createNoise } from "./noise.js";
import { createOwn } from "./own.js";
import { createMapPlane } from "./plane.js";
import { readPicture, survives } from "./readings.js";
import { numWaiting, sayCount, sayEmpty } from "./shown.js";
import { createWall } from "./wall.js";

const LEVELS = [0, 0.25, 0.5, 0.75]; // standard deviations of the noise; ink is 1

// options: { networks: [{ hash, title, size }] }, the one whose code is the plane first.
export default defineComponent({
  name: "class-map",
  className: "class-map",
  waiting: "Waiting for the networks…",
  restartsOn: ["networks"],
  findParts({ networks }, registry) {
    const found = networks.map(({ hash }) => [registry.models.get(hash), codeSpaceOf(hash, registry)]);
    if (!found.every(([model, space]) => model && space)) return null;
    return Object.fromEntries(found.flat().entries());
  },
  build,
});

function build({ part, stage, options, registry, signal }) {
  const networks = options.networks.map((told) => ({
    ...told,
    model: registry.models.get(told.hash),
    space: codeSpaceOf(told.hash, registry),
  }));
  const read = new Map(); // drawing's id -> what is known of it: { id, name, pixels, clean, noise, noisy }
  const chosen = new Set();
  const noise = createNoise({ networks, onSome: () => show(), signal });
  let items = []; // of `read`, those on the map
  let problem = "";

  const say = (text) => {
    problem = text;
    show();
  };
  const member = createMember({ onChange: take, onSaid: say, signal });
  const plane = createMapPlane({ part, stage, space: networks[0].space, onTap, onCatch, signal });
  const beside = createChosen({ element: part.chosen, stage, networks });
  const tapOn = (id) => onTap(items.findIndex((item) => item.id === id));
  const wall = createWall({ part, stage, networks, onChoose: tapOn });
  const own = createOwn({
    element: part.own, stage, onSend: member.send, onSaid: say, staysOpen: () => !member.isInClass, signal,
  });
  const levels = LEVELS.map((value) =>
    button(value ? `σ ${value}` : "As drawn", () => setLevel(value),
      value ? { "aria-label": `Corrupt all, σ ${value}` } : {}),
  );
  const showAll = button("Show all", async () => say(await member.act("show_all", { on: true })), { class: "act" });
  part.levels.append(...levels);
  part.again.onclick = () => setLevel(noise.level, noise.turn + 1);
  part.all.onclick = () => onCatch(chosen.size ? [] : [...items.keys()]);
  part.bar.append(createSaveMenu(
    pictureEntries({ root: part.sheet.closest(".map-desk"), pose: stage.pose }, () => ({
      name: "class-map",
      title: `${items.length} drawings on the plane of two numbers`,
      caption: noise.level ? `With Gaussian noise, σ = ${noise.level}.` : "Every point is the code of a test digit.",
    })), "quiet"));

  // The drawings of the class are others: read those that are new.
  function take() {
    const drawings = member.drawings;
    for (const { id, name, pixels: bytes } of drawings) {
      if (read.has(id)) continue;
      const pixels = Float32Array.from(bytes, (byte) => byte / 255);
      const item = { id, name, pixels, clean: readPicture(networks, pixels), noise: null, noisy: null };
      noise.corrupt(item);
      read.set(id, item);
    }
    items = drawings.map(({ id }) => read.get(id));
    for (const id of chosen) if (!items.some((item) => item.id === id)) chosen.delete(id);
    show();
  }

  function setLevel(level, turn) {
    noise.set(items, level, turn);
    show();
  }

  function onTap(index) {
    const id = items[index]?.id;
    if (!id) chosen.clear();
    else if (!chosen.delete(id)) {
      if (chosen.size > 1) chosen.clear(); // a third begins anew
      chosen.add(id);
    }
    show();
  }
  function onCatch(indices) {
    chosen.clear();
    for (const index of indices) chosen.add(items[index].id);
    show();
  }

  function show() {
    const { state } = member;
    const picked = [...chosen].map((id) => read.get(id));
    const way = beside.show(picked);
    plane.show({ items: items.map(placed), chosen, way });
    wall.show(items, chosen, noise.level);
    const isEmpty = items.length === 0;
    if (isEmpty) setText(part.empty, member.isInClass && !state ? "Connecting …" : sayEmpty(state));
    if (isEmpty && state && numWaiting(state)) part.empty.append(showAll);
    setHidden(part.empty, !isEmpty);
    setText(part.said, problem || sayCount(state, items.length));
    setHidden(part.own, !member.canDraw);
    for (const [i, one] of levels.entries()) {
      one.setAttribute("aria-pressed", String(LEVELS[i] === noise.level));
      one.disabled = isEmpty;
    }
    setHidden(part.again, !noise.level);
    part.all.disabled = isEmpty;
    setText(part.all, chosen.size ? "Let go" : "Choose all");
  }

  onResize([part.sheet], () => plane.redraw(), signal);
  part.sheet.closest(".map-desk").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !chosen.size) return;
    event.stopPropagation(); // it would leave Present, too
    onCatch([]);
  }, { signal });
  show();
  return {
    repaint() {
      plane.redraw();
      beside.repaint();
      own.repaint();
      show();
    },
  };
}

// A drawing as the plane shows it.
function placed({ id, name, pixels, clean, noise, noisy }) {
  const now = (noisy ?? clean)[0];
  return {
    id,
    name,
    pixels: noise ?? pixels,
    place: [...now.code],
    before: noisy && [...clean[0].code],
    label: now.label,
    was: clean[0].label,
    fate: noisy ? (survives(clean[0], now) ? "kept" : "lost") : "",
  };
}
