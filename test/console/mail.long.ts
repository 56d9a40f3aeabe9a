import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { minutes } from '../../src/platform/clock.ts';
import { type Mailbox, startMailbox } from '../../src/simulator/mailbox.ts';
import { deliveryMail, readMail, type ReplyMail, writtenMail } from '../../src/simulator/reply-mails.ts';
import { handedInbox, type HandedInbox } from '../feedback/handed-inbox.ts';
import { REPORT } from '../feedback/visit.ts';
import { faultsOf, noBrowser, openWholeBrowser } from '../support/browser.ts';
import { startWorld } from '../support/world.ts';
import { answeredOf, aReportedVisit, withAttachment } from './mail-pages.ts';
import { button, type PhonePages, section } from './phone-pages.ts';
import { startRequestPages } from './request-pages.ts';

const DESK = { viewport: { width: 1366, height: 768 } };
const PHONE = { viewport: { width: 390, height: 844 } };

describe.skipIf(noBrowser)('the secure mail', () => {
  let pages: PhonePages;
  let mailbox: Mailbox;
  let inbox: HandedInbox;
  beforeAll(async () => {
    mailbox = await startMailbox();
    inbox = handedInbox();
    pages = await startRequestPages(
      () =>
        startWorld({
          env: { SMTP_URL: mailbox.url, MSSANTE_FROM: 'ligne@cpts-douai.mssante.example' },
          inbox: inbox.inbox,
        }),
      // A letter is shown as PDF.
      openWholeBrowser,
    );
  });
  beforeEach(() => pages.startAgain());
  afterEach(() => pages.signOut());
  afterAll(async () => {
    await pages?.close();
    await mailbox?.close();
  });

  const reported = () => aReportedVisit(pages.world, mailbox);
  async function hand({ raw }: ReplyMail): Promise<void> {
    await inbox.hand(raw);
    await pages.world.settle();
  }
  const now = () => pages.world.clock.now();
  const open = async (page: Page) => {
    await page.keyboard.press('i');
    await page.getByRole('heading', { name: 'Messagerie', exact: true }).waitFor();
  };
  /** To the first row of the part of that number, by the keyboard alone. */
  const toRow = async (page: Page, part: string, title: string) => {
    await section(page, title).locator('[data-row]').first().waitFor();
    await page.keyboard.press(part);
    await page.keyboard.press('ArrowDown');
  };

  // First, while no connection is open that would be used once more.
  test('a server that will not let us in is one trouble, in red, with its reason', async () => {
    mailbox.rejectNext(421, 1, 'greeting');
    await reported();
    const { page } = await pages.signIn('operator', DESK);
    await open(page);
    const box = section(page, 'État de la messagerie');
    await box.getByText('En panne').waitFor();
    await box.getByText(/Le serveur nous ferme la porte/).waitFor();
    pages.world.clock.advance(minutes(60));
    await pages.world.settle();
    await expect.poll(() => box.textContent(), { timeout: 15_000 }).toContain('En marche');
  });

  test('says that it works, is reached by one key, and what was refused leaves again by another', async () => {
    mailbox.rejectNext(552);
    const before = mailbox.mails.length;
    await reported();
    const { page } = await pages.signIn('operator', DESK);
    await open(page);
    const box = section(page, 'État de la messagerie');
    await box.getByText('En marche').waitFor();
    await expect.poll(() => box.textContent()).toContain('ligne@cpts-douai.mssante.example');
    const failed = section(page, 'Envois à reprendre');
    await failed.getByText(/La boîte du destinataire est pleine/).waitFor();
    await failed.getByText(/imprimez la lettre/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await toRow(page, '1', 'Envois à reprendre');
    await page.keyboard.press('r');
    await failed.getByText('Tout est parti, rien à reprendre.').waitFor();
    await pages.world.settle();
    expect(mailbox.mails).toHaveLength(before + 1);
    // Out of the page as everywhere.
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: /^Demandes/ }).waitFor();
  });

  test('a message that came back shows what proves it, and goes by post: printed, then noted', async () => {
    const { mail } = await reported();
    const gone = { action: 'failed', status: '5.1.1', says: 'User unknown' } as const;
    await hand(deliveryMail(answeredOf(mail), now(), gone));
    const { page } = await pages.signIn('operator', DESK);
    await open(page);
    const failed = section(page, 'Envois à reprendre');
    await failed.getByText(/cette boîte n’existe pas, ou plus/).waitFor();
    await section(page, 'État de la messagerie')
      .getByText(/Ces sept derniers jours\s: 1 revenu/)
      .waitFor();
    await toRow(page, '1', 'Envois à reprendre');
    await page.keyboard.press('Enter');
    const proofs = failed.getByRole('list', { name: 'Preuves' });
    await proofs.getByText('Non remis (5.1.1)').waitFor();
    await expect.poll(() => proofs.textContent()).toMatch(/Accepté par notre serveur.*réponse du serveur/);
    // Shown in a tab of its own, from where it is printed.
    const [tab] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('l')]);
    await expect.poll(() => tab.evaluate(() => document.contentType).catch(() => '')).toBe('application/pdf');
    expect(tab.url()).toMatch(/^blob:/);
    expect(await tab.evaluate(() => window.opener)).toBe(null);
    await tab.close();
    await failed.getByText(/Ouverte dans un nouvel onglet/).waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('t')]);
    // Nobody’s name in a folder of downloads.
    expect(file.suggestedFilename()).toMatch(/^lettre-[0-9a-f]{4}\.pdf$/);
    expect((await readFile(await file.path())).subarray(0, 5).toString()).toBe('%PDF-');
    await failed.locator('[data-row]').first().focus();
    await page.keyboard.press('c');
    await page.keyboard.type('remise en main propre');
    await page.keyboard.press('Enter');
    await failed.getByText('Tout est parti, rien à reprendre.').waitFor();
    await expect.poll(() => pages.one('select state from secure_message')).toBe('posted');
    await page.getByLabel('Montrer').selectOption('posted');
    await section(page, 'Derniers messages')
      .getByText(/Envoyé par courrier/)
      .waitFor();
  });

  test('a letter that may not leave any more opens no tab and says why', async () => {
    mailbox.rejectNext(550);
    const { requestId } = await reported();
    const { page } = await pages.signIn('operator', DESK);
    await open(page);
    const failed = section(page, 'Envois à reprendre');
    await failed.getByText(/ne connaît pas cette boîte/).waitFor();
    await pages.world.database.owner.query(
      `insert into report_consent (territory_id, request_id, informed_at, informed_by, refused, noted_at)
       values ('grand-douai', $1, now(), 'operator:x', true, now())`,
      [requestId],
    );
    await toRow(page, '1', 'Envois à reprendre');
    await page.keyboard.press('l');
    await failed.getByText(/cette lettre ne doit plus partir/).waitFor();
    await expect.poll(() => page.context().pages().length).toBe(1);
  });

  test('a correction is told by its version and what it replaces, and opens its request at that letter', async () => {
    const { requestId, token, bookingId, reportId } = await reported();
    pages.world.clock.advance(minutes(70));
    const correction = { ...REPORT, corrects: reportId, text: 'Relu.' };
    const url = `/v1/bookings/${bookingId}/report/corrections`;
    expect((await pages.world.request('POST', url, correction, { as: token })).status).toBe(201);
    await pages.world.settle();
    for (const [role, view] of [
      ['operator', DESK],
      ['coordinator', PHONE],
    ] as const) {
      const { page } = await pages.signIn(role, view);
      await (role === 'operator' ? page.keyboard.press('i') : button(page, /^Messagerie/).click());
      const last = section(page, 'Derniers messages');
      await last.getByText(/^version\s2, remplace l’envoi de\s\d+\sh(\s\d\d)?$/).waitFor();
      await expect.poll(() => last.getByText(/^version/).count()).toBe(1);
      expect(await faultsOf(page)).toEqual([]);
      await last.locator('[data-row]').last().click();
      await last.getByRole('link', { name: /Ouvrir la demande/ }).click();
      const letters = section(page, 'Compte rendu envoyé à');
      const wanted = letters.locator('li[aria-current="true"]');
      await wanted.waitFor();
      await expect
        .poll(() => wanted.evaluate((it) => it === document.activeElement && it.textContent))
        .toMatch(/^((?!version).)*$/);
      await expect.poll(() => letters.getByText(/version\s2, remplace/).count()).toBe(1);
      expect(page.url()).toContain(`#/demandes/${requestId}?lettre=`);
      expect(await faultsOf(page)).toEqual([]);
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
        .toBeLessThanOrEqual(view.viewport.width);
      // Nobody's words for a coordinator.
      if (role === 'coordinator') expect(await page.content()).not.toContain('Relu.');
      await pages.signOut();
    }
  });

  test('an answer of somebody whom the directory knows has their name beside the address', async () => {
    const { mail } = await reported();
    const { world } = pages;
    const { rows } = await world.database.owner.query(
      `select max(recipient::text) as id from secure_message`,
    );
    await world.database.owner.query(`update professional set secure_address = upper($1) where id = $2`, [
      answeredOf(mail).to,
      rows[0].id,
    ]);
    await hand(withAttachment(answeredOf(mail)));
    const { page } = await pages.signIn('operator', DESK);
    await open(page);
    const row = section(page, 'Reçus').locator('[data-row]').first();
    await expect.poll(() => row.textContent()).toContain(`Dr Camille Delattre ${answeredOf(mail).to}`);
    await row.press('Enter');
    await button(page, /^Marquer comme lu/).click();
    await expect
      .poll(() => pages.one(`select count(*)::int from incoming_message where state = 'new'`))
      .toBe(0);
  });

  test('a document that a program could not file is told with its meaning until somebody has called', async () => {
    const { mail } = await reported();
    const error = { integrationError: '902^Identifiant de patient inconnu', form: 'field' } as const;
    await hand(readMail(answeredOf(mail), now(), error));
    const { page } = await pages.signIn('operator', DESK);
    await open(page);
    const failed = section(page, 'Envois à reprendre');
    await failed.getByText(/patient inconnu du logiciel du destinataire \(code 902\)/).waitFor();
    await toRow(page, '1', 'Envois à reprendre');
    await page.keyboard.press('c');
    await failed.getByText('Tout est parti, rien à reprendre.').waitFor();
    await expect
      .poll(() => pages.one(`select state from task where kind = 'message-not-filed'`))
      .toBe('done');
  });

  test('an answer waits on the board, is read as text alone, and its attachments are kept, never opened', async () => {
    const { mail } = await reported();
    await hand(deliveryMail(answeredOf(mail), now(), { action: 'delivered' }));
    await hand(readMail(answeredOf(mail), now(), { read: true }));
    const { page } = await pages.signIn('operator', DESK);
    await hand(withAttachment(answeredOf(mail)));
    await page.getByRole('link', { name: '1 message reçu à lire' }).waitFor();
    await open(page);
    const received = section(page, 'Reçus');
    await toRow(page, '2', 'Reçus');
    await page.keyboard.press('Enter');
    await received.getByText(/Je revois ce patient/).waitFor();
    await expect.poll(() => received.locator('img, script, iframe').count()).toBe(0);
    await expect
      .poll(() => received.getByRole('list', { name: 'Pièces jointes' }).textContent())
      .toMatch(/ordonnance.*texte, 1 Ko/);
    expect(await faultsOf(page)).toEqual([]);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      button(page, /^Télécharger ordonnance/).click(),
    ]);
    expect(file.suggestedFilename()).toBe('ordonnance.txt');
    // On the request: how far the report came, and the answer.
    await received.getByRole('link', { name: /Ouvrir la demande/ }).click();
    const letters = section(page, 'Compte rendu envoyé à');
    await expect.poll(() => letters.textContent()).toMatch(/médecin traitant · Lu à\s1\d\sh/);
    await letters.locator('[data-row]').first().click();
    await letters.getByText(/Je revois ce patient/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await button(page, /^Marquer comme lu/).click();
    await expect.poll(() => pages.one('select state from incoming_message')).toBe('read');
    await page.getByText(/Message reçu de Dr/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Aucun envoi en échec.').waitFor();
    await expect.poll(() => page.getByText('1 message reçu à lire').count()).toBe(0);
  });

  test('what nobody can place is put with its request by whoever knows', async () => {
    const { requestId } = await reported();
    const stranger = {
      messageId: '<x@ailleurs.mssante.example>',
      to: 'secretariat@clinique.mssante.example',
    };
    await hand(
      writtenMail(
        { ...stranger, from: 'ligne@cpts-douai.mssante.example', subject: 'Sortie', envelopeId: null },
        now(),
        'Votre patiente sort demain.',
      ),
    );
    const { page } = await pages.signIn('operator', DESK);
    await open(page);
    const received = section(page, 'Reçus');
    await received.getByText(/Parle d’un message qui n’est pas de nous/).waitFor();
    await toRow(page, '2', 'Reçus');
    await page.keyboard.press('Enter');
    await received.getByText('Votre patiente sort demain.').waitFor();
    await page.keyboard.press('d');
    await page.getByRole('searchbox').fill('lefevre');
    await page.getByText(/Entrée ouvre la première/).waitFor();
    await page.keyboard.press('Enter');
    // Two people may have one name: not before somebody has seen whose it is.
    await received.getByText(/Ranger avec la demande/).waitFor();
    await expect.poll(() => pages.one('select request_id from incoming_message')).toBe(null);
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Ranger ici');
    await page.keyboard.press('Enter');
    await received.getByText('Aucun message à lire.').waitFor();
    await expect.poll(() => pages.one('select request_id from incoming_message')).toBe(requestId);
  });

  test('is stopped and goes on by two presses; a coordinator does it without reading anybody’s words', async () => {
    await hand(
      writtenMail(
        {
          messageId: '<y@ailleurs.mssante.example>',
          from: 'ligne@cpts-douai.mssante.example',
          to: 'secretariat@clinique.mssante.example',
          subject: 'Sortie',
          envelopeId: null,
        },
        now(),
        'Votre patiente sort demain.',
      ),
    );
    const { page } = await pages.signIn('coordinator', PHONE);
    await button(page, /^Messagerie/).click();
    const box = section(page, 'État de la messagerie');
    await button(page, 'Mettre en pause…').click();
    await page.getByText(/Rien n’est perdu/).waitFor();
    await button(page, 'Oui, mettre en pause').click();
    await box.getByText('En pause', { exact: true }).waitFor();
    const before = mailbox.mails.length;
    await reported();
    expect(mailbox.mails).toHaveLength(before);
    await expect.poll(() => box.textContent(), { timeout: 15_000 }).toMatch(/À envoyer1/);
    await page.getByText(/1 message attend une infirmière/).waitFor();
    expect(await page.content()).not.toMatch(/Votre patiente|secretariat@clinique/);
    await section(page, 'Derniers messages').locator('[data-row]').first().click();
    await page.getByRole('list', { name: 'Preuves' }).waitFor();
    await expect.poll(() => button(page, /Réessayer|Imprimer|courrier/).count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
    // Nothing to the right of the screen.
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
      .toBeLessThanOrEqual(390);
    await button(page, 'Reprendre les envois…').click();
    await button(page, 'Oui, reprendre les envois').click();
    await box.getByText('En marche').waitFor();
    await pages.world.settle();
    expect(mailbox.mails).toHaveLength(before + 1);
  });

  test('whoever wrote the report sees that it has arrived', async () => {
    const { mail, token } = await reported();
    await hand(deliveryMail(answeredOf(mail), now(), { action: 'delivered' }));
    const page = await pages.openAs(token, PHONE);
    await page.getByText('1 rendez-vous terminé').click();
    await page.getByText('Relire mon retour').click();
    await page.getByText(/✓ Arrivé chez Dr Camille Delattre à 1/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });
});
