// Serves the other tabs of a home, from wherever the unit is, over the channel of the home.
import { Server, type Served } from "../core/remote.js";
import { tabLock, type About, type OnChannel, type Picked } from "./tab-messages.js";

/**
 * Answers the tabs that ask whoever has the unit.
 *
 * @param owner - The tab that has it.
 * @param pick - Takes what the person picked in another tab.
 * @returns What ends that.
 */
export function serveTabs(
  home: string,
  owner: string,
  unit: About,
  served: Served,
  pick: (picked: Picked) => void,
): () => void {
  const channel = new BroadcastChannel(`dao:${home}`);
  const guests = new Map<string, Server>();
  const tell = (message: OnChannel): void => {
    channel.postMessage(message);
  };
  const guest = (from: string): Server => {
    const answers = {
      postMessage: (answer: unknown): void => {
        tell({ kind: "answer", to: from, answer: answer as never });
      },
    };
    const server = new Server(answers, served);
    guests.set(from, server);
    // A tab holds its lock as long as it lives.
    void navigator.locks.request(tabLock(home, from), () => {
      guests.get(from)?.close();
      guests.delete(from);
    });
    return server;
  };
  channel.onmessage = ({ data }: MessageEvent<OnChannel>) => {
    if (data.kind === "who") {
      tell({ kind: "owner", owner, unit });
    } else if (data.kind === "picked" && data.to === owner) {
      pick(data);
    } else if (data.kind === "ask" && data.to === owner) {
      (guests.get(data.from) ?? guest(data.from)).take(data.ask);
    }
  };
  tell({ kind: "owner", owner, unit });
  return () => {
    channel.close();
  };
}
