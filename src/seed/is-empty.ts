import pg from 'pg';

/** Is there no territory yet? Asked as the owner role, the only one that sees them all. */
export async function isEmpty(ownerUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ any: boolean }>('select exists (select from territory) as any');
    return !rows[0]?.any;
  } finally {
    await client.end();
  }
}
