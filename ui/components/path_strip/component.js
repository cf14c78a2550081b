import { adapt } from "../shared/paint/stage.js";
import { mount } from "../shared/path/panel.js";

export default adapt(mount, "path");
