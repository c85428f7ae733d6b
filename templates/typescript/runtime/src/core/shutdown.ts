import { statuses } from "../../gen/contract.js";
import { ClosedError } from "../errors.js";
import { HostCall, NOTHING } from "./calls.js";
import { after } from "./event-loop.js";
import type { Instance } from "./instance.js";

/**
 * Lets a unit finish what is under way and write its last words. Streams end at once. Calls that were answered
 * by half of the time were in time; after that the unit is told to rest, and to give up what it only waits for.
 *
 * @param ended - Calls its argument at the end of every call, until it is called again.
 * @returns The status that it shut down with; undefined if it died.
 */
export async function shutDown(
  instance: Instance,
  patienceMs: number,
  ended: (listener: () => void) => void,
): Promise<number | undefined> {
  const end = performance.now() + patienceMs;
  for (const call of [...instance.calls.byId.values()]) {
    if (call.items !== undefined) {
      // Ended first: what the unit says of its cancellation is not why it ended.
      call.end(statuses.CANCELLED, NOTHING, new ClosedError("the Avatar was closed"));
      instance.cancel(call);
    }
  }
  await new Promise<void>((resolve) => {
    const callOff = after(patienceMs / 2, resolve);
    const look = (): void => {
      if (instance.dead || [...instance.calls.byId.values()].every((call) => call.items !== undefined)) {
        callOff();
        resolve();
      }
    };
    ended(look);
    look();
  });
  if (instance.dead) {
    return undefined;
  }
  const last = new HostCall(undefined, NOTHING, Math.max(Math.round(end - performance.now()), 0));
  instance.request(last);
  const callOff = after(end - performance.now(), () => {
    last.end(statuses.TIMEOUT, NOTHING);
  });
  ended(() => {
    if (instance.dead) {
      last.end(statuses.UNAVAILABLE, NOTHING);
    }
  });
  await last.ended();
  callOff();
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it may have died meanwhile
  return instance.dead ? undefined : last.status;
}
