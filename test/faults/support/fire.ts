/** Worker, API, Temporal and database are killed with SIGKILL in turn, and started again, until it is told to cease. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../../../local/stack';

export const victims = ['worker', 'api', 'temporal', 'mongo'] as const;

export class Fire {
  readonly killed = new Map<(typeof victims)[number], number>(victims.map((victim) => [victim, 0]));
  private ceased = false;
  private burning: Promise<void> = Promise.resolve();

  constructor(private readonly stack: Stack) {}

  begin(): void {
    this.burning = this.burn();
  }

  async cease(): Promise<void> {
    this.ceased = true;
    await this.burning;
  }

  /** Not after the same rest each time, and not after a random one; on a slow machine the rests are longer too. */
  private async burn(): Promise<void> {
    let down = 0;
    for (let kills = 0; ; kills += 1) {
      await sleep(Math.max(1_500, down) + ((kills * 677) % 2_500));
      const victim = victims[kills % victims.length];
      if (this.ceased || !victim) return;
      const service = this.stack.service(victim);
      const began = Date.now();
      await service.kill('SIGKILL');
      await service.restart();
      down = Date.now() - began;
      this.killed.set(victim, (this.killed.get(victim) ?? 0) + 1);
    }
  }
}
