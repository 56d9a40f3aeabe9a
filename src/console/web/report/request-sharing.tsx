import { type FormEvent, useState } from 'react';
import { faultInWords, put } from '../api.ts';
import { useRead } from '../hooks.ts';
import { type Place, whenInWords } from '../words.ts';
import type { Recipient, Sharing } from './answers.ts';
import { type Said, SharingFields } from './sharing-fields.tsx';

type Props = { token: string; requestId: string; visitId: string; turn: string; now: number; place: Place };

/** Whether the patient knows who has the report, as the nurse asks on the phone; a refusal holds at once. */
export function RequestSharing({ token, requestId, visitId, turn, now, place }: Props) {
  const [saves, setSaves] = useState(0);
  const at = `${turn} ${saves}`;
  const sharing = useRead<Sharing>(token, `/v1/requests/${requestId}/sharing`, at);
  const recipients = useRead<{ items: Recipient[] }>(token, `/v1/bookings/${visitId}/report/recipients`, at);
  const fault = sharing.fault ?? recipients.fault;
  if (fault) return <p className="fault">{fault}</p>;
  if (!sharing.value || !recipients.value) return null;
  return (
    <details className="sharing">
      <summary>Qui le reçoit&nbsp;: {standing(sharing.value, now, place)}</summary>
      <Form
        key={JSON.stringify(sharing.value)}
        token={token}
        requestId={requestId}
        sharing={sharing.value}
        recipients={recipients.value.items}
        onDone={() => setSaves((n) => n + 1)}
      />
    </details>
  );
}

const standing = ({ refused, informedAt }: Sharing, now: number, place: Place): string =>
  refused
    ? 'le patient s’y oppose, rien ne part'
    : informedAt === null
      ? 'information du patient à noter'
      : `patient informé ${whenInWords(informedAt, now, place)}`;

type FormProps = {
  token: string;
  requestId: string;
  sharing: Sharing;
  recipients: readonly Recipient[];
  onDone: () => void;
};

function Form({ token, requestId, sharing, recipients, onDone }: FormProps) {
  const [said, setSaid] = useState<Said>({
    patient: sharing.refused ? 'objects' : sharing.informedAt === null ? undefined : 'informed',
    agreed: sharing.agreed,
  });
  const [doing, setDoing] = useState(false);
  const [fault, setFault] = useState<string>();

  async function save(event: FormEvent) {
    event.preventDefault();
    if (doing) return;
    if (!said.patient) return setFault('Dites si le patient est d’accord, ou s’il s’y oppose.');
    setDoing(true);
    setFault(undefined);
    try {
      await put(token, `/v1/requests/${requestId}/sharing`, {
        informed: true,
        refused: said.patient === 'objects',
        agreed: said.agreed,
      });
      onDone();
    } catch (error) {
      setFault(faultInWords(error));
    }
    setDoing(false);
  }

  return (
    <form className="fields" noValidate onSubmit={(event) => void save(event)}>
      <SharingFields recipients={recipients} said={said} onSay={setSaid} />
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <button type="submit" aria-disabled={doing}>
        {doing ? 'Un instant…' : 'Noter'}
      </button>
    </form>
  );
}
