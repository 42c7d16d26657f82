/** The API as the console asks it: typed by its OpenAPI document, signed in, with one kind of error. */
import { QueryClient } from '@tanstack/react-query';
import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from '../../api/schema';
import type { Session } from '../session/session';
import { ApiProblem, NoAnswer, problemOf } from './problem';

let session: Session | undefined;

/** Whose token goes with every request from now on. */
export function signedInAs(current: Session): void {
  session = current;
}

const signed: Middleware = {
  onRequest: ({ request }) => {
    const token = session?.token();
    if (token) request.headers.set('Authorization', `Bearer ${token}`);
    return request;
  },
  onResponse: async ({ response }) => {
    if (!response.ok) throw await problemOf(response);
  },
  onError: ({ error }) => (error instanceof ApiProblem ? error : new NoAnswer('Nobody answers.')),
};

export const api = createClient<paths>({ baseUrl: window.location.origin });
api.use(signed);

/**
 * Asks an address directly, for what has no type of its own: files, streams of events, commands of generated forms.
 * @throws ApiProblem, NoAnswer
 */
export async function ask(address: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const token = session?.token();
  if (token) headers.set('Authorization', `Bearer ${token}`);
  const response = await fetch(address, { ...init, headers }).catch(() => {
    throw new NoAnswer('Nobody answers.');
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** Sends a command. The key makes trying it again the same command. @throws ApiProblem, NoAnswer */
export async function send(address: string, body: unknown, key: string): Promise<unknown> {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
  const response = await ask(address, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.json();
}

/** Reads are tried again while nobody answers; what the API refused stays refused. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < 3 && !(error instanceof ApiProblem && error.status < 500),
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});
