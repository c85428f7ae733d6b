/** What this host calls itself, to the unit. */
export const host = { name: "dao-typescript", version: "1.0.0" } as const;
