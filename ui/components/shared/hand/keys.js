// Keys on a surface or a handle.

const REST = 350; // milliseconds after the last key until the choice counts as made

// Whether a key is a command of the browser's, and none of ours.
export const isCommand = ({ ctrlKey, metaKey, altKey }) => ctrlKey || metaKey || altKey;

// Call onRest() once no key has come for a while.
export function createRest(onRest) {
  let timer = 0;
  const stop = () => clearTimeout(timer);
  return {
    begin() {
      stop();
      timer = setTimeout(onRest, REST);
    },
    stop,
  };
}
