import { useState } from 'react';
import { post } from '../api.ts';
import { count } from '../words.ts';
import type { Slot } from './answers.ts';
import { Fault } from './fault.tsx';
import { withdrawFree, withdrawnInWords } from './published.tsx';
import { Check } from './terms-fields.tsx';
import { useDoing } from './use-doing.ts';
import { Why } from './withdraw-slot.tsx';

type Props = { token: string; slots: readonly Slot[]; onDone: () => void };

/** All that is free of one day, and on purpose what is taken as well. */
export function WithdrawDay({ token, slots, onDone }: Props) {
  const free = slots.filter(({ booked }) => booked === 0);
  const taken = slots.filter(({ booked }) => booked > 0);
  const patients = taken.reduce((sum, { booked }) => sum + booked, 0);
  const [asked, setAsked] = useState(false);
  const [all, setAll] = useState(false);
  const [reason, setReason] = useState('unavailable');
  const [said, setSaid] = useState<string>();
  const { doing, fault, run } = useDoing();
  const withdraw = () =>
    run(async () => {
      try {
        for (const { id, booked: visits } of all ? taken : [])
          await post(token, `/v1/slots/${id}/withdraw`, { reason, visits });
        setSaid(withdrawnInWords(await withdrawFree(token, free)));
        setAsked(false);
      } finally {
        onDone();
      }
    });
  if (said && !asked) return <output className="said">{said}</output>;
  if (slots.length < 2) return null;
  if (!asked)
    return (
      <button type="button" className="quiet" onClick={() => setAsked(true)}>
        Retirer toute la journée…
      </button>
    );
  const nothing = free.length === 0 && !all;
  return (
    <div className="sure" data-grave={all}>
      <p>
        {count(
          free.length,
          'créneau sans patient sera retiré',
          'créneaux sans patient seront retirés',
          'Aucun créneau sans patient ce jour-là',
        )}
        .
      </p>
      {taken.length > 0 && (
        <Check
          says={`Aussi ${count(taken.length, 'créneau', 'créneaux')} avec ${count(patients, 'patient')}`}
          checked={all}
          onChange={setAll}
        />
      )}
      {all && (
        <>
          <p>
            <strong>{count(patients, 'rendez-vous sera annulé', 'rendez-vous seront annulés')}.</strong> Les
            patients seront prévenus, et la ligne leur cherchera une autre place.
          </p>
          <Why reason={reason} onChange={setReason} />
        </>
      )}
      <Fault says={fault} />
      <div className="thumb">
        <button
          type="button"
          className={all ? 'alert' : 'grave'}
          disabled={nothing}
          aria-disabled={doing || nothing}
          onClick={() => void withdraw()}
        >
          {doing ? 'Un instant…' : 'Retirer'}
        </button>
        <button type="button" className="quiet" onClick={() => setAsked(false)}>
          Garder
        </button>
      </div>
    </div>
  );
}
