// Made by `dao generate` from the contract dao 1.0. Do not edit.

// Avatars for tests: in memory.
export { TestHome } from "./test-capabilities.js";
export { TestAvatar, type TestOptions } from "./../src/testing.js";
