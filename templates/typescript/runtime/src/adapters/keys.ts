// Secrets wrapped by AES-256-GCM, in the form that docs/reference/home.md describes.
import type { KeysCapability } from "../../gen/capabilities/keys.js";
import type { UnwrapRequest, WrapRequest } from "../../gen/messages/dao/keys/v1/keys_pb.js";
import { CallError } from "../errors.js";
import type { PrefixScope } from "../grants/scopes.js";

/** Where wrapping keys are. */
export interface KeyPlace {
  /** The key of a name; undefined if it was never made. */
  find(name: string): Promise<CryptoKey | undefined>;
  /** Gives the key of a name; it is made and kept durably if it is not there. */
  make(name: string): Promise<CryptoKey>;
}

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES;
const utf8 = new TextEncoder();

/** Wraps secrets by keys that no unit sees. */
export class Keys implements KeysCapability {
  readonly #place: KeyPlace;
  readonly #prefixes: readonly string[];

  /**
   * @param scopes - What names must begin with one of; none for any name.
   */
  constructor(place: KeyPlace, scopes: readonly PrefixScope[] = []) {
    this.#place = place;
    this.#prefixes = scopes.map(({ prefix }) => prefix);
  }

  async wrap({ name, secret, context }: WrapRequest): Promise<{ wrapped: Uint8Array }> {
    this.#check(name);
    const key = (await this.#place.find(name)) ?? (await this.#place.make(name));
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const sealed = await crypto.subtle.encrypt(algorithm(nonce, name, context), key, secret as Uint8Array<ArrayBuffer>);
    const wrapped = new Uint8Array(HEAD_BYTES + sealed.byteLength);
    wrapped[0] = VERSION;
    wrapped.set(nonce, 1);
    wrapped.set(new Uint8Array(sealed), HEAD_BYTES);
    return { wrapped };
  }

  async unwrap({ name, wrapped, context }: UnwrapRequest): Promise<{ secret: Uint8Array }> {
    this.#check(name);
    if (wrapped.length < HEAD_BYTES + TAG_BYTES || wrapped[0] !== VERSION) {
      throw new CallError("INVALID_ARGUMENT", "this is no wrapped secret", { name });
    }
    const key = await this.#place.find(name);
    if (key === undefined) {
      throw new CallError("NOT_FOUND", `the wrapping key '${name}' is not here`, { name });
    }
    const nonce = wrapped.slice(1, HEAD_BYTES);
    try {
      const secret = await crypto.subtle.decrypt(algorithm(nonce, name, context), key, wrapped.slice(HEAD_BYTES));
      return { secret: new Uint8Array(secret) };
    } catch (cause) {
      const text = "the secret was altered, or wrapped under another name, context or key";
      throw new CallError("INVALID_ARGUMENT", text, { name }, { cause });
    }
  }

  #check(name: string): void {
    if (this.#prefixes.length > 0 && !this.#prefixes.some((prefix) => name.startsWith(prefix))) {
      const scope = `prefix=${name}`;
      throw new CallError("DENIED", `the name '${name}' has none of the granted prefixes`, {
        capability: "keys",
        scope,
        grant: `keys=${scope}`,
      });
    }
  }
}

/** What a wrapped secret is bound to, beside the key. */
function algorithm(iv: Uint8Array<ArrayBuffer>, name: string, context: Uint8Array): AesGcmParams {
  const additionalData = new Uint8Array([
    ...utf8.encode("dao-keys-1\0"),
    name.length,
    ...utf8.encode(name),
    ...context,
  ]);
  return { name: "AES-GCM", iv, additionalData };
}

/** Makes a wrapping key of its bytes. */
export function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** Makes a new wrapping key, which no script can read. */
export function newKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Keys that end with the program. */
export class MemoryKeys implements KeyPlace {
  readonly #keys = new Map<string, Promise<CryptoKey>>();

  find(name: string): Promise<CryptoKey | undefined> {
    return this.#keys.get(name) ?? Promise.resolve(undefined);
  }

  make(name: string): Promise<CryptoKey> {
    let key = this.#keys.get(name);
    if (key === undefined) {
      key = newKey();
      this.#keys.set(name, key);
    }
    return key;
  }
}
