import { answersOk } from '../readiness';
import { nodeLaunch } from './own-program';
import type { Place, Prepared } from './server';

/** The worker, which runs workflows and activities. `env` holds the settings that follow from the other servers. */
export function prepareWorker(env: Readonly<Record<string, string>>, place: Place): Prepared {
  return {
    launch: nodeLaunch('worker/main.js', 'worker', env, place),
    check: () => answersOk(`http://127.0.0.1:${place.ports.workerHealth}/readyz`),
    settings: {},
    from: 'this project',
  };
}

/** The API. `env` holds the settings that follow from the other servers. */
export function prepareApi(env: Readonly<Record<string, string>>, place: Place): Prepared {
  return {
    launch: nodeLaunch('api/main.js', 'api', env, place),
    check: () => answersOk(`http://127.0.0.1:${place.ports.api}/readyz`),
    settings: {},
    from: 'this project',
  };
}
