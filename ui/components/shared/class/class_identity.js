// Who this browser is in a class: { code, role, key }, role one of student, teacher, projector, key "" of a student.
// Another window of the same browser may be another member (the desk in one, the projector in the other): what
// a window is goes before what the browser is.

export const IDENTITY = "ae-class";
const CHANGED = "ae:identity"; // on the window, where it was changed here

// undefined where nothing is kept, null where it is kept that there is none.
function stored(storage) {
  try {
    const { code, role, key = "" } = JSON.parse(storage.getItem(IDENTITY));
    return code && role ? { code, role, key } : null;
  } catch {
    return undefined; // or something else is kept, or storage is refused
  }
}

function store(storage, identity) {
  try {
    if (identity) storage.setItem(IDENTITY, JSON.stringify(identity));
    else storage.removeItem(IDENTITY);
  } catch {
    // refused: then it is so as long as the page lives
  }
}

// null where it is in no class.
export function readIdentity() {
  const own = stored(sessionStorage);
  return own === undefined ? (stored(localStorage) ?? null) : own;
}

// Become a member; beside the desk of the same class a projector or a student is one in this window only: the key
// to the desk would be lost.
export function keepIdentity(identity) {
  const browser = stored(localStorage);
  const isBeside = identity.role !== "teacher" && browser?.role === "teacher" && browser.code === identity.code;
  store(sessionStorage, identity);
  if (!isBeside) store(localStorage, identity);
  dispatchEvent(new CustomEvent(CHANGED));
}

// Be no member any more: this window, and the browser where it is the same one. A window that was the projector
// does not become the desk.
export function dropIdentity() {
  const [own, browser] = [readIdentity(), stored(localStorage)];
  const isSame = browser?.code === own?.code && browser?.role === own?.role;
  store(sessionStorage, browser && !isSame ? {} : null);
  if (isSame) store(localStorage, null);
  dispatchEvent(new CustomEvent(CHANGED));
}

// Call listener() when it may have changed, here or in another window.
export function onIdentity(listener, signal) {
  addEventListener(CHANGED, listener, { signal });
  addEventListener("storage", ({ key }) => (key === IDENTITY || key === null) && listener(), { signal });
}
