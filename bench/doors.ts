/** What the API and the partner pages do beside sending a message to a workflow: keep what people brought. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Connection } from 'mongoose';
import type { Declaration } from '../domain/shapes/vetting';
import { createContacts } from '../models/contact';
import { createDeclarations } from '../models/declaration';
import type { StoredFile } from '../models/file-store';
import { createGridFsFileStore } from '../models/gridfs-file-store';
import { createVault } from '../models/personal';
import { keepSalesFacts } from '../models/sales-fact';
import { createSignatures, type Signature } from '../models/signature';
import type { SalesFact } from '../domain/shapes/pilot';

export interface Doors {
  saveContact(contactId: string, caseId: string): Promise<void>;
  saveDeclaration(declarationId: string, caseId: string, declaration: Declaration): Promise<void>;
  upload(caseId: string, slot: string): Promise<StoredFile>;
  keepSales(caseId: string, facts: readonly SalesFact[]): Promise<void>;
  sign(signature: Omit<Signature, 'at'>): Promise<void>;
}

/** A document of the usual size: a scanned page. */
const documentBytes = 60_000;

/** The doors over the record. @param secret LANDFALL_SECRET */
export function createDoors(connection: Connection, secret: Buffer): Doors {
  const vault = createVault({ connection, secret });
  const contacts = createContacts(connection, vault);
  const declarations = createDeclarations(connection, vault);
  const signatures = createSignatures(connection, vault);
  const store = createGridFsFileStore(connection);
  return {
    saveContact: (contactId, caseId) =>
      contacts.saveContact({ contactId, caseId, locale: 'zh', name: '林晓岚', email: 'lin@lande.example' }),
    saveDeclaration: (declarationId, caseId, declaration) =>
      declarations.saveDeclaration({ declarationId, caseId, at: new Date(), declaration }),
    upload: (caseId, slot) =>
      store.put(paper(`${caseId} ${slot}`), {
        ...{ caseId, slot, fileName: `${slot}.pdf`, mediaType: 'application/pdf' },
        ...{ maxBytes: 25 * 1024 * 1024, origin: 'upload' },
      }),
    async keepSales(caseId, facts) {
      await keepSalesFacts(connection, caseId, facts, new Date().toISOString());
    },
    sign: (signature) => signatures.saveSignature({ ...signature, at: new Date().toISOString() }),
  };
}

/** A PDF by its first and last bytes, different for each text, and as hard to compress as a picture. */
function paper(text: string): Readable {
  const parts: Buffer[] = [];
  for (let size = 0, n = 0; size < documentBytes; size += 32, n += 1)
    parts.push(createHash('sha256').update(`${text} ${n}`).digest());
  return Readable.from([
    Buffer.from(`%PDF-1.4\n% ${text}\n`),
    Buffer.concat(parts),
    Buffer.from('\n%%EOF\n'),
  ]);
}
