// Makes text of unknown origin fit to be shown. The content of documents is no such text.

/** What does not show: control characters, marks that turn or hide text, unassigned characters, blanks of other widths. */
const HIDDEN =
  // eslint-disable-next-line no-misleading-character-class -- each mark stands for itself
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/gu;
/** Blanks of ordinary writing. */
const BLANKS = " \u00a0\u202f\u3000";
const LINES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Makes text of unknown origin into one line that shows all that is in it.
 *
 * @param text - What somebody else said.
 * @param most - The most characters (code points) to keep.
 */
export function plain(text: string, most = 16_384): string {
  return cut(text, most).replace(HIDDEN, (sign) => (BLANKS.includes(sign) ? sign : (LINES[sign] ?? escape(sign))));
}

/** Keeps at most so many code points of a text; one that is cut ends with an ellipsis. */
export function cut(text: string, most: number): string {
  if (text.length <= most) {
    return text;
  }
  let at = 0;
  let last = 0;
  for (let kept = 0; kept < most; kept++) {
    if (at >= text.length) {
      return text;
    }
    last = at;
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at >= text.length ? text : `${text.slice(0, last)}…`;
}

/** Tells whether a text can stand for something in a sentence, without saying more than a name does. */
export function isName(text: string, blanks = false): boolean {
  const form = blanks ? /^[\p{L}\p{N}._+-]+(?: [\p{L}\p{N}._+-]+)*$/u : /^[\p{L}\p{N}._+-]+$/u;
  return form.test(text) && Array.from(text).length <= 100;
}

/** Bytes as hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    text += byte.toString(16).padStart(2, "0");
  }
  return text;
}

/** Orders texts by the bytes of their UTF-8, as every language does. */
export function byUtf8(one: string, other: string): number {
  for (let at = 0; at < one.length && at < other.length; at++) {
    const a = one.charCodeAt(at);
    const b = other.charCodeAt(at);
    if (a !== b) {
      // Units of surrogates stand for code points above all others.
      return fixed(a) - fixed(b);
    }
  }
  return one.length - other.length;
}

function fixed(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

function escape(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code < 0x100) {
    return `\\x${digits.padStart(2, "0")}`;
  }
  return code < 0x1_0000 ? `\\u${digits.padStart(4, "0")}` : `\\U${digits.padStart(8, "0")}`;
}
