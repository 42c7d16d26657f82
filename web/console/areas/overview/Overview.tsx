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

function usePick(places: readonly string[]) {
  const navigate = useNavigate();
  return (index: number) => {
    const place = places[index];
    if (place) void navigate({ to: placeOf(place) });
  };
}

function Pipeline({ pipeline }: Figures) {
  const navigate = useNavigate();
  const names = useMemo(() => pipeline.map(({ stage }) => words(stage)), [pipeline]);
  const series = useMemo(() => {
    const bands = pipeline[0]?.ages.map(({ days }) => days) ?? [];
    return bands.map((days, band) => ({
      name: `${days} days`,
      values: pipeline.map(({ ages }) => ages[band]?.count ?? 0),
      color: ageColors[band] ?? '#868e96',
    }));
  }, [pipeline]);
  return (
    <Panel
      title="Brands on their way in"
      about="By stage, and how long they have been in it."
      empty={pipeline.length === 0 && 'No case is open.'}
    >
      <Chart
        label="Brands by stage and days in the stage; the table below says the same"
        names={names}
        series={series}
        stacked
        onPick={(stage, band) => {
          const rows = pipeline[stage]?.ages[band]?.rows;
          if (rows) void navigate({ to: placeOf(rows) });
        }}
      />
      <Rows
        rows={pipeline.map(({ stage, count, rows }) => ({ name: words(stage), value: `${count}`, rows }))}
      />
    </Panel>
  );
}

function Orders({ orders }: Figures) {
  const names = useMemo(() => orders.map(({ stage }) => words(stage)), [orders]);
  const series = useMemo(
    () => [{ name: 'Orders', values: orders.map(({ count }) => count), color: '#1098ad' }],
    [orders],
  );
  const pick = usePick(orders.map(({ rows }) => rows));
  return (
    <Panel title="Orders that run" about="By stage." empty={orders.length === 0 && 'No order runs.'}>
      <Chart
        label="Orders by stage; the table below says the same"
        names={names}
        series={series}
        onPick={pick}
      />
      <Rows
        rows={orders.map(({ stage, count, rows }) => ({ name: words(stage), value: `${count}`, rows }))}
      />
    </Panel>
  );
}

function Clearance({ clearance }: Figures) {
  const names = useMemo(() => clearance.map((row) => country(row.country)), [clearance]);
  const series = useMemo(
    () => [
      { name: 'Median', values: clearance.map(({ median }) => median), color: '#1098ad' },
      { name: 'Nine in ten within', values: clearance.map(({ p90 }) => p90), color: '#ffc078' },
    ],
    [clearance],
  );
  const pick = usePick(clearance.map(({ rows }) => rows));
  return (
    <Panel
      title="Days at customs"
      about="From declared to released, parcels of the last 90 days."
      empty={clearance.length === 0 && 'Nothing has been cleared yet.'}
    >
      <Chart
        label="Days at customs by country; the table below says the same"
        names={names}
        series={series}
        read={days}
        onPick={pick}
      />
      <Rows
        rows={clearance.map((row) => ({
          name: country(row.country),
          value: `${days(row.median)} median, ${days(row.p90)} nine in ten, ${row.count} ${row.count === 1 ? 'parcel' : 'parcels'}`,
          rows: row.rows,
        }))}
      />
    </Panel>
  );
}

function OnTime({ onTime }: Figures) {
  const names = useMemo(
    () => onTime.map(({ carrier, mode }) => `${words(carrier)}, ${words(mode).toLowerCase()}`),
    [onTime],
  );
  const series = useMemo(
    () => [{ name: 'On time', values: onTime.map(({ rate }) => rate), color: '#0ca678' }],
    [onTime],
  );
  const pick = usePick(onTime.map(({ rows }) => rows));
  return (
    <Panel
      title="On time"
      about="Share of parcels there by the day promised, by carrier and mode, last 90 days."
      empty={onTime.length === 0 && 'No parcel can be judged yet.'}
    >
      <Chart
        label="Share on time by carrier and mode; the table below says the same"
        names={names}
        series={series}
        read={percent}
        max={1}
        onPick={pick}
      />
      <Rows
        rows={onTime.map(({ carrier, mode, rate, judged, rows }) => ({
          name: `${words(carrier)}, ${words(mode).toLowerCase()}`,
          value: `${percent(rate)} of ${judged}`,
          rows,
        }))}
      />
    </Panel>
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
