import { describe, expect, test } from 'vitest';
import { instant, minutes, settableClock } from '../../src/platform/clock.ts';
import { startReplies, WATCHED, WORKING_DAY } from '../../src/simulator/replies.ts';

const MONDAY_1130 = instant('2026-11-23T11:30:00+01:00');

const mail = (no: number, to = `medecin.${no}@medecin.mssante.example`) => ({
  messageId: `<report-${no}.doctor@cpts.mssante.example>`,
  from: 'ligne@cpts.mssante.example',
  to: [to],
  subject: `XDM/1.0/DDM+Compte rendu DUPONT Alice n° ${no}`,
  dsn: { notify: ['SUCCESS'], returned: 'HDRS', id: `report-${no}` },
});

const never = new AbortController().signal;

/** What lies in the mailbox after a position, in words. */
async function fetched({ inbox }: ReturnType<typeof startReplies>, after?: number): Promise<string[]> {
  const found: string[] = [];
  const from = after === undefined ? undefined : { uidValidity: 1, uid: after };
  for await (const { raw } of inbox.newMail(from, never)) found.push(raw?.toString() ?? '');
  return found;
}

describe('the recipients’ programs', () => {
  test('say first that it was delivered, and later that it was read', async () => {
    const clock = settableClock(MONDAY_1130);
    const replies = startReplies({ clock, uidValidity: 1, seed: 1 });
    replies.receive(mail(1));
    expect(await fetched(replies)).toEqual([]);
    clock.advance(minutes(2));
    expect((await fetched(replies)).map((raw) => /Action: (\w+)/.exec(raw)?.[1])).toEqual(['delivered']);
    expect(replies.said).toEqual([{ messageId: mail(1).messageId, what: 'delivered' }]);
    clock.advance(WORKING_DAY.reads[1]);
    const [displayed = '', ...others] = await fetched(replies, 1);
    expect(others).toEqual([]);
    expect(displayed).toContain('Disposition: manual-action/MDN-sent-manually; displayed');
    expect(displayed).toContain(`Original-Message-ID: ${mail(1).messageId}`);
  });

  test('of eight messages one is answered, one is not filed, one comes back and one is never opened', async () => {
    const clock = settableClock(MONDAY_1130);
    const replies = startReplies({ clock, uidValidity: 1, seed: 3, habits: () => WATCHED });
    for (let no = 1; no <= 8; no++) replies.receive(mail(no));
    clock.advance(minutes(5));
    await fetched(replies);
    const told = Map.groupBy(replies.said, ({ what }) => what);
    expect(Object.fromEntries([...told].map(([what, all]) => [what, all.length]))).toEqual({
      delivered: 7,
      returned: 1,
      'not-filed': 1,
      read: 5,
      answered: 1,
    });
    expect(replies.isFetched()).toBe(true);
  });

  test('an address that is gone stays gone, also when somebody tries again; a copy is not answered twice', async () => {
    const clock = settableClock(MONDAY_1130);
    const replies = startReplies({ clock, uidValidity: 1, seed: 3, habits: () => WATCHED });
    for (let no = 1; no <= 4; no++) replies.receive(mail(no));
    clock.advance(minutes(5));
    await fetched(replies);
    const before = replies.said.length;
    replies.receive(mail(1));
    replies.receive(mail(4));
    replies.receive({ ...mail(9), to: mail(4).to });
    clock.advance(minutes(5));
    await fetched(replies, before);
    expect(replies.said.slice(before)).toEqual([
      { messageId: mail(4).messageId, what: 'returned' },
      { messageId: mail(9).messageId, what: 'returned' },
    ]);
    // At the corrected address it arrives.
    replies.receive(mail(4, 'autre@medecin.mssante.example'));
    clock.advance(minutes(5));
    await fetched(replies, before + 2);
    expect(replies.said.at(-1)).toMatchObject({ messageId: mail(4).messageId });
    expect(replies.said.at(-1)?.what).not.toBe('returned');
  });

  test('read what somebody waits to see read, where there is an address; what befalls the others stays the same', async () => {
    const clock = settableClock(MONDAY_1130);
    const replies = startReplies({ clock, uidValidity: 1, seed: 3, habits: () => WATCHED });
    expect(replies.willRead('lecteur@medecin.mssante.example')).toBe(true);
    for (let no = 1; no <= 8; no++) {
      replies.receive(mail(no));
      replies.receive(mail(100 + no, 'lecteur@medecin.mssante.example'));
    }
    clock.advance(minutes(5));
    await fetched(replies);
    const toldOf = (no: number) =>
      replies.said.filter(({ messageId }) => messageId === mail(no).messageId).map(({ what }) => what);
    for (let no = 101; no <= 108; no++) expect(toldOf(no)).toEqual(['delivered', 'read']);
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((no) => toldOf(no).at(-1))).toEqual([
      'read',
      'answered',
      'not-filed',
      'returned',
      'read',
      'read',
      'delivered',
      'read',
    ]);
    expect(replies.willRead(mail(4).to[0] ?? '')).toBe(false);
  });

  test('are the same for the same seed, and what was given without being asked on is not counted as heard', async () => {
    const boxes = [7, 7, 8].map((seed) => {
      const clock = settableClock(MONDAY_1130);
      const replies = startReplies({ clock, uidValidity: 1, seed });
      for (let no = 1; no <= 20; no++) replies.receive(mail(no));
      clock.advance(minutes(300));
      return replies;
    });
    const [one = [], same, other] = await Promise.all(boxes.map((box) => fetched(box)));
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
    const clock = settableClock(MONDAY_1130);
    const replies = startReplies({ clock, uidValidity: 1, seed: 1 });
    replies.receive(mail(1));
    clock.advance(minutes(300));
    for await (const first of replies.inbox.newMail(undefined, never)) {
      expect(first.position.uid).toBe(1);
      break;
    }
    expect(replies.said).toEqual([]);
    expect(replies.isFetched()).toBe(false);
  });
});
