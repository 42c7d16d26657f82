/** Calls of PayPal's REST API: the access token, PayPal-Request-Id, and what its errors say. */
import { parsed, refused, send, type ProviderAnswer } from './call';

export interface PaypalSettings {
  apiUrl: string;
  clientId: string;
  secret: string;
  webhookId: string;
}

interface Problem {
  name?: string;
  details?: { issue?: string; description?: string }[];
}

export class PaypalApi {
  private token: { value: string; until: number } | undefined;

  constructor(private readonly settings: PaypalSettings) {}

  /** @throws ApplicationFailure for 4xx, with PayPal's own issue as code */
  async call<T>(method: string, path: string, body?: string, key?: string): Promise<T> {
    const answer = await this.ask(method, path, body, key);
    if (answer.status >= 400) throw refusal(answer);
    return (answer.text === '' ? {} : parsed('paypal', answer.text)) as T;
  }

  /** As a form with `input` and the files `file1`, `file2`…: how PayPal takes evidence. @throws as `call` does */
  async callWithForm(
    path: string,
    input: object,
    files: readonly { fileName: string; mediaType: string; content: Buffer }[],
  ): Promise<void> {
    const form = new FormData();
    form.set('input', new Blob([JSON.stringify(input)], { type: 'application/json' }));
    for (const [at, { fileName, mediaType, content }] of files.entries())
      form.set(`file${at + 1}`, new Blob([new Uint8Array(content)], { type: mediaType }), fileName);
    const answer = await this.ask('POST', path, form);
    if (answer.status >= 400) throw refusal(answer);
  }

  async ask(method: string, path: string, body?: string | FormData, key?: string): Promise<ProviderAnswer> {
    const answer = await send('paypal', `${this.settings.apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.accessToken()}`,
        // A form brings its own, with the boundary between its parts.
        ...(body instanceof FormData ? {} : { 'content-type': 'application/json' }),
        prefer: 'return=representation',
        ...(key === undefined ? {} : { 'paypal-request-id': key }),
      },
      ...(body === undefined ? {} : { body }),
    });
    if (answer.status === 401) this.token = undefined;
    return answer;
  }

  private async accessToken(): Promise<string> {
    if (this.token && this.token.until > Date.now()) return this.token.value;
    const { clientId, secret, apiUrl } = this.settings;
    const answer = await send('paypal', `${apiUrl}/v1/oauth2/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    });
    if (answer.status >= 400) throw refused('paypal', 'invalid_client', 'The client id or secret is wrong.');
    const told = parsed<{ access_token: string; expires_in: number }>('paypal', answer.text);
    // A minute early, so that no call goes out with a token that ends on its way.
    this.token = { value: told.access_token, until: Date.now() + (told.expires_in - 60) * 1000 };
    return told.access_token;
  }
}

export function issueOf(answer: ProviderAnswer): string {
  const problem = problemIn(answer);
  return problem.details?.[0]?.issue ?? problem.name ?? `HTTP ${answer.status}`;
}

export function refusal(answer: ProviderAnswer): Error {
  return refused('paypal', issueOf(answer), problemIn(answer).details?.[0]?.description ?? '');
}

function problemIn(answer: ProviderAnswer): Problem {
  try {
    return JSON.parse(answer.text) as Problem;
  } catch {
    return {};
  }
}
