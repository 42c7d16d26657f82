import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as workflows from '../../workflows';

const directory = path.join(__dirname, '../../workflows');

/** `brand-onboarding` is the folder of `brandOnboarding`; the kernel is no process. */
const folders = readdirSync(directory, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'kernel')
  .map(({ name }) => name);

function workflowOf(folder: string): string {
  return folder.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

describe('every process', () => {
  it('is exported for the workers, and nothing else is', () => {
    expect(Object.keys(workflows).sort()).toEqual(folders.map(workflowOf).sort());
  });

  it.each(folders)('%s is in the bundle, by its own name', (folder) => {
    const bundle = readFileSync(process.env.TEST_BUNDLE ?? '', 'utf8');
    expect(bundle).toMatch(new RegExp(`async function ${workflowOf(folder)}\\(`));
  });

  it.each(folders)('%s tells its story in workflow.ts', (folder) => {
    const story = readFileSync(path.join(directory, folder, 'workflow.ts'), 'utf8');
    expect(story).toContain(`export async function ${workflowOf(folder)}(`);
  });
});
