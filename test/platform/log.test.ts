import { describe, expect, test } from 'vitest';
import { createLog, requestLog } from '../../src/platform/log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void) {
  const lines: string[] = [];
  write(createLog('trace', { write: (line) => lines.push(line) }));
  return lines.join('');
}

describe('the log', () => {
  test('cuts out what identifies somebody, and secrets, wherever they stand', () => {
    const person = {
      familyName: 'Durand-Marque',
      givenName: 'Alix-Marque',
      birthDate: '1951-Marque',
      phone: '+33639981234',
    };
    const text = logged((log) => {
      log.info(person, 'flat');
      log.info({ patient: person }, 'nested');
      log.info({ a: { patient: person } }, 'deep');
      log.info({ a: { b: { patient: person } } }, 'deeper');
      log.info({ headers: { authorization: 'Bearer secret-Marque', cookie: 'secret-Marque' } }, 'headers');
      log.info({ From: '+33639981234', To: '+33639981234', Body: 'STOP-Marque' }, 'webhook');
      log.child({ patient: person }).warn('of a child');
    });
    expect(text).not.toMatch(/Marque|39981234/);
    expect(text.match(/\[retiré\]/g)?.length).toBeGreaterThan(15);
  });

  test('of a request names it on every line, also of its children, and cuts out the same', () => {
    const text = logged((log) => {
      const mine = requestLog(log, 'a-request');
      mine.info({ patient: { familyName: 'Durand-Marque' } }, 'nested');
      mine.child({ patient: { familyName: 'Durand-Marque' } }).warn('of a child');
      log.info('of nobody');
    });
    const lines = text.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).reqId)).toEqual(['a-request', 'a-request', undefined]);
    expect(text).not.toContain('Marque');
  });

  test('keeps ids, codes and places in the program', () => {
    const text = logged((log) =>
      log.warn(
        { requestId: '019ab3c0-1234-7000-8000-000000000001', state: 'booked', ms: 1_764_000_000_000 },
        'told',
      ),
    );
    expect(JSON.parse(text)).toMatchObject({
      requestId: '019ab3c0-1234-7000-8000-000000000001',
      state: 'booked',
      ms: 1_764_000_000_000,
    });
  });

  describe('of an error', () => {
    const errorOf = (error: unknown) => JSON.parse(logged((log) => log.error({ err: error }, 'failed'))).err;

    test('of the database tells code and constraint, not the row', () => {
      const error = Object.assign(
        new Error('duplicate key value violates unique constraint "x" (Durand-Marque)'),
        {
          code: '23505',
          constraint: 'patient_phone',
          detail: 'Key (phone)=(+33639981234) already exists.',
          where: 'Durand-Marque',
        },
      );
      const told = errorOf(error);
      expect(told).toMatchObject({ message: 'SQLSTATE 23505', code: '23505', constraint: 'patient_phone' });
      expect(JSON.stringify(told)).not.toMatch(/Marque|39981234/);
      expect(told.stack).toMatch(/^ {4}at .*log\.test\.ts/);
    });

    test.each([
      ['550 5.1.1 <camille.marque@medecin.mssante.example>: Recipient address rejected', '39981234'],
      ['Invalid To number: +33 6 39 98 12 34', '98 12 34'],
      ['not valid: 06.39.98.12.34', '39.98'],
      ['cannot reach smtp://line:secret-marque@mail.example:465', 'secret'],
    ])('cuts out what it quotes: %s', (message, part) => {
      const text = JSON.stringify(errorOf(new Error(message)));
      expect(text).toContain('[retiré]');
      expect(text).not.toMatch(/marque/i);
      expect(text).not.toContain(part);
    });

    test('cuts out the text that was to be parsed', () => {
      let failure: unknown;
      try {
        JSON.parse('Durand-Marque, Alix');
      } catch (error) {
        failure = error;
      }
      expect(String(failure)).toContain('Durand');
      expect(JSON.stringify(errorOf(failure))).not.toContain('Durand');
    });

    test('keeps where it failed and which machine it was about', () => {
      const message = 'connect ECONNREFUSED 192.168.100.112:5432';
      expect(errorOf(Object.assign(new Error(message), { code: 'ECONNREFUSED' }))).toMatchObject({
        message,
        code: 'ECONNREFUSED',
      });
    });

    test('with several lines shows none of them twice', () => {
      const { stack } = errorOf(new Error('first\nDurand-Marque in the second line'));
      expect(stack).not.toContain('Marque');
    });

    test('that is no error is not shown at all', () => {
      expect(errorOf({ familyName: 'Durand-Marque' })).toEqual({ message: 'object' });
      expect(errorOf('Durand-Marque')).toEqual({ message: 'string' });
    });
  });
});
