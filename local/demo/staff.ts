/** A member of staff at the API, as their console or a script would call it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { personToken, shopToken } from '../tokens';

/** The API said no, in the shape of RFC 9457. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly status: number,
    readonly problem: { type?: string; title?: string; detail?: string },
    request: string,
  ) {
    super(`${request}: ${status} ${problem.title ?? ''}: ${problem.detail ?? ''}`);
  }
}

export interface Addresses {
  api: string;
  issuer: string;
}

/** Signs in one of the demo people, or the shop, at the local identity provider. */
export async function signIn({ api, issuer }: Addresses, who: string): Promise<Caller> {
  return new Caller(api, who === 'shop' ? await shopToken(issuer) : await personToken(issuer, who));
}

export class Caller {
  constructor(
    private readonly api: string,
    private readonly token: string,
  ) {}

  /** @throws Refused */
  get<Answer>(path: string): Promise<Answer> {
    return this.call<Answer>('GET', path);
  }

  /** Safe to repeat with the same `key`. @throws Refused */
  post<Answer>(path: string, body: unknown, key: string = randomUUID()): Promise<Answer> {
    return this.call<Answer>('POST', path, body, key);
  }

  /** @throws Refused */
  async download(path: string): Promise<Buffer> {
    const headers = { authorization: `Bearer ${this.token}` };
    const response = await patiently(() => fetch(this.api + path, { headers }));
    if (!response.ok) throw new Refused(response.status, await problemOf(response), `GET ${path}`);
    return Buffer.from(await response.arrayBuffer());
  }

  private async call<Answer>(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
    const response = await patiently(() =>
      fetch(this.api + path, {
        method,
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key ? { 'idempotency-key': key } : {}),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    if (!response.ok) throw new Refused(response.status, await problemOf(response), `${method} ${path}`);
    return (await response.json()) as Answer;
  }
}

/** Tries again what an outage interrupted or what said `Retry-After`, for two minutes. Only for what is safe to repeat. */
export async function patiently(request: () => Promise<Response>): Promise<Response> {
  const giveUp = Date.now() + 120_000;
  for (;;) {
    const response = await request().catch((error: unknown) => {
      if (Date.now() > giveUp) throw error;
      return undefined;
    });
    const passing = response === undefined || response.status >= 502 || response.headers.has('retry-after');
    if (response && (!passing || Date.now() > giveUp)) return response;
    await sleep(300);
  }
}

async function problemOf(response: Response): Promise<{ type?: string; title?: string; detail?: string }> {
  return (await response.json().catch(() => ({}))) as { type?: string; title?: string; detail?: string };
}
