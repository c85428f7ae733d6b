// Made by `dao generate` from the contract odd 1.0. Do not edit.

export { CloseClient } from "./clients/close.js";
export { ThingsClient } from "./clients/things.js";
export { OtherV1ThingsClient } from "./clients/other-v1-things.js";
export { NamesV1ThingsClient } from "./clients/names-v1-things.js";
export { ServiceClient } from "./clients/service.js";
export { Clients } from "./clients.js";
export type { CloseCapability } from "./capabilities/lambda.js";
export type { LambdaCapability } from "./capabilities/lambda.js";
export { handlers, type Capabilities } from "./capabilities.js";
export { contract, limits, methods, statuses, type FailureCode, type Method, type StatusCode } from "./contract.js";
export type { CallOptions, Caller, Stream } from "./runtime/core/calls.js";
export type { Crossing, Inspection, Right } from "./runtime/core/inspection.js";
export type { Awaitable, Handler, HandlerOptions } from "./runtime/core/handler.js";
export { CallError, ClosedError, HomeError, LoadError, UnitStoppedError } from "./runtime/errors.js";
