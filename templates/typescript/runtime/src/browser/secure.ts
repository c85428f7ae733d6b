import { HomeError, said } from "../errors.js";

/** A page that came by an insecure way has neither keys nor locks. */
export function requireSecure(): void {
  if (!globalThis.isSecureContext) {
    throw new HomeError(
      "This page is not secure, so the browser gives it neither keys nor locks.",
      "Serve it by https, or from localhost.",
    );
  }
}

/** The error of a browser that keeps nothing for the site. */
export function noStorage(home: string, cause: unknown): HomeError {
  const help = "Private windows and strict settings deny it; clear the data of the site if it is damaged.";
  return new HomeError(`The browser gives no storage for the home ${home}: ${said(cause)}.`, help, { cause });
}
