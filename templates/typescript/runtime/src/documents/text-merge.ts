// Differences of texts, and what becomes of a text that two have changed. Places are Unicode scalar values, as in the
// contract; a text is an array of them.

/** Replaces some of a text. */
export interface Splice {
  /** Where it begins in the text that is changed. */
  readonly index: number;
  readonly delete: number;
  readonly insert: readonly string[];
}

/** Differences beyond which a change counts as one replacement. */
const MOST_STEPS = 200;

/** The scalar values of a text. */
export function scalars(text: string): readonly string[] {
  return Array.from(text);
}

/**
 * Says what makes one text of another, in the order of places.
 *
 * @param caret - Where the person is in the new text: what they typed ends there, if several places are possible.
 */
export function difference(before: readonly string[], after: readonly string[], caret = after.length): Splice[] {
  const least = Math.min(before.length, after.length);
  let end = 0;
  const most = Math.min(least, after.length - caret);
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) {
    end++;
  }
  let begin = 0;
  while (begin < least - end && before[begin] === after[begin]) {
    begin++;
  }
  while (end < least - begin && before[before.length - 1 - end] === after[after.length - 1 - end]) {
    end++;
  }
  return steps(before.slice(begin, before.length - end), after.slice(begin, after.length - end)).map((it) => ({
    ...it,
    index: it.index + begin,
  }));
}

/** The shortest way from one text to another (Myers), or one replacement if it is long. */
function steps(before: readonly string[], after: readonly string[]): Splice[] {
  const whole = { index: 0, delete: before.length, insert: after };
  if (before.length === 0 || after.length === 0) {
    return before.length + after.length === 0 ? [] : [whole];
  }
  const reached: Map<number, number>[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let step = 0; step <= MOST_STEPS; step++) {
    reached.push(furthest);
    const next = new Map<number, number>();
    for (let diagonal = -step; diagonal <= step; diagonal += 2) {
      const [down, right] = [furthest.get(diagonal + 1) ?? -1, furthest.get(diagonal - 1) ?? -1];
      let x = diagonal === -step || (diagonal !== step && right < down) ? down : right + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) {
        x++;
      }
      next.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) {
        return backwards(reached, before, after);
      }
    }
    furthest = new Map([...furthest, ...next]);
  }
  return [whole];
}

/** Follows the way back from the end, and joins steps that touch each other. */
function backwards(
  reached: readonly ReadonlyMap<number, number>[],
  before: readonly string[],
  after: readonly string[],
): Splice[] {
  const made: { index: number; delete: number; insert: string[] }[] = [];
  let [x, y] = [before.length, after.length];
  for (let step = reached.length - 1; step > 0; step--) {
    const furthest = reached[step] ?? new Map<number, number>();
    const diagonal = x - y;
    const [down, right] = [furthest.get(diagonal + 1) ?? -1, furthest.get(diagonal - 1) ?? -1];
    const isInsert = diagonal === -step || (diagonal !== step && right < down);
    const fromX = isInsert ? down : right;
    const fromY = fromX - (isInsert ? diagonal + 1 : diagonal - 1);
    const first = made[0];
    const [index, sign] = [fromX, isInsert ? [after[fromY] ?? ""] : []];
    const deleted = isInsert ? 0 : 1;
    if (first?.index === index + deleted) {
      made[0] = { index, delete: first.delete + deleted, insert: [...sign, ...first.insert] };
    } else {
      made.unshift({ index, delete: deleted, insert: sign });
    }
    [x, y] = [fromX, fromY];
  }
  return made;
}

/** A text and places in it. */
export interface Placed {
  readonly text: readonly string[];
  readonly places: readonly number[];
}

/**
 * Merges what two have made of a text: inserts of both stay, and what one of them deleted is gone.
 *
 * @param here - What was changed here, and places in the result of that, which move along.
 * @param there - What was changed there; at the same place it comes first.
 */
export function merged(
  base: readonly string[],
  here: { readonly splices: readonly Splice[]; readonly places: readonly number[] },
  there: readonly Splice[],
): Placed {
  const text: string[] = [];
  const places = here.places.map(() => 0);
  let passed = 0; // of what is here
  /** Takes over some of what is here, with the places in it. */
  const pass = (some: readonly string[], isKept: boolean): void => {
    here.places.forEach((place, at) => {
      if (place > passed && place <= passed + some.length) {
        places[at] = text.length + (isKept ? place - passed : 0);
      }
    });
    passed += some.length;
    if (isKept) {
      some.forEach((sign) => text.push(sign));
    }
  };
  const all = [...here.splices, ...there];
  const edges = [...new Set([0, base.length, ...all.flatMap((it) => [it.index, it.index + it.delete])])];
  edges.sort((one, other) => one - other);
  edges.forEach((edge, at) => {
    for (const { insert } of there.filter(({ index }) => index === edge)) {
      insert.forEach((sign) => text.push(sign));
    }
    for (const { insert } of here.splices.filter(({ index }) => index === edge)) {
      pass(insert, true);
    }
    const piece = base.slice(edge, edges[at + 1] ?? edge);
    const isGone = (splices: readonly Splice[]): boolean =>
      splices.some((it) => it.index <= edge && edge < it.index + it.delete);
    if (piece.length > 0 && !isGone(here.splices)) {
      pass(piece, !isGone(there));
    }
  });
  return { text, places };
}
