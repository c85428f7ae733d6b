// Values of documents as plain values of the language.
//
//   null, boolean                 null, true or false
//   number                        a whole number if it is one, otherwise one of IEEE 754 binary64
//   bigint                        a whole number; what is read is a number if that says it exactly
//   string                        a string, replaced as a whole
//   Text                          a text, merged character by character
//   Counter                       a counter, to which increments add up
//   Uint8Array                    bytes, replaced as a whole
//   array                         a list, merged by position
//   object                        a map, merged by key; what is undefined is left out
import { create, type MessageInitShape } from "@bufbuild/protobuf";

import { ValueSchema, type Value } from "../../gen/messages/dao/data/v1/value_pb.js";
import { CallError } from "../errors.js";

/** Three messages a level, and those around a value, stay inside the 100 that can cross. */
const DEEPEST = 30;
const MOST_INT = 2n ** 63n - 1n;
const LEAST_INT = -(2n ** 63n);

/** A text that several people may edit at once, character by character. */
export class Text {
  readonly value: string;

  constructor(value: string) {
    this.value = value;
  }

  toString(): string {
    return this.value;
  }

  toJSON(): string {
    return this.value;
  }
}

/** A whole number that several people may count up and down at once. */
export class Counter {
  readonly value: number | bigint;

  constructor(value: number | bigint) {
    this.value = value;
  }

  valueOf(): number | bigint {
    return this.value;
  }

  toJSON(): number | string {
    return typeof this.value === "bigint" ? String(this.value) : this.value;
  }
}

/** Makes a document's value of a plain one. */
export function toValue(value: unknown, place: string, depth = 0): MessageInitShape<typeof ValueSchema> {
  if (depth > DEEPEST) {
    throw invalid(place, `is nested more than ${String(DEEPEST)} deep`);
  }
  switch (typeof value) {
    case "string":
      return { kind: { case: "stringValue", value } };
    case "boolean":
      return { kind: { case: "boolValue", value } };
    case "bigint":
      return { kind: { case: "intValue", value: whole(value, place) } };
    case "number":
      return Number.isSafeInteger(value) && !Object.is(value, -0)
        ? { kind: { case: "intValue", value: BigInt(value) } }
        : { kind: { case: "doubleValue", value } };
    case "object":
      return toObject(value, place, depth);
    default:
      throw invalid(place, `is of the type ${typeof value}, which a document cannot hold`);
  }
}

function toObject(value: object | null, place: string, depth: number): MessageInitShape<typeof ValueSchema> {
  if (value === null) {
    return { kind: { case: "nullValue", value: {} } };
  }
  if (value instanceof Text) {
    return { kind: { case: "textValue", value: value.value } };
  }
  if (value instanceof Counter) {
    return { kind: { case: "counterValue", value: whole(BigInt(value.value), place) } };
  }
  if (value instanceof Uint8Array) {
    return { kind: { case: "bytesValue", value } };
  }
  if (Array.isArray(value)) {
    const values = value.map((item: unknown, at) => toValue(item, `${place}[${String(at)}]`, depth + 1));
    return { kind: { case: "listValue", value: { values } } };
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw invalid(place, `is a ${value.constructor.name}, which a document cannot hold`);
  }
  return { kind: { case: "mapValue", value: { entries: toFields(value, place, depth + 1) } } };
}

/** Makes fields, or the entries of a map, of a plain object. */
export function toFields(value: object, place = "", depth = 0): Record<string, Value> {
  const fields: [string, Value][] = [];
  for (const [key, item] of Object.entries(value) as [string, unknown][]) {
    if (item !== undefined) {
      fields.push([key, create(ValueSchema, toValue(item, place === "" ? key : `${place}.${key}`, depth))]);
    }
  }
  return Object.fromEntries(fields);
}

/** Makes a plain value of a document's. */
export function fromValue({ kind }: Value): unknown {
  switch (kind.case) {
    case "intValue":
      return exact(kind.value);
    case "counterValue":
      return new Counter(exact(kind.value));
    case "textValue":
      return new Text(kind.value);
    case "listValue":
      return kind.value.values.map(fromValue);
    case "mapValue":
      return fromFields(kind.value.entries);
    case "nullValue":
    case undefined:
      return null;
    default:
      return kind.value;
  }
}

/** Makes a plain object of fields. */
export function fromFields(fields: Readonly<Record<string, Value>>): object {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, fromValue(value)]));
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function whole(value: bigint, place: string): bigint {
  if (value > MOST_INT || value < LEAST_INT) {
    throw invalid(place, "is no whole number of 64 bits");
  }
  return value;
}

function invalid(place: string, what: string): CallError {
  return new CallError("INVALID_ARGUMENT", `\`${place}\` ${what}`, { field: place });
}
