import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { bounceOf } from '../../../src/feedback/mssante/bounce.ts';
import { dsnOf } from '../../../src/feedback/mssante/dsn.ts';
import { mdnOf, toldErrorOf } from '../../../src/feedback/mssante/mdn.ts';
import { openMailParser } from '../../../src/feedback/mssante/parse-mail.ts';
import type { ParsedMail } from '../../../src/feedback/mssante/parsed-mail.ts';
import { proofIn } from '../../../src/feedback/mssante/proof.ts';
import { addressOf, blocksOf, messageIdsOf } from '../../../src/feedback/mssante/report-fields.ts';
import { LONGEST_TEXT, MOST_PARTS, takeApart } from '../../../src/feedback/mssante/take-apart.ts';
import { AGNES, apart, dsnMail, mailOf, mdnMail, multipart } from './mails.ts';

const parser = openMailParser();
afterAll(() => parser.close());

/** Whatever came: it can be kept in a database and shown. */
const isKeepable = (mail: ParsedMail) =>
  [mail.from, mail.subject, mail.text, ...mail.parts.map(({ name }) => name ?? '')].every(
    // oxlint-disable-next-line no-control-regex
    (text) => text.isWellFormed() && !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text),
  );

const readAll = (mail: ParsedMail) => {
  dsnOf(mail);
  mdnOf(mail);
  toldErrorOf(mail);
  bounceOf(mail)?.refusalOf(AGNES);
  proofIn(mail)?.saysOf(AGNES);
};

/** A proof with something else written over a part of it. */
const damaged = fc
  .tuple(
    fc.constantFrom(
      dsnMail(`Final-Recipient: rfc822;${AGNES}\nAction: failed\nStatus: 5.1.1`),
      mdnMail('displayed'),
    ),
    fc.nat(1_200),
    fc.uint8Array({ maxLength: 200 }),
  )
  .map(([mail, at, bytes]) =>
    Buffer.concat([Buffer.from(mail).subarray(0, at), bytes, Buffer.from(mail).subarray(at)]),
  );

describe('whatever a stranger sends', () => {
  test('any bytes come out as text that can be kept, or not at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 3_000 }), damaged), async (raw) => {
        const mail = await takeApart(raw).catch(() => undefined);
        if (!mail) return;
        expect(isKeepable(mail)).toBe(true);
        readAll(mail);
      }),
      { numRuns: 300 },
    );
  });

  test('any fields are read without a fault, and addresses and Message-IDs stay plain ones', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 4_000 }),
        fc.string({ unit: 'binary', maxLength: 500 }),
        (bytes, text) => {
          for (const block of blocksOf(bytes))
            for (const [name] of block) expect(name).toMatch(/^[\w-]{1,60}$/);
          expect(addressOf(text) ?? '@').toMatch(/^[^\s<>;]*@[^\s<>;]*$/);
          for (const one of messageIdsOf(text)) expect(one).toMatch(/^<[^<>\s]+>$/);
        },
      ),
    );
  });

  test('a broken character set, a NUL and half a letter do no harm', async () => {
    const mail = await apart(
      mailOf(
        {
          From: AGNES,
          Subject: '=?x-unknown?B?4pyTAA==?= =?utf-8?Q?=00=ED=A0=80fin?=',
          'Content-Type': 'text/plain; charset=klingon',
        },
        'a\u0000b\u0007c\u007f',
      ),
    );
    expect(isKeepable(mail)).toBe(true);
    expect(mail.text).toBe('abc');
    const turned = await apart(
      mailOf({ From: AGNES, 'Content-Type': 'text/plain; charset=utf-8' }, 'a\u202eb\ufeff'),
    );
    expect(turned.text).toBe('ab');
  });

  test('of a page its words alone come in', async () => {
    const mail = await apart(
      mailOf(
        { From: AGNES, 'Content-Type': 'text/html; charset=utf-8' },
        '<html><head><style>p{color:red}</style><script>alert(1)</script></head><body><p>Bien re&ccedil;u,</p><p>merci &amp; à bientôt</p><img src="https://ailleurs.example/pixel"></body></html>',
      ),
    );
    expect(mail.text).toContain('Bien reçu,');
    expect(mail.text).toContain('merci & à bientôt');
    expect(mail.text).not.toMatch(/<|alert|color|pixel/);
  });

  test('mails within mails stay closed, and too many parts are left out', async () => {
    let nested = 'Subject: le dernier\n\nfin';
    for (let depth = 0; depth < 200; depth++)
      nested = `Content-Type: multipart/mixed; boundary="b${depth}"\n\n--b${depth}\n${nested}\n--b${depth}--`;
    await expect(takeApart(Buffer.from(nested))).rejects.toThrow(/nesting/i);
    const many = Array.from({ length: 300 }, () => ({ type: 'application/pdf', body: '%PDF-1.4' }));
    const mail = await apart(multipart('multipart/mixed', { From: AGNES }, many));
    expect(mail.parts).toHaveLength(MOST_PARTS);
    expect(mail.leftOut).toEqual(['too-many-parts']);
    const within = await apart(
      multipart('multipart/mixed', { From: AGNES }, [
        { type: 'message/rfc822', body: 'Subject: dedans\nContent-Type: text/plain\n\nun autre courrier' },
      ]),
    );
    expect(within.text).toBe('');
    expect(within.parts).toMatchObject([{ saidType: 'message/rfc822' }]);
  });

  test('a text without end is cut', async () => {
    const mail = await apart(mailOf({ From: AGNES }, 'mot '.repeat(500_000)));
    expect(mail.text.length).toBeLessThanOrEqual(LONGEST_TEXT);
    expect(mail.leftOut).toEqual(['text-cut']);
  });

  test('the thread reads what it is given in its order, and says of what cannot be read that it cannot', async () => {
    const deep = Array.from(
      { length: 60 },
      (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`,
    );
    const [good, bad, again] = await Promise.all([
      parser.parse(Buffer.from(mailOf({ From: AGNES, Subject: 'un' }, 'x'))),
      parser.parse(Buffer.from(deep.join(''))),
      parser.parse(Buffer.from(mdnMail('displayed'))),
    ]);
    expect(good).toMatchObject({ subject: 'un', from: AGNES });
    expect(bad).toBeUndefined();
    expect(proofIn(again as ParsedMail)?.saysOf(AGNES)).toEqual({ outcome: 'read', code: null });
  });

  test('a mail that takes too long ends its thread, and the next one has another', async () => {
    const hurried = openMailParser({ longestMs: 1 });
    try {
      expect(
        await hurried.parse(Buffer.from(mailOf({ From: AGNES }, '<p>'.repeat(200_000)))),
      ).toBeUndefined();
    } finally {
      await hurried.close();
    }
    expect(await parser.parse(Buffer.from(mailOf({ From: AGNES }, 'toujours là')))).toMatchObject({
      text: 'toujours là',
    });
  });

  test('a thread that cannot be is no mail’s doing', async () => {
    const broken = openMailParser({ script: new URL('not-there.ts', import.meta.url) });
    const mail = Buffer.from(mailOf({ From: AGNES }, 'Bonjour'));
    await expect(broken.parse(mail)).rejects.toThrow();
    await expect(broken.parse(mail)).rejects.toThrow();
    await broken.close();
  });
});
