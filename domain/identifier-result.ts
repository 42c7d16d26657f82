/** What a check of a declared number says. */
export type IdentifierResult =
  | { ok: true; /** What was checked, and how far. */ detail: string }
  | { ok: false; detail: string; /** What the partner has to do. */ remedy: string };

/** The number can exist; `detail` says how far it was checked. */
export function passed(detail: string): IdentifierResult {
  return { ok: true, detail };
}

/** The number can't be right; `remedy` says what the partner has to do. */
export function failed(detail: string, remedy: string): IdentifierResult {
  return { ok: false, detail, remedy };
}
