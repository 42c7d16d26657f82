/** One call to an authority over HTTP. */

export interface AuthorityAnswer {
  status: number;
  headers: Headers;
  content: Buffer;
}

const timeoutMs = 30_000;

/** 401 and 403 are ours to mend; the rest is worth another try. */
const transient = new Set([401, 408, 425, 429]);

/**
 * @throws Error, to be retried: no answer in time, connection broken, 5xx, 429, our key refused
 */
export async function calling(what: string, url: URL, request: RequestInit): Promise<AuthorityAnswer> {
  let answer: AuthorityAnswer;
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMs) });
    const { status, headers } = response;
    answer = { status, headers, content: Buffer.from(await response.arrayBuffer()) };
  } catch {
    throw new Error(`The authority did not answer (${what}); it may have been done.`);
  }
  if (answer.status >= 500 || transient.has(answer.status))
    throw new Error(`The authority could not take it now (${what}: HTTP ${answer.status}).`);
  return answer;
}

/** @throws Error, to be retried, when something in between answered in its place */
export function jsonOf<Shape>({ content }: AuthorityAnswer): Shape {
  try {
    return JSON.parse(content.toString('utf8')) as Shape;
  } catch {
    throw new Error('The authority did not answer in JSON; something in between did.');
  }
}
