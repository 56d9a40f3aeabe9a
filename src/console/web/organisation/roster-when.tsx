import type { RosterSummary } from './answers.ts';
import { WeekdayBoxes } from './field.tsx';
import { TextField } from './typed-field.tsx';
import type { Save } from './use-save.ts';

type When = Pick<RosterSummary, 'season' | 'weekdays' | 'onHolidays'>;
type Props = { it: When; form: Save; onChange: (more: Partial<When>) => void };

/** From when until when, and on which days somebody should be on duty. */
export function RosterWhen({ it, form, onChange }: Props) {
  return (
    <>
      <TextField
        label="Premier jour"
        fault={form.at('season.from')}
        type="date"
        value={it.season.from}
        onText={(from) => onChange({ season: { ...it.season, from } })}
      />
      <TextField
        label="Dernier jour"
        fault={form.at('season.to')}
        type="date"
        value={it.season.to}
        onText={(to) => onChange({ season: { ...it.season, to } })}
      />
      <div className="wide">
        <WeekdayBoxes
          legend="Jours où quelqu’un doit être de garde"
          days={it.weekdays}
          onDays={(weekdays) => onChange({ weekdays })}
        />
        {form.at('weekdays') && <p className="fault">Choisissez au moins un jour.</p>}
        <label className="check">
          <input
            type="checkbox"
            checked={it.onHolidays}
            onChange={(event) => onChange({ onHolidays: event.target.checked })}
          />
          Aussi tous les jours fériés, et les jours de fermeture de la ligne
        </label>
      </div>
    </>
  );
}
