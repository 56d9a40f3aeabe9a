import { violated } from '../platform/database.ts';
import { invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Point } from '../territory/distance.ts';
import type { Access } from './access.ts';
import type { PlaceHours } from './place-hours.ts';
import { insertPlace, lockPlace, type Place, selectPlace, updatePlace } from './store.ts';

/** A place to be entered; without coordinates it stands at the centre of its commune. */
export type NewPlace = {
  name: string;
  line: string;
  insee: string;
  /** Degrees, WGS 84; both or none. */
  lat?: number | undefined;
  lng?: number | undefined;
  phone?: string | null | undefined;
  /** The structure whose place it is. */
  structureId?: string | null | undefined;
  access?: readonly Access[] | undefined;
  /** IANA name; null: the territory's. */
  timeZone?: string | null | undefined;
  /** Null: open whenever somebody gives a slot there. */
  opening?: PlaceHours[] | null | undefined;
};

/** Absent: stays. A place that moves to another commune without coordinates stands at its centre. */
export type PlaceChange = { [Field in keyof NewPlace]?: NewPlace[Field] | undefined };

/** Enters a place into the directory. Throws `validation` when its commune is not of the territory. */
export async function enterPlace(tx: Tx, it: NewPlace, id: string = newId()): Promise<Place> {
  const row = {
    ...it,
    id,
    at: pointOf(it),
    phone: it.phone ?? null,
    structureId: it.structureId ?? null,
    access: [...(it.access ?? [])],
    timeZone: it.timeZone ?? null,
    opening: it.opening ?? null,
  };
  if (!(await refusingStrangeStructure(insertPlace(tx, row)))) throw foreignCommune();
  tx.record('place.entered', id, { insee: it.insee });
  return written(tx, id);
}

/** Corrects an entry. Throws `not-found`, and `validation` when the new commune is not of the territory. */
export async function correctPlace(tx: Tx, id: string, change: PlaceChange): Promise<Place> {
  const before = await lockPlace(tx, id);
  if (!before) throw notFound('Ce lieu');
  const moved = change.insee !== undefined && change.insee !== before.insee;
  const row = {
    id,
    name: change.name ?? before.name,
    line: change.line ?? before.line,
    insee: change.insee ?? before.insee,
    at: pointOf(change) ?? (moved ? undefined : pointOf(before)),
    phone: change.phone === undefined ? before.phone : change.phone,
    structureId: change.structureId === undefined ? before.structureId : change.structureId,
    access: [...(change.access ?? before.access)],
    timeZone: change.timeZone === undefined ? before.timeZone : change.timeZone,
    opening: change.opening === undefined ? before.opening : change.opening,
  };
  if (!(await refusingStrangeStructure(updatePlace(tx, row)))) throw foreignCommune();
  tx.record('place.corrected', id, { fields: Object.keys(change) });
  return written(tx, id);
}

/** Throws `validation` for half a point. */
function pointOf({ lat, lng }: { lat?: number | undefined; lng?: number | undefined }): Point | undefined {
  if (lat === undefined && lng === undefined) return undefined;
  if (lat === undefined || lng === undefined)
    throw invalid('lat', 'La latitude et la longitude vont ensemble.');
  return { lat, lng };
}

async function refusingStrangeStructure(write: Promise<boolean>): Promise<boolean> {
  try {
    return await write;
  } catch (error) {
    throw violated(error, 'place_territory_id_structure_id_fkey')
      ? invalid('structureId', 'Cette structure n’est pas dans l’annuaire.')
      : error;
  }
}

const foreignCommune = () => invalid('insee', 'Cette commune n’est pas du territoire.');

async function written(tx: Tx, id: string): Promise<Place> {
  const place = await selectPlace(tx, id);
  if (!place) throw new Error('a place that was just written is gone');
  return place;
}
