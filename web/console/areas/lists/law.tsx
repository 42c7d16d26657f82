/** What runs by the law's clock: tax returns, IP notices, privacy requests; and the audit trail over everything. */
import { ListPage } from '../../lists/ListPage';
import { choice, list } from '../../lists/spec';
import { processAddress } from '../../ui/places';
import { At } from '../../ui/time';
import { person, words } from '../../ui/words';
import { ended, number, opened, since, stage, toProcess } from './columns';

const taxReturns = list({
  path: '/tax/returns',
  title: 'Tax returns',
  about: 'One return for each scheme, country and period.',
  ...toProcess,
  empty: 'No return has been opened yet',
  filters: [
    choice('scheme', 'Scheme', ['OSS', 'IOSS', 'UK-VAT'], (scheme) => scheme),
    { name: 'jurisdiction', label: 'Country' },
    choice(
      'stage',
      'Stage',
      [
        'waiting',
        'computing',
        'not-known',
        'awaiting-approval',
        'sent-back',
        'filing',
        'rejected',
        'paying',
        'archived',
      ],
      words,
    ),
  ],
  columns: [number, stage, since, opened, ended],
});

const notices = list({
  path: '/ip-notices',
  title: 'IP notices',
  about: 'Who says that a listing infringes their rights, and what became of it.',
  ...toProcess,
  empty: 'No notice has come in',
  filters: [
    { name: 'stage', label: 'Stage' },
    { name: 'caseId', label: 'Case' },
  ],
  columns: [number, stage, since, opened, ended],
});

const privacy = list({
  path: '/privacy-requests',
  title: 'Privacy requests',
  about: 'What people ask about their own data.',
  ...toProcess,
  empty: 'Nobody has asked yet',
  filters: [{ name: 'stage', label: 'Stage' }, choice('exit', 'Ended', ['none'], () => 'Still run')],
  columns: [number, stage, since, opened, ended],
});

const audit = list({
  path: '/audit',
  title: 'Audit',
  about:
    'What happened and who did it, the newest first. Every entry is chained to the one before by its hash.',
  keyOf: ({ chain, seq }) => `${chain}#${seq}`,
  to: ({ chain }) => processAddress(chain),
  empty: 'Nothing has happened yet',
  filters: [
    { name: 'processId', label: 'Process' },
    { name: 'actor', label: 'Who' },
    { name: 'action', label: 'Action' },
    { name: 'day', label: 'Day (UTC, YYYY-MM-DD)' },
  ],
  columns: [
    { title: 'Process', width: '16rem', cell: ({ chain }) => chain, csv: ({ chain }) => chain },
    { title: 'Action', width: '14rem', cell: ({ action }) => words(action), csv: ({ action }) => action },
    { title: 'Who', width: '10rem', cell: ({ actor }) => person(actor.id), csv: ({ actor }) => actor.id },
    { title: 'When', width: '13rem', cell: ({ at }) => <At at={at} />, csv: ({ at }) => at },
    {
      title: 'Entry',
      width: '6rem',
      wide: true,
      align: 'end',
      cell: ({ seq }) => seq,
      csv: ({ seq }) => seq,
    },
    {
      title: 'Hash',
      width: '1fr',
      wide: true,
      cell: ({ hash }) => hash.slice(0, 16),
      csv: ({ hash }) => hash,
    },
  ],
});

export const TaxReturns = () => <ListPage spec={taxReturns} />;
export const IpNotices = () => <ListPage spec={notices} />;
export const PrivacyRequests = () => <ListPage spec={privacy} />;
export const Audit = () => <ListPage spec={audit} />;
