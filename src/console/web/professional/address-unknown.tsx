import { phone } from '../words.ts';

type Props = { line: { phone: string }; patientPhone: string | null | undefined };

/** A home visit that was agreed before anybody could say where it goes: who can be asked. */
export function AddressUnknown({ line, patientPhone }: Props) {
  return (
    <div className="notice" data-status="unsigned">
      <p>
        <strong>Adresse pas encore connue</strong>&nbsp;: appelez la ligne au{' '}
        <a href={`tel:${line.phone}`}>{phone(line.phone)}</a>
        {patientPhone && (
          <>
            , ou le patient au <a href={`tel:${patientPhone}`}>{phone(patientPhone)}</a>
          </>
        )}
        .
      </p>
    </div>
  );
}
