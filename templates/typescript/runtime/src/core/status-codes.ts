// Statuses and errors as they cross.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";

import { FailureSchema } from "../../gen/boundary.js";
import { statuses, type FailureCode } from "../../gen/contract.js";
import { CallError, heard } from "../errors.js";
import { isShort } from "./bounded-parse.js";

const DAMAGED =
  "Restore the home from a backup, or bring what can still be read into another one with `dao home rescue`;" +
  " keep the damaged home until that has worked.";

const codes = new Map<number, FailureCode>();
for (const [code, status] of Object.entries(statuses)) {
  if (status < 0) {
    codes.set(status, code as FailureCode);
  }
}

/** The code of a status; undefined if the contract has none. */
export function codeOf(status: number): FailureCode | undefined {
  return codes.get(status);
}

/** Turns an error into what crosses: a status and a `Failure`. */
export function encodeError(error: CallError): readonly [status: number, payload: Uint8Array] {
  const known: number | undefined = (statuses as Readonly<Record<string, number>>)[error.code];
  const status = known !== undefined && known < 0 ? known : statuses.INTERNAL;
  const message = `${error.message} ${error.help}`.trim();
  return [status, toBinary(FailureSchema, create(FailureSchema, { code: status, message, details: error.details }))];
}

/** Turns what crossed into an error; without a payload, or with a damaged one, the status speaks for itself. */
export function decodeError(status: number, payload: Uint8Array): CallError {
  const code = codes.get(status);
  if (code === undefined) {
    return new CallError("INTERNAL", `the unit answered with the unknown status ${String(status)}`);
  }
  if (payload.length === 0) {
    return new CallError(code);
  }
  let failure;
  try {
    failure = isShort(FailureSchema, payload) ? fromBinary(FailureSchema, payload) : undefined;
  } catch {
    // told below
  }
  if (failure === undefined) {
    return new CallError(code, `${new CallError(code).message} (its explanation could not be read)`);
  }
  return heard(code, failure.message, failure.details, failure.details.cause === "damaged" ? DAMAGED : "");
}
