import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const TOOLS = ['qpdf', 'pdfinfo', 'pdffonts', 'pdftotext'] as const;

type Tool = (typeof TOOLS)[number];

const isThere = (tool: Tool): boolean => spawnSync(tool, ['--version']).error === undefined;

/** Without qpdf and poppler's tools their tests are skipped, except in CI, where they fail. */
export const noPdfTools = process.env.CI !== 'true' && !TOOLS.every(isThere);

/** What a tool says of a document; `args` with `PDF` where its file stands. Throws what it complains of. */
export function readPdf(pdf: Uint8Array, tool: Tool, ...args: string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'recours-pdf-'));
  try {
    const file = path.join(folder, 'document.pdf');
    writeFileSync(file, pdf);
    const { status, stdout, stderr, error } = spawnSync(
      tool,
      args.map((it) => (it === 'PDF' ? file : it)),
      { encoding: 'utf8' },
    );
    if (error) throw error;
    if (status !== 0) throw new Error(`${tool}: ${stdout}${stderr}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
