import type { Avoided } from '../../domain/mode-choice';
import { otherLane, type ParcelToMove } from '../../domain/other-lane';
import { loadRuleBook } from '../../rules/book';
import { air, eur, goods, lane, shenzhen } from './sample-lanes';

const sea = lane({ id: 'sea-eu', carrier: 'sea', bands: [{ toGrams: 2000, price: eur(700) }] });
const book = { ...loadRuleBook(), lanes: [lane(), air, sea] };
const parcel: ParcelToMove = {
  plan: {
    ...{ number: 1, mode: 'direct-mail', warehouse: shenzhen, carrier: 'post', service: 'tracked' },
    ...{
      lines: [{ sku: 'MUG', quantity: 1 }],
      grossGrams: 400,
      freight: eur(500),
      days: { from: 6, to: 14 },
    },
    ...{ insured: false, silenceDays: 7, claimDays: 60 },
  },
  goods: [goods({ hsCode: '630291' })],
  ...{ to: { country: 'DE', postcode: '20095' }, incoterm: 'DAP' },
};

const other = (...incidents: Avoided[]) =>
  otherLane(parcel, ({ carrier }) => carrier === 'post', {
    ...{ on: '2026-11-24', book, bookable: ['post', 'air', 'sea'], incidents },
  });

describe('another lane for a parcel', () => {
  it.each<[string, Avoided[], string]>([
    ['is the cheapest of another carrier', [], 'sea'],
    ['is not one of a carrier with an incident', [{ carrier: 'sea' }], 'air'],
    ['is not one of a service with an incident', [{ carrier: 'sea', service: 'tracked' }], 'air'],
    ['may be of a carrier whose incident is elsewhere', [{ carrier: 'sea', to: 'FR' }], 'sea'],
    ['may go to a country all ways to which are hit alike', [{ to: 'DE' }], 'sea'],
  ])('%s', (_says, incidents, carrier) => {
    expect(other(...incidents)).toMatchObject({ plan: { carrier, number: 1 } });
  });

  it('is none when incidents stand in the way of all, and says so', () => {
    const none = other({ carrier: 'sea' }, { carrier: 'air', to: 'DE' });
    expect(none).toEqual({ none: expect.stringContaining('air express is avoided because of an incident.') });
  });
});
