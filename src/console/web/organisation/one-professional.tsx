import type { BoardState } from '../../../board/projection.ts';
import { professions } from '../../../directory/profession.ts';
import { specialityInWords } from '../../../directory/speciality.ts';
import { Absences } from '../publishing/absences.tsx';
import { Diaries } from '../publishing/diaries.tsx';
import { FixedSlots } from '../publishing/fixed-slots.tsx';
import { Places } from '../publishing/places.tsx';
import { phone } from '../words.ts';
import { fullName, type Professional } from './answers.ts';

type Props = {
  token: string;
  board: BoardState;
  now: number;
  id: string;
  /** Undefined: not read yet, or not of this territory. */
  professional: Professional | undefined;
  onBack: () => void;
};

/** One professional: the coordination gives places for them, notes an absence, takes back what they gave, with the very parts that they have themselves. */
export function OneProfessional({ token, board, now, id, professional, onBack }: Props) {
  const whose = { token, professionalId: id, place: board, now };
  return (
    <section className="card one-professional" aria-labelledby="praticien-titre" tabIndex={-1}>
      <div className="card-head">
        <button type="button" className="quiet" onClick={onBack}>
          ← Tous les praticiens
        </button>
        <h2 id="praticien-titre">{professional ? fullName(professional) : 'Praticien'}</h2>
        {professional && (
          <span className="where">
            {professions[professional.profession]}
            {professional.speciality && ` · ${specialityInWords(professional.speciality)}`}
            {professional.phone && ` · ${phone(professional.phone)}`}
          </span>
        )}
      </div>
      <div className="keeping">
        <div>
          <Places {...whose} />
        </div>
        <div>
          <FixedSlots {...whose} />
          <Absences {...whose} />
          <Diaries {...whose} />
        </div>
      </div>
    </section>
  );
}
