// Made by `dao generate` from the contract dao 1.0. Do not edit.

// Avatars in Node.
export { Avatar, type OpenOptions } from "./../src/node/open.js";
export { HomeHeldError, type Holder } from "./../src/node/home.js";
export type { LogLine } from "./../src/adapters/log.js";
export type { Denial } from "./../src/core/policy.js";
export * from "./index.js";
