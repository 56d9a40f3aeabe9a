import { type FormEvent, useEffect, useRef, useState } from 'react';
import { formOf } from '../../../feedback/report-form.ts';
import { inWords } from '../../../feedback/report-words.ts';
import { outcomeInWords } from '../../../feedback/report.ts';
import { faultInWords, post, put } from '../api.ts';
import { useRead } from '../hooks.ts';
import type { Recipient, Report, Sharing, Whose } from '../report/answers.ts';
import { type Said as SaidOfPatient, SharingFields } from '../report/sharing-fields.tsx';
import { Said } from '../report/written-report.tsx';
import type { Draft } from './use-draft.ts';

type Props = {
  token: string;
  visit: Whose & { id: string; requestId: string };
  draft: Draft;
  corrects: Report | undefined;
  before: string | undefined;
  /** What was still being saved is over. */
  beforeSigning: () => Promise<void>;
  onBack: () => void;
  onDone: () => void;
};

/** The deliberate step: what is signed, who has it, what the patient says of that. */
export function ReportReview(props: Props) {
  const { token, visit } = props;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const recipients = useRead<{ items: Recipient[] }>(token, `/v1/bookings/${visit.id}/report/recipients`);
  const sharing = useRead<Sharing>(token, `/v1/requests/${visit.requestId}/sharing`);
  const fault = recipients.fault ?? sharing.fault;
  return (
    <div className="report-review">
      <h5 ref={title} tabIndex={-1}>
        Relire avant de signer
      </h5>
      {fault && <p className="fault">{fault}</p>}
      {recipients.value && sharing.value ? (
        <Sign {...props} recipients={recipients.value.items} sharing={sharing.value} />
      ) : (
        !fault && <p aria-busy="true">Un instant…</p>
      )}
    </div>
  );
}

type SignProps = Props & { recipients: readonly Recipient[]; sharing: Sharing };

function Sign({ token, visit, draft, corrects, before, recipients, sharing, ...on }: SignProps) {
  const { outcome, text, content } = draft;
  const [said, setSaid] = useState<SaidOfPatient>({
    patient: sharing.refused ? 'objects' : sharing.informedAt === null ? undefined : 'informed',
    agreed: sharing.agreed,
  });
  const [seen, setSeen] = useState(before === undefined);
  const [doing, setDoing] = useState(false);
  const [fault, setFault] = useState<string>();

  async function sign(event: FormEvent) {
    event.preventDefault();
    if (doing) return;
    if (!said.patient) return setFault('Dites si le patient sait qui reçoit ce retour.');
    if (!seen) return setFault('Dites que vous avez déjà vu le patient.');
    setDoing(true);
    setFault(undefined);
    try {
      await on.beforeSigning();
      if (said.agreed.join() !== sharing.agreed.join())
        await put(token, `/v1/requests/${visit.requestId}/sharing`, {
          informed: true,
          refused: said.patient === 'objects',
          agreed: said.agreed,
        });
      const path = `/v1/bookings/${visit.id}/report`;
      const body = { outcome, text, content, patient: said.patient };
      await (corrects
        ? post(token, `${path}/corrections`, { ...body, corrects: corrects.id })
        : post(token, path, body));
      on.onDone();
    } catch (error) {
      setFault(faultInWords(error));
      setDoing(false);
    }
  }

  const words = inWords(formOf(visit.mode, visit.professional.profession), content);
  return (
    <form className="fields" noValidate onSubmit={(event) => void sign(event)}>
      <div className="written-report">
        <p>
          <strong>{outcome && outcomeInWords(outcome)}</strong>
        </p>
        <Said {...words} text={text.trim()} />
      </div>
      {corrects && !corrects.sentElsewhere && (
        <p className="notice">
          Cette version annule et remplace la précédente, chez tous ceux qui l’ont reçue.
        </p>
      )}
      <SharingFields
        recipients={recipients}
        said={said}
        onSay={(next) => {
          setSaid(next);
          setFault(undefined);
        }}
      />
      {before && (
        <label className="pill">
          <input type="checkbox" checked={seen} onChange={() => setSeen(!seen)} />
          Le rendez-vous est à {before}&nbsp;: j’ai déjà vu le patient
        </label>
      )}
      {said.patient === 'objects' && (
        <p className="notice">
          Rien ne partira. Le retour reste au dossier&nbsp;; vous pouvez en remettre une copie au patient.
        </p>
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <button type="submit" className="primary" aria-disabled={doing}>
        {doing ? 'Un instant…' : said.patient === 'objects' ? 'Signer sans envoyer' : 'Signer et envoyer'}
      </button>
      <button type="button" className="quiet" onClick={on.onBack}>
        Modifier
      </button>
    </form>
  );
}
