/** What stands in for pages behind links while the API starts: the page of a service that is away, which asks again by itself. */
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import { sendScript } from '../page-scripts';
import { starting } from '../problem';
import { closedHeaders } from './doors';

/** Answers styles and scripts, and to everything else what `inTrouble` makes of a service that starts. */
export function waitingPages(sendStyleSheet: RequestHandler, inTrouble: ErrorRequestHandler): Router {
  const router = Router({ caseSensitive: true });
  router.get('/assets/:name', sendStyleSheet, sendScript);
  router.use(closedHeaders, () => {
    throw starting();
  });
  router.use(inTrouble);
  return router;
}
