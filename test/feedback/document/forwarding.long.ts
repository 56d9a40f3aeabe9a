import { describe, expect, test } from 'vitest';
import { reportingLine } from '../reporting-line.ts';
import { bookedVisit, REPORT } from '../visit.ts';
import { faultsOfCda, readCda } from './cda-checker.ts';
import { faultsOfMetadata } from './metadata-checker.ts';
import { openZip } from './open-zip.ts';

const FOLDER = 'IHE_XDM/SUBSET01';

describe('a patient who is sent on', () => {
  const line = reportingLine();

  /** A report with this outcome, which its author sends to a hospital too; what each recipient got, by the beginning of their address. */
  const sent = async (outcome: string) => {
    const { world } = line;
    const visit = await bookedVisit(world);
    const signed = await world.request(
      'POST',
      `/v1/bookings/${visit.bookingId}/report`,
      { ...REPORT, outcome },
      { as: visit.token },
    );
    expect(signed.status).toBe(201);
    const hospital = await world.request(
      'POST',
      '/v1/structures',
      { name: 'Hôpital de la Scarpe', kind: 'hospital', secureAddress: 'urgences@hopital.mssante.example' },
      { as: 'coordinator' },
    );
    const added = await world.request(
      'POST',
      `/v1/reports/${signed.body.id}/recipients`,
      { recipient: hospital.body.id, takesPart: true },
      { as: visit.token },
    );
    expect(added.status).toBe(201);
    await world.settle();
    const found = new Map<string, object>();
    for (const { to, subject, headers, attachments } of line.mails()) {
      const files = await openZip(Buffer.from(attachments[0]?.content ?? []));
      const file = (name: string) => files.get(`${FOLDER}/${name}`) ?? Buffer.alloc(0);
      expect(faultsOfCda(file('DOC00001.XML'))).toEqual([]);
      const documents = ['DOC00001.XML', 'DOC00001.PDF'].map((name) => [name, file(name)] as const);
      expect(faultsOfMetadata(file('METADATA.XML'), new Map(documents))).toEqual([]);
      const cda = readCda(file('DOC00001.XML'));
      found.set(to[0]?.split('@')[0] ?? '', {
        subject: subject.replace(/ LEFÈVRE .*/, ''),
        header: headers.find(({ name }) => name === 'x-mss-codecda')?.value,
        type: cda.one('/c:ClinicalDocument/c:code/@code'),
        title: cda.one('/c:ClinicalDocument/c:title'),
        for: cda.one('//c:informationRecipient/@typeCode'),
        named: attachments[1]?.fileName.includes("Lettre d'adressage"),
      });
    }
    return Object.fromEntries(found);
  };

  const REPORTED = {
    subject: 'XDM/1.0/DDM+Compte rendu',
    header: '11488-4',
    type: '11488-4',
    title: 'Compte rendu de consultation',
    named: false,
  };

  test('to the emergency department goes there with a letter of referral, and the treating doctor has the report', async () => {
    expect(await sent('referred-to-emergency')).toEqual({
      'agnes.delattre': { ...REPORTED, for: 'PRCP' },
      urgences: {
        subject: "XDM/1.0/DDM+Lettre d'adressage",
        header: '96349-6',
        type: '96349-6',
        title: 'Lettre d’adressage',
        for: 'PRCP',
        named: true,
      },
    });
  });

  test('and whoever is merely let know has the report as well', async () => {
    expect(await sent('treated')).toEqual({
      'agnes.delattre': { ...REPORTED, for: 'PRCP' },
      urgences: { ...REPORTED, for: 'TRC' },
    });
  });
});
