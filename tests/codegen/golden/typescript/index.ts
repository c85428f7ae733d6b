// Made by `dao generate` from the contract odd 1.0. Do not edit.

export { CloseClient } from "./clients/close.js";
export { ThingsClient } from "./clients/things.js";
export { OtherV1ThingsClient } from "./clients/other-v1-things.js";
export { NamesV1ThingsClient } from "./clients/names-v1-things.js";
export { ServiceClient } from "./clients/service.js";
export { Clients } from "./clients.js";
export type { CloseCapability } from "./capabilities/close.js";
export { handlers, type Capabilities } from "./capabilities.js";
export { contract, limits, methods, statuses, type FailureCode, type Method, type StatusCode } from "./contract.js";
export type { CallOptions, Caller } from "./runtime/caller.js";
export { CallError } from "./runtime/error.js";
export type { Handler, HandlerOptions } from "./runtime/handler.js";
