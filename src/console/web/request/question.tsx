import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useStoredFlag } from '../hooks.ts';
import { numberOf } from '../typed.ts';
import { wellSet } from '../words.ts';
import type { Question } from './answers.ts';

type Props = {
  question: Question;
  busy: boolean;
  onAnswer: (answer: string | number) => void;
  onBack: (() => void) | undefined;
};

/** One question, read out at arm's length from the screen, answered with one key. */
export function AskQuestion({ question, busy, onAnswer, onBack }: Props) {
  const text = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // A number is typed at once; anything else is read out first.
    if (question.kind !== 'number') text.current?.focus();
  }, [question]);
  useAnswerKeys(question, busy, onAnswer, onBack);
  const id = useId();
  return (
    <div className="question" data-vital={question.vital}>
      <h2 ref={text} id={`${id}-text`} tabIndex={-1}>
        {wellSet(question.text)}
      </h2>
      {question.help && <p className="help">{wellSet(question.help)}</p>}
      <fieldset className="answers" aria-labelledby={`${id}-text`}>
        {question.kind === 'number' && (
          <NumberField question={question} labelled={`${id}-text`} onAnswer={onAnswer} />
        )}
        {optionsOf(question).map(({ answer, says, key }) => (
          <button
            key={answer}
            type="button"
            data-answer={answer}
            aria-disabled={busy}
            onClick={() => busy || onAnswer(answer)}
          >
            <kbd aria-hidden="true">{key}</kbd> {says}
          </button>
        ))}
      </fieldset>
      {onBack && (
        <button type="button" className="quiet" onClick={onBack}>
          Question précédente <kbd aria-hidden="true">←</kbd>
        </button>
      )}
    </div>
  );
}

/** « Ne sait pas » answers every question, and never counts as no (rule 1). */
function optionsOf(question: Question): { answer: string; says: string; key: string }[] {
  const unsure = { answer: 'unknown', says: 'Ne sait pas', key: '?' };
  if (question.kind === 'yes-no-unknown')
    return [{ answer: 'yes', says: 'Oui', key: 'o' }, { answer: 'no', says: 'Non', key: 'n' }, unsure];
  const choices = question.choices ?? [];
  return [...choices.map(({ id, text }, no) => ({ answer: id, says: text, key: String(no + 1) })), unsure];
}

function useAnswerKeys(
  question: Question,
  busy: boolean,
  onAnswer: (answer: string) => void,
  onBack: (() => void) | undefined,
): void {
  const [on] = useStoredFlag('recours.shortcuts', true);
  useEffect(() => {
    if (!on) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
      const field = event.target instanceof Element && event.target.closest('input, textarea, select');
      // In the field of a number only « ? » is not part of what is typed.
      if (field && !(event.key === '?' && field.closest('.answers'))) return;
      const back = event.key === 'ArrowLeft' ? onBack : undefined;
      const option = optionsOf(question).find(({ key }) => key === event.key.toLowerCase());
      if (!back && !option) return;
      // Before the shortcuts of the board, for which « ? » is the help and a digit what came of a call.
      event.preventDefault();
      event.stopPropagation();
      if (busy || event.repeat) return;
      if (back) back();
      else if (option) onAnswer(option.answer);
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [on, question, busy, onAnswer, onBack]);
}

type NumberProps = { question: Question; labelled: string; onAnswer: (answer: number) => void };

function NumberField({ question, labelled, onAnswer }: NumberProps) {
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const { from = 0, to = 0, unit = '' } = question;

  function submit(event: FormEvent) {
    event.preventDefault();
    const value = numberOf(typed);
    if (value === undefined || value < from || value > to)
      return setFault(`Un nombre de ${from} à ${to} ${unit} est attendu.`);
    onAnswer(value);
  }

  return (
    <form className="number-field" onSubmit={submit} noValidate>
      <input
        ref={field}
        value={typed}
        inputMode="decimal"
        autoComplete="off"
        aria-labelledby={labelled}
        aria-invalid={fault !== undefined}
        onChange={(event) => setTyped(event.target.value)}
      />
      <span>{unit}</span>
      <button type="submit" className="primary">
        Valider
      </button>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
