/** What is known to have happened, by name; whoever needs it waits for it. */

const patienceMs = 120_000;

interface Entry {
  happened: Promise<string>;
  post: (what: string) => void;
}

export class NoticeBoard {
  private readonly entries = new Map<string, Entry>();

  /** The first word on a matter stays. */
  post(matter: string, what = ''): void {
    this.entry(matter).post(what);
  }

  /** Waits until there is word. @throws Error after two minutes */
  async when(matter: string): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`waited in vain for ${matter}`)), patienceMs);
    });
    try {
      return await Promise.race([this.entry(matter).happened, tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  private entry(matter: string): Entry {
    const known = this.entries.get(matter);
    if (known) return known;
    const entry: Partial<Entry> = {};
    entry.happened = new Promise((resolve) => (entry.post = resolve));
    this.entries.set(matter, entry as Entry);
    return entry as Entry;
  }
}
