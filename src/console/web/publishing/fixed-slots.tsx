import { useState } from 'react';
import { remove } from '../api.ts';
import { useRead } from '../hooks.ts';
import { visitWhen } from '../visit-words.ts';
import { capital } from '../request/words.ts';
import { count } from '../words.ts';
import type { Page, Remaining, Rule, Where } from './answers.ts';
import { Fault } from './fault.tsx';
import { placeName, usePlaces } from './hours-fields.tsx';
import { RuleForm } from './rule-form.tsx';
import { remainingInWords, ruleDetails, ruleInWords } from './rule-words.ts';
import { dateOf } from './times.ts';
import { useDoing } from './use-doing.ts';
import { useTurn } from './use-slots.ts';
import type { Whose } from './whose.ts';

/** What somebody gives every week, said once. */
export function FixedSlots(whose: Whose) {
  const [turn, again] = useTurn();
  const path = `/v1/availability?limit=200&professionalId=${whose.professionalId}`;
  const { value, fault } = useRead<Page<Rule>>(whose.token, path, String(turn));
  const places = usePlaces(whose.token);
  const [adding, setAdding] = useState(false);
  const [said, setSaid] = useState<string>();
  const done = (words: string) => {
    setSaid(words);
    setAdding(false);
    again();
  };
  return (
    <section className="rules" aria-labelledby="reguliers-titre">
      <h2 id="reguliers-titre">
        Créneaux réguliers {value && <span className="count">{value.items.length}</span>}
      </h2>
      <p className="where">Dits une fois, publiés tout seuls au fil des semaines.</p>
      <Fault says={fault} />
      <output className="said">{said}</output>
      {!value && !fault && <p aria-busy="true">Lecture…</p>}
      {value?.items.length === 0 && <p className="nothing">Aucun créneau régulier.</p>}
      {value?.items.map((rule) => (
        <RuleCard key={rule.id} {...whose} rule={rule} places={places} onDone={done} onStale={again} />
      ))}
      {adding ? (
        <RuleForm
          {...whose}
          rule={undefined}
          like={value?.items.at(-1)}
          places={places}
          onDone={done}
          onStale={again}
          onLeave={() => setAdding(false)}
        />
      ) : (
        <button
          type="button"
          className="primary wide"
          onClick={() => {
            setAdding(true);
            setSaid(undefined);
          }}
        >
          Ajouter des créneaux réguliers
        </button>
      )}
    </section>
  );
}

type CardProps = Whose & {
  rule: Rule;
  places: readonly Where[];
  onDone: (said: string) => void;
  onStale: () => void;
};

function RuleCard({ rule, places, onDone, onStale, ...whose }: CardProps) {
  const { now, place } = whose;
  const [doing, setDoing] = useState<'nothing' | 'changing' | 'ending'>('nothing');
  const words = ruleInWords(rule);
  return (
    <article className="put-offer rule" aria-label={words}>
      <h3>{capital(words)}</h3>
      <p className="where">
        {ruleDetails(rule, placeName(places, rule.placeId), dateOf(now, place)).join(' · ')}
      </p>
      {rule.except.length > 0 && (
        <p className="where">Sauf {count(rule.except.length, 'date exclue', 'dates exclues')}.</p>
      )}
      {rule.conflicts.length > 0 && (
        <p className="warn">
          {count(rule.conflicts.length, 'créneau n’est pas publié', 'créneaux ne sont pas publiés')}&nbsp;: un
          autre est déjà à cette heure ({visitWhen(rule.conflicts[0]?.start ?? '', now, place)}
          {rule.conflicts.length > 1 && '…'}).
        </p>
      )}
      {doing === 'nothing' && (
        <div className="controls">
          <button type="button" onClick={() => setDoing('changing')}>
            Changer…
          </button>
          <button type="button" className="grave" onClick={() => setDoing('ending')}>
            Arrêter…
          </button>
        </div>
      )}
      {doing === 'changing' && (
        <RuleForm
          {...whose}
          rule={rule}
          like={undefined}
          places={places}
          onDone={(said) => {
            setDoing('nothing');
            onDone(said);
          }}
          onStale={onStale}
          onLeave={() => setDoing('nothing')}
        />
      )}
      {doing === 'ending' && (
        <EndRule {...whose} rule={rule} onDone={onDone} onLeave={() => setDoing('nothing')} />
      )}
    </article>
  );
}

function EndRule({
  token,
  now,
  place,
  rule,
  onDone,
  onLeave,
}: Whose & { rule: Rule; onDone: (said: string) => void; onLeave: () => void }) {
  const { doing, fault, run } = useDoing();
  const end = () =>
    run(async () => {
      const { bookingsRemaining } = await remove<{ bookingsRemaining: Remaining }>(
        token,
        `/v1/availability/${rule.id}`,
        rule.version,
      );
      onDone(
        `Arrêtés\u00a0: les places libres sont retirées. ${remainingInWords(bookingsRemaining, now, place)}`,
      );
    });
  return (
    <div className="sure">
      <p>Les places encore libres sont retirées&nbsp;; les rendez-vous déjà pris restent.</p>
      <Fault says={fault} />
      <div className="thumb">
        <button type="button" className="grave" aria-disabled={doing} onClick={() => void end()}>
          {doing ? 'Un instant…' : 'Arrêter ces créneaux'}
        </button>
        <button type="button" className="quiet" onClick={onLeave}>
          Garder
        </button>
      </div>
    </div>
  );
}
