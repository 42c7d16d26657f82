import { rmSync } from 'node:fs';

import { Child } from './child';
import type { PidFile } from './pid-file';
import { untilReady } from './readiness';
import type { Prepared, ServiceName } from './servers/server';
import type { Surroundings } from './tools/surroundings';

const readyTimeoutMs = 60_000;
const elsewhereTimeoutMs = 10_000;

/** One server of a running stack. It keeps its port and data over kills and restarts. */
export class Service {
  private child: Child | undefined;
  /** Whether its end would be news: it was ready, and nobody has asked for the end. */
  private expectedUp = false;

  constructor(
    readonly name: ServiceName,
    readonly title: string,
    private readonly prepared: Prepared,
    private readonly pidFile: PidFile,
    private readonly surroundings: Pick<Surroundings, 'progress' | 'signal'>,
  ) {
    if (prepared.launch) rmSync(prepared.launch.log, { force: true });
  }

  /** The process id, or undefined when it does not run or is run elsewhere. */
  get pid(): number | undefined {
    return this.child?.end === undefined ? this.child?.pid : undefined;
  }

  /**
   * Starts the process, unless the server is run elsewhere, and waits until it is ready.
   * Errors: it ended or did not get ready in a minute; the message has its last log lines.
   */
  async start(): Promise<void> {
    const { launch } = this.prepared;
    if (launch && this.pid === undefined) {
      const child = new Child(launch);
      this.child = child;
      if (child.pid !== undefined) this.pidFile.add(this.name, child.pid, launch.command);
      child.onEnd((how) => {
        if (this.expectedUp) this.surroundings.progress(`${this.title} ${how}; its log is ${launch.log}`);
      });
    }
    await this.waitReady();
    this.expectedUp = true;
  }

  /** Errors: as {@link start}. */
  async waitReady(): Promise<void> {
    const { launch, check, from } = this.prepared;
    const ended = (): string | undefined => this.child?.end;
    const stillWorthIt = (): void => {
      this.surroundings.signal.throwIfAborted();
      if (launch && ended() !== undefined) throw new Error(`it ${ended()}`);
    };
    try {
      await untilReady(check, launch ? readyTimeoutMs : elsewhereTimeoutMs, stillWorthIt);
    } catch (error) {
      this.surroundings.signal.throwIfAborted();
      const why = error instanceof Error ? error.message : String(error);
      if (!launch) throw new Error(`${this.title} (${from}) does not answer: ${why}`);
      throw new Error(
        `${this.title} did not start: ${why}. Last lines: ${this.child?.lastWords()}. Log: ${launch.log}`,
      );
    }
  }

  /** Sends a signal; for SIGKILL, SIGTERM and SIGINT resolves when the process has ended. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    this.expectedUp = false;
    await this.child?.kill(signal);
  }

  /** Stops it if it runs, starts it on the same port and data, and waits until it is ready. */
  async restart(): Promise<void> {
    if (!this.prepared.launch) throw new Error(`${this.title} is run elsewhere (${this.prepared.from})`);
    await this.stop();
    await this.start();
  }

  /** SIGTERM, then SIGKILL after a grace of ten seconds. */
  async stop(): Promise<void> {
    this.expectedUp = false;
    await this.child?.stop();
  }

  /** Ends it at once. */
  killHard(): void {
    this.expectedUp = false;
    void this.child?.kill('SIGKILL');
  }
}
