import { describe, expect, test } from 'vitest';
import { instant } from '../../src/platform/clock.ts';
import { dayInWords, spokenTime, timeInWords } from '../../src/telephony/local-date-in-words.ts';
import { LONGEST_SMS, smsText } from '../../src/telephony/sms-texts.ts';

const PARIS = 'Europe/Paris';
const monday = instant('2026-11-23T11:30:00+01:00');

describe('dates in words', () => {
  test('today and tomorrow are called so by the calendar of the territory', () => {
    expect(dayInWords(PARIS, instant('2026-11-23T23:59:00+01:00'), monday)).toBe(
      "aujourd'hui lundi 23 novembre",
    );
    expect(dayInWords(PARIS, instant('2026-11-24T00:00:00+01:00'), monday)).toBe('demain mardi 24 novembre');
    expect(dayInWords('America/Guadeloupe', instant('2026-11-24T00:00:00+01:00'), monday)).toBe(
      "aujourd'hui lundi 23 novembre",
    );
    expect(dayInWords(PARIS, instant('2026-12-01T09:00:00+01:00'), monday)).toBe('mardi 1er décembre');
    expect(dayInWords(PARIS, instant('2026-11-22T09:00:00+01:00'), monday)).toBe('dimanche 22 novembre');
  });

  test('tomorrow across the end of summer time is still tomorrow', () => {
    const saturday = instant('2026-10-24T23:30:00+02:00');
    expect(dayInWords(PARIS, instant('2026-10-25T23:30:00+01:00'), saturday)).toBe(
      'demain dimanche 25 octobre',
    );
    expect(timeInWords(PARIS, instant('2026-10-25T02:30:00+01:00'))).toBe('2 h 30');
  });

  test('times as they are written and as they are said', () => {
    expect(timeInWords(PARIS, instant('2026-11-24T10:15:00+01:00'))).toBe('10 h 15');
    expect(timeInWords(PARIS, instant('2026-11-24T09:05:00+01:00'))).toBe('9 h 05');
    expect(timeInWords(PARIS, instant('2026-11-24T11:00:00+01:00'))).toBe('11 h');
    expect(spokenTime(PARIS, instant('2026-11-24T12:30:00+01:00'))).toBe('midi 30');
    expect(spokenTime(PARIS, instant('2026-11-24T01:00:00+01:00'))).toBe('1 heure');
  });
});

describe('what a patient is sent', () => {
  const line = { name: 'CPTS Grand Douai', timeZone: PARIS, phone: '+33353010123' };
  const appointment = {
    start: instant('2026-11-24T10:15:00+01:00'),
    end: instant('2026-11-24T10:30:00+01:00'),
    walkIn: false,
    mode: 'AMB' as const,
    professionalName: 'Dr Camille Lemaire',
    placeName: 'Cabinet de la Scarpe',
    placeLine: '3 rue des Écluses',
    communeName: 'Douai',
  };

  test('where, when, with whom, how to call it off', () => {
    expect(smsText('confirmation', appointment, line, '7KXM2PQ', monday)).toBe(
      'Rendez-vous confirmé demain mardi 24 novembre à 10 h 15 avec Dr Camille Lemaire, Cabinet de la Scarpe, 3 rue des Écluses, Douai. ' +
        'Pour annuler, répondez ANNULER ou appelez le 03 53 01 01 23. Réf. 7KXM2PQ',
    );
    expect(smsText('moved', appointment, line, '7KXM2PQ', monday)).toMatch(
      /^Votre rendez-vous est déplacé : demain mardi/,
    );
    expect(smsText('cancelled', appointment, line, '7KXM2PQ', monday)).toBe(
      'Votre rendez-vous prévu demain mardi 24 novembre à 10 h 15 avec Dr Camille Lemaire est annulé. ' +
        'Pour en reprendre un, appelez le 03 53 01 01 23. Si cela ne peut pas attendre : 15, ou 114 par SMS. Réf. 7KXM2PQ',
    );
  });

  test('whoever goes to a walk-in slot is told from when to when, and that the first to come is the first seen', () => {
    const walkIn = {
      ...appointment,
      start: instant('2026-11-24T09:00:00+01:00'),
      end: instant('2026-11-24T11:00:00+01:00'),
      walkIn: true,
    };
    expect(smsText('confirmation', walkIn, line, 'R', monday)).toMatch(
      /^Rendez-vous confirmé demain mardi 24 novembre entre 9 h et 11 h, dans l'ordre d'arrivée, avec Dr Camille Lemaire, Cabinet/,
    );
    expect(smsText('cancelled', walkIn, line, 'R', monday)).toContain('entre 9 h et 11 h');
  });

  test('at home and by video no address is given', () => {
    expect(smsText('confirmation', { ...appointment, mode: 'HH' }, line, 'R', monday)).toContain(
      'Lemaire, à votre domicile. Pour',
    );
    expect(smsText('confirmation', { ...appointment, mode: 'VR' }, line, 'R', monday)).toContain(
      'Lemaire, en téléconsultation. Pour',
    );
  });

  test.each(['confirmation', 'reminder', 'moved', 'cancelled'] as const)(
    '%s: however long the names, it stays short and keeps its reference',
    (kind) => {
      const long = {
        ...appointment,
        start: instant('2026-09-30T10:15:00+02:00'),
        professionalName: `Dr ${'Marie-Françoise '.repeat(9)}`,
        placeName: 'Maison de santé pluriprofessionnelle '.repeat(4),
        placeLine: 'Résidence des Tilleuls, bâtiment C, 128 bis avenue du Maréchal '.repeat(3),
        communeName: 'Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson',
      };
      const text = smsText(kind, long, line, '7KXM2PQ', instant('2026-09-29T11:00:00+02:00'));
      expect(text.length).toBeLessThanOrEqual(LONGEST_SMS);
      expect(text).toMatch(/demain mercredi 30 septembre à 10 h 15.*Réf\. 7KXM2PQ$/);
    },
  );
});
