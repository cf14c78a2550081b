// A picture that stands alone: its title, what it is of, the figure, and what its colours and numbers say.

export const SERIF = 'Georgia, "Noto Serif", serif';
export const SANS = 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const PAD = 28;
const [LEAST, WIDE, MOST] = [540, 700, 1.5]; // pixels of width, that a small figure is enlarged to, at most so far
const STYLES = {
  title: { font: `700 21px ${SERIF}`, line: 27, colour: "ink", gap: 4 },
  about: { font: `400 13px ${SANS}`, line: 19, colour: "soft", gap: 18 },
  caption: { font: `400 13px ${SANS}`, line: 19, colour: "soft", gap: 0 },
};

// The lines of a text that are at most `width` wide; a longer word has a line of its own.
export function wrap(text, width, measure) {
  const lines = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// body: { width, height, draw(pen) }; colours: { card, ink, soft } as CSS; measure(text, font) gives a width.
// Returns { width, height, texts, draw(pen) } in CSS pixels, texts what is written around the figure.
export function compose({ title, about, caption, body }, colours, measure) {
  const scale = Math.min(Math.max(WIDE / body.width, 1), MOST);
  const inner = Math.ceil(Math.max(scale * body.width, LEAST));
  const texts = [];
  let down = PAD;
  function write(name, text) {
    const { font, line, colour, gap } = STYLES[name];
    for (const each of wrap(text, inner, (words) => measure(words, font))) {
      texts.push({ text: each, font, colour, x: PAD, y: down + 0.75 * line });
      down += line;
    }
    down += text ? gap : 0;
  }
  write("title", title);
  write("about", about);
  const top = down;
  down += Math.ceil(scale * body.height) + (caption ? 18 : 0);
  write("caption", caption);
  const [width, height] = [inner + 2 * PAD, down + PAD];
  return {
    width, height, texts,
    draw(pen) {
      pen.fillStyle = colours.card;
      pen.fillRect(0, 0, width, height);
      pen.textAlign = "left";
      pen.textBaseline = "alphabetic";
      for (const { text, font, colour, x, y } of texts) {
        pen.font = font;
        pen.fillStyle = colours[colour];
        pen.fillText(text, x, y);
      }
      pen.save();
      pen.translate(PAD, top);
      pen.scale(scale, scale);
      body.draw(pen);
      pen.restore();
    },
  };
}
