/** What runs, what waits too long, what is due. Each figure leads to its rows. */
import { Anchor, Badge, Card, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo, type ReactNode } from 'react';
import { api } from '../../api/client';
import type { Read } from '../../api/shapes';
import { Chart } from '../../ui/Chart';
import { Failed, Loading } from '../../ui/states';
import { Ago, dayOf } from '../../ui/time';
import { country, words } from '../../ui/words';
import { placeOf } from './address';

type Figures = Read<'/overview'>;

const ageColors = ['#1098ad', '#66d9e8', '#ffc078', '#e8590c'];

export function Overview() {
  const overview = useQuery({
    queryKey: ['overview'],
    queryFn: async () => (await api.GET('/overview')).data,
    refetchInterval: 30_000,
  });
  if (overview.isPending) return <Loading what="the overview" />;
  if (!overview.data) return <Failed error={overview.error} retry={() => void overview.refetch()} />;
  const figures = overview.data;
  return (
    <Stack gap="md" pb="md">
      <Group justify="space-between" align="baseline">
        <Title order={1} size="h3">
          Overview
        </Title>
        <Text size="xs" c="dimmed">
          As of <Ago at={figures.asOf} inherit />
        </Text>
      </Group>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Pipeline {...figures} />
        <Orders {...figures} />
        <Clearance {...figures} />
        <OnTime {...figures} />
        <Breaches {...figures} />
        {figures.returns && <TaxCalendar returns={figures.returns} />}
      </SimpleGrid>
    </Stack>
  );
}

function Panel({
  title,
  about,
  empty,
  children,
}: {
  title: string;
  about: string;
  empty?: string | false;
  children: ReactNode;
}) {
  return (
    <Card withBorder component="section" aria-label={title}>
      <Title order={2} size="h5">
        {title}
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        {about}
      </Text>
      {empty ? <Text c="dimmed">{empty}</Text> : children}
    </Card>
  );
}

/** A bar of a chart, and the row that says the same. */
interface Bar {
  name: string;
  /** One for each series. */
  values: readonly number[];
  value: string;
  rows: string;
  /** Where each series of it leads, if not all to `rows`. */
  parts?: readonly string[];
}

interface BarsProps {
  title: string;
  about: string;
  /** What is said when there is nothing to show. */
  empty: string;
  /** What the chart shows, for those who do not see it. */
  label: string;
  bars: readonly Bar[];
  series: readonly { name: string; color: string }[];
  stacked?: boolean;
  read?: (value: number) => string;
  max?: number;
}

function Bars({ title, about, empty, label, bars, series, ...look }: BarsProps) {
  const navigate = useNavigate();
  const names = useMemo(() => bars.map(({ name }) => name), [bars]);
  const drawn = useMemo(
    () => series.map((one, at) => ({ ...one, values: bars.map(({ values }) => values[at] ?? 0) })),
    [bars, series],
  );
  const pick = (bar: number, part: number) => {
    const rows = bars[bar]?.parts?.[part] ?? bars[bar]?.rows;
    if (rows) void navigate({ to: placeOf(rows) });
  };
  return (
    <Panel title={title} about={about} empty={bars.length === 0 && empty}>
      <Chart
        label={`${label}; the table below says the same`}
        names={names}
        series={drawn}
        onPick={pick}
        {...look}
      />
      <Rows rows={bars} />
    </Panel>
  );
}

function Pipeline({ pipeline }: Figures) {
  const bars = useMemo(
    () =>
      pipeline.map(({ stage, count, ages, rows }) => ({
        ...{ name: words(stage), value: `${count}`, rows },
        values: ages.map((age) => age.count),
        parts: ages.map((age) => age.rows),
      })),
    [pipeline],
  );
  const series = useMemo(
    () =>
      (pipeline[0]?.ages ?? []).map(({ days: band }, at) => ({
        name: `${band} days`,
        color: ageColors[at] ?? '#868e96',
      })),
    [pipeline],
  );
  return (
    <Bars
      title="Brands on their way in"
      about="By stage, and how long they have been in it."
      empty="No case is open."
      label="Brands by stage and days in the stage"
      bars={bars}
      series={series}
      stacked
    />
  );
}

const running = [{ name: 'Orders', color: '#1098ad' }];

function Orders({ orders }: Figures) {
  const bars = useMemo(
    () =>
      orders.map(({ stage, count, rows }) => ({
        ...{ name: words(stage), values: [count], value: `${count}`, rows },
      })),
    [orders],
  );
  return (
    <Bars
      title="Orders that run"
      about="By stage."
      empty="No order runs."
      label="Orders by stage"
      bars={bars}
      series={running}
    />
  );
}

const daysAtCustoms = [
  { name: 'Median', color: '#1098ad' },
  { name: 'Nine in ten within', color: '#ffc078' },
];

function Clearance({ clearance }: Figures) {
  const bars = useMemo(
    () =>
      clearance.map(({ country: to, median, p90, count, rows }) => ({
        ...{ name: country(to), values: [median, p90], rows },
        value: `${days(median)} median, ${days(p90)} nine in ten, ${count} ${count === 1 ? 'parcel' : 'parcels'}`,
      })),
    [clearance],
  );
  return (
    <Bars
      title="Days at customs"
      about="From declared to released, parcels of the last 90 days."
      empty="Nothing has been cleared yet."
      label="Days at customs by country"
      bars={bars}
      series={daysAtCustoms}
      read={days}
    />
  );
}

const shareOnTime = [{ name: 'On time', color: '#0ca678' }];

function OnTime({ onTime }: Figures) {
  const bars = useMemo(
    () =>
      onTime.map(({ carrier, mode, rate, judged, rows }) => ({
        ...{ name: `${words(carrier)}, ${words(mode).toLowerCase()}`, values: [rate], rows },
        value: `${percent(rate)} of ${judged}`,
      })),
    [onTime],
  );
  return (
    <Bars
      title="On time"
      about="Share of parcels there by the day promised, by carrier and mode, last 90 days."
      empty="No parcel can be judged yet."
      label="Share on time by carrier and mode"
      bars={bars}
      series={shareOnTime}
      read={percent}
      max={1}
    />
  );
}

function Breaches({ tasks }: Figures) {
  return (
    <Panel
      title="Overdue tasks"
      about="What should have been done by now, for whom."
      empty={tasks.length === 0 && 'Nothing is overdue.'}
    >
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Task</Table.Th>
            <Table.Th>For</Table.Th>
            <Table.Th ta="end">Overdue</Table.Th>
            <Table.Th ta="end">Escalated</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tasks.map(({ role, kind, overdue, escalated, rows }) => (
            <Table.Tr key={`${role}#${kind}`}>
              <Table.Td>
                <Anchor component={Link} to={placeOf(rows)} size="sm">
                  {words(kind)}
                </Anchor>
              </Table.Td>
              <Table.Td>{words(role)}</Table.Td>
              <Table.Td ta="end">{overdue}</Table.Td>
              <Table.Td ta="end">{escalated}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}

function TaxCalendar({ returns }: { returns: NonNullable<Figures['returns']> }) {
  return (
    <Panel
      title="Tax calendar"
      about="Returns that are not settled, the soonest due first."
      empty={returns.length === 0 && 'No return is due.'}
    >
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Return</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Due</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {returns.map(({ scheme, jurisdiction, period, state, dueOn, overdue, notKnown, rows }) => (
            <Table.Tr key={`${scheme}:${jurisdiction}:${period}`}>
              <Table.Td>
                {rows ? (
                  <Anchor component={Link} to={placeOf(rows)} size="sm">
                    {scheme} {jurisdiction}, {period}
                  </Anchor>
                ) : (
                  `${scheme} ${jurisdiction}, ${period}`
                )}
              </Table.Td>
              <Table.Td>{words(state)}</Table.Td>
              <Table.Td>
                <Group gap={6}>
                  {dueOn ? dayOf(dueOn) : notKnown}
                  {overdue && (
                    <Badge size="xs" color="red">
                      overdue
                    </Badge>
                  )}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}

function Rows({ rows }: { rows: readonly { name: string; value: string; rows: string }[] }) {
  return (
    <Table mt="xs" withRowBorders={false} verticalSpacing={2}>
      <Table.Tbody>
        {rows.map(({ name, value, rows: place }) => (
          <Table.Tr key={name}>
            <Table.Td>
              <Anchor component={Link} to={placeOf(place)} size="sm">
                {name}
              </Anchor>
            </Table.Td>
            <Table.Td ta="end">{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

const days = (value: number) => `${value.toFixed(1)} d`;
const percent = (value: number) => `${Math.round(value * 100)} %`;
