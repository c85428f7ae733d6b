// Text fields of a page that are a document: what is typed goes to the unit, and what others write comes into the field.
// The caret and the selection stay where they are in the text. While an input method composes, the field is left alone.
import { create, type MessageInitShape } from "@bufbuild/protobuf";

import { EditSchema, type Document } from "../../gen/messages/dao/data/v1/documents_pb.js";
import type { Value } from "../../gen/messages/dao/data/v1/value_pb.js";
import { CallError } from "../errors.js";
import type { Home } from "./space.js";
import { difference, merged, scalars } from "./text-merge.js";

/** A text field: `<textarea>`, `<input>`, or what behaves like one. */
export interface TextField extends EventTarget {
  value: string;
  readonly selectionStart: number | null;
  readonly selectionEnd: number | null;
  readonly selectionDirection?: "forward" | "backward" | "none" | null;
  setSelectionRange(start: number, end: number, direction?: "forward" | "backward" | "none"): void;
  scrollTop?: number;
}

/** What is bound to what. */
export interface BindOptions {
  readonly space: string;
  readonly id: string;
  /**
   * The text fields, by the fields of the document. A field that is missing becomes a text, which people can edit at
   * once; one that is a string is replaced as a whole.
   */
  readonly fields: Readonly<Record<string, TextField>>;
  /** Told whenever there is something that is not yet kept, and when all is. */
  readonly onSaving?: ((isSaving: boolean) => void) | undefined;
  /** Told that the document was deleted; the binding has ended then. */
  readonly onDeleted?: (() => void) | undefined;
  /** Told of what goes wrong; what was typed stays in the field, and is kept with the next change. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Text fields that are bound to a document. */
export interface Binding {
  /** Resolves once all that was typed so far is kept. */
  settled(): Promise<void>;
  /** Ends it, once all that was typed is kept. */
  close(): Promise<void>;
}

/**
 * Binds text fields to a document.
 *
 * @throws `CallError` with the code NOT_FOUND: there is no such document.
 */
export async function bind(home: Home, options: BindOptions): Promise<Binding> {
  const { document } = await home.documents.get({ space: options.space, id: options.id });
  const bound = new Bound(home, options, document);
  bound.begin();
  return bound;
}

/** A text is edited in place, a string is replaced; what is missing becomes a text. */
type Kind = "text" | "string" | "missing";

class Field {
  readonly name: string;
  readonly element: TextField;
  /** What the unit has, as far as this knows. */
  known: readonly string[];
  #kind: Kind;
  /** Whether something was typed that the unit does not have. */
  isTyped = false;

  constructor(name: string, element: TextField, value: Value | undefined) {
    this.name = name;
    this.element = element;
    const { text, kind } = textOf(value);
    [this.known, this.#kind] = [scalars(text), kind];
    element.value = text;
  }

  /** Takes what the unit has now, and keeps what was typed meanwhile. */
  take(value: Value | undefined): void {
    const { text, kind } = textOf(value);
    const [now, { element }] = [scalars(text), this];
    const shown = element.value;
    const at = [element.selectionStart ?? shown.length, element.selectionEnd ?? shown.length];
    const here = scalars(shown);
    const places = at.map((place) => scalars(shown.slice(0, place)).length);
    const splices = this.isTyped ? difference(this.known, here, places[1]) : [];
    // Fields write ends of lines in a way of their own.
    const base = this.isTyped ? this.known : here;
    const both = merged(base, { splices, places }, difference(base, now));
    [this.known, this.#kind] = [now, kind];
    const next = both.text.join("");
    if (next !== shown) {
      const { scrollTop } = element;
      element.value = next;
      const [start = 0, end = 0] = both.places.map((place) => both.text.slice(0, place).join("").length);
      element.setSelectionRange(start, end, element.selectionDirection ?? "none");
      if (scrollTop !== undefined) {
        element.scrollTop = scrollTop;
      }
    }
  }

  /** The unit has what was typed. */
  wrote(text: readonly string[]): void {
    this.known = text;
    this.#kind = this.#kind === "string" ? "string" : "text";
  }

  /** What has to be written for the unit to have what is typed. */
  edits(): { readonly edits: MessageInitShape<typeof EditSchema>[]; readonly becomes: readonly string[] } {
    const { element, name } = this;
    const becomes = scalars(element.value);
    const caret = scalars(element.value.slice(0, element.selectionEnd ?? undefined)).length;
    const splices = difference(this.known, becomes, caret);
    if (splices.length === 0) {
      return { edits: [], becomes };
    }
    if (this.#kind !== "text") {
      const value = {
        kind: {
          case: this.#kind === "string" ? ("stringValue" as const) : ("textValue" as const),
          value: element.value,
        },
      };
      return { edits: [{ path: [name], edit: { case: "set", value } }], becomes };
    }
    // From the end, so that each finds its place.
    const edits = splices.reverse().map(({ index, delete: deleted, insert }) => ({
      path: [name],
      edit: { case: "splice" as const, value: { index, delete: deleted, insert: insert.join("") } },
    }));
    return { edits, becomes };
  }
}

class Bound implements Binding {
  readonly #home: Home;
  readonly #options: BindOptions;
  readonly #fields: readonly Field[];
  readonly #stop = new AbortController();
  #version: string;
  /** What the unit told and no field has taken yet. */
  #news: Document | undefined;
  #isComposing = false;
  #isEnded = false;
  /** Set and cleared at once, so that nothing that comes at the end is missed. */
  #isAtWork = false;
  #work: Promise<void> = Promise.resolve();

  constructor(home: Home, options: BindOptions, document: Document | undefined) {
    this.#home = home;
    this.#options = options;
    this.#version = document?.version ?? "";
    this.#fields = Object.entries(options.fields).map(
      ([name, element]) => new Field(name, element, document?.fields[name]),
    );
  }

  begin(): void {
    const { signal } = this.#stop;
    for (const field of this.#fields) {
      const { element } = field;
      element.addEventListener(
        "input",
        () => {
          field.isTyped = true;
          this.#go();
        },
        { signal },
      );
      element.addEventListener("compositionstart", () => (this.#isComposing = true), { signal });
      element.addEventListener(
        "compositionend",
        () => {
          this.#isComposing = false;
          this.#go();
        },
        { signal },
      );
    }
    void this.#watch();
  }

  async settled(): Promise<void> {
    while (this.#isAtWork) {
      await this.#work;
    }
  }

  async close(): Promise<void> {
    this.#isComposing = false;
    this.#go();
    await this.settled();
    this.#end();
  }

  #end(): void {
    this.#isEnded = true;
    this.#stop.abort();
  }

  /** Hears of what others write, for as long as there is a unit. */
  async #watch(): Promise<void> {
    const { space, id } = this.#options;
    const { signal } = this.#stop;
    const isStopped = (): boolean => signal.aborted;
    while (!isStopped()) {
      let isFirst = true;
      try {
        for await (const { document } of this.#home.documents.watch({ space, fromNow: true }, { signal })) {
          if (document?.id === id) {
            this.#news = document;
            this.#go();
          } else if (isFirst) {
            isFirst = false;
            await this.#look(); // at what happened before it began
          }
        }
        return;
      } catch (error) {
        if (isStopped() || !(error instanceof CallError && error.code === "UNAVAILABLE")) {
          this.#tell(error);
          return;
        }
        // There may be another unit by now; if there will be none, this says so.
        if (
          !(await this.#look().then(
            () => true,
            () => false,
          ))
        ) {
          return;
        }
      }
    }
  }

  async #look(): Promise<void> {
    const { space, id } = this.#options;
    const { document } = await this.#home.documents.get({ space, id });
    this.#news = document;
    this.#go();
  }

  #tell(error: unknown): void {
    if (!this.#stop.signal.aborted) {
      this.#options.onError?.(error);
    }
  }

  #go(): void {
    if (!this.#isAtWork && !this.#isEnded) {
      this.#isAtWork = true;
      this.#work = this.#catchUp().catch((error: unknown) => {
        this.#tell(error);
      });
    }
  }

  /** Takes what is new and writes what is typed, until neither is left. */
  async #catchUp(): Promise<void> {
    let isSaving = false;
    try {
      while (!this.#isComposing && !this.#isEnded) {
        const news = this.#news;
        this.#news = undefined;
        if (news !== undefined && news.version !== this.#version) {
          this.#take(news);
        }
        const typed = this.#fields.filter((field) => field.isTyped);
        if (typed.length === 0) {
          return;
        }
        if (!isSaving) {
          isSaving = true;
          this.#options.onSaving?.(true);
        }
        await this.#write(typed);
      }
    } finally {
      this.#isAtWork = false;
      if (isSaving) {
        this.#options.onSaving?.(this.#fields.some((field) => field.isTyped));
      }
    }
  }

  #take(document: Document): void {
    this.#version = document.version;
    for (const field of this.#fields) {
      field.take(document.fields[field.name]);
    }
  }

  async #write(typed: readonly Field[]): Promise<void> {
    const parts = typed.map((field) => ({ field, ...field.edits() }));
    for (const { field } of parts) {
      field.isTyped = false;
    }
    const edits = parts.flatMap((part) => part.edits);
    if (edits.length === 0) {
      return;
    }
    const { space, id } = this.#options;
    // A splice counts in the text of one version. The same request again is carried out once.
    const requestId = crypto.getRandomValues(new Uint8Array(16));
    const request = {
      space,
      id,
      edits: edits.map((edit) => create(EditSchema, edit)),
      ifVersion: this.#version,
      requestId,
    };
    try {
      const { revision } = await this.#home.documents.patch(request).catch((error: unknown) => {
        if (error instanceof CallError && (error.code === "INTERRUPTED" || error.code === "UNAVAILABLE")) {
          return this.#home.documents.patch(request);
        }
        throw error;
      });
      this.#version = revision?.version ?? "";
      for (const { field, becomes } of parts) {
        field.wrote(becomes);
      }
    } catch (error) {
      for (const { field } of parts) {
        field.isTyped = true;
      }
      if (error instanceof CallError && error.code === "CONFLICT") {
        const { document } = await this.#home.documents.get({ space, id });
        if (document !== undefined) {
          this.#take(document);
        }
        return;
      }
      if (error instanceof CallError && error.code === "NOT_FOUND") {
        this.#end();
        this.#options.onDeleted?.();
        return;
      }
      throw error;
    }
  }
}

function textOf(value: Value | undefined): { readonly text: string; readonly kind: Kind } {
  switch (value?.kind.case) {
    case "textValue":
      return { text: value.kind.value, kind: "text" };
    case "stringValue":
      return { text: value.kind.value, kind: "string" };
    case undefined:
      return { text: "", kind: "missing" };
    default:
      throw new CallError("INVALID_ARGUMENT", "the field holds no text", { field: "fields" });
  }
}
