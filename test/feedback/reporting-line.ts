import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type Mailbox, type ReceivedMail, startMailbox } from '../../src/simulator/mailbox.ts';
import { startWorld, type World } from '../support/world.ts';

export type ReportingLine = {
  readonly world: World;
  readonly mailbox: Mailbox;
  /** What the mail server has taken in this test. */
  mails(): ReceivedMail[];
};

/** For a `describe`: a line whose reports leave for a mail server; after each test it takes everything again, and nothing is under way. */
export function reportingLine(): ReportingLine {
  let world: World;
  let mailbox: Mailbox;
  let before = 0;
  beforeAll(async () => {
    mailbox = await startMailbox();
    world = await startWorld({
      env: { SMTP_URL: mailbox.url, MSSANTE_FROM: 'ligne@cpts-douai.mssante.example' },
    });
  });
  beforeEach(() => {
    before = mailbox.mails.length;
  });
  afterEach(async () => {
    mailbox.acceptAll();
    await world.request('POST', '/v1/mailbox/resume');
    await world.settle();
  });
  afterAll(async () => {
    await world.close();
    await mailbox.close();
  });
  return {
    get world() {
      return world;
    },
    get mailbox() {
      return mailbox;
    },
    mails: () => mailbox.mails.slice(before),
  };
}
