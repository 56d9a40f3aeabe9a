import { sql } from 'kysely';
import { json, queries, stamp } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Care } from './care.ts';
import type { AnsweredBy, Conclusion, Facts } from './evaluate.ts';
import type { Answers } from './protocol.ts';
import type { ProtocolText } from './shipped.ts';
import type { GivenBy, TriageTables } from './tables.ts';

const db = queries<TriageTables>();

/** The text of a version, for ever: undefined when it is on record already, whatever its text. */
export const insertProtocol = (
  tx: Tx,
  { protocol, source, hash }: ProtocolText,
): Promise<{ id: string } | undefined> =>
  tx.first(
    db
      .insertInto('protocol')
      .values({
        territory_id: tx.actor.territoryId,
        id: protocol.id,
        version: protocol.version,
        hash,
        source,
        added_at: stamp(tx.at),
        added_by: tx.actor.name,
      })
      .onConflict((conflict) => conflict.columns(['territory_id', 'id', 'version']).doNothing())
      .returning('id'),
  );

export type KnownVersion = {
  id: string;
  version: string;
  hash: string;
  signatures: { professionalId: string; name: string; hash: string; at: string }[];
};

/** Every version on record in the territory, of one protocol or of all, with its signatures, without its text; the oldest first. */
export const selectVersions = (tx: Tx, only?: string): Promise<KnownVersion[]> =>
  tx.all(sql<KnownVersion>`
    select p.id, p.version, p.hash,
           coalesce((select jsonb_agg(jsonb_build_object('professionalId', s.professional_id, 'hash', s.hash, 'at', s.at,
                             'name', 'Dr ' || d.given_name || ' ' || d.family_name) order by s.at)
                       from protocol_signature s
                       join professional d on d.territory_id = s.territory_id and d.id = s.professional_id
                      where s.territory_id = p.territory_id and s.protocol = p.id and s.version = p.version), '[]') as signatures
      from protocol p where p.territory_id = ${tx.actor.territoryId} ${only === undefined ? sql`` : sql`and p.id = ${only}`} order by p.added_at, p.id, p.version`);

export const selectSource = (
  tx: Tx,
  id: string,
  version: string,
): Promise<{ source: string; hash: string } | undefined> =>
  tx.first(
    db
      .selectFrom('protocol')
      .select(['source', 'hash'])
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id)
      .where('version', '=', version),
  );

/** Undefined when this doctor has signed that version before. */
export const insertSignature = (
  tx: Tx,
  it: { protocol: string; version: string; hash: string; professionalId: string; rpps: string },
): Promise<{ protocol: string } | undefined> =>
  tx.first(
    db
      .insertInto('protocol_signature')
      .values({
        territory_id: tx.actor.territoryId,
        protocol: it.protocol,
        version: it.version,
        hash: it.hash,
        professional_id: it.professionalId,
        rpps: it.rpps,
        at: stamp(tx.at),
      })
      .onConflict((conflict) =>
        conflict.columns(['territory_id', 'protocol', 'version', 'professional_id']).doNothing(),
      )
      .returning('protocol'),
  );

/** Who may give the care that a protocol delegates. */
export const selectDeclared = async (tx: Tx, protocol: string): Promise<string[]> =>
  (
    await tx.all(
      db
        .selectFrom('protocol_declaration')
        .select('professional_id')
        .where('territory_id', '=', tx.actor.territoryId)
        .where('protocol', '=', protocol)
        .orderBy('professional_id'),
    )
  ).map((row) => row.professional_id);

/** Exactly these from now on. */
export async function replaceDeclared(
  tx: Tx,
  protocol: string,
  professionalIds: readonly string[],
): Promise<void> {
  await tx.all(
    db
      .deleteFrom('protocol_declaration')
      .where('territory_id', '=', tx.actor.territoryId)
      .where('protocol', '=', protocol),
  );
  for (const professionalId of professionalIds)
    await tx.all(
      db.insertInto('protocol_declaration').values({
        territory_id: tx.actor.territoryId,
        protocol,
        professional_id: professionalId,
        declared_at: stamp(tx.at),
        declared_by: tx.actor.name,
      }),
    );
}

export async function insertTriage(
  tx: Tx,
  it: {
    requestId: string;
    text: ProtocolText;
    answers: Answers;
    answeredBy: AnsweredBy;
    givenBy: GivenBy;
    facts: Facts;
    conclusion: Conclusion;
  },
): Promise<void> {
  await tx.all(
    db.insertInto('triage').values({
      territory_id: tx.actor.territoryId,
      id: newId(),
      request_id: it.requestId,
      protocol: it.text.protocol.id,
      protocol_version: it.text.protocol.version,
      protocol_hash: it.text.hash,
      answers: json(it.answers),
      answered_by: it.answeredBy,
      given_by: json(it.givenBy),
      facts: json(it.facts),
      result: it.conclusion.result,
      care: it.conclusion.care && json<Care>(it.conclusion.care),
      rules: json(it.conclusion.fired.map(({ id }) => id)),
      fired: json(it.conclusion.fired),
      at: stamp(tx.at),
      actor: tx.actor.name,
    }),
  );
}

export async function keepDraft(
  tx: Tx,
  it: {
    requestId: string;
    protocol: string;
    version: string;
    answers: Answers;
    answeredBy: AnsweredBy;
    givenBy: GivenBy;
  },
): Promise<void> {
  const draft = {
    protocol_version: it.version,
    answers: json(it.answers),
    answered_by: it.answeredBy,
    given_by: json(it.givenBy),
    at: stamp(tx.at),
    actor: tx.actor.name,
  };
  await tx.all(
    db
      .insertInto('triage_draft')
      .values({
        territory_id: tx.actor.territoryId,
        request_id: it.requestId,
        protocol: it.protocol,
        ...draft,
      })
      .onConflict((conflict) =>
        conflict.columns(['territory_id', 'request_id', 'protocol']).doUpdateSet(draft),
      ),
  );
}

export async function dropDraft(tx: Tx, requestId: string, protocol: string): Promise<void> {
  await tx.all(
    db
      .deleteFrom('triage_draft')
      .where('territory_id', '=', tx.actor.territoryId)
      .where('request_id', '=', requestId)
      .where('protocol', '=', protocol),
  );
}

export type Unfinished = { protocol: string; answers: Answers; answeredBy: AnsweredBy; givenBy: GivenBy };

/** Questions that were begun and not finished, whoever began them; the newest last. */
export const selectUnfinished = (tx: Tx, requestId: string): Promise<Unfinished[]> =>
  tx.all(
    db
      .selectFrom('triage_draft')
      .select(['protocol', 'answers', 'answered_by as answeredBy', 'given_by as givenBy'])
      .where('territory_id', '=', tx.actor.territoryId)
      .where('request_id', '=', requestId)
      .orderBy('at')
      .orderBy('protocol'),
  );

/** The protocol that is asked after now: the last one that was begun and not finished. */
export const nextUnfinished = async (tx: Tx, requestId: string): Promise<string | null> =>
  (await selectUnfinished(tx, requestId)).at(-1)?.protocol ?? null;

/** What each protocol came to when it was asked last for a request. */
export const selectLatest = (tx: Tx, requestId: string): Promise<{ protocol: string; care: Care | null }[]> =>
  tx.all(
    db
      .selectFrom('triage')
      .distinctOn('protocol')
      .select(['protocol', 'care'])
      .where('territory_id', '=', tx.actor.territoryId)
      .where('request_id', '=', requestId)
      .orderBy('protocol')
      .orderBy('at', 'desc')
      .orderBy('id', 'desc'),
  );

export type PastTriage = {
  id: string;
  requestId: string;
  version: string;
  answers: Answers;
  answeredBy: AnsweredBy;
  givenBy: GivenBy;
  facts: Facts;
  result: Conclusion['result'];
  care: Care | null;
};

/** The newest triages under a protocol, of whatever version. */
export const selectPast = (tx: Tx, protocol: string, limit: number): Promise<PastTriage[]> =>
  tx.all(
    db
      .selectFrom('triage')
      .select([
        'id',
        'request_id as requestId',
        'protocol_version as version',
        'answers',
        'answered_by as answeredBy',
        'given_by as givenBy',
        'facts',
        'result',
        'care',
      ])
      .where('territory_id', '=', tx.actor.territoryId)
      .where('protocol', '=', protocol)
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit),
  );

export type TriageOnRecord = {
  id: string;
  protocol: string;
  version: string;
  hash: string | null;
  answers: Answers;
  answeredBy: AnsweredBy;
  givenBy: GivenBy;
  facts: Facts;
  result: Conclusion['result'];
  care: Care | null;
  fired: { id: string; unsure: boolean }[];
  rules: string[];
  at: number;
  actor: string;
};

/** All that was ever concluded for a request, the oldest first. */
export const selectRequestOf = async (tx: Tx, triageId: string): Promise<string | undefined> =>
  (
    await tx.first(
      db
        .selectFrom('triage')
        .select('request_id')
        .where('territory_id', '=', tx.actor.territoryId)
        .where('id', '=', triageId),
    )
  )?.request_id;

export const selectTriagesOf = (tx: Tx, requestId: string): Promise<TriageOnRecord[]> =>
  tx.all(
    db
      .selectFrom('triage')
      .select([
        'id',
        'protocol',
        'protocol_version as version',
        'protocol_hash as hash',
        'answers',
        'answered_by as answeredBy',
        'given_by as givenBy',
        'facts',
        'result',
        'care',
        'fired',
        'rules',
        'at',
        'actor',
      ])
      .where('territory_id', '=', tx.actor.territoryId)
      .where('request_id', '=', requestId)
      .orderBy('at')
      .orderBy('id') as never,
  );
