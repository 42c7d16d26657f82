/** A photographer claims a listing's picture: it comes down, the brand answers, and it comes back in the law's window. */
import { patiently, signIn, type Addresses, type Caller } from './staff';
import type { Process, Story, Teller } from './story';
import { unlessUnknown, until } from './waiting';

const sku = '21035';

type Brand = Pick<Story, 'sendCounterNotice'>;

export class NoticeStory {
  private noticeId = '';

  private constructor(
    private readonly api: string,
    private readonly chen: Caller,
    private readonly brand: Brand,
    private readonly tell: Teller,
  ) {}

  static async begin(addresses: Addresses, brand: Brand, tell: Teller): Promise<NoticeStory> {
    return new NoticeStory(addresses.api, await signIn(addresses, 'chen'), brand, tell);
  }

  async run(): Promise<void> {
    this.noticeId = await this.send();
    this.tell('Paula, photographer', `says that the picture of ${sku} is hers`, 'notice');
    await this.reaches('in-review');
    await this.chen.post(`/ip-notices/${this.noticeId}/decision`, {
      ...{ decision: 'act', reason: 'Complete; the archive does not know this photograph' },
    });
    await this.reaches('down');
    this.tell('Chen, compliance', `takes ${sku} off sale; it is ${await this.listing()}`, 'down');
    await this.brand.sendCounterNotice(sku);
    await this.reaches('counter-notified');
    await this.reaches('restored');
    this.tell('Listing', `${sku} is back ten business days later: ${await this.listing()}`, 'restored');
  }

  private async send(): Promise<string> {
    const response = await patiently(() =>
      fetch(`${this.api}/ip-notices`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          ...{ signature: 'Paula Reyes', work: 'The photograph “Harbour at dawn”', material: [sku] },
          contact: { name: 'Paula Reyes', email: 'paula@studio.example' },
          ...{ goodFaith: true, accurate: true, authority: true },
        }),
      }),
    );
    const answer = (await response.json()) as { notices?: { noticeId: string }[] };
    const [notice] = answer.notices ?? [];
    if (!notice) throw new Error(`the notice was not taken: ${JSON.stringify(answer)}`);
    return notice.noticeId;
  }

  private async listing(): Promise<string> {
    const { items } = await this.chen.get<{ items: { sku: string; state: string }[] }>('/listings?limit=100');
    return items.find((item) => item.sku === sku)?.state ?? 'unknown';
  }

  private async reaches(stage: string): Promise<void> {
    let found: Process | undefined;
    await until(
      async () => {
        found = await this.chen.get<Process>(`/ip-notices/${this.noticeId}`).catch(unlessUnknown);
        return found?.stage === stage ? found : undefined;
      },
      () => `the notice is ${found?.stage ?? 'unknown'}, not ${stage}`,
    );
  }
}
