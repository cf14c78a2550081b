// A drawing that the teacher sends to every canvas: it lies on the canvas of the page Draw.

import { checksum, toLetters } from "../shared/core/bytes.js";

const KEPT = "autoencoder-explorer-drawing"; // what the canvas keeps in this tab (digit_canvas/history.js)
const LONGEST = 6000; // characters of a drawing in an address; a longer one the server holds

async function pack(bytes, format) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// 784 bytes in base64 as an address of the page Draw tells a picture (ui/choices/drawing.py).
export async function writePicture(pixels) {
  return toLetters(await pack(Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0)), "deflate"));
}

// Strokes, each flat x0, y0, x1, y1, …, as an address tells them (ae_core/data/stroke_codec.py).
export async function writeStrokes(strokes) {
  const body = [];
  const write = (number) => {
    for (; number > 127; number >>= 7) body.push((number & 127) | 128);
    body.push(number);
  };
  const pen = [0, 0];
  for (const flat of strokes) {
    write(flat.length / 2);
    for (const [i, value] of flat.entries()) {
      const step = Math.min(Math.max(value, -280), 560) - pen[i % 2];
      pen[i % 2] += step;
      write(step < 0 ? -2 * step - 1 : 2 * step);
    }
  }
  const packed = await pack(Uint8Array.from(body), "deflate-raw");
  const crc = checksum(packed);
  return toLetters(Uint8Array.from([1, ...[24, 16, 8, 0].map((shift) => (crc >>> shift) & 255), ...packed]));
}

// What is drawn on the canvas now, which the address tells a little later; [] where there is nothing, or a picture.
function keptStrokes() {
  try {
    const { strokes, image } = JSON.parse(sessionStorage.getItem(KEPT));
    return image ? [] : strokes;
  } catch {
    return [];
  }
}

const withDrawing = (address, told) => {
  const [place, query = ""] = address.split("?");
  const kept = query.split("&").filter((each) => each && !/^(drawing|photo)=/.test(each));
  return `${place}?${[...kept, told].join("&")}`;
};

// The step's page with a picture on its canvas; the page Draw where the step has no canvas.
export function withPicture({ address = "", cover = [] }, picture) {
  const isDraw = address.split("?")[0] === "/draw";
  return { address: withDrawing(isDraw ? address : "/draw", `photo=${picture}`), cover: isDraw ? cover : [] };
}

// The address shown, below the app's, with the visitor's own drawing in it; "" where it is not of the step's page.
// What the strip says of it anew is left out.
export function ownAddress({ address = "" }, { pathname, search } = location, base = document.baseURI) {
  const place = `/${pathname.slice(new URL(".", base).pathname.length)}`;
  if (place !== address.split("?")[0]) return "";
  const told = search.slice(1).split("&").filter((each) => each && !/^(cover|present|step)=/.test(each));
  return [place, ...(told.length ? [told.join("&")] : [])].join("?");
}

// What was handed out while this browser looked on: take(state) at every state, stepOf(state) the step as it is opened
// with it, or with what was there before once it is taken back; null where nothing was handed out. onReady() once it
// can be opened.
export function createHanded(onReady) {
  let known; // id of the last sheet, null for none
  let handed = null; // { id, at, picture, before, isBack }
  return {
    take({ sheet, at, now_step: step }) {
      const id = sheet?.id ?? null;
      const isNews = known !== undefined && id !== known && id !== null;
      known = id;
      if (handed?.at !== at) handed = null;
      const isShown = handed && !handed.isBack;
      if (handed) handed.isBack = id === null;
      if (!isNews) return;
      const before = isShown ? handed.before : ownAddress(step ?? {});
      const own = { id, at, picture: null, before, isBack: false };
      handed = own;
      const strokes = isShown || !before ? [] : keptStrokes();
      Promise.all([writePicture(sheet.pixels), writeStrokes(strokes)]).then(([picture, drawing]) => {
        own.picture = picture;
        if (strokes.length && drawing.length <= LONGEST) own.before = withDrawing(before, `drawing=${drawing}`);
        if (handed === own) onReady();
      });
    },
    stepOf({ now_step: step }) {
      if (!step || !handed) return null;
      const { id, picture, before, isBack } = handed;
      if (isBack) return before ? { name: `${id}:back`, address: before, cover: step.cover ?? [] } : null;
      return picture ? { name: id, ...withPicture(step, picture) } : null;
    },
  };
}
