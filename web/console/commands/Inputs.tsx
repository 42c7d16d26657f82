/** The inputs of a form, one for each kind of field. */
import {
  ActionIcon,
  Button,
  Checkbox,
  Fieldset,
  Group,
  MultiSelect,
  Paper,
  Radio,
  Select,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { amidst, begun, countries, country, words } from '../ui/words';
import { draftOf, type Draft, type Named, type Wrong } from './draft';
import type { Field, Option, Way } from './fields';
import { FileHash } from './FileHash';
import classes from './Inputs.module.css';

interface Props<One extends Field = Field> {
  field: One;
  draft: Draft;
  change: (to: Draft) => void;
  /** JSON pointer of the field in the body. */
  at: string;
  wrong: readonly Wrong[];
}

type Of<Kind extends Field['kind']> = Props<Extract<Field, { kind: Kind }>>;

/** All fields of an object. */
export function Inputs({
  fields,
  draft,
  change,
  at,
  wrong,
}: Omit<Props, 'field' | 'draft' | 'change'> & {
  fields: readonly Field[];
  draft: Named;
  change: (to: Named) => void;
}) {
  return fields.map((field) => (
    <Input
      key={field.name}
      field={field}
      draft={draft[field.name]}
      change={(to) => change({ ...draft, [field.name]: to })}
      at={field.name === '' ? at : `${at}/${field.name}`}
      wrong={wrong}
    />
  ));
}

function Input(props: Props) {
  const { field, draft, change } = props;
  const shared = sharedOf(props);
  switch (field.kind) {
    case 'text':
      return <Words {...(props as Of<'text'>)} />;
    case 'day':
      return <TextInput {...shared} type="date" value={draft as string} maw={200} onChange={typed(change)} />;
    case 'instant':
      return (
        <TextInput
          {...shared}
          type="datetime-local"
          value={draft as string}
          maw={260}
          onChange={typed(change)}
        />
      );
    case 'country':
      return (
        <Select
          {...shared}
          searchable
          clearable
          maw={320}
          data={countries}
          value={(draft as string) || null}
          onChange={(value) => change(value ?? '')}
        />
      );
    case 'currency':
      return (
        <Select
          {...shared}
          searchable
          maw={160}
          data={currencies}
          value={(draft as string) || null}
          onChange={(value) => change(value ?? '')}
        />
      );
    case 'hash':
      return <FileHash shared={shared} draft={draft} change={change} />;
    case 'number':
      return <Digits {...(props as Of<'number'>)} />;
    case 'money':
      return <Amount {...(props as Of<'money'>)} />;
    case 'tick':
      return (
        <Checkbox
          label={field.label}
          description={field.help}
          error={shared.error}
          checked={draft === true}
          onChange={({ currentTarget }) => change(currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Choice
          {...props}
          options={field.options}
          chosen={draft as Option['value'] | undefined}
          choose={change}
        />
      );
    case 'several':
      return <Several {...(props as Of<'several'>)} />;
    case 'object':
      return <Part {...(props as Of<'object'>)} />;
    case 'rows':
      return <Rows {...(props as Of<'rows'>)} />;
    case 'map':
      return <Map {...(props as Of<'map'>)} />;
    case 'alternatives':
      return <Alternatives {...(props as Of<'alternatives'>)} />;
  }
}

function sharedOf({ field, at, wrong }: Props) {
  return {
    label: field.required ? field.label : `${field.label} (if any)`,
    description: field.help,
    error: wrongAt(wrong, at),
    'data-pointer': at,
    'aria-required': field.required,
  };
}

function wrongAt(wrong: readonly Wrong[], at: string): string | undefined {
  const found = wrong.filter(({ pointer }) => pointer === at);
  return (
    found.map(({ detail, remedy }) => sentence(remedy ? `${detail}: ${remedy}` : detail)).join(' ') ||
    undefined
  );
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? begun(text) : `${begun(text)}.`;
}

function typed(change: (to: string) => void) {
  return ({ currentTarget }: { currentTarget: { value: string } }) => change(currentTarget.value);
}

function Words({ field, draft, change, ...place }: Of<'text'>) {
  const shared = sharedOf({ field, draft, change, ...place });
  const value = (draft as string | undefined) ?? '';
  if (field.long)
    return (
      <Textarea
        {...shared}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={field.max}
        value={value}
        onChange={typed(change)}
      />
    );
  return (
    <TextInput
      {...shared}
      type={field.email ? 'email' : 'text'}
      maxLength={field.max}
      maw={520}
      value={value}
      onChange={typed(change)}
    />
  );
}

function Digits({ field, draft, change, ...place }: Of<'number'>) {
  const unit = field.percent ? '%' : field.unit;
  return (
    <TextInput
      {...sharedOf({ field, draft, change, ...place })}
      inputMode={field.whole ? 'numeric' : 'decimal'}
      maw={200}
      value={draft as string}
      rightSection={
        unit && (
          <Text size="xs" c="dimmed">
            {unit}
          </Text>
        )
      }
      rightSectionWidth={unit ? 44 : 0}
      onChange={typed(change)}
    />
  );
}

function Amount({ field, draft, change, at, wrong }: Of<'money'>) {
  const { amount, currency } = draft as { amount: string; currency: string };
  const shared = sharedOf({ field, draft, change, at, wrong });
  return (
    <Group gap="xs" align="flex-start">
      <TextInput
        {...{ ...shared, description: undefined }}
        error={shared.error ?? wrongAt(wrong, `${at}/amount`)}
        data-pointer={`${at}/amount`}
        inputMode="decimal"
        placeholder="0.00"
        w={160}
        value={amount}
        onChange={typed((to) => change({ amount: to, currency }))}
      />
      <Select
        label={`Currency of ${amidst(field.label) || 'the amount'}`}
        error={wrongAt(wrong, `${at}/currency`)}
        data-pointer={`${at}/currency`}
        searchable
        w={160}
        data={currencies}
        value={currency || null}
        onChange={(value) => change({ amount, currency: value ?? '' })}
      />
    </Group>
  );
}

interface ChoiceProps extends Props {
  options: readonly Option[];
  chosen: string | number | boolean | undefined;
  choose: (to: Draft) => void;
}

/** Few options as buttons in sight, many as a list. */
function Choice({ options, chosen, choose, field, at, wrong, draft }: ChoiceProps) {
  const shared = sharedOf({ field, at, wrong, draft, change: choose });
  const value = options.find((option) => option.value === chosen)?.value;
  if (options.length > 6)
    return (
      <Select
        {...shared}
        maw={320}
        data={options.map(({ value, label }) => ({ value: String(value), label }))}
        value={value === undefined ? null : String(value)}
        onChange={(text) => choose(options.find(({ value }) => String(value) === text)?.value)}
      />
    );
  const { 'data-pointer': pointer, 'aria-required': _, ...group } = shared;
  return (
    <Radio.Group
      {...group}
      label={field.label || 'Decision'}
      value={value === undefined ? null : String(value)}
      onChange={(text) => choose(options.find(({ value }) => String(value) === text)?.value)}
    >
      <Group gap="xs" mt={4} data-pointer={pointer}>
        {options.map(({ value, label }) => (
          <Radio.Card key={String(value)} value={String(value)} className={classes.answer} aria-label={label}>
            <Group wrap="nowrap" gap="sm">
              <Radio.Indicator />
              <Text size="sm" fw={550}>
                {label}
              </Text>
            </Group>
          </Radio.Card>
        ))}
      </Group>
    </Radio.Group>
  );
}

function Several({ field, draft, change, ...place }: Of<'several'>) {
  const shared = sharedOf({ field, draft, change, ...place });
  const value = (draft as Draft[]).map(String);
  if (field.options === 'free')
    return <TagsInput {...shared} placeholder="Enter after each" value={value} onChange={change} />;
  if (field.options === 'countries')
    return <MultiSelect {...shared} searchable data={countries} value={value} onChange={change} />;
  const { 'aria-required': _, ...group } = shared;
  return (
    <Checkbox.Group {...group} value={value} onChange={change}>
      <Group gap="md" mt={4}>
        {field.options.map((option) => (
          <Checkbox key={String(option.value)} value={String(option.value)} label={option.label} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}

function Part({ field, draft, change, at, wrong }: Of<'object'>) {
  return (
    <Fieldset legend={field.required ? field.label : `${field.label} (if any)`} p="sm">
      <Stack gap="sm">
        {field.help && (
          <Text size="xs" c="dimmed">
            {field.help}
          </Text>
        )}
        <Inputs fields={field.fields} draft={draft as Named} change={change} at={at} wrong={wrong} />
      </Stack>
    </Fieldset>
  );
}

function Rows({ field, draft, change, at, wrong }: Of<'rows'>) {
  const rows = draft as Draft[];
  const { row } = field;
  return (
    <Fieldset legend={field.label} p="sm" data-pointer={at}>
      <Stack gap="xs">
        {wrongAt(wrong, at) && (
          <Text size="xs" c="red">
            {wrongAt(wrong, at)}
          </Text>
        )}
        {rows.map((one, place) => (
          <Paper key={place} className={classes.row} role="group" aria-label={`${field.label} ${place + 1}`}>
            <div className={classes.cells}>
              <Input
                field={row.kind === 'object' ? { ...row, kind: 'object', label: '' } : row}
                draft={one}
                change={(to) => change(rows.with(place, to))}
                at={`${at}/${place}`}
                wrong={wrong}
              />
            </div>
            {rows.length > field.min && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove ${field.label} ${place + 1}`}
                onClick={() => change(rows.toSpliced(place, 1))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            )}
          </Paper>
        ))}
        {rows.length < field.max && (
          <Button
            size="xs"
            variant="light"
            leftSection={<IconPlus size={14} />}
            onClick={() => change([...rows, draftOf(row)])}
            w="fit-content"
          >
            Add to {amidst(field.label)}
          </Button>
        )}
      </Stack>
    </Fieldset>
  );
}

function Map({ field, draft, change, at, wrong }: Of<'map'>) {
  const entries = draft as { key: string; value: Draft }[];
  return (
    <Fieldset legend={field.label} p="sm" data-pointer={at}>
      <Stack gap="xs">
        {entries.map(({ key, value }, place) => (
          <Group key={place} align="flex-start" gap="xs">
            <Select
              label="Country"
              searchable
              w={200}
              data={countries}
              value={key || null}
              onChange={(to) => change(entries.with(place, { key: to ?? '', value }))}
            />
            <Input
              field={field.value}
              draft={value}
              change={(to) => change(entries.with(place, { key, value: to }))}
              at={`${at}/${key}`}
              wrong={wrong}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              mt={26}
              aria-label={`Remove ${country(key) || 'this'} from ${amidst(field.label)}`}
              onClick={() => change(entries.toSpliced(place, 1))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
        <Button
          size="xs"
          variant="light"
          leftSection={<IconPlus size={14} />}
          onClick={() => change([...entries, { key: '', value: draftOf(field.value) }])}
          w="fit-content"
        >
          Add to {amidst(field.label)}
        </Button>
      </Stack>
    </Fieldset>
  );
}

function Alternatives({ field, draft, change, at, wrong }: Of<'alternatives'>) {
  const { by, ways } = field;
  const named = draft as Named;
  const way: Way | undefined = ways[named['way'] as number];
  const label = by ? words(by === 'approve' || by === 'decision' ? 'decision' : by) : field.label || 'By';
  const options = ways.map((one, value) => ({ value, label: one.label }));
  return (
    <Stack gap="sm">
      <Choice
        field={{ ...field, label }}
        draft={draft}
        change={change}
        at={by ? `${at}/${by}` : at}
        wrong={wrong}
        options={options}
        chosen={named['way'] as number | undefined}
        choose={(to) => change({ ...named, way: to })}
      />
      {way && <Inputs fields={way.fields} draft={named} change={change} at={at} wrong={wrong} />}
    </Stack>
  );
}

const currencies = Intl.supportedValuesOf('currency');
