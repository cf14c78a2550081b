// Save what the server drew: everything in a container of the page, as a picture.

import { defineComponent } from "../shared/define.js";
import { createSaveMenu } from "../shared/hand/download.js";
import { pictureEntries, relitFromDark } from "../shared/save/save.js";

// options: { figure, name, title, caption }: the class of the container, what the file is named after, and
// what stands above and below the picture.
export default defineComponent({
  className: "saver",
  findParts: () => ({}),
  build({ stage, body, options }) {
    let given = options;
    const figure = {
      get root() {
        return document.querySelector(`.${given.figure}`);
      },
      pose: (take) => take({ relit: stage.theme.isDark ? relitFromDark : undefined }),
    };
    body.append(createSaveMenu(pictureEntries(figure, () => given), "quiet"));
    return {
      show(next) {
        given = next;
      },
    };
  },
});
