import { useCallback, useEffect, useState } from 'react';
import { faultInWords, get } from '../api.ts';
import { useRead } from '../hooks.ts';
import type { Demande, List, OnRecord, Patient, Protocol, Unfinished } from './answers.ts';

export type Known = {
  request: Demande;
  patient: Patient | undefined;
  /** Finished triages, the oldest first; nothing for a reader who is not to know. */
  records: readonly OnRecord[];
  unfinished: readonly Unfinished[];
};

type Read = { known?: Known; fault?: string };

/** A request with its patient and what triage found, read again when the board's row of it moves or `again` is called. */
export function useRequest(token: string, id: string, row: string) {
  const [times, setTimes] = useState(0);
  const turn = `${row} ${times}`;
  const [read, setRead] = useState<Read & { turn: string }>();
  useEffect(() => {
    let over = false;
    // What belongs together is shown together: a request never stands beside the triage before.
    const keep = (it: Read) => {
      if (!over) setRead((before) => ({ ...(before?.known ? { known: before.known } : {}), ...it, turn }));
    };
    readRequest(token, id).then(
      (known) => keep({ known }),
      (error: unknown) => keep({ fault: faultInWords(error) }),
    );
    return () => {
      over = true;
    };
  }, [token, id, turn]);
  const again = useCallback(() => setTimes((n) => n + 1), []);
  return { known: read?.known, fault: read?.fault, again, turn };
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
export const useProtocols = (token: string): readonly Protocol[] =>
  useRead<List<Protocol>>(token, '/v1/protocols').value?.items ?? [];
