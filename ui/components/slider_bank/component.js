import { adapt } from "../shared/paint/stage.js";
import { mount } from "../shared/sliders/panel.js";

export default adapt(mount, "choice");
