// Made by `dao generate` from the contract odd 1.0. Do not edit.

import { CloseClient } from "./clients/close.js";
import { ThingsClient } from "./clients/things.js";
import { OtherV1ThingsClient } from "./clients/other-v1-things.js";
import { NamesV1ThingsClient } from "./clients/names-v1-things.js";
import { ServiceClient } from "./clients/service.js";
import type { Caller } from "./runtime/core/calls.js";

/** The clients of every service that the unit offers. */
export class Clients {
  /** A service named like a member of an Avatar. """ */
  readonly close$: CloseClient;
  /** A service that the other package has too. */
  readonly things: ThingsClient;
  /** A service that the other package has too. */
  readonly otherV1Things: OtherV1ThingsClient;
  /** Without its suffix it is named like another one. */
  readonly namesV1Things: NamesV1ThingsClient;
  /** Nothing is left without its suffix. */
  readonly service: ServiceClient;

  /**
   * @param caller - Carries the calls to the unit.
   */
  constructor(caller: Caller) {
    this.close$ = new CloseClient(caller);
    this.things = new ThingsClient(caller);
    this.otherV1Things = new OtherV1ThingsClient(caller);
    this.namesV1Things = new NamesV1ThingsClient(caller);
    this.service = new ServiceClient(caller);
  }
}
