// Turns of the event loop, and times longer than a timer of the platform.

declare const setImmediate: ((task: () => void) => unknown) | undefined;

/** Runs a task in a turn of its own: after what waits already, but without the pause that `setTimeout` makes. */
export const soon: (task: () => void) => void =
  typeof setImmediate === "function" ? (task) => void setImmediate(task) : byMessages();

function byMessages(): (task: () => void) => void {
  const tasks: (() => void)[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => tasks.shift()?.();
  return (task) => {
    tasks.push(task);
    port2.postMessage(0);
  };
}

/** The longest that `setTimeout` can wait. */
const LONGEST = 2 ** 31 - 1;

/** Runs a task after so many milliseconds; gives what calls it off. */
export function after(milliseconds: number, task: () => void): () => void {
  const end = performance.now() + milliseconds;
  let timer = setTimeout(
    function look() {
      const left = end - performance.now();
      if (left > 0.5) {
        timer = setTimeout(look, Math.min(left, LONGEST));
      } else {
        task();
      }
    },
    Math.min(milliseconds, LONGEST),
  );
  return () => {
    clearTimeout(timer);
  };
}

/** Resolves once all of these have, however they ended, or after so many milliseconds. */
export async function settled(promises: Iterable<Promise<unknown>>, milliseconds: number): Promise<boolean> {
  let callOff = (): void => undefined;
  const late = new Promise<boolean>((resolve) => {
    callOff = after(milliseconds, () => {
      resolve(false);
    });
  });
  const done = await Promise.race([Promise.allSettled(promises).then(() => true), late]);
  callOff();
  return done;
}
