/** What happened to a unit since it was opened. */
export class Counters {
  /** Entries into the unit. */
  entries = 0;
  /** Requests that were handed over. */
  requests = 0;
  /** Calls of the unit that were carried out. */
  guestCalls = 0;
  /** Answers, cancels and credits for calls that do not exist (any more). */
  strays = 0;
  /** Events that the unit did not know. */
  refusedEvents = 0;
  /** Imports refused because they are not granted. */
  denials = 0;
  /** Instances that ended in a fault. */
  deaths = 0;
}
