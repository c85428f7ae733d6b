// The notes, as the page shows them: they follow what anybody writes, in this tab, in another one, or in a file.
import { CallError, type Crossing, type Inspection } from "../bindings/index.js";
import { space, Text, type Document, type Home, type Space } from "../bindings/documents.js";

export interface Note {
  title: string;
  body?: Text;
}

export type NoteDocument = Document<Note>;

/** What the notebook needs of an Avatar, which may be one for tests. */
export type NotebookAvatar = Home & { readonly inspection: Inspection };

export type { Crossing };

export class Notebook {
  readonly avatar: NotebookAvatar;
  readonly space: Space<Note>;
  /** The newest notes first. */
  notes: readonly NoteDocument[] = [];
  /** Whether the notes that were there are all known. */
  isReady = false;
  readonly #listeners = new Set<() => void>();
  readonly #stop = new AbortController();

  constructor(avatar: NotebookAvatar) {
    this.avatar = avatar;
    this.space = space(avatar, "notes");
  }

  /** Hears of changes, until what it gives is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Follows the notes until the notebook is closed. */
  async follow(): Promise<void> {
    const { signal } = this.#stop;
    const known = new Map<string, NoteDocument>();
    try {
      for await (const change of this.space.watch({ resume: true, signal })) {
        if (change.kind === "changed") {
          known.delete(change.document.id); // so that it becomes the last
          known.set(change.document.id, change.document);
        } else if (change.kind === "removed") {
          known.delete(change.id);
        } else {
          this.isReady = true;
        }
        if (this.isReady) {
          this.notes = [...known.values()].reverse();
          this.#listeners.forEach((listener) => {
            listener();
          });
        }
      }
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
  }

  close(): void {
    this.#stop.abort();
  }

  create(): Promise<string> {
    return this.space.create({ title: "", body: new Text("") });
  }

  /** Deletes a note; gives what brings it back. */
  async delete({ id, fields }: NoteDocument): Promise<() => Promise<unknown>> {
    await this.space.delete(id);
    return () => this.space.put(id, fields);
  }

  /** Makes a note what it was at an earlier version. */
  async restore(id: string, version: string): Promise<void> {
    const { fields } = await this.space.get(id, { version });
    await this.space.put(id, fields);
  }
}

/** The notes that have every word of a search, wherever and in whatever case. */
export function found(notes: readonly NoteDocument[], search: string): readonly NoteDocument[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  return notes.filter(({ fields }) => {
    const text = plain(`${fields.title}\n${textOf(fields)}`);
    return words.every((word) => text.includes(word));
  });
}

export function textOf({ body }: Note): string {
  return String(body ?? "");
}

export function titleOf({ title }: Note): string {
  return title.trim() || "Untitled";
}

/** The beginning of a note, in one line. */
export function excerpt(note: Note, most = 120): string {
  return textOf(note)
    .slice(0, 4 * most)
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, most);
}

/** What went wrong, for a person. */
export function explained(error: unknown): string {
  if (error instanceof CallError && error.code === "DENIED") {
    const { capability = "this" } = error.details;
    return `The notebook may not use ${capability}. You can allow it in “What may it do?”.`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Without case and accents. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
