/** How far a parcel is, as a row of steps. */
import type { TrackedParcel } from './view';

export type StepName = 'packed' | 'under-way' | 'customs' | 'last-mile' | 'delivered';

export interface Step {
  name: StepName;
  state: 'done' | 'now' | 'next';
}

/** Stages on the way; from `labelled` on a parcel is packed. All others are ends that have no steps. */
const reached: Readonly<Record<string, StepName>> = {
  ...{ preparing: 'packed', labelled: 'packed', 'handed-over': 'under-way', 'in-transit': 'under-way' },
  ...{ customs: 'customs', 'last-mile': 'last-mile', delivered: 'delivered' },
};

/** The steps of a parcel; none for one that will not arrive. Customs only for a parcel that has to pass them. */
export function stepsOf({
  stage,
  declared,
  customs,
}: Pick<TrackedParcel, 'stage' | 'declared' | 'customs'>): Step[] {
  const now = Object.hasOwn(reached, stage) ? reached[stage] : undefined;
  if (!now) return [];
  const all: StepName[] = ['packed', 'under-way', 'customs', 'last-mile', 'delivered'];
  const names = all.filter((name) => name !== 'customs' || declared || stage === 'customs');
  const at = names.indexOf(now);
  const done = (name: StepName, index: number) =>
    index < at ||
    stage === 'delivered' ||
    (stage === 'labelled' && index === at) ||
    cleared(name, customs?.state);
  return names.map((name, index) => ({
    name,
    state: done(name, index) ? 'done' : index === at ? 'now' : 'next',
  }));
}

function cleared(name: StepName, customs: string | undefined): boolean {
  return name === 'customs' && customs === 'released';
}
