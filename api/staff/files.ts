/** The files of a case, and the evidence pack made of all of them. */
import { z } from 'zod';
import { instantSchema } from '../../domain/shapes/common';
import { filesOfCase } from '../../models/stored-file';
import { runOnce } from '../commands';
import { sendFile } from '../downloads';
import { notFound } from '../problem';
import { ok, route, staffRoles } from '../route';
import { caseParams, pageOfSchema, pageQuery } from '../schemas';
import { caseThatExists } from './cases';

const fileParams = caseParams.extend({ fileId: z.string().min(1).max(300) });

const fileSchema = z.object({
  fileId: z.string(),
  caseId: z.string(),
  slot: z.string(),
  fileName: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  pages: z.int().optional(),
  scan: z.enum(['waiting', 'clean', 'infected', 'not-needed']),
  scanDetail: z.string().optional(),
  storedAt: instantSchema,
});

const listRoute = route({
  ...{ method: 'get', path: '/cases/{caseId}/files', tag: 'Files', roles: staffRoles },
  summary: 'List the files of a case',
  params: caseParams,
  query: z.strictObject(pageQuery),
  answer: { status: 200, schema: pageOfSchema(fileSchema), description: 'The oldest first' },
  handle: async ({ params, query, deps }) => {
    await caseThatExists(deps, params.caseId);
    return ok(await filesOfCase(deps.connection, params.caseId, query));
  },
});

const contentRoute = route({
  ...{ method: 'get', path: '/cases/{caseId}/files/{fileId}', tag: 'Files', roles: staffRoles },
  summary: 'Download a file',
  description: 'Refused (409) while it waits for its malware scan, and (403) for good if malware was found.',
  params: fileParams,
  answer: {
    status: 200,
    mediaType: 'application/octet-stream',
    description: 'The bytes, in the file’s own type',
  },
  handle: async ({ params, deps }) => {
    const file = await deps.files.find(params.fileId);
    if (file?.caseId !== params.caseId) throw notFound(`file ${params.fileId} in case ${params.caseId}`);
    return { send: (response) => sendFile(response, deps.files, file.fileId) };
  },
});

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

export const fileRoutes = [listRoute, contentRoute, evidenceRoute];
