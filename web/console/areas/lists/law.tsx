/** What runs by the law's clock: tax returns, IP notices, privacy requests; and the audit trail over everything. */
import { ListPage } from '../../lists/ListPage';
import { choice, list } from '../../lists/spec';
import { placeOf, processAddress } from '../../ui/places';
import { At, dayOf } from '../../ui/time';
import { country, person, words } from '../../ui/words';
import {
  correctRegistration,
  endRegistration,
  enterNotice,
  enterRegistration,
  openReturn,
  releaseHold,
} from './beginning';
import { countryOf, ended, number, opened, since, stage, stageOf, toProcess } from './columns';

const taxReturns = list({
  path: '/tax/returns',
  title: 'Tax returns',
  about: 'One return for each scheme, country and period.',
  ...toProcess,
  commands: () => [openReturn],
  empty: 'No return has been opened yet',
  filters: [
    choice('scheme', 'Scheme', ['OSS', 'IOSS', 'UK-VAT'], (scheme) => scheme),
    countryOf('jurisdiction', 'Country'),
    stageOf('tax-return'),
  ],
  columns: [number, stage, since, opened, ended],
});

const registrations = list({
  path: '/tax/registrations',
  title: 'Tax registrations',
  about: 'By which returns are opened, also those that have ended.',
  keyOf: ({ registrationId }) => registrationId,
  commands: (rows) => [
    enterRegistration,
    ...(rows.length > 0 ? [correctRegistration(rows), endRegistration(rows)] : []),
  ],
  empty: 'No registration has been entered yet',
  filters: [],
  columns: [
    { title: 'Scheme', width: 8, cell: ({ scheme }) => scheme, csv: ({ scheme }) => scheme },
    {
      ...{ title: 'Authority', width: 10 },
      cell: ({ jurisdiction }) => country(jurisdiction),
      csv: ({ jurisdiction }) => jurisdiction,
    },
    { title: 'Number', width: 11, cell: (row) => row.number, csv: (row) => row.number },
    {
      ...{ title: 'From', width: 9, wide: true },
      cell: ({ validFrom }) => dayOf(validFrom),
      csv: ({ validFrom }) => validFrom,
    },
    {
      ...{ title: 'Until', width: 9, wide: true },
      cell: ({ validTo }) => (validTo ? dayOf(validTo) : 'Holds'),
      csv: ({ validTo }) => validTo,
    },
    {
      ...{ title: 'Stock in', width: 14, wide: true },
      cell: ({ establishments = {} }) => Object.keys(establishments).map(country).join(', ') || '–',
      csv: ({ establishments = {} }) => Object.values(establishments).join(' '),
    },
    {
      ...{ title: 'Entered by', width: 9, wide: true },
      cell: ({ enteredBy }) => person(enteredBy),
      csv: ({ enteredBy }) => enteredBy,
    },
  ],
});

const holds = list({
  path: '/legal-holds',
  title: 'Legal holds',
  about:
    'What neither retention nor an erasure touches, the oldest first. A hold is placed on the page of what it holds.',
  keyOf: ({ caseId }) => caseId,
  to: ({ caseId }) => placeOf('caseId', caseId) ?? processAddress(caseId),
  commands: (rows) => (rows.length > 0 ? [releaseHold(rows)] : []),
  empty: 'Nothing is held',
  filters: [],
  columns: [
    { title: 'What', width: 16, cell: ({ caseId }) => caseId, csv: ({ caseId }) => caseId },
    { title: 'Why', width: 14, cell: ({ reason }) => reason, csv: ({ reason }) => reason },
    { title: 'By', width: 9, wide: true, cell: ({ by }) => person(by), csv: ({ by }) => by },
    { title: 'Since', width: 12, wide: true, cell: ({ at }) => <At at={at} />, csv: ({ at }) => at },
  ],
});

const notices = list({
  path: '/ip-notices',
  title: 'IP notices',
  about: 'Who says that a listing infringes their rights, and what became of it.',
  ...toProcess,
  commands: () => [enterNotice],
  empty: 'No notice has come in',
  filters: [stageOf('ip-notice'), { name: 'caseId', label: 'Case' }],
  columns: [number, stage, since, opened, ended],
});

const privacy = list({
  path: '/privacy-requests',
  title: 'Privacy requests',
  about: 'What people ask about their own data.',
  ...toProcess,
  empty: 'Nobody has asked yet',
  filters: [stageOf('privacy-request'), choice('exit', 'Ended', ['none'], () => 'Still run')],
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
    { name: 'day', label: 'Day (UTC)', day: true },
  ],
  columns: [
    { title: 'Process', width: 16, cell: ({ chain }) => chain, csv: ({ chain }) => chain },
    { title: 'Action', width: 14, cell: ({ action }) => words(action), csv: ({ action }) => action },
    { title: 'Who', width: 10, cell: ({ actor }) => person(actor.id), csv: ({ actor }) => actor.id },
    { title: 'When', width: 13, cell: ({ at }) => <At at={at} />, csv: ({ at }) => at },
    {
      title: 'Entry',
      width: 6,
      wide: true,
      align: 'end',
      cell: ({ seq }) => seq,
      csv: ({ seq }) => seq,
    },
    {
      title: 'Hash',
      width: 14,
      wide: true,
      cell: ({ hash }) => hash.slice(0, 16),
      csv: ({ hash }) => hash,
    },
  ],
});

export const TaxReturns = () => <ListPage spec={taxReturns} />;
export const TaxRegistrations = () => <ListPage spec={registrations} />;
export const LegalHolds = () => <ListPage spec={holds} />;
export const IpNotices = () => <ListPage spec={notices} />;
export const PrivacyRequests = () => <ListPage spec={privacy} />;
export const Audit = () => <ListPage spec={audit} />;
