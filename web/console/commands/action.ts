/** What a form of a command is given, and what can be done from a page by one. */
import type { CommandPath } from './schema';

export interface CommandProps {
  path: CommandPath;
  params: Readonly<Record<string, string | number>>;
  /** Parameters that are chosen in the form. */
  choose?: Readonly<Record<string, readonly { value: string; label: string }[]>>;
  /** Parts of the body that are known and not asked for. */
  given?: Readonly<Record<string, unknown>> | undefined;
  /** What the fields begin with. */
  start?: Readonly<Record<string, unknown>> | undefined;
  /** On the button. */
  verb: string;
  done?: (answer: Record<string, unknown>) => void | Promise<void>;
}

/** Something that can be done from a page, beside its tasks. The API decides who may; each role is shown its own. */
export interface Action extends Omit<CommandProps, 'params' | 'done'> {
  params?: Record<string, string | number>;
  /** What is to be done once this was carried out. */
  next?: (answer: Record<string, unknown>) => Action;
}
