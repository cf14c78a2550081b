// The digits as small pictures: real where the page has them, else decoded from their codes; painted
// once each, in the theme's colours, on a sheet that holds the last thousand.

const SIDE = 28;
const ACROSS = 32; // pictures a row of the sheet
const ROOM = ACROSS * ACROSS;
const DECODES = 10; // a frame, so that a hand that moves is not kept waiting

// model, space: whose codes are decoded; sheet: of real digits, as shared/sheet.js reads it.
export function createPictures(model, space, sheet) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = ACROSS * SIDE;
  const pen = canvas.getContext("2d");
  const image = new ImageData(SIDE, SIDE);
  const colours = new Int32Array(image.data.buffer);
  const pixels = new Float32Array(SIDE * SIDE);
  const slots = new Map(); // index -> slot, oldest first
  let left = DECODES;
  let theme = null;
  let wasReal = false;

  const pictures = {
    canvas,
    side: SIDE,
    get isReal() {
      return sheet.count > 0;
    },
    // A new frame begins; what was painted in another theme, or decoded in place of the real, is gone.
    begin(now) {
      if (now !== theme || wasReal !== pictures.isReal) slots.clear();
      [theme, wasReal, left] = [now, pictures.isReal, DECODES];
    },
    // Writes the digit, 784 floats.
    read(index, into) {
      if (!sheet.read(index, into)) model.decode(space.code(index), into);
    },
    // Its place on `canvas` as [x, y], or null where the frame has no time left to decode it.
    find(index) {
      let slot = slots.get(index);
      if (slot === undefined) {
        if (!pictures.isReal && left-- <= 0) return null;
        slot = slots.size < ROOM ? slots.size : takeOldest();
        pictures.read(index, pixels);
        for (let i = 0; i < pixels.length; i++)
          colours[i] = theme.inkRamp[Math.round(255 * Math.min(Math.max(pixels[i], 0), 1))];
        pen.putImageData(image, (slot % ACROSS) * SIDE, Math.floor(slot / ACROSS) * SIDE);
        slots.set(index, slot);
      }
      return [(slot % ACROSS) * SIDE, Math.floor(slot / ACROSS) * SIDE];
    },
    // Draw it as a square of `size` about (x, y); false where it has to wait for the next frame.
    draw(target, index, x, y, size) {
      const at = pictures.find(index);
      if (at) target.drawImage(canvas, ...at, SIDE, SIDE, x - size / 2, y - size / 2, size, size);
      return at !== null;
    },
  };

  function takeOldest() {
    const [index, slot] = slots.entries().next().value;
    slots.delete(index);
    return slot;
  }
  return pictures;
}
