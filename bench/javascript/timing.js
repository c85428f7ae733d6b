// Ways of doing the same take turns; the median of each is its result, in milliseconds of doing it once.
export async function race(ways, count, turns, warm = 1) {
  const times = ways.map(() => []);
  for (let turn = -warm; turn < turns; turn++) {
    for (const [at, way] of ways.entries()) {
      const begin = performance.now();
      await way(count);
      const taken = (performance.now() - begin) / count;
      if (turn >= 0) {
        times[at].push(taken);
      }
    }
  }
  return times.map(median);
}

export function median(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}

/** The fields of a document, the same as those of other rows. */
export function fields(number) {
  const value = (kind, it) => ({ kind: { case: kind, value: it } });
  return {
    title: value("textValue", `Note ${number} of many`),
    body: value("textValue", "It was a bright cold day in April, and the clocks were striking."),
    number: value("intValue", BigInt(number)),
    weight: value("doubleValue", number / 8),
    done: value("boolValue", number % 2 === 0),
  };
}

/** What a part of the measurements found; a row each, in the unit that it names. */
export const rows = [];

export function row(name, unit, ours, beside, theirs, goal) {
  const factor = { us: 1000, ms: 1, MB: 1 }[unit];
  rows.push({ name, unit, ours: ours * factor, beside, theirs: theirs * factor, goal });
}
