// Made by `dao generate` from the contract dao 1.0. Do not edit.

// Documents as plain objects.
export { bind, type Binding, type BindOptions, type TextField } from "./../src/documents/bind.js";
export { Space, space, type Change, type Condition, type Document, type Home, type Past, type Query, type WatchOptions, type Where, type WriteOptions } from "./../src/documents/space.js";
export { syncSpace, type Synced } from "./../src/documents/sync.js";
export { Counter, Text } from "./../src/documents/values.js";
