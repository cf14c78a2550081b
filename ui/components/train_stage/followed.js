// The runs the stage shows: the first, and those beside it, each followed over a connection of its own.

import { createLive } from "../shared/hand/live.js";

// A run as the stage reads it: { id, run, store, header, frames, isConnected, send, stop() }. onNews(film, kind)
// is called with kind "run", "frame" or "connection"; onProblem(text).
export function follow(id, { onNews, onProblem }) {
  const end = new AbortController();
  const news = (kind) => () => onNews(film, kind);
  const live = createLive({
    id,
    onRun: news("run"),
    onHeader: news("frame"),
    onFrame: news("frame"),
    onKeep: news("frame"),
    onConnection: news("connection"),
    onProblem,
    signal: end.signal,
  });
  const film = {
    id,
    send: live.send,
    stop: () => end.abort(),
    get store() {
      return live.frames;
    },
    get run() {
      return live.run;
    },
    get header() {
      return live.frames.header;
    },
    get frames() {
      return live.frames.frames;
    },
    get isConnected() {
      return live.isConnected;
    },
  };
  return film;
}

// The runs of these names, in their order: what is followed already goes on, what is not named ends.
export function createFollowed(hands, signal) {
  let films = [];
  signal.addEventListener("abort", () => films.map((film) => film.stop()));
  return {
    get films() {
      return films;
    },
    show(ids) {
      const wanted = [...new Set(ids.filter(Boolean))];
      if (wanted.join() === films.map(({ id }) => id).join()) return;
      for (const film of films) if (!wanted.includes(film.id)) film.stop();
      films = wanted.map((id) => films.find((film) => film.id === id) ?? follow(id, hands));
    },
  };
}
