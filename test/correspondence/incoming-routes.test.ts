import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { strToU8, zipSync } from 'fflate';
import { lookAtAttachment } from '../../src/correspondence/look-at-attachment.ts';
import { keepMail, type MailToKeep } from '../../src/correspondence/keep-mail.ts';
import { newId } from '../../src/platform/ids.ts';
import { bookedVisit } from '../feedback/visit.ts';
import { insertTerritory, startWorld, type World } from '../support/world.ts';

const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF');

describe('mail that came in, over the API', () => {
  let world: World;
  let requestId: string;
  beforeAll(async () => {
    world = await startWorld({ work: false });
    ({ requestId } = await bookedVisit(world));
  });
  afterAll(() => world.close());

  const attached = (name: string, content: Uint8Array) => ({
    name,
    content,
    ...lookAtAttachment(content, name, ''),
  });

  /** Gives its id. */
  const kept = async (it: Partial<MailToKeep> = {}): Promise<string> => {
    const key = newId();
    await world.run((tx) =>
      keepMail(tx, {
        key,
        sender: 'agnes.delattre@medecin.mssante.example',
        subject: 'Mme Lefèvre',
        body: 'Merci.',
        messageId: null,
        lies: { with: requestId },
        automatic: false,
        fault: null,
        attachments: [],
        ...it,
      }),
    );
    const { rows } = await world.database.owner.query('select id from incoming_message where mail_key = $1', [
      key,
    ]);
    return rows[0].id;
  };
  const get = (id: string) => world.request('GET', `/v1/incoming/${id}`);
  const download = async (id: string, no = 1) => {
    const answer = await world.http.inject({
      method: 'GET',
      url: `/v1/incoming/${id}/attachments/${no}`,
      headers: { authorization: `Bearer ${await world.token('operator')}` },
    });
    return { status: answer.statusCode, headers: answer.headers, content: answer.rawPayload };
  };

  test('an attachment is told by what it is, and handed out as a file and never as a page', async () => {
    const id = await kept({ attachments: [attached('Courrier du Dr Nœud.pdf.exe', PDF)] });
    expect((await get(id)).body.attachments).toEqual([
      {
        no: 1,
        name: 'Courrier du Dr Nœud.pdf.exe',
        type: 'application/pdf',
        size: PDF.length,
        title: null,
        warnings: ['misnamed'],
      },
    ]);
    const { status, headers, content } = await download(id);
    expect(status).toBe(200);
    expect(content.equals(PDF)).toBe(true);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition':
        'attachment; filename="Courrier du Dr N_ud.pdf"; filename*=UTF-8\'\'Courrier%20du%20Dr%20N%C5%93ud.pdf',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'no-store',
    });
    expect((await download(id, 2)).status).toBe(404);
    expect((await download(newId())).status).toBe(404);
  });

  test('a program, or an archive with one in it, is kept and not handed out', async () => {
    const id = await kept({
      attachments: [
        attached('a.pdf', Buffer.from('4d5a900003000000', 'hex')),
        attached('b.zip', zipSync({ 'Compte rendu.pdf.exe': strToU8('x') })),
      ],
    });
    for (const no of [1, 2]) {
      const { status, content } = await download(id, no);
      expect(status).toBe(403);
      expect(content.toString()).toContain('attachment-is-program');
    }
    expect((await get(id)).body.attachments).toHaveLength(2);
  });

  test('what does not fit is left in the mailbox, and the mail says so', async () => {
    const large = attached('radios.bin', Buffer.alloc(13 * 1024 * 1024, 1));
    const one = await kept({ attachments: [large, attached('a.txt', Buffer.from('petit'))] });
    expect((await get(one)).body).toMatchObject({
      fault: 'attachment-too-large',
      attachments: [{ no: 2, name: 'a.txt' }],
    });
    const together = Array.from({ length: 3 }, () => attached('b.bin', Buffer.alloc(8 * 1024 * 1024, 1)));
    expect((await get(await kept({ attachments: together }))).body.attachments).toHaveLength(2);
    const many = await kept({
      attachments: Array.from({ length: 25 }, () => attached('c.txt', Buffer.from('x'))),
    });
    expect((await get(many)).body).toMatchObject({ fault: 'too-many-parts' });
    expect((await get(many)).body.attachments).toHaveLength(20);
  });

  test('is listed from the newest to the oldest, by state and by request, also of requests that were put together', async () => {
    const { requestId: other } = await bookedVisit(world);
    const { requestId: into } = await bookedVisit(world);
    const [first, second] = [await kept({ lies: { with: other } }), await kept({ lies: { with: into } })];
    await world.database.owner.query('update request set merged_into = $2 where id = $1', [other, into]);
    const list = async (query: string) =>
      (await world.request('GET', `/v1/incoming?${query}`)).body.items.map((it: { id: string }) => it.id);
    expect(await list(`requestId=${into}`)).toEqual([second, first]);
    expect(await list(`requestId=${other}`)).toEqual([first]);
    expect(await list(`requestId=${into}&state=read`)).toEqual([]);
    await world.request('POST', `/v1/incoming/${first}/read`);
    expect(await list(`requestId=${into}&state=read`)).toEqual([first]);
    const page = (await world.request('GET', `/v1/incoming?requestId=${into}&limit=1`)).body;
    expect(page.items).toHaveLength(1);
    expect(await list(`requestId=${into}&limit=1&cursor=${page.next}`)).toEqual([first]);
  });

  test('its words are for the line’s health professionals alone, and stay in no answer that is kept', async () => {
    const id = await kept({ body: 'Zyxwvut', subject: 'Zyxwvut' });
    for (const as of ['coordinator', 'professional', 'regulator', 'partner', 'admin'])
      for (const url of ['/v1/incoming', `/v1/incoming/${id}`, `/v1/incoming/${id}/attachments/1`])
        expect((await world.request('GET', url, undefined, { as })).status).toBe(403);
    await insertTerritory(world.database, 'lys-armentieres', '+33353010456');
    const elsewhere = await world.token('operator', { territoryId: 'lys-armentieres' });
    const withFile = await kept({ attachments: [attached('a.pdf', PDF)] });
    for (const url of [`/v1/incoming/${withFile}`, `/v1/incoming/${withFile}/attachments/1`])
      expect((await world.request('GET', url, undefined, { as: elsewhere })).status).toBe(404);
    const key = newId();
    const [done, again] = [
      await world.request('POST', `/v1/incoming/${id}/read`, {}, { key }),
      await world.request('POST', `/v1/incoming/${id}/read`, {}, { key }),
    ];
    expect(again.body).toEqual(done.body);
    expect(JSON.stringify(done.body)).not.toContain('Zyxwvut');
    expect((await get(id)).body).toMatchObject({ state: 'read', readAt: '2026-11-23T11:30:00+01:00' });
  });
});
