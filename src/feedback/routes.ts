import type { FastifyInstance } from 'fastify';
import { type MailboxDeps, mailboxRoutes } from './mailbox-routes.ts';
import { draftRoutes } from './draft-routes.ts';
import { letterRoutes } from './letter-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { reportRoutes } from './report-routes.ts';
import { sharingRoutes } from './sharing-routes.ts';

export function feedbackRoutes(http: FastifyInstance, deps: MailboxDeps): void {
  reportRoutes(http, deps);
  draftRoutes(http, deps);
  sharingRoutes(http, deps);
  messageRoutes(http, deps);
  letterRoutes(http, deps);
  mailboxRoutes(http, deps);
}
