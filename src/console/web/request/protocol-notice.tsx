import { wellSet } from '../words.ts';
import type { Protocol, ProtocolHead } from './answers.ts';

/** On every screen of a protocol: which one, in which version, and whether doctors stand for it (rule 9). */
export function ProtocolNotice({ protocol }: { protocol: ProtocolHead }) {
  const orients = protocol.status === 'signed' || protocol.status === 'example';
  return (
    <div className="protocol-notice">
      <p>
        <strong>{protocol.title}</strong> <span className="where">version {protocol.version}</span>
        {protocol.status === 'signed' && <em data-status="signed">signé</em>}
      </p>
      {protocol.notice && (
        <p className="notice" data-status={protocol.status}>
          {wellSet(protocol.notice)}
          {!orients && (
            <>
              {' '}
              <strong>Aucune orientation&nbsp;: passez l’appel à un médecin.</strong>
            </>
          )}
        </p>
      )}
    </div>
  );
}

type FootProps = { of: { id: string; version: string; title: string }; protocols: readonly Protocol[] };

/** Under what it led to: the version in which it was asked, and that nobody has signed it. */
export function ProtocolFoot({ of, protocols }: FootProps) {
  const known = protocols.find(({ id, version }) => id === of.id && version === of.version);
  return (
    <p className="protocol-foot">
      <span>
        {of.title}, version {of.version}
      </span>
      {known?.notice && <strong>{wellSet(known.notice)}</strong>}
    </p>
  );
}
