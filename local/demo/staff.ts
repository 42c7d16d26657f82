/** A member of staff at the API, as their console or a script would call it. */
import { randomUUID } from 'node:crypto';
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
    const response = await fetch(this.api + path, { headers: { authorization: `Bearer ${this.token}` } });
    if (!response.ok) throw new Refused(response.status, await problemOf(response), `GET ${path}`);
    return Buffer.from(await response.arrayBuffer());
  }

  private async call<Answer>(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
    const response = await fetch(this.api + path, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key ? { 'idempotency-key': key } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Refused(response.status, await problemOf(response), `${method} ${path}`);
    return (await response.json()) as Answer;
  }
}

async function problemOf(response: Response): Promise<{ title?: string; detail?: string }> {
  return (await response.json().catch(() => ({}))) as { title?: string; detail?: string };
}
