/** Anything a process knows, as people read it: nested facts, money, instants, countries, other processes as links. */
import { Anchor, Badge, Code, Stack, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { placeOf } from './places';
import classes from './Facts.module.css';
import { At, dayOf } from './time';
import { country, language, money, person, words } from './words';

type Value = unknown;

interface FactsProps {
  of: object;
  without?: readonly string[];
  /** What has many parts is opened by whoever wants it. */
  folds?: boolean;
}

/** An object as a list of its facts. */
export function Facts({ of, without = [], folds = false }: FactsProps) {
  const shown = Object.entries(of as Record<string, unknown>).filter(
    ([name, value]) => !without.includes(name) && !isEmpty(value),
  );
  if (shown.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Nothing yet
      </Text>
    );
  return (
    <div className={classes.facts}>
      {shown.map(([name, value]) => (
        <div key={name} className={isNested(value) ? classes.nested : classes.fact}>
          {folds && isNested(value) ? (
            <details open={isShort(value)}>
              <summary>
                <div className={classes.name}>{words(name)}</div>
              </summary>
              <div className={classes.value}>
                <Fact name={name} value={value} />
              </div>
            </details>
          ) : (
            <>
              <div className={classes.name}>{words(name)}</div>
              <div className={classes.value}>
                <Fact name={name} value={value} />
              </div>
            </>
          )}
        </div>
      ))}
    </div>
  );
}

/** One value; its name tells what it is where its form does not. */
export function Fact({ name, value }: { name: string; value: Value }): ReactNode {
  if (value === null || value === undefined || value === '') return <Text c="dimmed">–</Text>;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return <Num name={name} value={value} />;
  if (typeof value === 'string') return <Word name={name} value={value} />;
  if (Array.isArray(value)) return <Items name={name} items={value} />;
  const object = value as Record<string, Value>;
  if (isMoney(object)) return money(object);
  if (isSpan(object)) return <Span name={name} {...object} />;
  return <Facts of={object} />;
}

function Items({ name, items }: { name: string; items: Value[] }) {
  if (items.every((item) => typeof item !== 'object' || item === null))
    return items.map((item, at) => (
      <span key={at}>
        {at > 0 && ', '}
        <Fact name={name} value={item} />
      </span>
    ));
  const rows = items as Record<string, Value>[];
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row ?? {})))].filter((column) =>
    rows.some((row) => !isEmpty(row[column])),
  );
  if (columns.length > 6 || rows.some((row) => Object.values(row).some(isNested)))
    return (
      <Stack gap="xs">
        {rows.map((row, at) => (
          <div key={at} className={classes.item}>
            <Facts of={row} />
          </div>
        ))}
      </Stack>
    );
  return <FactTable label={words(name)} columns={columns} rows={rows} />;
}

interface FactTableProps {
  label: string;
  columns: readonly string[];
  rows: readonly Record<string, Value>[];
}

/** Objects of one kind as rows. */
export function FactTable({ label, columns, rows }: FactTableProps) {
  return (
    <Table.ScrollContainer
      minWidth={columns.length * 110}
      type="native"
      tabIndex={0}
      aria-label={label}
      role="region"
    >
      <Table verticalSpacing={4} horizontalSpacing="sm" aria-label={label} fz="sm">
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th
                key={column}
                className={classes.head}
                scope="col"
                ta={isNumeric(rows, column) ? 'end' : undefined}
              >
                {words(column)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, at) => (
            <Table.Tr key={at}>
              {columns.map((column) => (
                <Table.Td
                  key={column}
                  ta={isNumeric(rows, column) ? 'end' : undefined}
                  className={classes.cell}
                >
                  <Fact name={column} value={row[column]} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Num({ name, value }: { name: string; value: number }) {
  const share = /(share|rate|margin|growth|sellThrough|onTime)$/i.test(name) && Math.abs(value) <= 5;
  if (share && !Number.isInteger(value)) return percent.format(value);
  if (/^(amount|due|owed|base|tax|reclaim)$/.test(name)) return `${plain.format(value)} (minor units)`;
  return name === 'number' || /version|round|attempt|seq/i.test(name) ? String(value) : plain.format(value);
}

function Word({ name, value }: { name: string; value: string }) {
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value)) return <At at={value} inherit />;
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return dayOf(value);
  if (/^[0-9a-f]{40,}$/.test(value)) return <Hash value={value} />;
  if (/^staff:/.test(value)) return person(value);
  if (/^https?:\/\//.test(value))
    return (
      <Anchor href={value} inherit rel="noreferrer" target="_blank">
        {value}
      </Anchor>
    );
  const place = placeOf(name, value);
  if (place)
    return (
      <Anchor component={Link} to={place} inherit>
        {value}
      </Anchor>
    );
  if (name === 'locale') return language(value);
  if (isCountry(name) && /^[A-Z]{2}$/.test(value)) return country(value);
  if (/^(verdict|stage|state|outcome|decision|advice)$/.test(name))
    return (
      <Badge variant="light" tt="none" color="gray" c="inherit">
        {words(value)}
      </Badge>
    );
  if (/^[a-z]+(-[a-z]+)+$/.test(value) && !/Id$/.test(name)) return words(value);
  if (kinds.test(name) && /^[a-z]+$/.test(value)) return words(value);
  return <span className={classes.word}>{value}</span>;
}

/** Names of what has one of a few kinds, which the API says in one word. */
const kinds =
  /^(subject|rights|provider|carrier|warehouse|kind|channel|channels|category|asset|assets|factor|exit|side|mode|remedy|law)$/;

function Hash({ value }: { value: string }) {
  return (
    <Code title={value} fz="xs">
      {value.slice(0, 12)}…
    </Code>
  );
}

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 2 });
const plain = new Intl.NumberFormat(undefined, { maximumFractionDigits: 4 });

function isCountry(name: string): boolean {
  return /^(country|market|origin|territory|countries|jurisdiction|to|consumption|dispatchedFrom|wanted)$/.test(
    name,
  );
}

function isMoney(value: Record<string, Value>): value is { amount: number; currency: string } {
  return (
    Object.keys(value).length === 2 &&
    typeof value['amount'] === 'number' &&
    /^[A-Z]{3}$/.test(String(value['currency']))
  );
}

/** From one day, number or place to another. */
function isSpan(value: Record<string, Value>): value is { from: string | number; to: string | number } {
  const simple = Object.values(value).every((end) => typeof end === 'string' || typeof end === 'number');
  return simple && Object.keys(value).sort().join() === 'from,to';
}

function Span({ name, from, to }: { name: string; from: string | number; to: string | number }) {
  return (
    <>
      <Fact name={name} value={from} /> – <Fact name={name} value={to} />
    </>
  );
}

/** Whether it is shown at once. */
function isShort(value: Value): boolean {
  return JSON.stringify(value).length < 700;
}

function isEmpty(value: Value): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || value === '';
}

/** Shown under its name, not beside it. */
function isNested(value: Value): boolean {
  if (Array.isArray(value)) return value.some((item) => typeof item === 'object');
  if (typeof value !== 'object' || value === null) return false;
  const object = value as Record<string, Value>;
  return !isMoney(object) && !isSpan(object);
}

function isNumeric(rows: readonly Record<string, Value>[], column: string): boolean {
  return rows.every((row) => {
    const value = row[column];
    return (
      value === undefined ||
      typeof value === 'number' ||
      (typeof value === 'object' && value !== null && !Array.isArray(value) && !isNested(value))
    );
  });
}
