// Made by `dao generate` from the contract odd 1.0. Do not edit.

// The capabilities that come with the host in browsers.
import type { Capabilities } from "./capabilities.js";
import type { Surroundings } from "./runtime/browser/host.js";
import type { Awaitable } from "./runtime/core/handler.js";

/** How each capability is made, once it is granted. */
export const browserCapabilities: Readonly<Record<string, (at: Surroundings) => Awaitable<Capabilities>>> = {
};
