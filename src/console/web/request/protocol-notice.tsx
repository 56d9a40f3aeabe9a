import type { ProtocolHead } from './answers.ts';

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
          {protocol.notice}
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
