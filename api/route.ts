/**
 * A route is declared once: method, address, roles, shapes, what it does. The router and the OpenAPI document are both made
 * from these declarations, so that neither can say what the other does not.
 */
import type { Response } from 'express';
import type { ZodObject, ZodType } from 'zod';
import type { By } from '../domain/process';
import type { Role } from '../domain/shapes/common';
import type { Principal } from './auth';
import type { ApiDependencies } from './dependencies';
import type { ReceivedUpload } from './uploads';
import { parsed } from './validation';

export const staffRoles: readonly Role[] = ['category-manager', 'ops', 'finance', 'compliance', 'admin'];

/** JSON, or something that writes the answer itself: a file, a stream of events. */
export type Reply =
  | { status: 200 | 201; body: unknown; headers?: Record<string, string> }
  | { send: (response: Response) => Promise<void> };

/** What a route is told. Types follow from its schemas. */
export interface Call<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  principal: Principal;
  by: By;
  /** Of commands: one for each client and Idempotency-Key, also over retries. It is the Temporal update id. */
  commandId: string;
  lastEventId: string | undefined;
  /** Of routes that take a file: stores it under a case and a slot. */
  receive: (place: { caseId: string; slot: string }) => Promise<ReceivedUpload>;
  deps: ApiDependencies;
}

interface Declaration<Params, Query, Body> {
  method: 'get' | 'post';
  /** In OpenAPI's form, such as `/cases/{caseId}`. */
  path: string;
  tag: string;
  roles: readonly Role[];
  summary: string;
  description?: string;
  params?: ZodObject & ZodType<Params>;
  query?: ZodObject & ZodType<Query>;
  body?: ZodType<Body>;
  /** A command that needs no Idempotency-Key: what it is about has a number of its own, and the same again is the same. */
  keyless?: true;
  /** Takes one file, field `file` of `multipart/form-data`, instead of JSON. The same bytes again are the same file, so it is keyless too. */
  upload?: { maxBytes: number };
  /** Nobody signs in: for the public, so many requests from one address. Goes with `keyless` and no roles. */
  open?: { perMinute: number } | { perHour: number };
  answer: Answer;
  handle: (call: Call<Params, Query, Body>) => Promise<Reply>;
}

/** What OpenAPI says of the good answer. */
export type Answer =
  | { status: 200 | 201; schema: ZodType; description: string; location?: true }
  | { status: 200; mediaType: 'application/octet-stream' | 'text/event-stream'; description: string };

type RawCall = Omit<Call<unknown, unknown, unknown>, 'params' | 'query' | 'body'> & {
  raw: { params: unknown; query: unknown; body: unknown };
};

/** A declared route, its types inside. */
export interface Route extends Omit<Declaration<unknown, unknown, unknown>, 'params' | 'query' | 'handle'> {
  params?: ZodObject;
  query?: ZodObject;
  /** Parses the request, so that nothing wrong is begun. @throws Problem `invalid-request` */
  prepare: (call: RawCall) => () => Promise<Reply>;
}

/** Declares a route. Parts without a schema are empty: a query nobody asked for is refused as a body would be. */
export function route<Params = unknown, Query = unknown, Body = unknown>(
  declaration: Declaration<Params, Query, Body>,
): Route {
  const { handle, ...declared } = declaration;
  return {
    ...declared,
    prepare: ({ raw, ...call }) => {
      const params = declared.params ? parsed(declared.params, raw.params, 'path:') : ({} as Params);
      const query = declared.query ? parsed(declared.query, raw.query, 'query:') : ({} as Query);
      const body = declared.body ? parsed(declared.body, raw.body, '#/') : (undefined as Body);
      return () => handle({ ...call, params, query, body });
    },
  };
}

/** 200 with a body. */
export function ok(body: unknown): Reply {
  return { status: 200, body };
}
