import { useCallback, useEffect, useState } from 'react';
import { faultInWords, get } from '../api.ts';
import type { Demande, List, OnRecord, Patient, Protocol, Unfinished } from './answers.ts';

export type Known = {
  request: Demande;
  patient: Patient | undefined;
  /** Finished triages, the oldest first; nothing for a reader who is not to know. */
  records: readonly OnRecord[];
  unfinished: readonly Unfinished[];
};

/** A request with its patient and what triage found, read again when the board's row of it moves or `again` is called. */
export function useRequest(token: string, id: string, row: string) {
  const [known, setKnown] = useState<Known>();
  const [fault, setFault] = useState<string>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let over = false;
    readRequest(token, id).then(
      (found) => {
        if (over) return;
        setKnown(found);
        setFault(undefined);
      },
      (error: unknown) => over || setFault(faultInWords(error)),
    );
    return () => {
      over = true;
    };
  }, [token, id, row, turn]);
  const again = useCallback(() => setTurn((n) => n + 1), []);
  return { known: known?.request.id === id ? known : undefined, fault, again, turn: `${row} ${turn}` };
}

async function readRequest(token: string, id: string): Promise<Known> {
  const request = await get<Demande>(token, `/v1/requests/${id}`);
  // A coordinator sees neither motive nor triage (rule 8).
  const clinical = request.redFlag !== undefined;
  const [patient, triage] = await Promise.all([
    get<Patient>(token, `/v1/patients/${request.patientId}`).catch(() => undefined),
    clinical
      ? get<List<OnRecord> & { unfinished: Unfinished[] }>(token, `/v1/requests/${id}/triage`)
      : { items: [], unfinished: [] },
  ]);
  return { request, patient, records: triage.items, unfinished: triage.unfinished };
}

/** The territory's protocols, once for a page. */
export function useProtocols(token: string): readonly Protocol[] {
  const [protocols, setProtocols] = useState<readonly Protocol[]>([]);
  useEffect(() => {
    get<List<Protocol>>(token, '/v1/protocols').then(
      ({ items }) => setProtocols(items),
      () => undefined,
    );
  }, [token]);
  return protocols;
}
