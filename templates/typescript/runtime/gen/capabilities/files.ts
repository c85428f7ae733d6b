// Made by `dao generate` from the contract dao 1.0. Do not edit.

import type { MessageInitShape } from "@bufbuild/protobuf";

import type * as filesPb from "../messages/dao/files/v1/files_pb.js";
import type { Awaitable, HandlerOptions } from "../../src/core/handler.js";

/**
 * What a unit may use with the capability `files`.
 *
 * Files inside granted folders. Paths are relative, separated by '/'; nothing outside a folder is
 * reachable by any path or link.
 *
 * A method refuses with a `CallError`; any other error reaches the unit as INTERNAL, without its
 * text.
 */
export interface FilesCapability {
  /** Lists a folder, sorted by name; NOT_FOUND if it does not exist. */
  list(
    request: filesPb.ListRequest,
    options: HandlerOptions,
  ): AsyncIterable<MessageInitShape<typeof filesPb.ListResponseSchema>>;
  /** Describes one file or folder; NOT_FOUND if it does not exist. */
  stat(
    request: filesPb.StatRequest,
    options: HandlerOptions,
  ): Awaitable<MessageInitShape<typeof filesPb.StatResponseSchema>>;
  /** Reads a file as it was when the call began, in chunks of at most 64 KiB. */
  read(
    request: filesPb.ReadRequest,
    options: HandlerOptions,
  ): AsyncIterable<MessageInitShape<typeof filesPb.ReadResponseSchema>>;
  /** Writes one chunk of an upload; the file is replaced atomically by the chunk that commits. */
  write(
    request: filesPb.WriteRequest,
    options: HandlerOptions,
  ): Awaitable<MessageInitShape<typeof filesPb.WriteResponseSchema>>;
  /** Removes a file or an empty folder; NOT_FOUND if it does not exist. */
  remove(
    request: filesPb.RemoveRequest,
    options: HandlerOptions,
  ): Awaitable<MessageInitShape<typeof filesPb.RemoveResponseSchema>>;
}
