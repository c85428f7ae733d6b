const DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Whether a text is the `did:key` of an Ed25519 key, in its one form. */
export function isPublisher(text: string): boolean {
  const digits = /^did:key:z(6Mk[1-9A-HJ-NP-Za-km-z]{44})$/.exec(text)?.[1];
  if (digits === undefined) {
    return false;
  }
  let number = 0n;
  for (const digit of digits) {
    number = number * 58n + BigInt(DIGITS.indexOf(digit));
  }
  return number >> 256n === 0xed01n;
}
