import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";

import type { Crossing, Inspection } from "../bindings/index.js";
import { clock, milliseconds, size } from "./format.js";
import { Panel } from "./panel.js";

const SHOWN = 100;
/** What is no reason to be alarmed. */
const EXPECTED = new Set(["OK", "MORE", "NOT_FOUND", "CONFLICT", "CANCELLED"]);

/** The calls between the page and the unit, and between the unit and what it may use, as they happen. */
export function CrossingsPanel({
  inspection,
  onClose,
}: {
  readonly inspection: Inspection;
  readonly onClose: () => void;
}): JSX.Element {
  const [crossings, setCrossings] = useState<readonly Crossing[]>([]);
  const [isPaused, setPaused] = useState(false);
  useEffect(() => {
    if (isPaused) {
      return;
    }
    const stream = inspection.crossings();
    void (async () => {
      for await (const some of stream) {
        setCrossings((known) => [...[...some].reverse(), ...known].slice(0, SHOWN));
        await new Promise(requestAnimationFrame); // what comes meanwhile comes together
      }
    })().catch(() => {
      setPaused(true); // the unit is gone; going on asks whoever has it then
    });
    return () => {
      stream.close();
    };
  }, [inspection, isPaused]);

  return (
    <Panel title="What crosses?" onClose={onClose}>
      <p class="intro">
        Each call <b>→</b> to the unit, and each <b>←</b> of the unit for something outside of it.
      </p>
      <button
        class="plain"
        aria-pressed={isPaused}
        onClick={() => {
          setCrossings(isPaused ? [] : crossings);
          setPaused(!isPaused);
        }}
      >
        {isPaused ? "Go on" : "Pause"}
      </button>
      <div class="scroll" tabIndex={0} role="region" aria-label="Calls">
        <table class="crossings">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Call</th>
              <th scope="col">Size</th>
              <th scope="col">Took</th>
            </tr>
          </thead>
          <tbody>
            {crossings.map(({ at, by, name, bytes, ms, status }, place) => (
              <tr key={crossings.length - place} data-failed={!EXPECTED.has(status)}>
                <td>{clock(at)}</td>
                <td>
                  <span aria-label={by === "avatar" ? "to the unit" : "by the unit"} role="img">
                    {by === "avatar" ? "→" : "←"}
                  </span>{" "}
                  {name}
                  {status !== "OK" && <small> {status === "MORE" ? "item" : status}</small>}
                </td>
                <td>{size(bytes)}</td>
                <td>{status === "MORE" ? "" : milliseconds(ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
