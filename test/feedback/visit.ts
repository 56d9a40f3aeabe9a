import { instant } from '../../src/platform/clock.ts';
import { newId } from '../../src/platform/ids.ts';
import type { World } from '../support/world.ts';

export type Visit = {
  bookingId: string;
  requestId: string;
  patientId: string;
  /** Who sees the patient, with their token. */
  professionalId: string;
  token: string;
  treatingDoctorId: string;
};

export type Person = { familyName: string; givenName: string };

/** A patient of Dr Delattre who has an appointment this afternoon with Dr Marœuil: every row of it, as the line leaves it. */
export async function bookedVisit(
  world: World,
  it: { patient?: Person; birthDate?: string; secureAddress?: string | null; treatingDoctor?: boolean } = {},
): Promise<Visit> {
  const {
    patient = { familyName: 'Lefèvre', givenName: 'Zoé' },
    birthDate = '1948-03-01',
    treatingDoctor = true,
  } = it;
  const { secureAddress = 'agnes.delattre@medecin.mssante.example' } = it;
  const visit = {
    bookingId: newId(),
    requestId: newId(),
    patientId: newId(),
    professionalId: newId(),
    treatingDoctorId: newId(),
  };
  const [placeId, slotId] = [newId(), newId()];
  const { owner } = world.database;
  const start = instant('2026-11-23T14:30:00+01:00');
  const at = (ms: number) => new Date(ms).toISOString();
  const now = at(world.clock.now());
  const insert = (table: string, row: Record<string, unknown>) => {
    const all = { territory_id: 'grand-douai', ...row };
    const marks = Object.keys(all).map((_, i) => `$${i + 1}`);
    return owner.query(
      `insert into ${table} (${Object.keys(all).join()}) values (${marks.join()})`,
      Object.values(all),
    );
  };
  const doctor = { profession: 'doctor', created_at: now };
  const name = (family: string, given: string) => ({ family_name: family, given_name: given });
  await insert('professional', { ...doctor, id: visit.professionalId, ...name('Marœuil', 'Inès') });
  await insert('professional', {
    ...doctor,
    id: visit.treatingDoctorId,
    ...name('Delattre', 'Agnès'),
    secure_address: secureAddress,
  });
  await insert('place', {
    id: placeId,
    name: 'Cabinet de la Scarpe',
    line: '3 rue des Écluses',
    insee: '59178',
    lat: 50.37,
    lng: 3.08,
    created_at: now,
  });
  await insert('patient', {
    id: visit.patientId,
    treating_doctor: treatingDoctor ? visit.treatingDoctorId : null,
    created_at: now,
  });
  await insert('patient_identity', {
    patient_id: visit.patientId,
    ...name(patient.familyName, patient.givenName),
    birth_date: birthDate,
    sex: 'F',
    phone: '+33639980123',
  });
  await insert('request', {
    id: visit.requestId,
    patient_id: visit.patientId,
    kind: 'snp',
    origin: 'patient',
    motive: 'douleur lombaire',
    chronic: false,
    state: 'booked',
    orientation: 'snp',
    lat: 50.37,
    lng: 3.08,
    received_at: now,
    deadline: at(world.clock.now() + 86_400_000),
  });
  await insert('slot', {
    id: slotId,
    professional_id: visit.professionalId,
    place_id: placeId,
    start_at: at(start),
    end_at: at(start + 900_000),
    mode: 'AMB',
    capacity: 1,
    audience: ['CPTS'],
    published_at: now,
  });
  await insert('seat', {
    slot_id: slotId,
    no: 1,
    holder: visit.requestId,
    booking_id: visit.bookingId,
  });
  await insert('booking', {
    id: visit.bookingId,
    request_id: visit.requestId,
    slot_id: slotId,
    seat_no: 1,
    professional_id: visit.professionalId,
    booked_at: now,
    start_at: at(start),
  });
  return { ...visit, token: await world.token('professional', { subject: visit.professionalId }) };
}

/** The report that the tests write. */
export const REPORT = {
  outcome: 'follow-up-needed',
  text: 'Lombalgie aiguë depuis 3 jours, sans signe de gravité.\nParacétamol 1 g × 3 ; coût 12 €. Œdème : aucun.',
} as const;
