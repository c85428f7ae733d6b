// Made by `dao generate` from the contract dao 1.0. Do not edit.

export { SystemClient } from "./clients/system.js";
export { SpacesClient } from "./clients/spaces.js";
export { DocumentsClient } from "./clients/documents.js";
export { Clients } from "./clients.js";
export type { LogCapability } from "./capabilities/log.js";
export type { ClockCapability } from "./capabilities/clock.js";
export type { RandomCapability } from "./capabilities/random.js";
export type { TimerCapability } from "./capabilities/timer.js";
export type { StorageCapability } from "./capabilities/storage.js";
export type { KeysCapability } from "./capabilities/keys.js";
export type { NetCapability } from "./capabilities/net.js";
export type { FilesCapability } from "./capabilities/files.js";
export { handlers, type Capabilities } from "./capabilities.js";
export { contract, limits, methods, statuses, type FailureCode, type Method, type StatusCode } from "./contract.js";
export type { CallOptions, Caller, Stream } from "./../src/core/calls.js";
export type { Crossing, Inspection, Right } from "./../src/core/inspection.js";
export type { Awaitable, Handler, HandlerOptions } from "./../src/core/handler.js";
export { CallError, ClosedError, HomeError, LoadError, UnitStoppedError } from "./../src/errors.js";
