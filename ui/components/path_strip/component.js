import { defineComponent } from "../shared/define.js";
import { pathPanel } from "../shared/path/panel.js";

export default defineComponent(pathPanel);
