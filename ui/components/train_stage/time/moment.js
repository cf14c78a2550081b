// Which moment of a run is shown: the newest, or one that a hand, a key or the film has gone to.

import { isCommand } from "../../shared/hand/pointer.js";
import { isCalm, setText } from "../../shared/paint/dom.js";
import { epochText } from "../words.js";
import { createProjector, createScrubber } from "./scrubber.js";
import { endOf, indexAt, nearestTo, placeOf } from "./timeline.js";

const NEWEST = -1; // the position that follows the newest moment
const FILM_SECONDS = 12; // that a film of many frames takes
const [FAST, SLOWEST, CALM] = [30, 6, 3]; // frames a second; the last where motion is unwelcome
const NOTHING = { frames: [], run: null, header: null };

const placeGiven = (position) => (position >= 0 && position !== null ? position : null);

// What a place on an axis is called.
export const sayPlace = (place, axis) =>
  axis === "epoch" ? `epoch ${epochText(place)}`
  : axis === "batch" ? `batch ${Math.round(place).toLocaleString("en")}`
  : `${place.toFixed(1)} s`;

// part: of component.html; first(): the run that is shown, or null; hands: onChange(time) draws again, onRest()
// is called once the moment is chosen.
export function createMoment(part, { position, axis }, first, { onChange, onRest }, signal) {
  let place = placeGiven(position); // on the axis; null for the newest
  const strip = { strip: part.strip, canvas: part.time };
  const tell = () => {
    const film = first() ?? NOTHING;
    return { film, axis: moment.axis, end: endOf(film.frames, moment.axis) };
  };
  const scrubber = createScrubber(strip, tell, { onMove: goTo, onStep: stepBy, onEnd: onRest }, signal);
  const projector = createProjector({
    onFrame(index, time) {
      const frame = first()?.frames[index];
      if (!frame) return projector.stop();
      place = placeOf(frame, moment.axis);
      onChange(time);
    },
    onEnd: () => follow(),
  }, signal);

  function goTo(wanted, time) {
    projector.stop();
    const film = first();
    if (!film?.frames.length) return;
    const end = endOf(film.frames, moment.axis);
    const isFollowing = wanted >= end && film.run?.state === "running";
    place = isFollowing ? null : Math.min(Math.max(wanted, 0), end);
    onChange(time);
  }
  function follow(time) {
    projector.stop();
    place = null;
    onChange(time);
    onRest();
  }
  function stepBy(count, time) {
    const film = first();
    if (!film?.frames.length) return;
    const index = Math.min(Math.max(moment.indexIn(film) + count, 0), film.frames.length - 1);
    goTo(placeOf(film.frames[index], moment.axis), time);
    onRest();
  }
  part.film.onclick = () => {
    const film = first();
    if (projector.isOn) projector.stop();
    else if (film?.frames.length) {
      const { length } = film.frames;
      const from = place === null ? length - 1 : moment.indexIn(film);
      const pace = isCalm() ? CALM : Math.min(Math.max(length / FILM_SECONDS, SLOWEST), FAST);
      projector.start(from >= length - 1 ? 0 : from, length, pace);
    }
    onChange();
  };
  part.live.onclick = ({ timeStamp }) => follow(timeStamp);
  window.addEventListener("keydown", (event) => {
    const isTyped = event.composedPath()[0]?.closest?.("input, textarea, select");
    if (event.key === "l" && !isCommand(event) && !isTyped) follow(event.timeStamp);
  }, { signal });

  const moment = {
    axis,
    goTo,
    follow,
    get isNewest() {
      return place === null;
    },
    // As the page keeps it.
    get position() {
      return place ?? NEWEST;
    },
    // The frame of a run that is shown; of one that lies beside the first, the nearest to the same place.
    indexIn(film) {
      const lead = first() ?? film;
      if (film !== lead) return nearestTo(film, moment.axis, place ?? endOf(lead.frames, moment.axis));
      return place === null ? film.frames.length - 1 : indexAt(film, moment.axis, place);
    },
    // The same moment along another axis.
    turnTo(next) {
      const film = first();
      const frame = film && place !== null ? film.frames[moment.indexIn(film)] : null;
      moment.axis = next;
      if (frame) place = placeOf(frame, next);
    },
    open(wanted) {
      place = placeGiven(wanted);
    },
    // at: where the frame shown stands; words: what that is called.
    draw(at, words, theme) {
      scrubber.draw({ ...tell(), place: at, isLive: place === null, words }, theme);
      setText(part.film, projector.isOn ? "❚❚ Film" : "▶ Film");
      part.live.setAttribute("aria-pressed", place === null);
    },
  };
  return moment;
}
