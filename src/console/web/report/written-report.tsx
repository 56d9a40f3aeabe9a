import { formOf } from '../../../feedback/report-form.ts';
import { type AskedOfDoctor, inWords, type PartInWords } from '../../../feedback/report-words.ts';
import { outcomeInWords } from '../../../feedback/report.ts';
import { type Place, wellSet, whenInWords } from '../words.ts';
import type { Report, ReportVersion, Whose } from './answers.ts';

type Props = { report: Report; whose: Whose; now: number; place: Place };

/** A report as it was signed; those before it, whose place it took, can be read as well. */
export function WrittenReport({ report, whose, now, place }: Props) {
  const written = report.versions.filter(({ sentElsewhere }) => !sentElsewhere);
  return (
    <div className="written-report">
      <Version version={report} whose={whose} now={now} place={place} />
      {written.length > 0 && (
        <details>
          <summary>
            {written.length === 1 ? 'La version précédente' : `Les ${written.length} versions précédentes`}
          </summary>
          {written.map((version) => (
            <Version key={version.id} version={version} whose={whose} now={now} place={place} />
          ))}
        </details>
      )}
    </div>
  );
}

function Version({ version, whose, now, place }: Omit<Props, 'report'> & { version: ReportVersion }) {
  const { outcome, text, content, writtenAt } = version;
  const at = wellSet(whenInWords(writtenAt, now, place));
  if (outcome === null)
    return (
      <p>
        <strong>Envoyé depuis le logiciel du professionnel</strong> <span className="where">{at}</span>
      </p>
    );
  return (
    <>
      <p>
        <strong>{outcomeInWords(outcome)}</strong>{' '}
        <span className="where">
          {version.version > 1 && `version ${version.version}, `}signé {at}
        </span>
      </p>
      <Said {...inWords(formOf(whose.mode, whose.professional.profession), content)} text={text} />
    </>
  );
}

type Words = { parts: readonly PartInWords[]; asked: AskedOfDoctor | null; text: string };

/** The words of the letter, in its order. */
export function Said({ parts, asked, text }: Words) {
  return (
    <>
      {asked && (
        <div className="asked">
          <strong>
            {wellSet(asked.howSoon === null ? asked.title : `${asked.title} : ${asked.howSoon}`)}
          </strong>
          {asked.sentence !== '' && <p>{asked.sentence}</p>}
          {asked.text !== '' && <p className="typed">{asked.text}</p>}
        </div>
      )}
      {text !== '' && <p className="typed">{text}</p>}
      {parts.length > 0 && (
        <dl>
          {parts.map((part) => (
            <div key={part.title}>
              <dt>{part.title}</dt>
              <dd>
                {part.sentence !== '' && <p>{part.sentence}</p>}
                {part.text !== '' && <p className="typed">{part.text}</p>}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
