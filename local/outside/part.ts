import type { Router } from 'express';

import type { Journal } from './journal';

/** How one part of the outside world is played: its book, where it reports to, how fast and how badly it behaves. */
export interface SandboxOptions {
  /** What it has to remember over a restart. */
  readonly journal: Journal;
  /** Where its webhooks go. Empty: nowhere. */
  readonly webhookUrl: string;
  /** What its webhooks are signed with. */
  readonly secret: string;
  /** Milliseconds of one simulated hour. */
  readonly pace: number;
  readonly latencyMs: { readonly min: number; readonly max: number };
  /** Share of calls that are answered with an error after their effect happened, from 0 to 1. */
  readonly failureShare: number;
}

/** A part of the outside world: the API it offers, mounted under its name. */
export interface SandboxPart {
  readonly router: Router;
  /** Stops its timers and webhooks. */
  close(): void;
}
