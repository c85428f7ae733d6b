import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";

import { day } from "./format.js";
import { sessions, type Session } from "./history.js";
import { textOf, titleOf, type Note, type Notebook, type NoteDocument } from "./notebook.js";
import { Panel } from "./panel.js";

/** How a note came to be, and what it was. */
export function HistoryPanel({
  notebook,
  note,
  onClose,
  onError,
}: {
  readonly notebook: Notebook;
  readonly note: NoteDocument;
  readonly onClose: () => void;
  readonly onError: (error: unknown) => void;
}): JSX.Element {
  const [past, setPast] = useState<readonly Session[]>([]);
  const [shown, setShown] = useState<{ readonly version: string; readonly fields: Note }>();
  useEffect(() => {
    sessions(notebook.space.history(note.id)).then(setPast, onError);
  }, [notebook, note.id, note.version]);

  const show = (version: string): void => {
    if (shown?.version === version) {
      setShown(undefined);
      return;
    }
    notebook.space.get(note.id, { version }).then(({ fields }) => {
      setShown({ version, fields });
    }, onError);
  };
  return (
    <Panel title="History" onClose={onClose}>
      <p class="intro">Choose a moment to read the note as it was.</p>
      <ol class="history">
        {past.map(({ version, time, changes }, place) => (
          <li key={version}>
            <button
              aria-expanded={shown?.version === version}
              onClick={() => {
                show(version);
              }}
            >
              <strong>{day(time)}</strong>
              <span>
                {place === 0 ? "now · " : ""}
                {changes === 1 ? "1 change" : `${changes} changes`}
              </span>
            </button>
            {shown?.version === version && (
              <div class="past">
                <strong>{titleOf(shown.fields)}</strong>
                <p>{textOf(shown.fields) || "Nothing yet"}</p>
                {place > 0 && (
                  <button
                    class="plain"
                    onClick={() => {
                      setShown(undefined);
                      notebook.restore(note.id, version).catch(onError);
                    }}
                  >
                    Make it this again
                  </button>
                )}
              </div>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
