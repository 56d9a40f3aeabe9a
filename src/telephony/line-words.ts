import { estimateInWords } from '../calls/estimate.ts';
import { hoursInWords } from '../territory/opening-hours.ts';
import { fillIn, type LineText } from '../territory/line-texts.ts';
import { dayInWords, spokenTime } from './local-date-in-words.ts';
import { keysInWords } from './keyed-number.ts';
import type { Line, Situation } from './turn.ts';

/** The key that says yes to a question of the line. */
export const YES = '1';

/** The territory's own texts with everything filled in that the moment gives; only what is said is put into words. */
export function lineWords(line: Line, now: Situation) {
  const { state, ahead, estimateMs } = now;
  const opensAt = state.state === 'closed' ? state.opensAt : undefined;
  const values = {
    name: line.name,
    key: YES,
    get hours() {
      return lineHours(line);
    },
    get opensAt() {
      if (opensAt === undefined) return '';
      return `${dayInWords(line.timeZone, opensAt, now.at)} à ${spokenTime(line.timeZone, opensAt)}`;
    },
    get estimate() {
      return estimateInWords(estimateMs ?? 0);
    },
    get people() {
      return ahead === 1 ? '1 personne' : `${ahead} personnes`;
    },
  };
  const say = (name: LineText): string => fillIn(line.line.texts[name], values);
  /** When the line answers, and when it opens again. */
  const hours = (): string[] => [
    line.opening.weekdays.length === 0 ? `La ligne ne répond ${values.hours}.` : say('hours'),
    ...(opensAt === undefined ? [] : [say('reopens')]),
  ];
  return {
    say,
    hours,
    menu: () => line.line.menu.map(({ key, says }) => fillIn(says, { key })),
    /** Why nobody answers now. */
    closed: () => [say(closedText(now)), ...hours()],
    /** How many are before the caller, and for how long. */
    place: () => [
      ahead === 0 ? say('next') : say('ahead'),
      ...(estimateMs === undefined ? [] : [say('estimate')]),
    ],
    callbackKey: () => fillIn(line.line.texts.callbackKey, { key: line.line.callbackKey }),
    confirm: (phone: string) =>
      fillIn(line.line.texts.confirmNumber, { key: YES, number: keysInWords(phone) }),
  };
}

function closedText({ state }: Situation): LineText {
  if (state.state === 'open') return 'nobody';
  return state.reason === 'holiday' ? 'closedHoliday' : state.reason === 'closure' ? 'closedToday' : 'closed';
}

/** « du lundi au vendredi, de 11 heures à 17 heures, sauf les jours fériés » */
export const lineHours = ({ opening }: Pick<Line, 'opening'>): string =>
  opening.weekdays.length === 0 ? hoursInWords(opening) : `${hoursInWords(opening)}, sauf les jours fériés`;
