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

// What was handed out while this browser looked on: take(state) at every state, stepOf(state) the step as it is opened
// with it, null where nothing was handed out. onReady() once it can be opened.
export function createHanded(onReady) {
  let known; // id of the last sheet, null for none
  let handed = null; // { id, at, picture }
  return {
    take({ sheet, at }) {
      const id = sheet?.id ?? null;
      const isNews = known !== undefined && id !== known && id !== null;
      known = id;
      if (id === null || handed?.at !== at) handed = null;
      if (!isNews) return;
      const own = { id, at, picture: null };
      handed = own;
      writePicture(sheet.pixels).then((picture) => {
        own.picture = picture;
        if (handed === own) onReady();
      });
    },
    stepOf: ({ now_step: step }) =>
      handed?.picture && step ? { name: handed.id, ...withPicture(step, handed.picture) } : null,
  };
}
