// Made by `dao generate` from the contract odd 1.0. Do not edit.

// Avatars in browsers.
export { Avatar, type OpenOptions, type Role } from "./runtime/browser/open.js";
export type { PickedFolder } from "./runtime/browser/folders.js";
export type { LogLine } from "./runtime/adapters/log.js";
export type { Denial } from "./runtime/core/policy.js";
export * from "./index.js";
