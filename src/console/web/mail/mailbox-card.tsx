import { useEffect, useRef, useState } from 'react';
import { ActionButton } from '../action-button.tsx';
import { type Place, wellSet } from '../words.ts';
import type { MailboxStanding } from './answers.ts';
import {
  certificateInWords,
  mailboxFigures,
  pausedBy,
  runningInWords,
  weekInWords,
} from './mailbox-words.ts';

type Props = { token: string; box: MailboxStanding; now: number; place: Place; onDone: () => void };

/** Whether the mail goes out and comes in, read from the other end of the desk; and the switch that stops it. */
export function MailboxCard({ token, box, now, place, onDone }: Props) {
  const { state, title, why } = runningInWords(box, now, place);
  const certificate = certificateInWords(box.certificate);
  const week = weekInWords(box);
  return (
    <section className="card mailbox" data-state={state} aria-labelledby="boite-titre" tabIndex={-1}>
      <h2 id="boite-titre" className="visually-hidden">
        État de la messagerie
      </h2>
      <div className="standing">
        <p className="goes" data-state={state}>
          <strong>{title}</strong> <span>{wellSet(why)}</span>
        </p>
        <p className="where">
          {box.address}
          {box.paused && <> · {pausedBy(box.paused.by, box.paused.at, now, place)}</>}
        </p>
        {certificate && (
          <p className="certificate" data-tone={certificate.tone}>
            {wellSet(certificate.says)}
          </p>
        )}
        {box.configured && (
          <Switch key={String(box.paused !== null)} token={token} box={box} onDone={onDone} />
        )}
      </div>
      <div className="mail-week">
        <dl className="mail-figures">
          {mailboxFigures(box, now, place).map(({ label, value, tone }) => (
            <div key={label} data-tone={tone}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {week !== '' && <p className="where">Ces sept derniers jours&nbsp;: {week}</p>}
      </div>
    </section>
  );
}

/** Nothing leaves by one press too many. */
function Switch({ token, box, onDone }: Pick<Props, 'token' | 'box' | 'onDone'>) {
  const [asking, setAsking] = useState(false);
  const panel = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (asking) panel.current?.focus();
  }, [asking]);
  const [says, path, explains] = box.paused
    ? [
        'Reprendre les envois',
        '/v1/mailbox/resume',
        box.queued > 0
          ? `${box.queued === 1 ? 'Le compte rendu qui attend part' : `Les ${box.queued} comptes rendus qui attendent partent`} aussitôt.`
          : 'Les comptes rendus repartent dès qu’ils sont signés.',
      ]
    : [
        'Mettre en pause',
        '/v1/mailbox/pause',
        'Les comptes rendus attendent ici, dans l’ordre, jusqu’à la reprise. Rien n’est perdu.',
      ];
  return (
    <>
      <button type="button" aria-expanded={asking} onClick={() => setAsking(!asking)}>
        {says}…
      </button>
      {asking && (
        <fieldset className="confirm" ref={panel} tabIndex={-1} aria-label={says}>
          <p>{explains}</p>
          <div className="controls">
            <ActionButton
              token={token}
              path={path}
              doing="Un instant…"
              look={box.paused ? 'primary' : 'grave'}
              onDone={onDone}
            >
              {box.paused ? 'Oui, reprendre les envois' : 'Oui, mettre en pause'}
            </ActionButton>
            <button type="button" onClick={() => setAsking(false)}>
              Non
            </button>
          </div>
        </fieldset>
      )}
    </>
  );
}
