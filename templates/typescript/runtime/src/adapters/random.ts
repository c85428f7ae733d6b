/** The system's secure source of randomness. */
export class SystemRandom {
  fill(size: number): Uint8Array {
    return crypto.getRandomValues(new Uint8Array(size));
  }
}
