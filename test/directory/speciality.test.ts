import { describe, expect, test } from 'vitest';
import {
  isGeneralPractice,
  isSpeciality,
  specialities,
  type Speciality,
  specialityInWords,
} from '../../src/directory/speciality.ts';

const codes = Object.keys(specialities) as Speciality[];

describe('the specialities of doctors', () => {
  test('are those of the national list, none left out and none twice', () => {
    expect(codes).toEqual(Array.from({ length: 95 }, (_, i) => `SM${String(i + 1).padStart(2, '0')}`));
    expect(new Set(Object.values(specialities)).size).toBe(95);
  });

  test('have their bare names: what stands around them in a document is added there', () => {
    for (const name of Object.values(specialities))
      expect(name).not.toMatch(/^\s|\s$|^Médecin -|\(SM\)|[&<^|]/);
  });

  test('are told from what only looks like one', () => {
    for (const code of ['SM00', 'SM96', 'sm54', 'SM54 ', 'CEX22', 'SCD01', 'G15_10/SM54', 'toString', ''])
      expect(isSpeciality(code)).toBe(false);
    expect(codes.every(isSpeciality)).toBe(true);
  });

  test('are general practice in three of them', () => {
    expect(codes.filter(isGeneralPractice)).toEqual(['SM26', 'SM53', 'SM54']);
  });

  test('are shown as the French print them', () => {
    expect(specialityInWords('SM59')).toBe('Médecine d’urgence');
    expect(codes.map(specialityInWords).join()).not.toContain("'");
  });
});
