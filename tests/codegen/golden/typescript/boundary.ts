// Made by `dao generate` from the contract odd 1.0. Do not edit.

// The messages of the boundary itself, under names of their own whatever the contract calls them.
export {
  ErrorSchema as FailureSchema,
  type Error as Failure,
} from "./messages/odd/abi/v1/abi_pb.js";
export {
  HostInfoSchema,
  type HostInfo,
} from "./messages/odd/abi/v1/abi_pb.js";
export {
  ReadySchema,
  type Ready,
} from "./messages/odd/abi/v1/abi_pb.js";
export {
  LifecycleSchema,
  type Lifecycle,
} from "./messages/odd/abi/v1/abi_pb.js";
export {
  UnitManifestSchema,
  type UnitManifest,
} from "./messages/odd/abi/v1/abi_pb.js";
export { Lifecycle_Kind as LifecycleKind } from "./messages/odd/abi/v1/abi_pb.js";
