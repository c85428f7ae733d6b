/** Something that ends an instance. */
export class GuestFault extends Error {
  override readonly name = "GuestFault";
  /** `trap`: of the engine; `pointer`: outside the memory; `host`: an import failed in itself. */
  readonly kind: "trap" | "pointer" | "host";

  constructor(kind: GuestFault["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
