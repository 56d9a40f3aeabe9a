import { describe, expect, test } from 'vitest';
import { instant } from '../../src/platform/clock.ts';
import { eventInWords, type Facts } from '../../src/timeline/event-words.ts';

const words = (type: string, data: Record<string, unknown> = {}, facts: Facts = {}) =>
  eventInWords({ type, data, facts, at: instant('2026-11-23T11:30:00+01:00') }, 'Europe/Paris')?.words;

describe('what happened to a request is said in plain French', () => {
  test('an SMS with what became of it', () => {
    expect(words('sms.queued', {}, { kind: 'confirmation' })).toBe(
      'SMS de confirmation au patient : à envoyer',
    );
    expect(words('sms.delivered', {}, { kind: 'reminder' })).toBe('SMS de rappel au patient : remis');
    expect(words('sms.failed', {}, { kind: 'offer' })).toBe(
      'SMS de proposition au professionnel : non remis',
    );
  });

  test('which of the reminders of a report it was; those of before there were several have no name', () => {
    const awaited = 'au professionnel : son compte rendu est attendu';
    expect(words('report.reminded', { reminder: 'second' })).toBe(`Deuxième rappel ${awaited}`);
    expect(words('report.reminded')).toBe(`Rappel ${awaited}`);
    expect(words('sms.delivered', {}, { kind: 'report-reminder-last' })).toBe(
      'SMS de dernier rappel du retour au professionnel : remis',
    );
  });

  test('a visit on another day with its day', () => {
    const visit = { start: '2026-11-24T08:15:00+00:00', name: 'Dr Camille Lemaire', mode: 'HH' } as const;
    expect(words('booking.made', {}, visit)).toBe(
      'Rendez-vous pris : mardi 9 h 15, Dr Camille Lemaire, à domicile',
    );
  });

  test('a visit that its professional took on beyond their places, and one that was called off too late', () => {
    expect(words('booking.made', { overbooked: true }, { name: 'Dr Camille Lemaire' })).toBe(
      'Rendez-vous pris par le professionnel, en plus des places prévues : Dr Camille Lemaire',
    );
    expect(words('booking.cancelled', { by: 'patient', notice: 'late' })).toBe(
      'Rendez-vous annulé par le patient, moins de deux heures avant',
    );
    expect(words('booking.cancelled', { by: 'operator', notice: 'in-time' })).toBe(
      'Rendez-vous annulé par la ligne',
    );
  });

  test('an outcome with its reason, also one that nobody has put into words', () => {
    expect(words('request.redirected', { reason: 'sas' })).toBe('Réorientée : transmise au SAS');
    expect(words('request.closed', { reason: 'solved-meanwhile' })).toBe('Close : solved meanwhile');
    expect(words('request.waiting')).toBe('Mise en attente');
  });

  test('a note as it was written, and where it is more than a note, what it is', () => {
    expect(words('note.added', {}, { kind: 'note', text: 'Rappeler' })).toBe('Rappeler');
    expect(words('note.added', {}, { kind: 'answer', text: 'Peut attendre' })).toBe(
      'Réponse : Peut attendre',
    );
  });

  test('a step of the escalation that could open nothing more says so', () => {
    expect(words('request.escalated', { step: 2, done: [] })).toBe(
      'Étape 2 de la recherche : rien de plus à ouvrir',
    );
  });

  test('what goes on behind the scenes is left out', () => {
    expect(words('request.escalation-due')).toBeUndefined();
    expect(words('leg.planned')).toBeUndefined();
  });
});
