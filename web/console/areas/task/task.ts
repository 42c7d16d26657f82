/** The shapes of a task and of the process it belongs to. */
import type { paths } from '../../../api/schema';
import type { Task } from '../../api/shapes';

export type { Task };

export type Process =
  paths['/processes/{processId}']['get']['responses'][200]['content']['application/json']['process'];
