// Made by `dao generate` from the contract dao 1.0. Do not edit.

import type { MessageInitShape } from "@bufbuild/protobuf";

import type * as storagePb from "../messages/dao/storage/v1/storage_pb.js";
import type { Awaitable, HandlerOptions } from "../../src/core/handler.js";

/**
 * What a unit may use with the capability `storage`.
 *
 * Ordered keys and values. Operations take effect in the order of issue; keys sort as unsigned
 * bytes.
 *
 * Its operations take effect in the order in which these methods are called: each takes its place
 * before the method returns, and before an `async` method waits for anything.
 *
 * A method refuses with a `CallError`; any other error reaches the unit as INTERNAL, without its
 * text.
 */
export interface StorageCapability {
  /** Reads one value; NOT_FOUND if the key is absent. */
  read(
    request: storagePb.ReadRequest,
    options: HandlerOptions,
  ): Awaitable<MessageInitShape<typeof storagePb.ReadResponseSchema>>;
  /** Reads several values of one snapshot; an absent key is an entry without a value. */
  readMany(
    request: storagePb.ReadManyRequest,
    options: HandlerOptions,
  ): Awaitable<MessageInitShape<typeof storagePb.ReadManyResponseSchema>>;
  /**
   * Reads some consecutive entries of a range, in key order, as they are when its turn comes. A
   * host may return fewer than it is asked for, and says so by `more`; a scan that continues sees
   * what was written in between.
   */
  scan(
    request: storagePb.ScanRequest,
    options: HandlerOptions,
  ): Awaitable<MessageInitShape<typeof storagePb.ScanResponseSchema>>;
  /**
   * Applies a batch atomically; OK means that it survives power loss. CONFLICT if a condition does
   * not hold.
   */
  write(
    request: storagePb.WriteRequest,
    options: HandlerOptions,
  ): Awaitable<MessageInitShape<typeof storagePb.WriteResponseSchema>>;
}
