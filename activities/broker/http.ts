/**
 * A customs broker over HTTP, in an API of our own design: docs/decisions/014-carriers-and-broker.md. Every POST carries an
 * `Idempotency-Key`: the same key again is the same call.
 */
import { ApplicationFailure } from '@temporalio/common';

import { declarationXml } from './declaration-xml';
import type { BrokerEvent, BrokerPort } from './port';
import { eventOf, parseBrokerWebhook } from './webhook';

export interface BrokerOptions {
  apiUrl: string;
  apiKey: string;
  webhookSecret: string;
  now?: () => number;
}

const timeoutMs = 20_000;

/** 401 and 403 are ours to mend; 409: another call with the same key is under way. */
const transient = new Set([401, 403, 408, 409, 425, 429]);

export function createBroker(options: BrokerOptions): BrokerPort {
  const now = options.now ?? Date.now;
  const call = caller(options);
  return {
    async submit(declaration, key) {
      const document = { format: 'WCO-DMS-shape', xml: declarationXml(declaration) };
      const { mrn } = await call<{ mrn: string }>('POST', 'declarations', { ...declaration, document }, key);
      return { mrn };
    },
    async withdraw(mrn) {
      const path = `declarations/${encodeURIComponent(mrn)}/withdrawal`;
      const { result } = await call<{ result: string }>('POST', path, {}, `${mrn}/withdrawal`);
      return result === 'withdrawn' ? 'withdrawn' : 'too-late';
    },
    async provide(mrn, document, key) {
      await call('POST', `declarations/${encodeURIComponent(mrn)}/documents`, document, key);
    },
    async events(mrn) {
      const path = `declarations/${encodeURIComponent(mrn)}/events`;
      const { events } = await call<{ events: BrokerEvent[] }>('GET', path);
      return events.map(eventOf);
    },
    parseWebhook: (request) => parseBrokerWebhook(options.webhookSecret, request, now()),
  };
}

type Call = <T>(method: 'GET' | 'POST', path: string, body?: object, key?: string) => Promise<T>;

/**
 * One call.
 * @throws ApplicationFailure `broker-refused` for a 4xx that is about what was asked
 * @throws Error, to be retried: no answer in time, connection broken, 5xx, 429, our key refused
 */
function caller({ apiUrl, apiKey }: BrokerOptions): Call {
  const base = apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`;
  return async <T>(method: string, path: string, body?: object, key?: string): Promise<T> => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    const { status, text } = await send(new URL(path, base), {
      ...{ method, headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (status >= 500 || transient.has(status))
      throw new Error(`The broker could not take it now (HTTP ${status}); it may have been done.`);
    const answer = json(text);
    if (status >= 400) throw refused(answer);
    return answer as T;
  };
}

async function send(url: URL, request: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMs) });
    return { status: response.status, text: await response.text() };
  } catch {
    throw new Error('The broker did not answer; it may have been done.');
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Error('The broker did not answer in JSON; something in between did.');
  }
}

/** The broker's code only: its words may quote what was declared, and this goes into histories. */
function refused(answer: unknown): ApplicationFailure {
  const { code } = (answer ?? {}) as { code?: unknown };
  const named = typeof code === 'string' && /^[a-z0-9-]{1,60}$/.test(code) ? code : 'unknown';
  return ApplicationFailure.nonRetryable(`The broker refused: ${named}.`, 'broker-refused', named);
}
