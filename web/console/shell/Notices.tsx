/** Where passing notices appear. */
import { lazy, Suspense } from 'react';
import { useNoticesWanted } from '../ui/notify';

const Place = lazy(() => import('./NoticePlace').then((module) => ({ default: module.NoticePlace })));

export function Notices() {
  return useNoticesWanted() ? (
    <Suspense>
      <Place />
    </Suspense>
  ) : null;
}
