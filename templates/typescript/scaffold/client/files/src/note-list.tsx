import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";

import { excerpt, found, titleOf, type Notebook } from "./notebook.js";

/** The notes, the newest first, with a search. */
export function NoteList({
  notebook,
  selected,
}: {
  readonly notebook: Notebook | undefined;
  readonly selected: string;
}): JSX.Element {
  const [search, setSearch] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const notes = found(notebook?.notes ?? [], search);

  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        field.current?.focus();
      }
    };
    addEventListener("keydown", focus);
    return () => {
      removeEventListener("keydown", focus);
    };
  }, []);

  return (
    <>
      <input
        ref={field}
        class="search"
        type="search"
        placeholder="Search"
        aria-label="Search notes"
        aria-keyshortcuts="Control+K"
        value={search}
        onInput={({ currentTarget }) => {
          setSearch(currentTarget.value);
        }}
      />
      <nav class="notes" aria-label="Notes">
        <ul>
          {notes.map(({ id, fields }) => (
            <li key={id}>
              <a
                href={`#${encodeURIComponent(id)}`}
                aria-current={id === selected ? "page" : undefined}
              >
                <strong>{titleOf(fields)}</strong>
                <span>{excerpt(fields) || "Nothing yet"}</span>
              </a>
            </li>
          ))}
        </ul>
        {search !== "" && notes.length === 0 && <p class="none">No note has “{search}”.</p>}
      </nav>
    </>
  );
}
