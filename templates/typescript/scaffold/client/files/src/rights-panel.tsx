import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";

import type { Inspection, Right } from "../bindings/index.js";
import { ago, times } from "./format.js";
import { Panel } from "./panel.js";

const TITLES: Readonly<Record<string, string>> = {
  clock: "Know the time",
  files: "Use files that you pick",
  keys: "Encrypt what it keeps",
  log: "Write to the log",
  net: "Reach the network",
  random: "Make random numbers",
  storage: "Keep notes on this device",
  timer: "Wait",
};

/** What the unit may do: each right with its reason, when it was last used, and a switch. */
export function RightsPanel({
  inspection,
  onClose,
  onError,
}: {
  readonly inspection: Inspection;
  readonly onClose: () => void;
  readonly onError: (error: unknown) => void;
}): JSX.Element {
  const [rights, setRights] = useState<readonly Right[]>([]);
  const read = (): void => {
    inspection.rights().then(setRights, onError);
  };
  useEffect(() => {
    read();
    const timer = setInterval(read, 1000);
    return () => {
      clearInterval(timer);
    };
  }, [inspection]);

  const change = (done: Promise<void>): void => {
    done.then(read, onError);
  };
  // What can be switched comes first.
  const sorted = [...rights].sort((one, other) => Number(one.required) - Number(other.required));
  return (
    <Panel title="What may it do?" onClose={onClose}>
      <p class="intro">
        The notebook can do nothing but what is listed here. What it may not do is refused before it
        happens.
      </p>
      <ul class="rights">
        {sorted.map((right) => (
          <RightItem
            key={right.capability}
            right={right}
            onAllow={(scopes) => {
              change(inspection.allow(right.capability, scopes));
            }}
            onDeny={() => {
              change(inspection.deny(right.capability));
            }}
          />
        ))}
      </ul>
    </Panel>
  );
}

function RightItem({
  right,
  onAllow,
  onDeny,
}: {
  readonly right: Right;
  readonly onAllow: (scopes?: readonly string[]) => void;
  readonly onDeny: () => void;
}): JSX.Element {
  const { capability, required, reason, isAllowed, scopes, scopeRequired, uses, lastUsed } = right;
  const [isAsking, setAsking] = useState(false);
  const id = `right-${capability}`;
  const isLimitNeeded = scopeRequired && capability !== "files";
  return (
    <li>
      <div>
        <strong id={id}>{TITLES[capability] ?? capability}</strong>
        <p id={`${id}-why`}>{reason}</p>
        <p class="use">
          {lastUsed === undefined ? "Not used yet" : `Used ${ago(lastUsed)}, ${times(uses)}`}
          {required && " · cannot work without it"}
          {isAllowed && capability === "net" && ` · ${scopes.join(", ")}`}
        </p>
        {isAsking && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              setAsking(false);
              const scope = new FormData(event.currentTarget).get("scope");
              if (typeof scope === "string") {
                onAllow([scope]);
              }
            }}
          >
            <input name="scope" required aria-label="Which host?" placeholder={right.example} />
            <button>Allow</button>
          </form>
        )}
      </div>
      <button
        class="switch"
        role="switch"
        aria-checked={isAllowed}
        aria-labelledby={id}
        aria-describedby={`${id}-why`}
        disabled={required}
        onClick={() => {
          if (isAllowed) {
            onDeny();
          } else if (isLimitNeeded) {
            setAsking(!isAsking);
          } else {
            onAllow();
          }
        }}
      />
    </li>
  );
}
