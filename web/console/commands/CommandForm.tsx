/** A form made from a command's schema: fills in, checks, asks once more where it must, sends, and says what followed. */
import { Alert, Button, Fieldset, FileInput, Group, Select, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, type SyntheticEvent } from 'react';
import { ApiProblem } from '../api/problem';
import { useHasRole } from '../session/context';
import { notify } from '../ui/notify';
import { words } from '../ui/words';
import type { CommandProps } from './action';
import { addressOf, commandsQuery } from './command';
import { bodyOf, draftsOf, type Named, type Wrong } from './draft';
import { fieldsOf, type Field } from './fields';
import { Inputs } from './Inputs';
import { endsOf } from './irreversible';
import { Refused } from './Refused';
import type { Command } from './schema';
import { useSending } from './sending';

export function CommandForm(props: CommandProps) {
  const { data: commands } = useSuspenseQuery(commandsQuery);
  const command = commands[props.path];
  if (!command) throw new Error(`no command ${props.path}`);
  return <Form {...props} command={command} />;
}

function Form({
  command,
  path,
  params,
  choose = {},
  given,
  start,
  verb,
  done,
}: CommandProps & { command: Command }) {
  const fields = useMemo(() => askedOf(command, given), [command, given]);
  const [draft, setDraft] = useState<Named>(() => startOf(fields, start, given));
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const [file, setFile] = useState<File | null>(null);
  const [wrong, setWrong] = useState<readonly Wrong[]>([]);
  const [sure, setSure] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const sending = useSending(command, async (answer) => {
    tell(verb, answer);
    await done?.(answer);
  });
  const mayDo = useHasRole(...command.roles);
  if (!mayDo) return <NotYours command={command} />;

  const fail = (found: readonly Wrong[]) => {
    setWrong(found);
    setSure(false);
    requestAnimationFrame(() => focusFirst(form.current));
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const { body, wrong: found } = bodyOf(fields, draft);
    const missing = Object.keys(choose).filter((name) => !chosen[name]);
    found.push(...missing.map((name) => ({ pointer: `path:${name}`, detail: 'Choose one.' })));
    if (command.takesFile && !file) found.push({ pointer: 'file', detail: 'Choose a file.' });
    if (found.length > 0) return fail(found);
    setWrong([]);
    if (endsOf(path) && !sure) return setSure(true);
    const address = addressOf(path, { ...params, ...chosen });
    sending.mutate(
      { address, body: withGiven(body, given), file: file ?? undefined },
      { onError: (error) => fail(error instanceof ApiProblem ? (error.body.errors ?? []) : []) },
    );
  };
  const goBack = () => {
    setSure(false);
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[type="submit"]')?.focus());
  };
  const asked = fields.map(({ name }) => name);
  return (
    <form ref={form} onSubmit={submit} noValidate aria-label={command.summary}>
      <Fieldset variant="unstyled" disabled={sending.isPending || sending.unsure}>
        <Stack gap="sm">
          {Object.entries(choose).map(([name, options]) => (
            <Select
              key={name}
              label={words(name.replace(/Id$/, ''))}
              data={[...options]}
              value={chosen[name] ?? null}
              error={wrong.find(({ pointer }) => pointer === `path:${name}`)?.detail}
              onChange={(value) => setChosen({ ...chosen, [name]: value ?? '' })}
            />
          ))}
          <Inputs fields={fields} draft={draft} change={setDraft} at="#" wrong={wrong} />
          {command.takesFile && (
            <FileInput
              label="File"
              description="One PDF, PNG or JPEG"
              accept="application/pdf,image/png,image/jpeg"
              value={file}
              error={wrong.find(({ pointer }) => pointer === 'file')?.detail}
              onChange={setFile}
            />
          )}
        </Stack>
      </Fieldset>
      <Stack gap="sm" mt="md">
        {sending.isError && <Refused error={sending.error} asked={asked} unsure={sending.unsure} />}
        {sure && !sending.unsure ? (
          <Sure ends={endsOf(path)} verb={verb} sending={sending.isPending} back={goBack} />
        ) : (
          <Button type="submit" loading={sending.isPending} w="fit-content">
            {sending.unsure ? 'Send the same again' : verb}
          </Button>
        )}
      </Stack>
    </form>
  );
}

interface SureProps {
  ends: string | undefined;
  verb: string;
  sending: boolean;
  back: () => void;
}

/** Asked once more. The keyboard is at the question, not at its yes: a key that is held too long must not answer it. */
function Sure({ ends, verb, sending, back }: SureProps) {
  const question = useRef<HTMLDivElement>(null);
  useEffect(() => question.current?.focus(), []);
  return (
    <Alert
      ref={question}
      tabIndex={-1}
      color="orange"
      icon={<IconAlertTriangle size={18} />}
      title="Are you sure?"
      role="alert"
    >
      <Text size="sm">{ends}</Text>
      <Group mt="sm" gap="xs">
        <Button type="submit" color="red" loading={sending}>
          Yes: {verb.charAt(0).toLowerCase() + verb.slice(1)}
        </Button>
        <Button variant="default" disabled={sending} onClick={back}>
          Go back
        </Button>
      </Group>
    </Alert>
  );
}

function NotYours({ command }: { command: Command }) {
  return (
    <Text size="sm" c="dimmed">
      {command.summary}: for{' '}
      {command.roles
        .filter((role) => role !== ('system' as string))
        .map(words)
        .join(', ')}
      .
    </Text>
  );
}

/** The fields that are still to be asked for. */
function askedOf({ body }: Command, given: object = {}): Field[] {
  const left = (fields: readonly Field[]) => fields.filter(({ name }) => name === '' || !(name in given));
  return left(body ? fieldsOf(body) : []).map((field) =>
    field.kind === 'alternatives' && field.name === ''
      ? { ...field, ways: field.ways.map((way) => ({ ...way, fields: left(way.fields) })) }
      : field,
  );
}

function startOf(fields: readonly Field[], start: object = {}, given: object = {}): Named {
  const known = { ...start, ...given };
  return fields[0]?.name === '' ? draftsOf(fields, { '': known }) : draftsOf(fields, known);
}

function withGiven(body: unknown, given: object = {}): unknown {
  return { ...(body as object), ...given };
}

function focusFirst(form: HTMLFormElement | null): void {
  const target =
    form?.querySelector<HTMLElement>('[aria-invalid="true"]') ??
    form?.querySelector<HTMLElement>('[role="alert"]');
  target?.focus();
}

function tell(verb: string, { stage }: Record<string, unknown>): void {
  notify({
    color: 'teal',
    title: `${verb}: done`,
    message: typeof stage === 'string' ? `It is now at: ${words(stage)}.` : 'It is in the record.',
  });
}
