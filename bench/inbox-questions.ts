/** What the console asks of the lists. */
import type { ProcessRecord } from '../domain/process';
import { orderNumber } from './inbox-orders';
import { get, type Desk, type Question } from './inbox-requests';

/** How far in the deep page lies, in cases. */
const depth = 5_000;
const day = 86_400_000;

export interface Stored {
  cases: readonly Pick<ProcessRecord, 'caseId' | 'openedAt'>[];
  /** How many. */
  orders: number;
}

/** Every list that is measured, and single cases and orders. */
export async function questions(desk: Desk, { cases, orders }: Stored): Promise<Question[]> {
  const opened = cases.map(({ openedAt }) => openedAt);
  const deep = await cursorAt(desk, opened, Math.min(depth, Math.floor(cases.length / 2)));
  const caseAt = (n: number): string => encodeURIComponent(cases[(n * 7_919) % cases.length]?.caseId ?? '');
  return [
    ...lists(encodeURIComponent(deep)),
    { what: 'a case', path: (n) => `/cases/${caseAt(n)}` },
    { what: 'a case’s timeline', path: (n) => `/cases/${caseAt(n)}/timeline` },
    ...orderLists(),
    { what: 'an order by its number', path: (n) => `/orders/${orderNumber((n * 7_919) % orders)}` },
  ];
}

function lists(deep: string): Question[] {
  return [
    fixed('cases, the newest', '/cases'),
    fixed('cases in vetting', '/cases?stage=vetting'),
    fixed('cases of a market and category', '/cases?market=DE&category=home'),
    fixed('cases of a rare market and category', '/cases?market=SE&category=toys'),
    fixed('cases by the beginning of the brand', '/cases?brand=lande'),
    fixed('cases by time in stage', '/cases?sort=stageSince'),
    fixed('cases in vetting by time in stage', '/cases?stage=vetting&sort=stageSince'),
    fixed('cases, a page deep in', `/cases?cursor=${deep}`),
    fixed('cases, 100 at once', '/cases?limit=100'),
    fixed('cases of an owner that run', '/cases?owner=staff:mia&exit=none'),
    fixed('tasks, mine', '/tasks'),
    fixed('tasks, mine, overdue', '/tasks?overdue=true'),
    fixed('tasks, everybody’s, of a market', '/tasks?role=any&market=SE'),
    fixed('tasks, mine, of a market', '/tasks?market=SE'),
  ];
}

function orderLists(): Question[] {
  const ago = (days: number): string => new Date(Date.now() - days * day).toISOString();
  return [
    fixed('orders, the newest', '/orders'),
    fixed('orders in fulfilment', '/orders?stage=fulfilling'),
    fixed('orders of a market', '/orders?market=SE'),
    fixed('orders by the beginning of the SKU', '/orders?sku=LANDE'),
    fixed('orders of one SKU', '/orders?sku=LANDE-TEA-0007'),
    fixed(
      'orders completed, of a month',
      `/orders?exit=completed&openedFrom=${ago(120)}&openedTo=${ago(90)}`,
    ),
    fixed('orders that run by time in stage', '/orders?exit=none&sort=stageSince'),
  ];
}

function fixed(what: string, path: string): Question {
  return { what, path: () => path };
}

/** The cursor of the page that begins so far in: that of a list which begins there, and goes on as the whole list does. */
async function cursorAt(desk: Desk, openedAt: readonly string[], position: number): Promise<string> {
  const newestFirst = [...openedAt].sort().reverse();
  const { text: page } = await get(desk, `/cases?limit=1&openedTo=${newestFirst[position] ?? ''}`, 0);
  const { next = '' } = JSON.parse(page) as { next?: string };
  return next;
}
