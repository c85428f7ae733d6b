// Made by `dao generate` from the contract dao 1.0. Do not edit.

/** The contract that these bindings were made from. */
export const contract = {
  name: "dao",
  major: 1,
  minor: 0,
} as const;

/** Limits that every host and every unit can rely on. */
export const limits = {
  /** The largest payload that may cross in one piece, in bytes. */
  maxMessageBytes: 4194304,
  /** The largest item of a stream, in bytes. */
  maxItemBytes: 1048576,
  /** The most calls of one direction that may be unanswered at a time. */
  maxCallsInFlight: 1024,
  /** The largest linear memory that a unit may declare as its maximum, in bytes. */
  maxMemoryBytes: 268435456,
  /**
   * The stack for calls within the guest that every host gives, in bytes as its engine counts them;
   * a unit must get by with it.
   */
  guestStackBytes: 262144,
  /** How many items of a new stream may be sent before credit arrives. */
  initialCreditItems: 16,
  /** How many bytes of a new stream may be sent before credit arrives. */
  initialCreditBytes: 1048576,
} as const;

/** How a call can end: the numbers by their codes. */
export const statuses = {
  /** The call ended well. */
  OK: 0,
  /** One item of a stream; further answers follow. */
  MORE: 1,
  /** The other side does not know this operation. */
  UNIMPLEMENTED: -1,
  /** The operation or its scope was not granted. */
  DENIED: -2,
  /** The request is malformed or asks for something that cannot be. */
  INVALID_ARGUMENT: -3,
  /** The request or its answer is well formed but over a limit. */
  TOO_LARGE: -4,
  /** Not now: not started yet, too many calls in flight, or no credit left. Nothing was executed. */
  BUSY: -5,
  /** The call was cancelled by its caller. */
  CANCELLED: -6,
  /** The time allowed for the call ran out. */
  TIMEOUT: -7,
  /** What the request names does not exist. */
  NOT_FOUND: -8,
  /** The state is not what the request demands. */
  CONFLICT: -9,
  /** Memory, disk or a quota is used up. */
  EXHAUSTED: -10,
  /** The guest does not know this kind of event. */
  UNKNOWN_EVENT: -11,
  /** The call was not executed; repeating it is safe. */
  UNAVAILABLE: -12,
  /** The instance died in between; whether the call took effect is unknown. */
  INTERRUPTED: -13,
  /** A defect on the other side. */
  INTERNAL: -14,
} as const;

/** The code of a status, such as `"INTERNAL"`. */
export type StatusCode = keyof typeof statuses;

/** The code with which a call fails. */
export type FailureCode = Exclude<StatusCode, "OK" | "MORE">;

/** A method that the unit offers. */
export interface Method {
  readonly number: number;
  /** Its full name in the contract. */
  readonly name: string;
  /** Whether a call may have changed something when its instance died. */
  readonly effect: boolean;
}

/** The methods that the unit offers. */
export const methods = {
  systemInfo: { number: 0x00010001, name: "dao.system.v1.SystemService.Info", effect: false },
  systemHealth: { number: 0x00010002, name: "dao.system.v1.SystemService.Health", effect: false },
  systemStatistics: { number: 0x00010003, name: "dao.system.v1.SystemService.Statistics", effect: false },
  spacesPut: { number: 0x00020001, name: "dao.spaces.v1.SpacesService.Put", effect: true },
  spacesGet: { number: 0x00020002, name: "dao.spaces.v1.SpacesService.Get", effect: false },
  spacesList: { number: 0x00020003, name: "dao.spaces.v1.SpacesService.List", effect: false },
  spacesRemove: { number: 0x00020004, name: "dao.spaces.v1.SpacesService.Remove", effect: true },
  documentsPut: { number: 0x00030001, name: "dao.data.v1.DocumentsService.Put", effect: true },
  documentsGet: { number: 0x00030002, name: "dao.data.v1.DocumentsService.Get", effect: false },
  documentsPatch: { number: 0x00030003, name: "dao.data.v1.DocumentsService.Patch", effect: true },
  documentsDelete: { number: 0x00030004, name: "dao.data.v1.DocumentsService.Delete", effect: true },
  documentsBatch: { number: 0x00030005, name: "dao.data.v1.DocumentsService.Batch", effect: true },
  documentsList: { number: 0x00030006, name: "dao.data.v1.DocumentsService.List", effect: false },
  documentsQuery: { number: 0x00030007, name: "dao.data.v1.DocumentsService.Query", effect: false },
  documentsCount: { number: 0x00030010, name: "dao.data.v1.DocumentsService.Count", effect: false },
  documentsWatch: { number: 0x00030008, name: "dao.data.v1.DocumentsService.Watch", effect: false },
  documentsHistory: { number: 0x00030009, name: "dao.data.v1.DocumentsService.History", effect: false },
  documentsExport: { number: 0x0003000a, name: "dao.data.v1.DocumentsService.Export", effect: false },
  documentsReceived: { number: 0x00030011, name: "dao.data.v1.DocumentsService.Received", effect: false },
  documentsImport: { number: 0x0003000b, name: "dao.data.v1.DocumentsService.Import", effect: true },
  documentsCanonical: { number: 0x0003000c, name: "dao.data.v1.DocumentsService.Canonical", effect: false },
  documentsExportFile: { number: 0x0003000d, name: "dao.data.v1.DocumentsService.ExportFile", effect: true },
  documentsImportFile: { number: 0x0003000e, name: "dao.data.v1.DocumentsService.ImportFile", effect: true },
  documentsImportUrl: { number: 0x0003000f, name: "dao.data.v1.DocumentsService.ImportUrl", effect: true },
} as const satisfies Record<string, Method>;
