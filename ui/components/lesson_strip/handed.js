// A drawing that the teacher sends to every canvas: it lies on the canvas of the page Draw.

// 784 bytes in base64 as an address of the page Draw tells a picture (ui/choices/drawing.py).
export async function writePicture(pixels) {
  const bytes = Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(String.fromCharCode(...packed)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

// The step's page with a picture on its canvas; the page Draw where the step has no canvas.
export function withPicture({ address = "", cover = [] }, picture) {
  const [place, query = ""] = address.split("?");
  const isDraw = place === "/draw";
  const kept = isDraw ? query.split("&").filter((each) => each && !/^(drawing|photo)=/.test(each)) : [];
  return { address: `/draw?${[...kept, `photo=${picture}`].join("&")}`, cover: isDraw ? cover : [] };
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
      writePicture(sheet.pixels).then((picture) => {
        own.picture = picture;
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
