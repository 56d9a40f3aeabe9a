import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { bookedVisit } from '../feedback/visit.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
});
afterAll(() => world.close());

test('the story names the professional or the structure that a report went to, and whoever has answered', async () => {
  const visit = await bookedVisit(world);
  const home = await world.request(
    'POST',
    '/v1/structures',
    { name: 'EHPAD Les Tilleuls', kind: 'nursing-home' },
    { as: 'coordinator' },
  );
  const [reportId, toDoctor, toHome, answer, stranger, other] = Array.from({ length: 6 }, () => newId());
  await world.run(async (tx) => {
    await tx.all(sql`insert into report (territory_id, id, booking_id, request_id, author, outcome, text, written_at)
      values ('grand-douai', ${reportId}, ${visit.bookingId}, ${visit.requestId}, ${visit.professionalId}, 'treated', 'Vu', now())`);
    for (const [id, recipient, kind, address] of [
      [toDoctor, visit.treatingDoctorId, 'treating-doctor', 'agnes.delattre@medecin.mssante.example'],
      [toHome, home.body.id, 'requester', null],
    ] as const)
      await tx.all(sql`insert into secure_message (territory_id, id, report_id, recipient, recipient_kind, message_id, address, queued_at)
        values ('grand-douai', ${id}, ${reportId}, ${recipient}, ${kind}, ${id ?? ''}, ${address}, now())`);
    for (const [id, replied, sender] of [
      [answer, toHome, 'accueil@tilleuls.mssante.example'],
      [stranger, null, 'secretariat@clinique.mssante.example'],
      // Somebody else answers in their place.
      [other, toDoctor, 'remplacant@medecin.mssante.example'],
    ] as const)
      await tx.all(sql`insert into incoming_message
          (territory_id, id, mail_key, request_id, in_reply_to, sender, subject, body, received_at, state)
        values ('grand-douai', ${id}, ${id ?? ''}, ${visit.requestId}, ${replied}, ${sender}, 'Objet', 'Merci', now(), 'new')`);
    for (const [type, id] of [
      ['message.read', toDoctor],
      ['message.refused', toHome],
      ['mail.received', answer],
      ['mail.filed', stranger],
      ['mail.received', other],
    ] as const)
      tx.record(type, id ?? '', { reportId });
  });
  const { body } = await world.request('GET', `/v1/requests/${visit.requestId}/timeline`);
  expect(body.items.map(({ words }: { words: string }) => words)).toEqual([
    'Compte rendu lu par Dr Agnès Delattre',
    'Compte rendu refusé par le serveur de EHPAD Les Tilleuls',
    'Message reçu de EHPAD Les Tilleuls',
    'Message de secretariat@clinique.mssante.example rangé avec cette demande',
    'Message reçu de remplacant@medecin.mssante.example',
  ]);
});
