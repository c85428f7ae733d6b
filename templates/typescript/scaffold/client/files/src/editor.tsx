import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";

import { bind, type Binding } from "../bindings/documents.js";
import { textOf, titleOf, type Notebook, type NoteDocument } from "./notebook.js";

/** A note in native text fields that are bound to its document. */
export function Editor({
  notebook,
  note,
  isHistoryOpen,
  onHistory,
  onDelete,
  onError,
}: {
  readonly notebook: Notebook;
  readonly note: NoteDocument;
  readonly isHistoryOpen: boolean;
  readonly onHistory: () => void;
  readonly onDelete: () => void;
  readonly onError: (error: unknown) => void;
}): JSX.Element {
  const title = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLTextAreaElement>(null);
  const [isSaving, setSaving] = useState(false);
  const words = textOf(note.fields).match(/\S+/g)?.length ?? 0;

  useEffect(() => {
    if (title.current === null || body.current === null) {
      return;
    }
    const fields = { title: title.current, body: body.current };
    if (note.fields.title === "" && textOf(note.fields) === "") {
      title.current.focus();
    }
    const { avatar, space } = notebook;
    const options = { space: space.name, id: note.id, fields, onSaving: setSaving, onError };
    const binding: Promise<Binding | undefined> = bind(avatar, options).catch((error: unknown) => {
      onError(error);
      return undefined;
    });
    return () => {
      void binding.then((bound) => bound?.close());
    };
  }, [notebook, note.id]);

  return (
    <article class="note">
      <h1 class="hidden">{titleOf(note.fields)}</h1>
      <div class="bar">
        <a class="back" href="#">
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M12 4l-6 6 6 6" />
          </svg>
          Notes
        </a>
        <span class="space" />
        <button aria-expanded={isHistoryOpen} onClick={onHistory}>
          History
        </button>
        <button onClick={onDelete}>Delete</button>
      </div>
      <input
        ref={title}
        class="title"
        aria-label="Title"
        placeholder="Title"
        autocomplete="off"
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.isComposing) {
            event.preventDefault();
            body.current?.focus();
          }
        }}
      />
      <textarea ref={body} class="body" aria-label="Text" placeholder="Write…" spellcheck />
      <p class="state">
        {words === 1 ? "1 word" : `${words} words`} · <span>{isSaving ? "Saving…" : "Saved"}</span>
      </p>
    </article>
  );
}
