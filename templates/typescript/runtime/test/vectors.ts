import { readFileSync } from "node:fs";

/** Reads a file of the vectors that hosts in every language run. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- says what is in the file
export function vectors<T>(name: string): T {
  const folder = process.env.DAO_VECTORS ?? "../../../tests/vectors";
  return JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8")) as T;
}
