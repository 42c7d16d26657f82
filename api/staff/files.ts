/** Files by what they are filed under, each for those who work with it; and the evidence pack made of all of a case's. */
import { z } from 'zod';
import { instantSchema, type Role } from '../../domain/shapes/common';
import type { StoredFile } from '../../models/file-store';
import { filesOfCase } from '../../models/stored-file';
import { requireRole } from '../auth';
import { runOnce } from '../commands';
import { sendFile } from '../downloads';
import { caseIdThatExists, ofCarrier, ofCase, ofIncident, ofOrder, type FiledUnder } from '../filed';
import { notFound } from '../problem';
import { ok, route, staffRoles, type Route } from '../route';
import { caseParams, pageOfSchema, pageQuery } from '../schemas';
import { caseThatExists } from './cases';
import { readersOfOrderFile } from './order-files';

const fileSchema = z.object({
  fileId: z.string(),
  caseId: z.string(),
  slot: z.string().describe('What it is for, such as a requirement, `cn23` or `label`'),
  fileName: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  pages: z.int().optional(),
  scan: z.enum(['waiting', 'clean', 'infected', 'not-needed']),
  scanDetail: z.string().optional(),
  storedAt: instantSchema,
  processId: z.string().optional().describe('Of papers of an order: of the parcel, or of the return'),
});

/** Who may look at a file; nobody where it is not shown under this address at all. */
type Readers = (file: Pick<StoredFile, 'slot' | 'mediaType'>) => readonly Role[];

interface Shown {
  summary: string;
  description?: string;
  roles: readonly Role[];
  readersOf: Readers;
}

/** A list of what the asker may look at, and the address of each. */
function filesOf(place: FiledUnder, { summary, description, roles, readersOf }: Shown): Route[] {
  const params = z.strictObject({ [place.name]: place.id });
  const more = description === undefined ? {} : { description };
  const list = route({
    ...{ method: 'get', path: `${place.base}/files`, tag: 'Files', roles, params, ...more },
    summary: `List ${summary}`,
    query: z.strictObject(pageQuery),
    answer: { status: 200, schema: pageOfSchema(fileSchema), description: 'The oldest first' },
    handle: async ({ params: named, query, principal, deps }) => {
      const caseId = await caseIdThatExists(deps, place, named);
      const mayRead = (file: StoredFile) => readersOf(file).some((role) => principal.roles.includes(role));
      const { items, ...next } = await filesOfCase(deps.connection, caseId, query, mayRead);
      return ok({ items: items.map(withProcess), ...next });
    },
  });
  const content = route({
    ...{ method: 'get', path: `${place.base}/files/{fileId}`, tag: 'Files', roles },
    summary: 'Download a file',
    description:
      'Refused (409) while it waits for its malware scan, and (403) for good if malware was found.',
    params: params.extend({ fileId: z.string().min(1).max(300) }),
    answer: {
      status: 200,
      mediaType: 'application/octet-stream',
      description: 'The bytes, in the file’s own type',
    },
    handle: async ({ params: { fileId = '', ...named }, principal, deps }) => {
      const [name = ''] = Object.values(named);
      const file = await deps.files.find(fileId);
      const readers = file?.caseId === place.caseIdOf(name) ? readersOf(file) : [];
      if (readers.length === 0) throw notFound(`file ${fileId} in ${place.what} ${name}`);
      requireRole(principal, readers);
      return { send: (response) => sendFile(response, deps.files, fileId) };
    },
  });
  return [list, content];
}

/** Papers we make are named after the process they go with. */
function withProcess(file: StoredFile): z.output<typeof fileSchema> {
  const processId = /^(?:paper|dossier):(order:[^/]+\/(?:shipment|return)-\d+)/.exec(file.fileId)?.[1];
  return { ...file, ...(processId === undefined ? {} : { processId }) };
}

const evidenceRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/evidence-pack', tag: 'Files', roles: staffRoles },
  summary: 'Make the evidence pack: index, documents, audit trail and manifest in one ZIP, checkable offline',
  params: caseParams,
  answer: {
    status: 201,
    schema: z.object({ fileId: z.string(), sha256: z.string(), bytes: z.int() }),
    description: 'The pack is among the files; keep its hash elsewhere',
    location: true,
  },
  handle: async ({ params, commandId, deps }) => {
    await caseThatExists(deps, params.caseId);
    const id = `evidence-pack:${params.caseId}:${commandId}`;
    const pack = { caseId: params.caseId, fileId: id, at: deps.now().toISOString() };
    const file = await runOnce<{ fileId: string }>(deps.temporal, 'evidencePack', id, pack);
    const path = `/cases/${encodeURIComponent(params.caseId)}/files/${encodeURIComponent(file.fileId)}`;
    return { status: 201, body: file, headers: { Location: path } };
  },
});

/** Who decides on carriers, and who looks after them. */
const carrierReaders: readonly Role[] = ['ops', 'compliance', 'admin'];
/** Who opens incidents, and who approves what they cost. */
const incidentReaders: readonly Role[] = ['ops', 'finance', 'admin'];

export const fileRoutes = [
  ...filesOf(ofCase, {
    summary: 'the files of a case',
    ...{ roles: staffRoles, readersOf: () => staffRoles },
  }),
  evidenceRoute,
  ...filesOf(ofOrder, {
    summary: 'the papers of an order: of its parcels, returns and claims, and what was sent for customs',
    description:
      'Only those the asker may look at. Invoices, CN 23 and customs declarations: `ops`, `compliance`, `finance`, `admin`; ' +
      'labels and claims: `ops`, `finance`, `admin`; packing lists and labels of returns: `ops`, `admin`; what brands ' +
      'sent for customs: `ops`, `compliance`. Photos of a return are listed with it.',
    ...{ roles: ['ops', 'compliance', 'finance', 'admin'], readersOf: readersOfOrderFile },
  }),
  ...filesOf(ofCarrier, {
    summary: 'the documents a carrier has sent',
    ...{ roles: carrierReaders, readersOf: () => carrierReaders },
  }),
  ...filesOf(ofIncident, {
    summary: 'the files of an incident: its report',
    ...{ roles: incidentReaders, readersOf: () => incidentReaders },
  }),
];
