// What went wrong with a run, in its own words, and what to try: a button that starts it so changed.

import { button, setHidden, setText } from "../shared/paint/dom.js";
import { momentName } from "./words.js";

const CALMER = 10; // by which a rate that was too high is divided
const brief = (value) => Number(value.toPrecision(2)).toString();

// The learning rate a run had last, as asked or changed on the way.
export const lastRate = ({ spec, interventions = [] }, phase) =>
  interventions.findLast(({ name }) => name === "learning_rate")?.value ?? spec?.phases?.[phase]?.learning_rate ?? null;

// What could be started in place of a run that failed: [{ text, act, … }].
export function remediesOf(run, film) {
  if (run?.state !== "failed") return [];
  const phase = film?.frames.at(-1)?.note.phase ?? 0;
  const rate = lastRate(run, phase);
  if (!run.is_diverged || !rate) return [{ text: "Start it again from its seed", act: "again", changes: {} }];
  const changes = { learning_rate: Number(brief(rate / CALMER)) };
  const last = run.snapshots?.filter(({ mse }) => Number.isFinite(mse)).at(-1);
  const again = { text: `Start again with learning rate ${brief(rate / CALMER)}`, act: "again", changes };
  if (!last || last.step === 0) return [again];
  const from = momentName(last, film?.header?.note.phases);
  const text = `Go on from ${from} with learning rate ${brief(rate / CALMER)}`;
  return [again, { text, act: "branch", snapshot: last.name, changes }];
}

export function createRemedies(part, onAct) {
  let known = "";
  return {
    show(run, film, problem) {
      const reason = run?.state === "failed" ? run.reason : "";
      const text = [reason, problem].filter(Boolean).join(" ");
      setHidden(part.notice, !text);
      setText(part.problem, text);
      const offers = remediesOf(run, film);
      const now = JSON.stringify(offers);
      if (now === known) return;
      known = now;
      part.remedies.replaceChildren(...offers.map(({ text: words, ...act }) => button(words, () => onAct(act))));
    },
  };
}
