// Which drawings of a class are seen.

// Those of the step the class is at; where it asks for none, of the last step before that had some. A teacher sees
// what the projector shows. drawings: id -> { id, name, step, pixels }, as class_live.js has them.
export function drawingsOf(state, drawings) {
  const shown = state.role === "student" ? null : new Set(state.wall.filter(({ shown }) => shown).map(({ id }) => id));
  const seen = [...drawings.values()].filter(({ id, step }) => step <= state.at && (shown?.has(id) ?? true));
  const isAsked = state.now_step?.question?.kind === "drawing";
  const newest = isAsked ? state.at : Math.max(...seen.map(({ step }) => step));
  return seen.filter(({ step }) => step === newest);
}
