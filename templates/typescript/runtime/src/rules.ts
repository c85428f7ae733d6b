// Checks messages against the rules of their fields, which are data of the contract.
import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import { isFieldSet } from "@bufbuild/protobuf";

import { rules, type FieldRules } from "../gen/rules.js";
import { CallError } from "./errors.js";

const utf8 = new TextEncoder();

/**
 * Checks a message and all that it holds.
 *
 * @throws `CallError`: TOO_LARGE if something is longer or more than it may be, otherwise INVALID_ARGUMENT.
 */
export function check(desc: DescMessage, message: Message, outer = ""): void {
  const own = rules[desc.typeName];
  if (own === undefined) {
    return;
  }
  for (const field of desc.fields) {
    const rule = own[field.name];
    if (rule !== undefined) {
      checkField(field, rule, message, `${outer}${field.name}`);
    }
  }
}

function checkField(field: DescField, rule: FieldRules, message: Message, path: string): void {
  const set = isFieldSet(message, field);
  if (!set && rule.required) {
    throw invalid(path, "is missing");
  }
  if (field.fieldKind === "list") {
    const items = valueOf(message, field) as readonly unknown[];
    checkCount(items.length, rule, path);
    items.forEach((item, at) => {
      checkValue(field.message, rule, item, `${path}[${String(at)}]`);
    });
  } else if (field.fieldKind === "map") {
    const entries = Object.entries(valueOf(message, field) as Readonly<Record<string, unknown>>);
    checkCount(entries.length, rule, path);
    entries.forEach(([key, value]) => {
      checkValue(field.message, rule, value, `${path}[${key}]`);
    });
  } else if (set) {
    const value = valueOf(message, field);
    if (rule.required && isDefault(value)) {
      throw invalid(path, "is missing");
    }
    checkValue(field.message, rule, value, path);
  }
}

function valueOf(message: Message, field: DescField): unknown {
  const fields = message as unknown as Readonly<Record<string, unknown>>;
  if (field.oneof !== undefined) {
    const chosen = fields[field.oneof.localName] as { readonly case?: string; readonly value?: unknown };
    return chosen.case === field.localName ? chosen.value : undefined;
  }
  return fields[field.localName];
}

function isDefault(value: unknown): boolean {
  return value instanceof Uint8Array
    ? value.length === 0
    : value === "" || value === 0 || value === 0n || value === false;
}

function checkCount(count: number, rule: FieldRules, path: string): void {
  if (rule.maxItems !== undefined && count > rule.maxItems) {
    throw above("TOO_LARGE", path, rule.maxItems, `has ${counted(count, "item")}`);
  }
  if (rule.minItems !== undefined && count < rule.minItems) {
    throw invalid(path, `has ${counted(count, "item")}; the least is ${String(rule.minItems)}`);
  }
}

function checkValue(desc: DescMessage | undefined, rule: FieldRules, value: unknown, path: string): void {
  if (desc !== undefined) {
    if (rule.inside !== undefined) {
      check(desc, value as Message, `${path}.`);
    }
  } else if (typeof value === "string") {
    checkText(rule, value, path);
  } else if (value instanceof Uint8Array) {
    checkBytes(rule, value.length, path);
  } else if (typeof value === "number" || typeof value === "bigint") {
    if (rule.lte !== undefined && value > rule.lte) {
      throw above("INVALID_ARGUMENT", path, rule.lte, `is ${String(value)}`);
    }
    if (rule.gte !== undefined && value < rule.gte) {
      throw invalid(path, `is ${String(value)}; the least is ${String(rule.gte)}`);
    }
  }
}

function checkText(rule: FieldRules, text: string, path: string): void {
  if (rule.minBytes !== undefined || rule.maxBytes !== undefined) {
    checkBytes(rule, utf8.encode(text).length, path);
  }
  if (rule.minLen !== undefined || rule.maxLen !== undefined) {
    const length = Array.from(text).length;
    if (rule.maxLen !== undefined && length > rule.maxLen) {
      throw above("TOO_LARGE", path, rule.maxLen, `has ${counted(length, "character")}`);
    }
    if (rule.minLen !== undefined && length < rule.minLen) {
      throw invalid(path, `has ${counted(length, "character")}; the least is ${String(rule.minLen)}`);
    }
  }
  if (rule.pattern?.test(text) === false) {
    throw invalid(path, `must be ${rule.expected ?? "of the form that the contract asks for"}`);
  }
}

function checkBytes(rule: FieldRules, length: number, path: string): void {
  if (rule.maxBytes !== undefined && length > rule.maxBytes) {
    throw above("TOO_LARGE", path, rule.maxBytes, `has ${counted(length, "byte")}`);
  }
  if (rule.minBytes !== undefined && length < rule.minBytes) {
    throw invalid(path, `has ${counted(length, "byte")}; the least is ${String(rule.minBytes)}`);
  }
}

function invalid(path: string, what: string): CallError {
  return new CallError("INVALID_ARGUMENT", `\`${path}\` ${what}.`, { field: path });
}

function above(status: "TOO_LARGE" | "INVALID_ARGUMENT", path: string, limit: number, what: string): CallError {
  return new CallError(status, `\`${path}\` ${what}; the most is ${String(limit)}.`, {
    field: path,
    limit: String(limit),
  });
}

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? "" : "s"}`;
}
