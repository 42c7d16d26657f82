import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { endingWithParent, lastLines, signalGroup } from './tools/run';

/** Everything needed to start a server again and again on the same ports and data. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly log: string;
}

const graceMs = 10_000;

/** One run of a server as a child process in a process group of its own, its output appended to a log file. */
export class Child {
  private readonly process: ChildProcess;
  private readonly ended: Promise<string>;
  private endedAs: string | undefined;

  constructor(private readonly launch: Launch) {
    mkdirSync(path.dirname(launch.log), { recursive: true });
    mkdirSync(launch.cwd, { recursive: true });
    const log = openSync(launch.log, 'a');
    const [command, args] = endingWithParent(launch.command, launch.args);
    this.process = spawn(command, args, {
      cwd: launch.cwd,
      env: launch.env,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.ended = new Promise((resolve) => {
      this.process.on('error', (error) => resolve(`could not start: ${error.message}`));
      this.process.on('exit', (code, signal) =>
        resolve(signal ? `ended by ${signal}` : `exited with code ${code}`),
      );
    });
    void this.ended.then((how) => (this.endedAs = how));
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** How it ended, or undefined while it runs. */
  get end(): string | undefined {
    return this.endedAs;
  }

  /** Called once when the process ends, with how and its last log lines. */
  onEnd(listener: (how: string) => void): void {
    void this.ended.then((how) => listener(how));
  }

  /** The last lines it wrote, to explain why it ended. */
  lastWords(): string {
    const said = readFileSync(this.launch.log, 'utf8').split('\n');
    // Of a crash of Node.js the message tells, not where it came from.
    return lastLines(said.filter((line) => !/^(\s+at |Node\.js v|\s*\^+$)/.test(line)).join('\n'));
  }

  /** Sends a signal to the process group; for signals that end a process, resolves when it has ended. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    if (this.endedAs !== undefined) return;
    signalGroup(this.pid, signal);
    if (signal === 'SIGKILL' || signal === 'SIGTERM' || signal === 'SIGINT') await this.ended;
  }

  /** SIGTERM, then SIGKILL to the whole group when it takes longer than the grace. */
  async stop(): Promise<void> {
    if (this.endedAs === undefined) {
      const timer = new AbortController();
      signalGroup(this.pid, 'SIGTERM');
      // A process that was stopped (SIGSTOP) can't act on SIGTERM.
      signalGroup(this.pid, 'SIGCONT');
      const late = sleep(graceMs, undefined, { signal: timer.signal }).then(() =>
        signalGroup(this.pid, 'SIGKILL'),
      );
      late.catch(() => undefined);
      await this.ended;
      timer.abort();
      // What the process itself may have left in its group.
      signalGroup(this.pid, 'SIGKILL');
    }
  }
}
