import { defineComponent } from "../shared/define.js";
import { sliderPanel } from "../shared/sliders/panel.js";

export default defineComponent(sliderPanel);
