// Made by `dao generate` from the contract dao 1.0. Do not edit.

// Avatars in browsers.
export { Avatar, type OpenOptions, type Role } from "./../src/browser/open.js";
export type { PickedFolder } from "./../src/browser/folders.js";
export type { LogLine } from "./../src/adapters/log.js";
export type { Denial } from "./../src/core/policy.js";
export * from "./index.js";
