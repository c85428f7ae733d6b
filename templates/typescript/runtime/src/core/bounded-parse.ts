// What parsing makes of a message, found out before it is parsed. An empty message inside another one takes
// two bytes as it crosses, and many times that once it is parsed: so the number of a message's elements
// counts, not its size. An element is a message, or a text or bytes of a repeated field, at any depth.
import { fromBinary, ScalarType, type DescMessage, type MessageShape } from "@bufbuild/protobuf";

import { CallError } from "../errors.js";

/** About what an element takes once it is parsed. */
export const ELEMENT_BYTES = 64;
const MOST_DEPTH = 100;
/** The longest answer whose elements are not counted. */
const SMALL_ANSWER = 1 << 20;
/** The bytes that an element of a longer answer has on average, at least. */
const LEAST_BYTES = 4;
/** What a message has at most that is meant for a person: a manifest, or the reason of an error. */
const SHORT_BYTES = 256 << 10;
const SHORT_ELEMENTS = 16_384;

/** By tag, the fields that count: messages with their own fields; others with what turns their length into elements. */
type Fields = Map<number, Fields | "packed" | "whole">;

/** Parses an answer, unless its elements are many times larger than what crossed. */
export function parseAnswer<Desc extends DescMessage>(desc: Desc, payload: Uint8Array): MessageShape<Desc> {
  if (payload.length > SMALL_ANSWER) {
    const most = Math.floor(payload.length / LEAST_BYTES);
    if (countElements(desc, payload, most) > most) {
      throw new CallError(
        "TOO_LARGE",
        `the answer has more than ${String(most)} elements in its ${String(payload.length)} bytes`,
        { limit: "elements" },
      );
    }
  }
  return fromBinary(desc, payload);
}

/** Whether a message is no longer than anybody could read. It throws if the message is damaged. */
export function isShort(desc: DescMessage, payload: Uint8Array): boolean {
  return payload.length <= SHORT_BYTES && countElements(desc, payload, SHORT_ELEMENTS) <= SHORT_ELEMENTS;
}

/**
 * Counts the elements of a message without parsing it, up to one more than `most`.
 *
 * @throws `RangeError`: it is damaged, or nests too deeply.
 */
export function countElements(desc: DescMessage, data: Uint8Array, most: number): number {
  const outer: (readonly [end: number, fields: Fields])[] = [];
  let fields = fieldsOf(desc);
  let at = 0;
  let end = data.length;
  let count = 0;
  const number = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = data[at++];
      if (byte === undefined || scale > 2 ** 63) {
        throw new RangeError("a number in it is damaged");
      }
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        return value;
      }
    }
  };
  for (;;) {
    while (at < end) {
      const tag = number();
      const wire = tag % 8;
      if (wire === 2) {
        const length = number();
        const inner = fields.get(tag);
        if (inner === undefined) {
          at += length;
          continue;
        }
        count += 1;
        if (count > most) {
          return count;
        }
        if (typeof inner === "string") {
          count += inner === "packed" ? Math.floor(length / 8) : 0;
          at += length;
        } else if (length > 0) {
          if (at + length > end || outer.length >= MOST_DEPTH) {
            throw new RangeError("a message in it is damaged, or nests too deeply");
          }
          outer.push([end, fields]);
          end = at + length;
          fields = inner;
        }
      } else if (wire === 0) {
        number();
      } else if (wire === 5) {
        at += 4;
      } else if (wire === 1) {
        at += 8;
      } else {
        throw new RangeError(`it has a field of the unknown kind ${String(wire)}`);
      }
    }
    if (at !== end) {
      throw new RangeError("a field of it is longer than what holds it");
    }
    const around = outer.pop();
    if (around === undefined) {
      return count;
    }
    [end, fields] = around;
  }
}

const known = new WeakMap<DescMessage, Fields>();

function fieldsOf(desc: DescMessage): Fields {
  let fields = known.get(desc);
  if (fields === undefined) {
    fields = new Map();
    known.set(desc, fields);
    for (const field of desc.fields) {
      const tag = field.number * 8 + 2;
      if (field.fieldKind === "message" || (field.fieldKind === "list" && field.listKind === "message")) {
        fields.set(tag, fieldsOf(field.message));
      } else if (field.fieldKind === "map") {
        // An entry is a message of a key and a value.
        fields.set(tag, new Map(field.mapKind === "message" ? [[2 * 8 + 2, fieldsOf(field.message)]] : []));
      } else if (field.fieldKind === "list") {
        const whole =
          field.listKind === "scalar" && (field.scalar === ScalarType.STRING || field.scalar === ScalarType.BYTES);
        fields.set(tag, whole ? "whole" : "packed");
      }
    }
  }
  return fields;
}
