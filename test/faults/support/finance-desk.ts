/** Two people of finance at the doors of tax: Felix opens and has computed, Fatima approves and pays. What fails is tried again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Refused, type Caller } from '../../../local/demo/staff';
import { returnOf, type Filed } from './ledger';

const patienceMs = 150_000;

export interface ReturnState {
  draft?: { version: number; sha256: string; due: number; file: { sha256: string } };
  owed?: { amount: number; reference: string };
  filed?: { reference: string; receipt: { sha256: string } };
  payment?: { amount: number };
}

export class FinanceDesk {
  constructor(
    private readonly felix: Caller,
    private readonly fatima: Caller,
  ) {}

  /** The numbers the sandbox knows from the beginning. */
  async register(): Promise<void> {
    const all = { validFrom: '2024-01-01' };
    const numbers = { OSS: 'FI12345678', IOSS: 'IM2460000742', 'UK-VAT': '123456789' } as const;
    for (const [scheme, number] of Object.entries(numbers)) {
      const british = scheme === 'UK-VAT';
      const which = { scheme, number, jurisdiction: british ? 'GB' : 'FI' };
      await this.felix.post('/tax/registrations', { ...which, ...(british ? { stagger: 1 } : {}), ...all });
    }
  }

  /** How long a return takes to be drafted when nobody disturbs it, in milliseconds. It is left where it is then. */
  async rehearse(): Promise<number> {
    const one = returnOf('OSS', '2024-Q4');
    const began = Date.now();
    await this.open(one);
    await this.drafted(one, 1);
    return Date.now() - began;
  }

  async open({ scheme, jurisdiction, period }: Filed): Promise<void> {
    await this.felix.post('/tax/returns', { scheme, jurisdiction, period });
  }

  async computeAnew({ path }: Filed): Promise<void> {
    await untilTaken(() => this.felix.post(`${path}/recomputation`, { reason: 'looked at once more' }));
  }

  async approve({ path }: Filed, { draft }: ReturnState): Promise<void> {
    const decision = { approve: true, sha256: draft?.sha256 };
    await untilTaken(() => this.fatima.post(`${path}/approval`, decision));
  }

  async pay({ path, period }: Filed, { owed }: ReturnState): Promise<void> {
    const paidOn = new Date().toISOString().slice(0, 10);
    const payment = { bankReference: `BANK-${period}`, paidOn, amount: owed?.amount };
    await untilTaken(() => this.fatima.post(`${path}/payment`, payment));
  }

  /** Waits for a version that can be decided on. */
  drafted(one: Filed, version: number): Promise<ReturnState> {
    return this.until(one, 'awaiting-approval', ({ draft }) => draft?.version === version);
  }

  async until(
    one: Filed,
    stage: string,
    is: (state: ReturnState) => boolean = () => true,
  ): Promise<ReturnState> {
    const giveUp = Date.now() + patienceMs;
    for (;;) {
      const found = await this.fatima
        .get<{ return: { stage: string; state: ReturnState } }>(one.path)
        .catch(unlessUnknown);
      if (found?.return.stage === stage && is(found.return.state)) return found.return.state;
      if (Date.now() > giveUp)
        throw new Error(`waited in vain for ${one.processId} in ${stage}: ${JSON.stringify(found)}`);
      await sleep(150);
    }
  }
}

/** The record can be ahead of a process whose worker was killed (docs/decisions/009): what it refuses is asked anew. */
async function untilTaken(ask: () => Promise<unknown>): Promise<void> {
  for (const giveUp = Date.now() + patienceMs; ; await sleep(500)) {
    try {
      await ask();
      return;
    } catch (error) {
      if (!(error instanceof Refused && error.status === 409) || Date.now() > giveUp) throw error;
    }
  }
}

/** Opened, and not in the record yet. */
function unlessUnknown(error: unknown): undefined {
  if (!(error instanceof Refused && error.status === 404)) throw error;
}
