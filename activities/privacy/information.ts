/** What GDPR art. 15(1) wants told with the copy: purposes, categories, recipients, terms, rights, sources, automated decisions. */
import type { Connection } from 'mongoose';
import type { RetentionClass, RetentionTerm } from '../../domain/retention';
import type { PrivacyDependencies } from './dependencies';
import { recipientsOf } from './recipients';

/** Classes that hold nothing of the people who may ask. */
const ofNobody = new Set(['tax-returns', 'tax-return-processes', 'retention-reports']);

export async function informationOf(
  { connection, retention }: { connection: Connection } & Pick<PrivacyDependencies, 'retention'>,
  orders: readonly string[] = [],
) {
  const recipients = await recipientsOf(connection, orders);
  const classes = retention.classes.filter(({ id }) => !ofNobody.has(id));
  return {
    purposes:
      'Carrying out your orders (GDPR art. 6(1)(b)), duties of tax and customs law (art. 6(1)(c)), protection from fraud, answering claims (art. 6(1)(f)).',
    categories:
      'Name, addresses, telephone number; orders, payments, parcels, returns and the taxes on them; mails we sent; requests and notices you sent; for who speaks for a company, what they signed and declared for it.',
    recipients: recipients.map(({ recipient, references }) => ({ recipient, knownBy: references })),
    thirdCountries:
      'Carriers and the customs of the country your parcel comes from or goes to are given what the parcel needs (art. 49(1)(b) and (c)).',
    keptFor: [
      ...classes.map((kept) => ({
        what: kept.what,
        term: wordsOf(kept.term),
        why: kept.why,
        law: kept.source,
      })),
      ...retention.follow.map(({ collection, follows, why, source }) => ({
        ...{ what: collection, term: termOf(classes, follows), why, law: source },
      })),
    ],
    rights:
      'You can have your data corrected (art. 16), erased (art. 17) or restricted (art. 18), take them with you (art. 20) and object (art. 21): on the page of requests, or by a letter to us.',
    complaint:
      'You can complain to a supervisory authority (art. 77): that of the place you live at, or ours, the Hamburg Commissioner for Data Protection and Freedom of Information. Residents of California: the California Privacy Protection Agency.',
    sources: 'The shop at which you ordered, carriers, customs, payment providers.',
    automatedDecisions:
      'Rules weigh each order for fraud: how often and for how much was ordered, whether countries match, known addresses of forwarders, lists of blocked customers. Their decision stands with each order below: an order they refuse is not taken, one they doubt a person looks at. You can ask for a person in each case. Which rule found what is not told (art. 15(4)).',
  };
}

function termOf(classes: readonly RetentionClass[], id: string): string {
  const kept = classes.find((each) => each.id === id);
  return kept ? `with its case: ${wordsOf(kept.term)}` : 'with its case';
}

function wordsOf({ years, days, from }: RetentionTerm): string {
  const length = years === undefined ? `${days ?? 0} days` : `${years} years`;
  return from === 'year-end' ? `${length} from the end of the year` : length;
}
