/** The quarter's OSS return over the demonstration's orders: registered, computed, approved by a second person, filed, paid, archived. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../config/root';
import { periodOf } from '../../domain/tax-calendar';
import { signIn, type Addresses, type Caller } from './staff';
import type { Process, Teller } from './story';
import { unlessUnknown, until } from './waiting';

/** The number the sandbox's authority knows the platform by, and that of its stock in Germany. */
const registration = { scheme: 'OSS', jurisdiction: 'FI', number: 'FI12345678', validFrom: '2026-01-01' };
const establishments = { DE: 'DE123456789' };

interface ReturnState {
  draft?: { version: number; sha256: string; due: number };
  owed?: { amount: number; reference: string };
  filed?: { reference: string };
}

/** Saved beside the other papers of the demonstration. */
export interface SavedFile {
  path: string;
  sha256: string;
}

export class TaxStory {
  private constructor(
    private readonly fatima: Caller,
    private readonly felix: Caller,
    private readonly period: string,
    private readonly today: string,
    private readonly tell: Teller,
  ) {}

  static async begin(addresses: Addresses, tell: Teller): Promise<TaxStory> {
    const today = new Date().toISOString().slice(0, 10);
    const { id } = periodOf('OSS', today);
    return new TaxStory(await signIn(addresses, 'fatima'), await signIn(addresses, 'felix'), id, today, tell);
  }

  /** The demonstration does not wait for the end of the quarter: what was sold until now is declared. */
  async run(): Promise<SavedFile[]> {
    await this.felix.post('/tax/registrations', { ...registration, establishments });
    const { scheme, jurisdiction } = registration;
    await this.felix.post('/tax/returns', { scheme, jurisdiction, period: this.period });
    this.tell('Felix, finance', `opens the OSS return of ${this.period} at the Finnish authority`, 'tax');
    const draft = await this.until('the draft', 'awaiting-approval', ({ draft: it }) => it);
    this.tell('Return', `version ${draft.version}: ${euros(draft.due)} due`, 'tax');
    await this.fatima.post(`${this.address}/approval`, { approve: true, sha256: draft.sha256 });
    this.tell('Fatima, finance', 'approves that version', 'tax');
    const owed = await this.until('the authority', 'paying', (state) => state.owed);
    this.tell('Authority', `takes the return under ${owed.reference}`, 'filed');
    await this.fatima.post(`${this.address}/payment`, {
      ...{ bankReference: 'SEPA-DEMO-0001', paidOn: this.today, amount: owed.amount },
    });
    await this.until('the archive', 'archived', (state) => state.filed);
    this.tell(
      'Fatima, finance',
      `pays ${euros(owed.amount)}; the return is archived for ten years`,
      'archived',
    );
    return Promise.all([
      this.save(`versions/${draft.version}/pdf`, 'oss-return.pdf'),
      this.save(`versions/${draft.version}/file`, 'oss-return.csv'),
    ]);
  }

  async process(): Promise<Process> {
    return (await this.fatima.get<{ return: Process }>(this.address)).return;
  }

  private get address(): string {
    return `/tax/returns/${registration.scheme}/${registration.jurisdiction}/${this.period}`;
  }

  private async save(what: string, name: string): Promise<SavedFile> {
    const bytes = await this.fatima.download(`${this.address}/${what}`);
    writeFileSync(path.join(projectRoot, 'out', name), bytes);
    return { path: `out/${name}`, sha256: createHash('sha256').update(bytes).digest('hex') };
  }

  private until<Found>(
    what: string,
    stage: string,
    find: (state: ReturnState) => Found | undefined,
  ): Promise<Found> {
    return until(
      async () => {
        const found = await this.process().catch(unlessUnknown);
        return found?.stage === stage ? find(found.state) : undefined;
      },
      async () => `waited in vain for ${what}: ${JSON.stringify(await this.process())}`,
    );
  }
}

function euros(amount: number): string {
  return `${(amount / 100).toFixed(2)} EUR`;
}
