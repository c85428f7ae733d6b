import { useEffect, useState } from "preact/hooks";

import type { Notebook } from "./notebook.js";

/** The notebook, drawn again whenever it changes. */
export function useNotebook(notebook: Notebook | undefined): void {
  const [, redraw] = useState(0);
  useEffect(() => {
    const draw = (): void => {
      redraw((times) => times + 1);
    };
    draw(); // what happened before this effect
    return notebook?.subscribe(draw);
  }, [notebook]);
}

/** The note that the address names. */
export function useSelected(): string {
  const read = (): string => decodeURIComponent(location.hash.slice(1));
  const [selected, select] = useState(read);
  useEffect(() => {
    const follow = (): void => {
      select(read());
    };
    follow();
    addEventListener("hashchange", follow);
    return () => {
      removeEventListener("hashchange", follow);
    };
  }, []);
  return selected;
}

/** Whether there is a network. */
export function useOnline(): boolean {
  const [isOnline, set] = useState(navigator.onLine);
  useEffect(() => {
    const follow = (): void => {
      set(navigator.onLine);
    };
    follow();
    addEventListener("online", follow);
    addEventListener("offline", follow);
    return () => {
      removeEventListener("online", follow);
      removeEventListener("offline", follow);
    };
  }, []);
  return isOnline;
}
