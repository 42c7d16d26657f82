/** The shapes of a task and of the process it belongs to. */
import type { paths } from '../../../api/schema';
import type { Task } from '../../api/shapes';

export type { Task };

export type Process =
  paths['/processes/{processId}']['get']['responses'][200]['content']['application/json']['process'];

/** What a task is about, as people call it: an order by its number, for what is sold in it says little. */
export function subjectOf({ about, brand, caseId }: Pick<Task, 'about' | 'brand' | 'caseId'>): string {
  return about.orderId === undefined ? brand || caseId : `Order ${about.orderId}`;
}
