import type { IfWorse as Told } from '../../../triage/if-worse-json.ts';
import { ActionButton } from '../action-button.tsx';
import { useLookAgain, useRead } from '../hooks.ts';
import { type Place, timeOfDay, wellSet } from '../words.ts';
import { sentInWords, whyNoSmsInWords } from './if-worse-words.ts';

type Props = {
  token: string;
  requestId: string;
  place: Place;
  /** What was read, so that it is read again after each orientation. */
  turn: string;
  onDone: () => void;
};

/** Nobody hangs up without it (rule 2): read out or sent, and seen to have been. */
export function IfWorse({ token, requestId, place, turn, onDone }: Props) {
  const { times, again } = useLookAgain(LOOK_MS);
  const { value: told, fault } = useRead<Told>(
    token,
    `/v1/requests/${requestId}/if-worse`,
    `${turn} ${times}`,
  );
  if (!told) return fault ? <p className="fault">{fault}</p> : null;
  const act = {
    token,
    path: `/v1/requests/${requestId}/if-worse`,
    doing: 'Un instant…',
    onDone: () => {
      again();
      onDone();
    },
  };
  const { said, sms, whyNoSms } = told;
  // A text that did not arrive has told nobody.
  const isTold = said !== null || sms?.state === 'sent' || sms?.state === 'delivered';
  return (
    <section className="if-worse" aria-label="À dire pour finir" data-told={isTold}>
      <p>
        <strong>À dire pour finir&nbsp;:</strong> {wellSet(told.text)}
      </p>
      <div className="controls">
        <ActionButton {...act} body={{ by: 'voice' }} look={isTold ? 'quiet' : 'primary'}>
          {said === null ? 'Dit au patient' : 'Dit de nouveau'}
        </ActionButton>
        {sms === null && whyNoSms === null && (
          <ActionButton {...act} body={{ by: 'sms' }} {...(isTold && { look: 'quiet' as const })}>
            Envoyer par SMS
          </ActionButton>
        )}
      </div>
      <output className="told">
        {said !== null && <em>Dit à {timeOfDay(said, place)}</em>}
        {sms !== null && <em data-sms={sms.state}>{sentInWords(sms, whyNoSms, place)}</em>}
        {sms === null && whyNoSms !== null && <span>{whyNoSmsInWords[whyNoSms]}</span>}
        {!isTold && sms === null && <strong>Pas encore dit</strong>}
      </output>
    </section>
  );
}

/** What becomes of a text moves no row of the board. */
const LOOK_MS = 15_000;
