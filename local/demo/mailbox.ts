/** The partner's mailbox, read through Mailpit's API: mails are the only way a partner learns of anything. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openPage } from './partner';
import { patiently } from './staff';

export interface Letter {
  subject: string;
  /** The address in it that leads to our pages. */
  link: string;
  /** The page behind it, as it was when the letter was opened. */
  page: string;
}

export class Mailbox {
  private readonly seen = new Set<string>();
  /** Opened, and not acted on yet. */
  private unanswered: Letter[] = [];

  constructor(
    private readonly inbox: string,
    readonly address: string,
  ) {}

  /** How many letters came to this address. */
  async count(): Promise<number> {
    return (await this.letterIds()).length;
  }

  /** The oldest unanswered letter whose page has this form (`declare`, `upload`, `accept` …); waits for the post. */
  async letterAskingTo(form: string, alsoPleases: (letter: Letter) => boolean = () => true): Promise<Letter> {
    const giveUp = Date.now() + 180_000;
    for (;;) {
      const index = this.unanswered.findIndex(
        (letter) => letter.page.includes(`/${form}"`) && alsoPleases(letter),
      );
      const [found] = index < 0 ? [] : this.unanswered.splice(index, 1);
      if (found) return found;
      if (Date.now() > giveUp) throw new Error(`no mail came in three minutes that asks to ${form}`);
      await this.openNewLetters();
      await sleep(150);
    }
  }

  private async openNewLetters(): Promise<void> {
    for (const id of (await this.letterIds()).reverse()) {
      if (this.seen.has(id)) continue;
      this.seen.add(id);
      const response = await fetch(`${this.inbox}/api/v1/message/${id}`);
      const { Subject, Text } = (await response.json()) as { Subject: string; Text: string };
      const link = /https?:\/\/\S+\/p\/[A-Za-z0-9_-]{43}/.exec(Text)?.[0];
      if (link) this.unanswered.push({ subject: Subject, link, page: await openPage(link).catch(() => '') });
    }
  }

  private async letterIds(): Promise<string[]> {
    const query = encodeURIComponent(`to:"${this.address}"`);
    const response = await fetch(`${this.inbox}/api/v1/search?query=${query}&limit=200`);
    if (!response.ok) throw new Error(`the inbox answered ${response.status}`);
    return ((await response.json()) as { messages: { ID: string }[] }).messages.map(({ ID }) => ID);
  }
}

/** The code that proves to be whoever has this address, in English; nothing while it has not come. */
export async function codeMailedTo(address: string, inbox: string): Promise<string | undefined> {
  const query = encodeURIComponent(`to:"${address}"`);
  const found = await patiently(() => fetch(`${inbox}/api/v1/search?query=${query}&limit=50`));
  const { messages } = (await found.json()) as { messages: { Subject: string }[] };
  return messages.flatMap(({ Subject }) => /^Your code: (\d{6})$/.exec(Subject)?.[1] ?? [])[0];
}
