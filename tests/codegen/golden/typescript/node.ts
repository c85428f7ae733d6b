// Made by `dao generate` from the contract odd 1.0. Do not edit.

// Avatars in Node.
export { Avatar, type OpenOptions } from "./runtime/node/open.js";
export { HomeHeldError, type Holder } from "./runtime/node/home.js";
export type { LogLine } from "./runtime/adapters/log.js";
export type { Denial } from "./runtime/core/policy.js";
export * from "./index.js";
