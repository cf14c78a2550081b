// Every drawing with what each network makes of it, and how many survive the noise.

import { briefName } from "../shared/core/naming.js";
import { make, picture, setHidden, setText } from "../shared/paint/dom.js";
import { paintDigit } from "../shared/paint/paint.js";
import { countSurvivors, survives } from "./readings.js";

// part: component.html's; networks: the map's first, which the plane shows; the wall shows the others, else it.
export function createWall({ part, stage, networks, onChoose }) {
  const first = networks.length > 1 ? 1 : 0;
  const beside = networks.slice(first);
  const rows = new Map(); // id -> { element, drawn, tiles }

  function open({ id, name }) {
    const drawn = picture(`Drawn by ${name}`);
    const tiles = beside.map(({ title }) => {
      const canvas = picture(title);
      return { canvas, element: make("span", { class: "answer" }, canvas) };
    });
    const element = make("li", {},
      make("button", { type: "button", class: "drawing", onclick: () => onChoose(id), "aria-label": `Choose ${name}` },
        drawn),
      ...tiles.map((tile) => tile.element), make("span", { class: "name" }, name));
    return { element, drawn, tiles };
  }

  function paint({ name, pixels, noise, clean, noisy }, { drawn, tiles }) {
    paintDigit(drawn, noise ?? pixels, stage.theme);
    for (const [i, { canvas, element }] of tiles.entries()) {
      const [before, now] = [clean[first + i], (noisy ?? clean)[first + i]];
      paintDigit(canvas, now.redrawn, stage.theme);
      element.dataset.fate = noisy ? (survives(before, now) ? "kept" : "lost") : "";
      const said = `${beside[i].title} draws ${name}'s as ${briefName(now.label)}`;
      canvas.setAttribute("aria-label", noisy ? `${said}, it was ${briefName(before.label)}` : said);
    }
  }

  function showScores(items, level) {
    setHidden(part.scores, !level);
    if (!level) return;
    const survivors = countSurvivors(items, networks.length);
    part.scores.replaceChildren(make("h3", {}, `Still read as the same digit, with noise σ = ${level}`),
      ...survivors.map(({ kept, count }, k) => make("div", { class: "score" },
        make("span", {}, `${networks[k].title}, ${networks[k].size} numbers`),
        make("i", { style: `--share:${count ? kept / count : 0}`, "aria-hidden": "true" }),
        make("b", {}, `${kept} of ${count}`))));
  }

  return {
    show(items, chosen, level) {
      const ids = new Set(items.map(({ id }) => id));
      for (const [id, { element }] of rows)
        if (!ids.has(id)) {
          element.remove();
          rows.delete(id);
        }
      for (const item of items) {
        if (!rows.has(item.id)) {
          rows.set(item.id, open(item));
          part.wall.append(rows.get(item.id).element);
        }
        const row = rows.get(item.id);
        row.element.classList.toggle("now", chosen.has(item.id));
        const isPainted = row.theme === stage.theme && row.noise === item.noise;
        if (!stage.theme || isPainted) continue;
        Object.assign(row, { theme: stage.theme, noise: item.noise });
        paint(item, row);
      }
      const heads = ["drawn", ...beside.map(({ title }) => title.toLowerCase())];
      setText(part.heads, items.length ? heads.join(" · ") : "");
      showScores(items, level);
    },
  };
}
