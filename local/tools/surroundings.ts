/** What finding and installing programs depends on, passed in so that tests can use folders and a PATH of their own. */
export interface Surroundings {
  /** Settings, and the PATH that is searched. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder of installed programs, shared by all stacks: `.local/tools`. */
  readonly tools: string;
  readonly progress: (line: string) => void;
  /** Aborted when the stack is stopped while it is still installing. */
  readonly signal: AbortSignal;
}

/** A program to start, with where it came from (for people to read). */
export interface Program {
  readonly command: string;
  /** Arguments before the server's own, e.g. the script an interpreter runs. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly from: string;
}
