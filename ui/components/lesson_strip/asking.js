// What the server of the app is asked for beside its pages.

// The answer to an address relative to the app's; where there is none, it throws a sentence.
export async function askServer(path, { signal, get = fetch } = {}) {
  const answer = await get(new URL(path, document.baseURI), { signal }).catch((error) => {
    if (signal?.aborted) throw error;
    throw new Error("The server cannot be reached; look at the network and try again.");
  });
  if (answer.ok) return answer;
  const { problem } = await answer.json().catch(() => ({}));
  throw new Error(problem ?? `The server answered ${answer.status}; try again.`);
}
