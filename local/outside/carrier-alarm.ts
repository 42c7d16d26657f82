/** One alarm for each name: setting it anew replaces it. Times are milliseconds since 1970. */
export class Alarms {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  /** What a timer of Node can wait at most. Longer waits ring early, and whoever is woken looks at the clock. */
  private static readonly longest = 2_147_483_647;

  set(name: string, at: number, ring: () => void): void {
    clearTimeout(this.timers.get(name));
    const wait = Math.min(Math.max(0, Math.ceil(at - Date.now())), Alarms.longest);
    const timer = setTimeout(() => {
      this.timers.delete(name);
      ring();
    }, wait);
    this.timers.set(name, timer.unref());
  }

  clear(name: string): void {
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
  }

  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }
}
