import { adapt } from "../shared/paint/stage.js";
import { mount } from "./mount.js";

export default adapt(mount, "choice");
