/** What a process knows, shown readably; where numbers matter, with what they are made of. */
import { Anchor, Badge, Group, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Facts, FactTable } from '../../ui/Facts';
import { dayOf } from '../../ui/time';
import { WideTable } from '../../ui/WideTable';
import { money, words } from '../../ui/words';
import type { Process } from './shapes';
import { ReturnNumbers } from './ReturnNumbers';
import { Notice } from './Notice';
import { TermSheets } from './TermSheets';

interface Amount {
  amount: number;
  currency: string;
}

interface Panel {
  title: string;
  /** Names in the state that it shows; none for what is read from elsewhere. */
  of: readonly string[];
  show: (process: Process) => ReactNode;
}

const panels: Partial<Record<Process['process'], readonly Panel[]>> = {
  'brand-onboarding': [
    {
      title: 'Sourcing score',
      of: ['sourcing'],
      show: ({ state }) => <Score sourcing={state['sourcing'] as Sourcing} />,
    },
    {
      title: 'Term sheet',
      of: ['negotiation'],
      show: ({ about }) => <TermSheets caseId={about.caseId ?? ''} />,
    },
  ],
  'pilot-trial': [
    {
      title: 'Verdict',
      of: ['computed', 'thresholds', 'decision'],
      show: ({ state }) => <Verdict {...(state as unknown as VerdictState)} />,
    },
  ],
  'order-to-delivery': [
    {
      title: 'Landed cost',
      of: ['landedCost'],
      show: ({ state }) => <LandedCost cost={state['landedCost'] as Cost} />,
    },
  ],
  'ip-notice': [
    {
      title: 'What the notice says',
      of: [],
      show: ({ about }) => <Notice noticeId={about.noticeId ?? ''} />,
    },
  ],
  'tax-return': [
    { title: 'What is declared', of: ['draft'], show: (process) => <ReturnNumbers process={process} /> },
  ],
};

/** What only the machinery needs. */
const inner = ['policy', 'contactId'];

export function StateOf({ process }: { process: Process }) {
  const shown = (panels[process.process] ?? []).filter(
    ({ of: [first] }) => first === undefined || first in process.state,
  );
  return (
    <Stack gap="lg">
      {shown.map(({ title, show }) => (
        <Section key={title} title={title}>
          {show(process)}
        </Section>
      ))}
      <Section title="What it knows">
        <Facts of={process.state} without={[...inner, ...shown.flatMap(({ of }) => of)]} folds />
      </Section>
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={2} size="h5" mb="xs">
        {title}
      </Title>
      {children}
    </section>
  );
}

interface Sourcing {
  score: {
    total: number;
    advice: string;
    parts: { factor: string; input: string; weight: number; points: number }[];
  };
  decision?: object;
}

function Score({ sourcing: { score, decision } }: { sourcing: Sourcing }) {
  const rows = score.parts.map(({ factor, input, weight, points }) => ({
    ...{ factor, input, points, weight },
    counts: Math.round(points * weight) / 100,
  }));
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Text size="xl" fw={650}>
          {score.total} of 100
        </Text>
        <Badge variant="light" tt="none">
          {words(score.advice)}
        </Badge>
      </Group>
      <FactTable
        label="Inputs of the score"
        columns={['factor', 'input', 'points', 'weight', 'counts']}
        rows={rows}
      />
      {decision && <Facts of={decision} />}
    </Stack>
  );
}

interface VerdictState {
  computed: {
    verdict: string;
    why: string;
    measures: { measure: string; value: number | null; threshold: number; met: boolean }[];
  };
  decision?: object;
}

const twoDecimals = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });

function Verdict({ computed, decision }: VerdictState) {
  const told = (measure: string, value: number | null) =>
    value === null
      ? 'not known'
      : /rating/i.test(measure)
        ? twoDecimals.format(value)
        : percent.format(value);
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Text size="xl" fw={650}>
          {words(computed.verdict)}
        </Text>
        <Text size="sm" c="dimmed">
          {computed.why}
        </Text>
      </Group>
      <WideTable
        region="Measures"
        label="Measures against thresholds"
        minWidth={420}
        titles={['Measure', 'Value', 'Threshold', 'Met']}
      >
        <Table.Tbody>
          {computed.measures.map(({ measure, value, threshold, met }) => (
            <Table.Tr key={measure}>
              <Table.Td>{words(measure.replace(/^(min|max)/, ''))}</Table.Td>
              <Table.Td>{told(measure, value)}</Table.Td>
              <Table.Td>
                {measure.startsWith('max') ? 'at most ' : 'at least '}
                {told(measure, threshold)}
              </Table.Td>
              <Table.Td>
                <Badge variant="light" tt="none" color={met ? 'teal' : 'red'}>
                  {met ? 'met' : 'not met'}
                </Badge>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      {decision && <Facts of={decision} />}
    </Stack>
  );
}

interface Cost {
  currency: string;
  total: Amount;
  lines: {
    kind: string;
    about: string;
    base?: Amount;
    rate?: string;
    amount: Amount;
    payer: string;
    ref?: { rule: string; source: string; verifiedOn: string };
  }[];
}

function LandedCost({ cost }: { cost: Cost }) {
  return (
    <WideTable
      region="Lines of the landed cost"
      label="Landed cost"
      minWidth={640}
      titles={['Line', 'About', 'Base', 'Rate', 'Amount', 'Paid by', 'Rule']}
      numbers={['Base', 'Rate', 'Amount']}
    >
      <Table.Tbody>
        {cost.lines.map(({ kind, about, base, rate, amount, payer, ref }, at) => (
          <Table.Tr key={at}>
            <Table.Td>{words(kind)}</Table.Td>
            <Table.Td>{about}</Table.Td>
            <Table.Td ta="end">{base ? money(base) : ''}</Table.Td>
            <Table.Td ta="end">{rate ? percent.format(Number(rate)) : ''}</Table.Td>
            <Table.Td ta="end">{money(amount)}</Table.Td>
            <Table.Td>{words(payer)}</Table.Td>
            <Table.Td>{ref ? <Rule {...ref} /> : ''}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
      <Table.Tfoot>
        <Table.Tr>
          <Table.Th colSpan={4} scope="row">
            Total
          </Table.Th>
          <Table.Th ta="end">{money(cost.total)}</Table.Th>
          <Table.Td colSpan={2} />
        </Table.Tr>
      </Table.Tfoot>
    </WideTable>
  );
}

function Rule({ rule, source, verifiedOn }: { rule: string; source: string; verifiedOn: string }) {
  const address = /https?:\/\/\S+/.exec(source)?.[0];
  return (
    <>
      <Text size="sm">{rule}</Text>
      <Text size="xs" c="dimmed">
        {address ? (
          <Anchor href={address} target="_blank" rel="noreferrer" inherit>
            {source}
          </Anchor>
        ) : (
          source
        )}
        , looked at on {dayOf(verifiedOn)}
      </Text>
    </>
  );
}
