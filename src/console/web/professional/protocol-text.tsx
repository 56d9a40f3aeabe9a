import { useRead } from '../hooks.ts';
import type { Protocol } from '../request/answers.ts';

type Text = { hash: string; source: string };

/** The very text of a version, which is what a signature counts for. */
export const useProtocolText = (token: string, { id, version }: Protocol) =>
  useRead<Text>(token, `/v1/protocols/${id}/${version}`);

type Props = { protocol: Protocol; text: Text | undefined; fault: string | undefined };

/** As it is kept, and no rendering of it. */
export function ProtocolText({ protocol, text, fault }: Props) {
  if (fault)
    return (
      <p className="fault" role="alert">
        {fault}
      </p>
    );
  return (
    <textarea
      className="protocol-text"
      readOnly
      rows={20}
      aria-label={`Texte du protocole ${protocol.title}`}
      value={text?.source ?? 'Lecture…'}
    />
  );
}
