import { adapt } from "../shared/stage.js";
import { mount } from "./mount.js";

export default adapt(mount, "choice");
