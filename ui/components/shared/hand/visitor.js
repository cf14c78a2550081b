// What tells this browser's visits from those of others, so that what was trained in one is its own in the next.
// The server puts this into its document (ui/shell/serving/document.py).

export function visitorOf(cookie) {
  return /(?:^|; )ae-visitor=([^;]*)/.exec(cookie)?.[1] ?? "";
}

// A random name in a cookie, unless there is one.
export function nameVisitor(page) {
  if (visitorOf(page.cookie)) return;
  const name = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  page.cookie = `ae-visitor=${name.join("")}; path=/; max-age=31536000; SameSite=Lax`;
}
