// Made by `dao generate` from the contract odd 1.0. Do not edit.

// Avatars for tests: in memory.
export { TestHome } from "./test-capabilities.js";
export { TestAvatar, type TestOptions } from "./runtime/testing.js";
