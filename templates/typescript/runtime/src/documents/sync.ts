// Synchronising two homes: each is given what it lacks, once. A home remembers how far it received another one, in the
// transaction that merges an item; so what was interrupted goes on there. The two ask each other first whether they
// agree on that: a home that was restored no longer knows a position that it gave, and is sent all from the beginning.
import { CallError } from "../errors.js";
import { hex } from "../plain-text.js";
import type { Home } from "./space.js";

/** How often one space is begun again, because a position or a unit was lost meanwhile. */
const ATTEMPTS = 5;

/** What a synchronisation moved. */
export interface Synced {
  /** Documents that were sent. */
  readonly sent: number;
  /** Documents that were received. */
  readonly received: number;
}

interface Side {
  readonly home: Home;
  readonly id: string;
}

/** Synchronises one space of two homes. */
export async function syncSpace(here: Home, there: Home, space: string): Promise<Synced> {
  const [one, other] = await Promise.all([identified(here), identified(there)]);
  if (one.id === other.id && here.documents === there.documents) {
    throw new CallError("INVALID_ARGUMENT", "a home is not synchronised with itself", { field: "other" });
  }
  const done = { sent: 0, received: 0 };
  let whole = false;
  for (let attempt = 1; ; attempt++) {
    try {
      const [fromOne, fromOther] = whole ? ["", ""] : await agreed(one, other, space);
      const sent = await send(one, other, space, fromOne, fromOther);
      done.sent += sent.documents;
      const reached = sent.any ? await received(other, one, space) : fromOne;
      done.received += (await send(other, one, space, fromOther, whole ? "" : reached)).documents;
      if (!whole) {
        // What was left out because the receiver has it, it must have still.
        whole = true;
        await received(other, one, space, fromOther);
        await received(one, other, space, reached);
      }
      return done;
    } catch (error) {
      const again = isPosition(error) || (error instanceof CallError && error.code === "UNAVAILABLE");
      if (!again || attempt === ATTEMPTS) {
        throw error;
      }
      whole &&= isPosition(error);
    }
  }
}

async function identified(home: Home): Promise<Side> {
  return { home, id: hex((await home.system.info()).homeId) };
}

/** How far a side received another one. With a position: whether that is one of its own. */
async function received(side: Side, other: Side, space: string, position = ""): Promise<string> {
  return (await side.home.documents.received({ space, origin: other.id, position })).cursor;
}

/** How far each received the other, as far as that one still knows the position. */
async function agreed(one: Side, other: Side, space: string): Promise<[fromOne: string, fromOther: string]> {
  let fromOne = await received(other, one, space);
  let fromOther: string;
  try {
    fromOther = await received(one, other, space, fromOne);
  } catch (error) {
    if (!isPosition(error)) {
      throw error;
    }
    [fromOne, fromOther] = ["", await received(one, other, space)];
  }
  try {
    await received(other, one, space, fromOther);
  } catch (error) {
    if (!isPosition(error)) {
      throw error;
    }
    fromOther = "";
  }
  return [fromOne, fromOther];
}

/** Sends what the target lacks. */
async function send(
  source: Side,
  target: Side,
  space: string,
  after: string,
  confirmed: string,
): Promise<{ any: boolean; documents: number }> {
  const done = { any: false, documents: 0 };
  try {
    for await (const { updates } of source.home.documents.export({
      space,
      after,
      receiver: target.id,
      received: confirmed,
    })) {
      done.any = true;
      if (updates !== undefined) {
        await target.home.documents.import({ space, updates });
        // An update that is not the last one of its document bears no version.
        done.documents += updates.updates.filter(({ version }) => version !== "").length;
      }
    }
  } catch (error) {
    if (!(error instanceof CallError && error.code === "NOT_FOUND")) {
      throw error;
    }
    if (after !== "" || done.any) {
      // The source had the space, and has removed it.
      throw new CallError("CONFLICT", `the space '${space}' was removed while it was sent`, { cause: "position" });
    }
  }
  return done;
}

function isPosition(error: unknown): boolean {
  return error instanceof CallError && error.code === "CONFLICT" && error.details.cause === "position";
}
