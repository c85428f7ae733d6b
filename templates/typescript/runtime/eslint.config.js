// Lints the runtime and what is generated for it: `npm run lint`.
import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import ts from "typescript-eslint";

export default defineConfig(
  { ignores: ["build", "gen/messages"] },
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Bytes that nobody wrote are what much of this is about.
      "no-control-regex": "off",
      // Whatever was thrown is passed on as it is.
      "@typescript-eslint/prefer-promise-reject-errors": ["error", { allowThrowingUnknown: true }],
      // No error, but a way out of an import: it needs no stack.
      "@typescript-eslint/only-throw-error": ["error", { allow: [{ from: "file", name: "Refused" }] }],
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      // Node waits for its tests.
      "@typescript-eslint/no-floating-promises": [
        "error",
        { allowForKnownSafeCalls: [{ from: "package", package: "node:test", name: ["describe", "suite", "test"] }] },
      ],
      // What stands in for something asynchronous may have nothing to wait for.
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    files: ["**/*.js"],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { globals: { console: "readonly", URL: "readonly" } },
  },
);
