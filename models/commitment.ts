/**
 * What cases commit us to: sales and exclusivities of live contracts, agreed and proposed term sheets. Of two commitments
 * that collide, laid at the same moment, only one is laid: both write the same book in a transaction, and the database
 * lets one of them wait, look again, and see the other.
 */
import { Schema, type ClientSession, type Connection, type Model } from 'mongoose';
import { collisions, type Collision, type Commitment } from '../domain/exclusivity';

export interface CommitmentDocument extends Commitment {
  _id: string;
}

/** What all commitments about one brand, or one category, are serialised by. */
interface BookDocument {
  _id: string;
  writes: number;
}

const commitmentSchema = new Schema<CommitmentDocument>(
  {
    _id: String,
    caseId: String,
    brand: String,
    category: String,
    party: String,
    exclusive: Schema.Types.Mixed,
    scope: Schema.Types.Mixed,
    state: String,
  },
  { versionKey: false, collection: 'commitments' },
);
commitmentSchema.index({ caseId: 1 });
commitmentSchema.index({ brand: 1, 'scope.territory': 1 });
commitmentSchema.index({ category: 1, exclusive: 1, 'scope.territory': 1 });

const bookSchema = new Schema<BookDocument>(
  { _id: String, writes: Number },
  { versionKey: false, collection: 'commitment_books' },
);

/** The commitments of a database. */
export function commitmentModel(connection: Connection): Model<CommitmentDocument> {
  return connection.modelNames().includes('Commitment')
    ? connection.model<CommitmentDocument>('Commitment')
    : connection.model<CommitmentDocument>('Commitment', commitmentSchema);
}

/** The books of a database. */
export function commitmentBookModel(connection: Connection): Model<BookDocument> {
  return connection.modelNames().includes('CommitmentBook')
    ? connection.model<BookDocument>('CommitmentBook')
    : connection.model<BookDocument>('CommitmentBook', bookSchema);
}

/** Lays proposals beside all others, whatever they collide with, and tells what that is. */
export async function layProposals(
  connection: Connection,
  caseId: string,
  mine: readonly Commitment[],
): Promise<Collision[]> {
  const others = await othersThatMatter(connection, caseId, mine);
  await replace(connection, caseId, mine);
  return collisions(mine, others);
}

/**
 * Lays a case's commitments for good unless they collide with what is agreed or live; then nothing is changed.
 * Collisions with mere proposals are told and do not hinder.
 */
export async function layIfFree(
  connection: Connection,
  caseId: string,
  mine: readonly Commitment[],
): Promise<{ laid: boolean; collisions: Collision[] }> {
  const books = [
    ...new Set(mine.flatMap(({ brand, category }) => [`brand:${brand}`, `category:${category}`])),
  ].sort();
  await openBooks(connection, books);
  let result: { laid: boolean; collisions: Collision[] } = { laid: false, collisions: [] };
  await connection.transaction(async (session) => {
    for (const book of books)
      await commitmentBookModel(connection).updateOne({ _id: book }, { $inc: { writes: 1 } }, { session });
    const found = collisions(mine, await othersThatMatter(connection, caseId, mine, session));
    const hard = found.filter(({ theirs }) => theirs.state !== 'proposed');
    result = hard.length > 0 ? { laid: false, collisions: hard } : { laid: true, collisions: found };
    if (result.laid) await replace(connection, caseId, mine, session);
  });
  return result;
}

/** Takes all of a case's commitments away. */
export async function releaseCommitmentsOf(connection: Connection, caseId: string): Promise<void> {
  await commitmentModel(connection).deleteMany({ caseId });
}

/** Only an exclusivity can collide: mine with all that is sold there, or somebody's with mine. */
async function othersThatMatter(
  connection: Connection,
  caseId: string,
  mine: readonly Commitment[],
  session?: ClientSession,
): Promise<Commitment[]> {
  const [first] = mine;
  if (!first) return [];
  const { brand, category } = first;
  const promisedCategory = mine.some(({ exclusive }) => exclusive === 'category');
  const subject = promisedCategory
    ? [{ brand }, { category }]
    : [{ brand }, { category, exclusive: 'category' as const }];
  const territory = [...new Set(mine.flatMap(({ scope }) => scope.territory))];
  return commitmentModel(connection)
    .find({ caseId: { $ne: caseId }, 'scope.territory': { $in: territory }, $or: subject })
    .session(session ?? null)
    .lean<CommitmentDocument[]>()
    .exec();
}

async function replace(
  connection: Connection,
  caseId: string,
  mine: readonly Commitment[],
  session?: ClientSession,
): Promise<void> {
  const model = commitmentModel(connection);
  const options = session ? { session } : {};
  await model.deleteMany({ caseId }, options);
  const documents = mine.map((commitment, index) => ({ _id: `${caseId}#${index}`, ...commitment }));
  if (documents.length > 0) await model.insertMany(documents, options);
}

/** A book exists before it is written in a transaction: two upserts of one key could not both wait for each other. */
async function openBooks(connection: Connection, books: readonly string[]): Promise<void> {
  const model = commitmentBookModel(connection);
  for (const book of books)
    await model
      .updateOne({ _id: book }, { $setOnInsert: { writes: 0 } }, { upsert: true })
      .catch((error: { code?: number }) => {
        if (error.code !== 11_000) throw error;
      });
}
