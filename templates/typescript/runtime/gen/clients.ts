// Made by `dao generate` from the contract dao 1.0. Do not edit.

import { SystemClient } from "./clients/system.js";
import { SpacesClient } from "./clients/spaces.js";
import { DocumentsClient } from "./clients/documents.js";
import type { Caller } from "./../src/core/calls.js";

/** The clients of every service that the unit offers. */
export class Clients {
  /** Information, health and statistics of the unit. */
  readonly system: SystemClient;
  /** The spaces of a home. A space is created by the first document written to it. */
  readonly spaces: SpacesClient;
  /** The documents of a home. A write is answered only after storage has committed it. */
  readonly documents: DocumentsClient;

  /**
   * @param caller - Carries the calls to the unit.
   */
  constructor(caller: Caller) {
    this.system = new SystemClient(caller);
    this.spaces = new SpacesClient(caller);
    this.documents = new DocumentsClient(caller);
  }
}
