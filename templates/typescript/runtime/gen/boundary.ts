// Made by `dao generate` from the contract dao 1.0. Do not edit.

// The messages of the boundary itself, under names of their own whatever the contract calls them.
export {
  FailureSchema,
  type Failure,
} from "./messages/dao/abi/v1/abi_pb.js";
export {
  HostInfoSchema,
  type HostInfo,
} from "./messages/dao/abi/v1/abi_pb.js";
export {
  ReadySchema,
  type Ready,
} from "./messages/dao/abi/v1/abi_pb.js";
export {
  LifecycleSchema,
  type Lifecycle,
} from "./messages/dao/abi/v1/abi_pb.js";
export {
  UnitManifestSchema,
  type UnitManifest,
} from "./messages/dao/abi/v1/abi_pb.js";
export { Lifecycle_Kind as LifecycleKind } from "./messages/dao/abi/v1/abi_pb.js";
