// The running unit: instances that follow each other, and the calls that wait for them.
//
// An instance that dies is replaced: writes that storage had accepted settle first, calls in flight end
// truthfully, and a new instance starts from what was committed. Calls that had not been handed over yet wait
// for it. After three deaths without a success in between the unit is stopped, and the error of every further
// call names the cause.
import { fromBinary } from "@bufbuild/protobuf";

import { ReadySchema, type Ready } from "../../gen/boundary.js";
import { statuses } from "../../gen/contract.js";
import { CallError, ClosedError, said, UnitStoppedError } from "../errors.js";
import { HostCall, NOTHING } from "./calls.js";
import { Dispatcher, errorOf } from "./dispatcher.js";
import { after, settled, soon } from "./event-loop.js";
import type { GuestFault } from "./faults.js";
import { grantsChanged, hostInfo, lifecycle, type LifecycleEvent } from "./host-messages.js";
import { Instance, type Owner } from "./instance.js";
import type { Granted, Refusal } from "./policy.js";
import type { Setup } from "./setup.js";
import { shutDown } from "./shutdown.js";

/** Deaths without a success in between after which a unit is not started again. */
const DEATHS = 3;
const SETTLE_MS = 30_000;
/** How long a unit may take to finish when it is closed. */
export const PATIENCE_MS = 10_000;

/** A unit that runs: it makes the instances, one after the other. */
export class Runtime implements Owner {
  /** Where the clients' calls come in. */
  readonly calls = new Dispatcher();
  /** What the unit answered to its start. */
  ready: Ready | undefined;
  readonly #setup: Setup;
  readonly #died: (cause: string) => void;
  /** What the instances died of since the last success. */
  #faults: GuestFault[] = [];
  #restart: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #callEnded: () => void = () => undefined;
  #abortStart: ((error: CallError) => void) | undefined;

  /**
   * @param died - Told the cause of every death of an instance.
   */
  constructor(setup: Setup, died: (cause: string) => void = () => undefined) {
    this.#setup = setup;
    this.#died = died;
  }

  /** What the unit may do now. */
  get granted(): Granted {
    return this.#setup.policy.granted;
  }

  get memoryBytes(): number {
    return this.calls.instance?.memoryBytes ?? 0;
  }

  // Life

  /**
   * Starts the first instance.
   *
   * @param began - When the start began, by `performance.now()`.
   * @throws `CallError`: the unit refused to start, was not ready in time, or died doing so.
   */
  async start(began = performance.now()): Promise<void> {
    await this.#bringUp(began);
  }

  /** Makes instances until one is ready, or until it is given up. */
  async #bringUp(began: number): Promise<void> {
    const end = began + this.#setup.startMs;
    for (;;) {
      const fault = await this.#tryInstance(end);
      if (fault === undefined) {
        return;
      }
      this.#faults.push(fault);
      this.#report(fault);
      if (this.#faults.length >= DEATHS) {
        throw this.#stop();
      }
      await new Promise<void>(soon); // the entries of one attempt are enough for one turn
    }
  }

  async #tryInstance(end: number): Promise<GuestFault | undefined> {
    const told = this.#setup.policy.granted;
    const start = new HostCall(undefined, hostInfo(this.#setup));
    const instance = await Instance.make(this.#setup, this);
    if (instance.fault !== undefined) {
      return instance.fault;
    }
    this.calls.instance = instance;
    const callOff = after(end - performance.now(), () => {
      start.end(statuses.TIMEOUT, NOTHING, this.#tooSlow());
    });
    this.#abortStart = (error) => {
      start.end(statuses.UNAVAILABLE, NOTHING, error);
    };
    instance.request(start);
    await start.ended();
    this.#abortStart = undefined;
    callOff();
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it may have died meanwhile
    if (instance.fault !== undefined) {
      await instance.capabilities.settle(SETTLE_MS);
      return instance.fault;
    }
    try {
      if (!start.isOk) {
        throw errorOf(start);
      }
      try {
        this.ready = fromBinary(ReadySchema, start.body);
      } catch (cause) {
        throw new CallError("INTERNAL", `the unit's answer is no ${ReadySchema.typeName}`, {}, { cause });
      }
    } catch (error) {
      this.calls.instance = undefined;
      instance.close();
      await instance.capabilities.settle(SETTLE_MS);
      throw error;
    }
    if (this.#setup.policy.granted !== told) {
      instance.lifecycle(grantsChanged(this.#setup.policy.granted)); // before any request
    }
    this.calls.open();
    return undefined;
  }

  #tooSlow(): CallError {
    return new CallError(
      "TIMEOUT",
      `${this.#setup.unit.title} was not ready within ${String(this.#setup.startMs)} ms`,
      {},
      { help: "If it has a large home to migrate, give it longer: `startMs`." },
    );
  }

  callEnded(call: HostCall): void {
    this.calls.callEnded(call);
    this.#callEnded();
  }

  died(instance: Instance, fault: GuestFault): void {
    if (this.calls.state !== "ready") {
      // Nobody waits for another one, or whoever starts this one makes it.
      for (const call of [...instance.calls.byId.values()]) {
        if (this.#endOrphan(call, fault)) {
          call.end(statuses.UNAVAILABLE, NOTHING, new ClosedError("the Avatar was closed"));
        }
      }
      this.#callEnded();
      return;
    }
    this.calls.state = "starting";
    if (instance.calls.answered) {
      this.#faults = [];
    }
    this.#faults.push(fault);
    this.#restart = this.#replace(instance, fault);
  }

  async #replace(instance: Instance, fault: GuestFault): Promise<void> {
    await instance.capabilities.settle(SETTLE_MS);
    const unentered = [...instance.calls.byId.values()].filter((call) => this.#endOrphan(call, fault));
    instance.calls.byId.clear();
    this.calls.putBack(unentered);
    this.#report(fault);
    try {
      if (this.#faults.length >= DEATHS) {
        throw this.#stop();
      }
      await this.#bringUp(performance.now());
    } catch (error) {
      if (this.calls.state !== "closed") {
        const stopped = error instanceof UnitStoppedError ? error : this.#stop(error);
        this.#setup.report(`${this.#setup.unit.name} is not started again: ${stopped.message}`);
      }
    }
  }

  #report(fault: GuestFault): void {
    this.#setup.report(`an instance of ${this.#setup.unit.name} died: ${fault.message}`);
    this.#died(fault.message);
  }

  /**
   * Ends a call of a dead instance; true if it can go into the next: it never went in, or the contract says
   * that it may be carried out twice.
   */
  #endOrphan(call: HostCall, fault: GuestFault): boolean {
    if (call.status === undefined && !call.entered) {
      return true;
    }
    if (call.status === undefined && call.isRepeatable && this.#faults.length < DEATHS) {
      call.entered = false;
      call.repeated = true;
      return true;
    }
    if (call.effect) {
      const text = `the unit died before it answered (${fault.message}); the outcome is unknown`;
      const help = "Repeat it with the same request id: what was done is not done again.";
      call.end(statuses.INTERRUPTED, NOTHING, new CallError("INTERRUPTED", text, {}, { help }));
    } else {
      const text = `the unit died before it answered (${fault.message})`;
      call.end(statuses.UNAVAILABLE, NOTHING, new CallError("UNAVAILABLE", text));
    }
    this.callEnded(call);
    return false;
  }

  #stop(cause?: unknown): UnitStoppedError {
    const { title } = this.#setup.unit;
    const last = this.#faults.at(-1)?.message ?? "";
    const error = new UnitStoppedError(
      cause === undefined
        ? `${title} died ${String(this.#faults.length)} times without a success in between: ${last}`
        : `${title} could not be started again: ${said(cause)}`,
    );
    if (this.calls.state !== "closed") {
      this.calls.stop(error);
    }
    return error;
  }

  /** Lets the unit finish, and ends it. A second time waits for the same end. */
  close(patienceMs = PATIENCE_MS): Promise<void> {
    this.#closing ??= this.#close(patienceMs);
    return this.#closing;
  }

  async #close(patienceMs: number): Promise<void> {
    const end = performance.now() + patienceMs;
    if (this.#restart !== undefined && this.calls.state === "starting") {
      await settled([this.#restart], patienceMs);
    }
    const was = this.calls.state;
    this.calls.close();
    const { instance } = this.calls;
    const closed = new ClosedError("the Avatar was closed");
    this.#abortStart?.(closed);
    if (instance === undefined) {
      return;
    }
    if (was === "ready" && !instance.dead) {
      for (const call of [...instance.calls.byId.values()]) {
        if (!call.entered) {
          instance.calls.finish(call, statuses.UNAVAILABLE, NOTHING, closed);
        }
      }
      const status = await shutDown(instance, end - performance.now(), (listener) => {
        this.#callEnded = listener;
      });
      if (status !== statuses.OK) {
        this.#setup.report(`${this.#setup.unit.name} did not shut down well: ${String(status ?? "it died")}`);
      }
    }
    this.#callEnded = () => undefined;
    instance.close();
    await instance.capabilities.settle(patienceMs);
    for (const call of instance.calls.byId.values()) {
      if (call.effect && call.entered) {
        const text = "the Avatar was closed before the unit answered; the outcome is unknown";
        const help = "Repeat it with the same request id: what was done is not done again.";
        call.end(statuses.INTERRUPTED, NOTHING, new CallError("INTERRUPTED", text, {}, { help }));
      } else {
        call.end(statuses.UNAVAILABLE, NOTHING, closed);
      }
    }
    instance.calls.byId.clear();
  }

  // Grants and life cycle

  /** Replaces the grants of the running unit: later calls are refused, open ones end, it is told. */
  regrant(granted: Granted, refused?: ReadonlyMap<string, Refusal>): void {
    const { policy } = this.#setup;
    const before = policy.granted;
    const changed = policy.replace(granted, refused);
    const { instance } = this.calls;
    if (!changed || instance === undefined || instance.dead) {
      return;
    }
    for (const [name, had] of before) {
      if (!policy.has(name)) {
        instance.capabilities.revoke(name, (entry) => policy.refusal(entry));
      } else if (policy.narrowed(name, had)) {
        instance.capabilities.revoke(name, (entry) => policy.narrowing(entry));
      }
    }
    if (this.calls.state === "ready") {
      instance.lifecycle(grantsChanged(policy.granted));
    }
  }

  /** Tells the unit that something happened to the Avatar. */
  lifecycle(event: LifecycleEvent): void {
    this.calls.check();
    if (this.calls.state === "ready") {
      this.calls.instance?.lifecycle(lifecycle(event));
    }
  }
}
