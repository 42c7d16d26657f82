/** What EasyPost's clients send, as far as the sandbox reads it, and how it refuses. */
import { randomBytes } from 'node:crypto';

import type { Request, RequestHandler, Response } from 'express';

import type { WireAddress } from './carrier-book';

/** A refusal as EasyPost words it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export function refuse(response: Response, error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
  const { status, code, message } = error;
  response.status(status).json({ error: { code, message, errors: [] } });
}

/** Answers with what the work gives, or with its refusal. */
export function answer(work: (request: Request) => object, status = 200): RequestHandler {
  return (request, response) => {
    try {
      response.status(status).json(work(request));
    } catch (error) {
      refuse(response, error);
    }
  };
}

/** An id as EasyPost makes them: what it is of, and 32 hex digits. */
export const newId = (prefix: string): string => `${prefix}_${randomBytes(16).toString('hex')}`;

export interface WireShipment {
  reference?: string;
  from_address?: WireAddress;
  to_address?: WireAddress;
  /** Ounces. */
  parcel?: { weight?: number };
  customs_info?: object;
  options?: { print_custom_1?: string };
}

export interface WireInsurance {
  tracking_code?: string;
  amount?: string;
  /** Our own: EasyPost insures in US dollars. */
  currency?: string;
  reference?: string;
  from_address?: { id?: string };
}

export interface WireClaim {
  tracking_code?: string;
  type?: string;
  amount?: string;
  currency?: string;
  reference?: string;
  invoice_attachments?: string[];
}
