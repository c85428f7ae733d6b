import { readFileSync } from "node:fs";

/** The unit that ships with the SDK. */
export const unit = readFileSync(process.env.DAO_UNIT ?? "../../../dao_sdk/unit/dao.wasm");
