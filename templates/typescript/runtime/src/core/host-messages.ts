// What the unit is told of its surroundings: where it runs, what it may do, what happens.
import { create, toBinary } from "@bufbuild/protobuf";

import { HostInfoSchema, LifecycleSchema, LifecycleKind } from "../../gen/boundary.js";
import { contract, limits } from "../../gen/contract.js";
import type { Granted } from "./policy.js";
import type { Durability, Setup } from "./setup.js";

const DURABILITIES: Readonly<Record<Durability, number>> = { durable: 1, evictable: 2, ephemeral: 3 };

/** `GUARD_MEMORY_GROWTH`. No engine of JavaScript can interrupt an entry or leave out features of WebAssembly. */
const GUARDS = [2];

/** Describes where the unit starts. */
export function hostInfo(setup: Setup): Uint8Array {
  const { host, policy, durability, counters } = setup;
  // A contract of one's own may do without the last three.
  const info = {
    host: host.name,
    hostVersion: host.version,
    contractMajor: contract.major,
    contractMinor: contract.minor,
    limits: {
      maxMessageBytes: limits.maxMessageBytes,
      maxItemBytes: limits.maxItemBytes,
      maxCallsInFlight: limits.maxCallsInFlight,
      maxMemoryBytes: BigInt(setup.memoryBytes),
      entryDeadlineMs: 0,
    },
    grants: grants(policy.granted),
    durability: durability === undefined ? 0 : DURABILITIES[durability],
    guards: GUARDS,
    deaths: counters.deaths,
  };
  return toBinary(HostInfoSchema, create(HostInfoSchema, info));
}

/** Something that happens to an Avatar and that its program tells. */
export type LifecycleEvent = "foreground" | "background" | "low memory";

const KINDS: Readonly<Record<LifecycleEvent, LifecycleKind>> = {
  foreground: LifecycleKind.FOREGROUND,
  background: LifecycleKind.BACKGROUND,
  "low memory": LifecycleKind.LOW_MEMORY,
};

/** Describes something that happened to the Avatar. */
export function lifecycle(event: LifecycleEvent): Uint8Array {
  return toBinary(LifecycleSchema, create(LifecycleSchema, { kind: KINDS[event] }));
}

/** Says what is granted from now on. */
export function grantsChanged(granted: Granted): Uint8Array {
  const message = { kind: LifecycleKind.GRANTS_CHANGED, grants: grants(granted) };
  return toBinary(LifecycleSchema, create(LifecycleSchema, message));
}

function grants(granted: Granted): { capability: string; scopes: string[] }[] {
  return [...granted].map(([capability, scopes]) => ({ capability, scopes: [...scopes] }));
}
