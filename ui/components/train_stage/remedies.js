// What went wrong with a run, in its own words, and what to try: a button that starts it so changed.

import { button, setHidden, setText } from "../shared/paint/dom.js";
import { beganDead, isDead, lastGood } from "./time/dead.js";
import { momentName, sayDead } from "./words.js";

const UNDER_WAY = ["running", "queued", "paused"];
const AGAIN = { text: "Start it again from its seed", act: "again", changes: {} };

const isDeadNow = (film) => Boolean(film) && isDead(film, film.frames.length - 1);

// Whether nothing more comes of a run: it is at its end, or what it trained is dead and nobody trains it.
export const isOver = (run, film) =>
  run?.state === "finished" || (Boolean(run) && !UNDER_WAY.includes(run.state) && isDeadNow(film));

// What could be started in place of a run that failed or is dead: [{ text, act, … }]. parent: the film of the run
// that a branch left, or null.
export function remediesOf(run, film, parent = null) {
  const isNow = isDeadNow(film);
  if (run?.state !== "failed" && !isNow) return [];
  const rate = run.rates?.calmer;
  if (!(run.is_diverged || isNow) || !rate) return [AGAIN];
  if (film && beganDead(film, parent)) return remediesOfBranch(run, parent);
  const changes = { learning_rate: rate };
  const again = { text: `Start again with learning rate ${rate}`, act: "again", changes };
  const good = film && lastGood(film);
  if (!good) return [again];
  const text = `Go on from ${momentName(good, film.header?.note.phases)} with learning rate ${rate}`;
  return [again, { text, act: "branch", snapshot: good.name, changes }];
}

// Of dead weights no learning rate makes anything: the way out leads from before them.
function remediesOfBranch(run, parent) {
  const rate = parent?.run?.rates?.calmer ?? run.rates.usual;
  const changes = { learning_rate: rate };
  const text = `Start anew, from the weights of its seed, with learning rate ${rate}`;
  const anew = { text, act: "again", run: parent?.id ?? run.id, is_anew: true, changes };
  const good = parent && lastGood(parent);
  if (!good) return [anew];
  const from = `${momentName(good, parent.header?.note.phases)} of “${parent.run.title}”`;
  const back = `Branch from ${from}, before it died, with learning rate ${rate}`;
  return [{ text: back, act: "branch", run: parent.id, snapshot: good.name, changes }, anew];
}

// onAct(act): something shall be started; onStop(): what trains in vain makes room for it.
export function createRemedies(part, { onAct, onStop }) {
  let known = "";
  return {
    show(run, film, problem, parent) {
      const reason = run?.state === "failed" ? run.reason : "";
      const isDeath = run && isDeadNow(film) && (run.is_diverged || !reason); // else a full disk, say, is the reason
      const text = [isDeath ? sayDead(run, film, parent) : reason, problem].filter(Boolean).join(" ");
      setHidden(part.notice, !text);
      setText(part.problem, text);
      const stops = Boolean(run?.mine) && UNDER_WAY.includes(run.state);
      const offers = remediesOf(run, film, parent);
      const now = JSON.stringify([stops, offers]);
      if (now === known) return;
      known = now;
      const say = (words) => (stops ? `Stop it, and ${words[0].toLowerCase()}${words.slice(1)}` : words);
      part.remedies.replaceChildren(...offers.map(({ text: words, ...act }) => button(say(words), () => {
        if (stops) onStop();
        onAct(act);
      })));
    },
  };
}
