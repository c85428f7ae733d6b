// Made by `dao generate` from the contract dao 1.0. Do not edit.

import type { LogCapability } from "./capabilities/log.js";
import type { ClockCapability } from "./capabilities/clock.js";
import type { RandomCapability } from "./capabilities/random.js";
import type { TimerCapability } from "./capabilities/timer.js";
import type { StorageCapability } from "./capabilities/storage.js";
import type { KeysCapability } from "./capabilities/keys.js";
import type { NetCapability } from "./capabilities/net.js";
import type { FilesCapability } from "./capabilities/files.js";
import * as filesPb from "./messages/dao/files/v1/files_pb.js";
import * as keysPb from "./messages/dao/keys/v1/keys_pb.js";
import * as netPb from "./messages/dao/net/v1/net_pb.js";
import * as storagePb from "./messages/dao/storage/v1/storage_pb.js";
import * as timerPb from "./messages/dao/timer/v1/timer_pb.js";
import { immediate, answering, streaming, type Handler } from "./../src/core/handler.js";

/** Implementations of capabilities, each by the name of its capability. */
export interface Capabilities {
  /** Writing lines to the Avatar's log. */
  readonly log?: LogCapability;
  /** Reading the wall clock and the monotonic clock. */
  readonly clock?: ClockCapability;
  /** Drawing bytes from the system's secure source of randomness. */
  readonly random?: RandomCapability;
  /** Being woken after a time. */
  readonly timer?: TimerCapability;
  /** Keeping data in the home. */
  readonly storage?: StorageCapability;
  /** Having secrets wrapped by a key that the guest never sees. */
  readonly keys?: KeysCapability;
  /** Sending HTTP requests to allowed hosts. */
  readonly net?: NetCapability;
  /** Reading and writing inside folders that a person picked. */
  readonly files?: FilesCapability;
}

/**
 * Makes what carries out the imports of a unit.
 *
 * @param capabilities - The implementations.
 * @returns A handler for each import of their capabilities, by the import's name.
 */
export function handlers(capabilities: Capabilities): Map<string, Handler> {
  const made = new Map<string, Handler>();
  if (capabilities.log !== undefined) {
    const it = capabilities.log;
    made.set("avatar_log", immediate(it, "log"));
  }
  if (capabilities.clock !== undefined) {
    const it = capabilities.clock;
    made.set("avatar_clock_now", immediate(it, "now"));
  }
  if (capabilities.random !== undefined) {
    const it = capabilities.random;
    made.set("avatar_random_fill", immediate(it, "fill"));
  }
  if (capabilities.timer !== undefined) {
    const it = capabilities.timer;
    made.set(
      "avatar_timer_start",
      streaming(
        timerPb.StartRequestSchema,
        timerPb.StartResponseSchema,
        it,
        "start",
      ),
    );
  }
  if (capabilities.storage !== undefined) {
    const it = capabilities.storage;
    made.set(
      "avatar_storage_read",
      answering(
        storagePb.ReadRequestSchema,
        storagePb.ReadResponseSchema,
        it,
        "read",
      ),
    );
    made.set(
      "avatar_storage_read_many",
      answering(
        storagePb.ReadManyRequestSchema,
        storagePb.ReadManyResponseSchema,
        it,
        "readMany",
      ),
    );
    made.set(
      "avatar_storage_scan",
      answering(
        storagePb.ScanRequestSchema,
        storagePb.ScanResponseSchema,
        it,
        "scan",
      ),
    );
    made.set(
      "avatar_storage_write",
      answering(
        storagePb.WriteRequestSchema,
        storagePb.WriteResponseSchema,
        it,
        "write",
      ),
    );
  }
  if (capabilities.keys !== undefined) {
    const it = capabilities.keys;
    made.set(
      "avatar_keys_wrap",
      answering(
        keysPb.WrapRequestSchema,
        keysPb.WrapResponseSchema,
        it,
        "wrap",
      ),
    );
    made.set(
      "avatar_keys_unwrap",
      answering(
        keysPb.UnwrapRequestSchema,
        keysPb.UnwrapResponseSchema,
        it,
        "unwrap",
      ),
    );
  }
  if (capabilities.net !== undefined) {
    const it = capabilities.net;
    made.set(
      "avatar_net_fetch",
      streaming(
        netPb.FetchRequestSchema,
        netPb.FetchResponseSchema,
        it,
        "fetch",
      ),
    );
  }
  if (capabilities.files !== undefined) {
    const it = capabilities.files;
    made.set(
      "avatar_files_list",
      streaming(
        filesPb.ListRequestSchema,
        filesPb.ListResponseSchema,
        it,
        "list",
      ),
    );
    made.set(
      "avatar_files_stat",
      answering(
        filesPb.StatRequestSchema,
        filesPb.StatResponseSchema,
        it,
        "stat",
      ),
    );
    made.set(
      "avatar_files_read",
      streaming(
        filesPb.ReadRequestSchema,
        filesPb.ReadResponseSchema,
        it,
        "read",
      ),
    );
    made.set(
      "avatar_files_write",
      answering(
        filesPb.WriteRequestSchema,
        filesPb.WriteResponseSchema,
        it,
        "write",
      ),
    );
    made.set(
      "avatar_files_remove",
      answering(
        filesPb.RemoveRequestSchema,
        filesPb.RemoveResponseSchema,
        it,
        "remove",
      ),
    );
  }
  return made;
}
