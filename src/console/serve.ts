import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Named after their content by the builder: what is behind such an address never changes. */
const FOR_EVER = { maxAge: '365d', immutable: true } as const;

/** Serves the built pages of `dir` at `/`. They hold no data: anybody may load them, and signs in there. */
export function consoleRoutes(http: FastifyInstance, { dir }: { dir: string }): void {
  void http.register(async (pages) => {
    await pages.register(fastifyStatic, { root: dir, serve: false, index: false });
    const open = { config: { access: 'public' as const }, schema: { hide: true } };

    pages.get('/', open, (_request, reply) =>
      reply.header('cache-control', 'no-cache').sendFile('index.html', { cacheControl: false }),
    );
    pages.get<{ Params: { file: string } }>('/assets/:file', open, ({ params }, reply) =>
      reply.sendFile(`assets/${params.file}`, FOR_EVER),
    );
  });
}
