import { useRead } from '../hooks.ts';
import { phone } from '../words.ts';
import type { Demande, List } from './answers.ts';

type Doctor = {
  professionalId: string;
  professionalName: string;
  placeName: string | null;
  commune: string | null;
  phone: string | null;
  distanceKm: number | null;
};

/** For a patient without a treating doctor: who takes new patients near them. They stay on the list of the search meanwhile. */
export function NearbyDoctors({ token, request }: { token: string; request: Demande }) {
  const { value } = useRead<List<Doctor>>(token, `/v1/requests/${request.id}/nearby-doctors`);
  if (!value) return null;
  return (
    <section className="card" aria-labelledby="medecins-titre">
      <h2 id="medecins-titre">Médecins qui prennent de nouveaux patients</h2>
      {value.items.length === 0 && (
        <p className="nothing">Aucun dans l’annuaire&nbsp;: la recherche reste sur la liste d’attente.</p>
      )}
      <ul className="rows">
        {value.items.map((doctor) => (
          <li key={doctor.professionalId}>
            <span className="what">
              {doctor.professionalName}
              {doctor.phone && <a href={`tel:${doctor.phone}`}>{phone(doctor.phone)}</a>}
            </span>
            <span className="where">
              {[doctor.placeName, doctor.commune].filter(Boolean).join(', ')}
              {doctor.distanceKm !== null && ` · ${String(doctor.distanceKm).replace('.', ',')} km`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
