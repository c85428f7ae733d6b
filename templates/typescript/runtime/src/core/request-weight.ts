// What parsing makes of the unit's requests, found out before they are parsed.
import type { DescMessage } from "@bufbuild/protobuf";

import { limits } from "../../gen/contract.js";
import { CallError, said } from "../errors.js";
import { countElements, ELEMENT_BYTES } from "./bounded-parse.js";

/** The longest request whose elements are not counted. */
const SMALL_REQUEST = 4096;
const MOST_ELEMENTS = limits.maxMessageBytes / 16;

/** A request that was accepted: what it takes in memory, and why it is not even parsed. */
export interface Weighed {
  readonly size: number;
  readonly refusal?: CallError;
}

/**
 * Finds out how much memory a request takes once it is parsed.
 *
 * @param left - The bytes that requests may still take, beside this one as it crossed.
 * @returns Undefined if it is too much for now.
 */
export function weigh(
  name: string,
  desc: DescMessage | undefined,
  payload: Uint8Array,
  left: number,
): Weighed | undefined {
  if (payload.length <= SMALL_REQUEST || desc === undefined) {
    return { size: payload.length };
  }
  const fits = Math.floor(left / ELEMENT_BYTES);
  let count: number;
  try {
    count = countElements(desc, payload, Math.min(MOST_ELEMENTS, fits));
  } catch (damaged) {
    const text = `the payload of ${name} is no ${desc.typeName}: ${said(damaged)}`;
    return { size: 0, refusal: new CallError("INVALID_ARGUMENT", text) };
  }
  if (count > fits) {
    return undefined;
  }
  if (count > MOST_ELEMENTS) {
    const text = `the request of ${name} has more than ${String(MOST_ELEMENTS)} elements`;
    return {
      size: 0,
      refusal: new CallError("TOO_LARGE", text, { limit: "elements" }, { help: "Ask for less at a time." }),
    };
  }
  return { size: payload.length + count * ELEMENT_BYTES };
}
