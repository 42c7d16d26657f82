/** What can be wrong with an evidence pack, in words. */

export type PackProblem =
  | { kind: 'altered' | 'missing' | 'extra' | 'repeated' | 'unsafe-path'; path: string }
  | { kind: 'unreadable' | 'too-large' | 'manifest' | 'audit'; what: string };

/** One line for a person. */
export function describeProblem(problem: PackProblem): string {
  const words = {
    altered: 'ALTERED',
    missing: 'MISSING',
    extra: 'ADDED',
    repeated: 'REPEATED',
    'unsafe-path': 'UNSAFE PATH',
    unreadable: 'UNREADABLE',
    'too-large': 'TOO LARGE',
    manifest: 'MANIFEST',
    audit: 'AUDIT CHAIN',
  } as const;
  // Quoted, so that a crafted name cannot pretend to be a line of its own.
  return `${words[problem.kind]}  ${'path' in problem ? JSON.stringify(problem.path).slice(1, -1) : problem.what}`;
}
