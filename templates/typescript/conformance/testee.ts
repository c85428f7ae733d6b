// The testee of TypeScript: does what the conformance kit commands, and reports what it sees. It drives the generated
// bindings and decides nothing; `proto/dao/conformance/v1/testee.proto` describes what it takes and gives. `node.ts` and
// `page.ts` are the places where it runs.
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type Message,
  type MessageInitShape,
} from "@bufbuild/protobuf";

import * as capabilities from "./conformance/capabilities.js";
import { Clients } from "./conformance/clients.js";
import * as contract from "./conformance/contract.js";
import { ReadySchema } from "./conformance/messages/dao/abi/v1/abi_pb.js";
import { RecordSchema } from "./conformance/messages/recording/v1/recording_pb.js";
import { RuledScriptSchema, ScriptSchema, ToldSchema } from "./conformance/messages/conformance/v1/probe_pb.js";
import {
  CommandSchema,
  ProblemSchema,
  ReportSchema,
  type Answer,
  type AtOnce,
  type Command,
  type HostCall,
  type Open,
  type Problem,
  type Refusal,
  type Report,
} from "./conformance/messages/conformance/v1/testee_pb.js";
import type { LifecycleEvent } from "./conformance/runtime/core/host-messages.js";
import type { Listeners } from "./conformance/runtime/core/opening.js";
import type { Unit } from "./conformance/runtime/core/module-check.js";
import type { Runtime } from "./conformance/runtime/core/runtime.js";
import type { LogLine } from "./conformance/runtime/adapters/log.js";
import { Recorder } from "./conformance/runtime/core/recorder.js";
import type { Caller, Stream } from "./conformance/runtime/core/calls.js";
import type { HandlerOptions } from "./conformance/runtime/core/handler.js";
import * as errors from "./conformance/runtime/errors.js";
import { typed } from "./drawn.js";
import { host as about } from "./conformance/runtime/version.js";
import * as daoCapabilities from "./dao/capabilities.js";
import { Clients as DaoClients } from "./dao/clients.js";
import * as daoContract from "./dao/contract.js";
import * as documentMessages from "./dao/messages/dao/data/v1/documents_pb.js";
import { Recorder as DaoRecorder } from "./dao/runtime/core/recorder.js";
import * as daoErrors from "./dao/runtime/errors.js";

const PROTOCOL = 1;
const LEVELS = ["trace", "debug", "info", "warning", "error"];

/** What is made of each contract. The two have the same form, and classes of their own. */
const conformance = { Recorder, errors, handlers: capabilities.handlers, ...contract };
type Bindings = typeof conformance;
const dao = {
  Recorder: DaoRecorder,
  errors: daoErrors,
  handlers: daoCapabilities.handlers,
  ...daoContract,
} as unknown as Bindings;

/** This language cannot do what is commanded. */
export class Unable extends Error {}

/** Whoever gives a call up gives this as the reason. */
const GIVEN_UP = new Error("given up");

type Reported = NonNullable<MessageInitShape<typeof ReportSchema>["report"]>;
type Ended = NonNullable<Report["report"] & { case: "callEnded" }>["value"]["end"];

/** An Avatar that is open. */
export interface Running {
  readonly unit: Unit;
  readonly runtime: Runtime;
  close(patienceMs?: number): Promise<void>;
}

/** What an Avatar is opened with. */
export interface Opening extends Listeners {
  readonly contract: "conformance" | "dao";
  readonly command: Open;
  readonly grants: readonly string[] | undefined;
  readonly own: capabilities.Capabilities;
  readonly ownNames: readonly string[];
  readonly onLog: (line: LogLine) => void;
}

/** Where a testee runs. */
export interface Place {
  readonly features: readonly string[];
  /** Sends a report, before anything else happens. */
  send(report: Uint8Array): void;
  /** Lets the event loop have a turn. */
  turn(): Promise<void>;
  open(opening: Opening): Promise<Running>;
  /** Writes `grants.toml`. */
  regrant(home: string, text: string): void;
}

let place: Place;

function report(what: Reported): void {
  place.send(toBinary(ReportSchema, create(ReportSchema, { report: what })));
}

function unhex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
}

/** Values that are given before or after they are asked for. */
class Channel<T> {
  #given: T[] = [];
  #wake: () => void = () => undefined;

  give(value: T): void {
    this.#given.push(value);
    this.#wake();
  }

  async take(): Promise<T> {
    for (;;) {
      const [value] = this.#given.splice(0, 1);
      if (value !== undefined) {
        return value;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

export class Testee {
  #bindings: Bindings = conformance;
  /** What a call of the unit is answered with, if it is not `Told`: a type that was drawn by lot. */
  readonly #replies = new Map<number, DescMessage>();
  #host: Running | undefined;
  #home = "";
  #calls = new Map<string, Call>();
  #asked = new Map<number, Channel<Answer | "stopped">>();
  #numbers = 0;

  constructor(where: Place) {
    place = where;
  }

  /** Takes a command; resolves once the next may come. */
  async take(bytes: Uint8Array): Promise<void> {
    const { command } = fromBinary(CommandSchema, bytes);
    const done = this.#carryOut(command).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      if (!(error instanceof Unable)) {
        console.error(error);
      }
      report({ case: "unable", value: { why } });
    });
    if (command.case !== "open") {
      await done;
    }
    await place.turn(); // so that what was commanded has begun before the next command
  }

  /** Carries out a command. What it begins goes on by itself. */
  async #carryOut(command: Command["command"]): Promise<void> {
    switch (command.case) {
      case "hello":
        report({
          case: "introduction",
          value: {
            protocol: PROTOCOL,
            contractDigest: unhex(contract.contract.digest),
            language: "typescript",
            host: `${about.name} ${about.version}`,
            features: [...place.features],
          },
        });
        break;
      case "open":
        await this.#open(command.value);
        break;
      case "call": {
        const call = new Call(this, this.#running, command.value);
        this.#calls.set(command.value.label, call);
        break;
      }
      case "take":
        this.#calls.get(command.value.label)?.wanted.give(command.value.items);
        break;
      case "cancel":
        this.#calls.get(command.value.label)?.abort.abort(GIVEN_UP);
        break;
      case "answer":
        this.#asked.get(command.value.number)?.give(command.value);
        break;
      case "regrant":
        place.regrant(this.#home, command.value.text);
        break;
      case "happen":
        this.#running.runtime.lifecycle(command.value.kind.toLowerCase().replace("_", " ") as LifecycleEvent);
        break;
      case "settle":
        globalThis.gc?.();
        for (let turns = 0; turns < 50; turns++) {
          await place.turn();
        }
        report({ case: "settled", value: { number: command.value.number } });
        break;
      case "close":
        void this.#close(command.value.patienceMs || undefined);
        break;
    }
  }

  get #running(): Running {
    if (this.#host === undefined) {
      throw new Unable("no Avatar is open");
    }
    return this.#host;
  }

  async #open(command: Open): Promise<void> {
    this.#bindings = command.contract === "dao" ? dao : conformance;
    this.#calls.clear();
    this.#asked.clear();
    this.#replies.clear();
    this.#home = command.home;
    const scripted = command.scripted.filter((name) => name !== "log");
    const grants = command.grants?.capabilities.flatMap(({ capability, scopes }) =>
      scopes.length === 0 ? [capability] : scopes.map((scope) => `${capability}=${scope}`),
    );
    const recorder = new this.#bindings.Recorder((record) => {
      report({ case: "crossed", value: fromBinary(RecordSchema, record.subarray(4)) });
    });
    try {
      this.#host = await place.open({
        contract: command.contract === "dao" ? "dao" : "conformance",
        command,
        grants,
        own: this.#scripted(scripted, command.atOnce),
        ownNames: scripted,
        observer: recorder,
        onLog: ({ level, text }) => {
          report({ case: "logged", value: { level: LEVELS.indexOf(level), text } });
        },
        onDeath: (cause) => {
          // Deaths of the start itself are in what crossed.
          if (this.#host !== undefined) {
            report({ case: "died", value: { cause } });
          }
        },
        onDenial: ({ capability, operation, scope, message, help }) => {
          report({ case: "denied", value: { capability, operation, scope, message, help } });
        },
        onReport: (text, cause) => {
          console.error(text, cause ?? "");
        },
      });
    } catch (error) {
      if (error instanceof Unable) {
        throw error;
      }
      const moduleRefused = error instanceof this.#bindings.errors.LoadError;
      report({ case: "notOpened", value: { problem: this.problem(error), moduleRefused } });
      return;
    }
    const { unit, runtime } = this.#host;
    const granted = [...runtime.granted].map(([capability, scopes]) => ({ capability, scopes: [...scopes] }));
    const digest = unhex(unit.digest);
    report({ case: "opened", value: { digest, unit: unit.name, grants: granted } });
  }

  async #close(patienceMs: number | undefined): Promise<void> {
    let problem: Problem | undefined;
    try {
      await this.#host?.close(patienceMs);
    } catch (error) {
      problem = this.problem(error);
    }
    this.#host = undefined;
    for (let turns = 0; turns < 20; turns++) {
      await place.turn();
    }
    report({ case: "closed", value: problem === undefined ? {} : { problem } });
  }

  /** Says how something failed. */
  problem(error: unknown): Problem {
    const { CallError, LoadError, HomeError } = this.#bindings.errors;
    const type = error instanceof Error ? error.constructor.name : typeof error;
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof CallError) {
      const { code: status, help, details, executed, repeat } = error;
      return create(ProblemSchema, { status, message, help, details, type, executed, repeat });
    }
    const isOurs = error instanceof LoadError || error instanceof HomeError;
    return create(ProblemSchema, { message, type, foreign: !isOurs && !this.#isScopeError(error) });
  }

  #isScopeError(error: unknown): boolean {
    return error instanceof Error && error.name === "ScopeError";
  }

  // Scripted capabilities

  /** Implementations of capabilities, in the kit's hands. */
  #scripted(names: readonly string[], answers: readonly AtOnce[]): capabilities.Capabilities {
    const made: Record<string, Record<string, unknown>> = {};
    for (const [name, { capability, mode, operation }] of Object.entries<contract.Import>(this.#bindings.imports)) {
      if (!names.includes(capability)) {
        continue;
      }
      const methods = (made[capability] ??= {});
      if (mode === "sync") {
        methods[operation] = (...given: (number | string | Uint8Array)[]) =>
          this.#atOnce(
            name,
            given,
            answers.find((it) => it.name === name),
          );
      } else if (mode === "unary") {
        methods[operation] = (request: never, options: HandlerOptions) => this.#once(this.#ask(name, request, options));
      } else {
        methods[operation] = (request: never, options: HandlerOptions) => this.#many(this.#ask(name, request, options));
      }
    }
    return made as capabilities.Capabilities;
  }

  #atOnce(name: string, given: readonly (number | string | Uint8Array)[], at: AtOnce | undefined): unknown {
    const values = given.map((value) => ({
      value:
        typeof value === "number"
          ? { case: "number" as const, value: BigInt(value) }
          : typeof value === "string"
            ? { case: "text" as const, value }
            : { case: "data" as const, value },
    }));
    report({ case: "asked", value: { name, values } });
    switch (at?.answer.case) {
      case "refusal":
        throw this.#refusal(at.answer.value);
      case "defect":
        throw new Error(at.answer.value);
      case "data":
      case "number":
        return at.answer.value;
      default:
        return undefined;
    }
  }

  #ask(name: string, request: never, { signal }: HandlerOptions): Channel<Answer | "stopped"> {
    const number = ++this.#numbers;
    const channel = new Channel<Answer | "stopped">();
    const input = this.#bindings
      .handlers(this.#scripted([contract.imports[name as never]["capability"]], []))
      .get(name);
    this.#asked.set(number, channel);
    const encoded =
      input === undefined || input.mode === "sync" || input.input === undefined
        ? new Uint8Array()
        : toBinary(input.input, request);
    if (input !== undefined && input.mode !== "sync" && input.input?.typeName.startsWith("lot.") === true) {
      this.#replies.set(number, input.input);
    }
    report({ case: "asked", value: { number, name, request: encoded } });
    signal.addEventListener("abort", () => {
      if (this.#asked.delete(number)) {
        report({ case: "stopped", value: { number } });
        channel.give("stopped");
      }
    });
    return channel;
  }

  async #once(channel: Channel<Answer | "stopped">): Promise<MessageInitShape<typeof ToldSchema>> {
    const answer = await channel.take();
    if (answer === "stopped") {
      throw new Error("stopped");
    }
    this.#asked.delete(answer.number);
    return this.#reply(answer);
  }

  async *#many(channel: Channel<Answer | "stopped">): AsyncGenerator<MessageInitShape<typeof ToldSchema>> {
    for (;;) {
      const answer = await channel.take();
      if (answer === "stopped") {
        return;
      }
      if (answer.answer.case !== "item") {
        this.#asked.delete(answer.number);
      }
      if (answer.answer.case === "reply") {
        return;
      }
      yield this.#reply(answer);
    }
  }

  #reply({ number, answer }: Answer): MessageInitShape<typeof ToldSchema> {
    switch (answer.case) {
      case "refusal":
        throw this.#refusal(answer.value);
      case "defect":
        throw new Error(answer.value);
      case "wrongType":
        return create(ReadySchema) as never;
      default:
        return fromBinary(this.#replies.get(number) ?? ToldSchema, answer.value ?? new Uint8Array()) as never;
    }
  }

  #refusal({ status, message, help, details }: Refusal): Error {
    return new this.#bindings.errors.CallError(status as contract.FailureCode, message, details, { help });
  }

  get methods(): readonly contract.Method[] {
    return Object.values(this.#bindings.methods);
  }
}

/** One call that the kit commanded. It takes its place as it is made. */
class Call {
  readonly abort = new AbortController();
  readonly wanted = new Channel<number>();
  readonly #testee: Testee;
  readonly #label: string;

  constructor(testee: Testee, host: Running, command: HostCall) {
    this.#testee = testee;
    this.#label = command.label;
    const { calls } = host.runtime;
    const method = testee.methods.find(({ number }) => number === command.method);
    const options = { signal: this.abort.signal, timeoutMs: command.timeoutMs };
    if (command.typed) {
      this.#typed(calls, method, command.request, options);
      return;
    }
    const unknown = {
      number: command.method,
      name: "unknown",
      mode: "unary",
      effect: false,
      idempotent: false,
    } as const;
    if (method?.mode === "stream") {
      void this.#take(calls.stream(method, command.request, options), (item) => item);
    } else {
      void this.#answered(calls.unary(method ?? unknown, command.request, options), (answer) => answer);
    }
  }

  #typed(calls: Caller, method: contract.Method | undefined, request: Uint8Array, options: object): void {
    const clients = new Clients(calls);
    const name = /^conformance\.v1\.ProbeService\.(\w+)$/.exec(method?.name ?? "")?.[1];
    const encode = (told: MessageInitShape<typeof ToldSchema>): Uint8Array =>
      toBinary(ToldSchema, create(ToldSchema, told));
    if (name === "Ruled") {
      void this.#answered(clients.probe.ruled(fromBinary(RuledScriptSchema, request), options), encode);
    } else if (name === "Flow" || name === "Drip") {
      const flow = name === "Flow" ? clients.probe.flow.bind(clients.probe) : clients.probe.drip.bind(clients.probe);
      void this.#take(flow(fromBinary(ScriptSchema, request), options), encode);
    } else if (name === "Run" || name === "Change" || name === "Repeat") {
      const { probe } = clients;
      const script = fromBinary(ScriptSchema, request);
      const made =
        name === "Run"
          ? probe.run(script, options)
          : name === "Change"
            ? probe.change(script, options)
            : probe.repeat(script, options);
      void this.#answered(made, encode);
    } else if (method?.name.startsWith("lot.") === true) {
      void this.#drawn(calls, method, request, options);
    } else {
      this.#documents(new DaoClients(calls).documents, method, request, options);
    }
  }

  /** Calls a method of a contract that was drawn by lot. */
  async #drawn(calls: Caller, method: contract.Method, request: Uint8Array, options: object): Promise<void> {
    const found = await typed(calls, method);
    if (found === undefined) {
      report({ case: "unable", value: { why: `no typed client has ${method.name}` } });
      return;
    }
    const encode = (message: Message): Uint8Array => found.encode(message);
    const made = found.call(request, options);
    if (made instanceof Promise) {
      await this.#answered(made, encode);
    } else {
      await this.#take(made, encode);
    }
  }

  /** Calls a method of the documents, by the names of its messages. */
  #documents(client: object, method: contract.Method | undefined, request: Uint8Array, options: object): void {
    const name = /^dao\.data\.v1\.DocumentsService\.(\w+)$/.exec(method?.name ?? "")?.[1] ?? "";
    const schemas = documentMessages as unknown as Readonly<Record<string, DescMessage | undefined>>;
    const [input, output] = [schemas[`${name}RequestSchema`], schemas[`${name}ResponseSchema`]];
    const methods = client as Readonly<Record<string, (request: Message, options: object) => unknown>>;
    const property = name.charAt(0).toLowerCase() + name.slice(1);
    if (input === undefined || output === undefined) {
      throw new Unable("the testee has no typed client of that method");
    }
    const made = methods[property]?.(fromBinary(input, request), options);
    const encode = (answer: Message): Uint8Array => toBinary(output, answer);
    if (method?.mode === "stream") {
      void this.#take(made as Stream<Message>, encode);
    } else {
      void this.#answered(made as Promise<Message>, encode);
    }
  }

  async #answered<T>(answer: Promise<T>, encode: (answer: T) => Uint8Array): Promise<void> {
    try {
      const value = encode(await answer);
      this.#end({ case: "answer", value });
    } catch (error) {
      this.#failed(error);
    }
  }

  async #take<T>(stream: Stream<T>, encode: (item: T) => Uint8Array): Promise<void> {
    try {
      for (;;) {
        for (let left = await this.#wantedNow(); left > 0; left--) {
          const { done, value } = await stream.next();
          if (done === true) {
            this.#end({ case: "answer", value: new Uint8Array() });
            return;
          }
          report({ case: "item", value: { label: this.#label, data: encode(value) } });
        }
      }
    } catch (error) {
      stream.close();
      this.#failed(error);
    }
  }

  /** Waits until items are wanted, unless the call is given up. */
  #wantedNow(): Promise<number> {
    const { signal } = this.abort;
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const abort = (): void => {
        reject(GIVEN_UP);
      };
      signal.addEventListener("abort", abort);
      void this.wanted.take().then((items) => {
        signal.removeEventListener("abort", abort);
        resolve(items);
      });
    });
  }

  #failed(error: unknown): void {
    this.#end(
      error === GIVEN_UP ? { case: "cancelled", value: true } : { case: "problem", value: this.#testee.problem(error) },
    );
  }

  #end(end: Ended): void {
    report({ case: "callEnded", value: { label: this.#label, end } });
  }
}
