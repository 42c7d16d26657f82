/** `npm run verify-pack FILE [--sha256 HEX]`: checks an evidence pack offline; exit code 0 when it is intact, else 1. */
import { describeProblem } from '../../activities/documents/pack-problems';
import { verifyEvidencePack } from '../../activities/documents/verify-pack';

const USAGE =
  'Usage: npm run verify-pack FILE [--sha256 HEX]   (HEX: the SHA-256 recorded when the pack was issued)';

/** Runs the command; `print` takes one line at a time. Gives the exit code. */
export async function verifyPackCommand(
  args: readonly string[],
  print: (line: string) => void,
): Promise<0 | 1> {
  const [file, option, expected] = args;
  if (!file || args.length === 2 || args.length > 3 || (option !== undefined && option !== '--sha256')) {
    print(USAGE);
    return 1;
  }
  try {
    const verdict = await verifyEvidencePack(file);
    for (const problem of verdict.problems) print(describeProblem(problem));
    const other = expected !== undefined && expected.toLowerCase() !== verdict.sha256;
    if (other) print(`OTHER PACK  its sha256 is ${verdict.sha256}, not ${expected}`);
    if (!verdict.ok || other) return 1;
    print(`INTACT  ${verdict.files} files, ${verdict.auditEntries} audit entries, sha256 ${verdict.sha256}`);
    return 0;
  } catch (error) {
    print(`UNREADABLE  ${file}: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

if (require.main === module)
  void verifyPackCommand(process.argv.slice(2), (line) => console.log(line)).then((code) => {
    process.exitCode = code;
  });
