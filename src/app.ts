import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { stringify } from 'yaml';
import { lostPage } from './pages/lost-page.ts';
import type { Database } from './platform/database.ts';
import { createHttp, type RouteInfo } from './platform/http-server.ts';
import type { HttpDeps } from './platform/http.ts';
import type { Metrics } from './platform/metrics.ts';
import { operationsRoutes } from './platform/operations.ts';
import type { JobQueue } from './platform/queue.ts';

export type App = { http: FastifyInstance; routes: readonly RouteInfo[] };

export type AppDeps = HttpDeps & {
  database: Database;
  queue: JobQueue;
  metrics: Metrics;
  /** What slices measure at each scrape. */
  observe: readonly (() => Promise<void>)[];
  rateLimitPerMinute: number;
  trustedProxies?: string;
  /** The slices' routes, in the order in which the documentation shows them. */
  slices: readonly ((http: FastifyInstance) => void | Promise<void>)[];
};

const DOCS = '/docs';

/** The whole HTTP side of the product, without a listener. */
export async function buildApp(deps: AppDeps): Promise<App> {
  const { http, routes } = await createHttp(deps, {
    rateLimitPerMinute: deps.rateLimitPerMinute,
    ...(deps.trustedProxies === undefined ? {} : { trustedProxies: deps.trustedProxies }),
    publicPrefix: DOCS,
    asPage: lostPage,
    onResponse: (route, method, status, ms) =>
      deps.metrics.http.observe({ route, method, status }, ms / 1000),
  });
  await http.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Recours',
        version: '0.1.0',
        description:
          'The open unplanned-care call centre of French CPTS. Errors are RFC 9457 problem documents.',
        license: { name: 'Apache-2.0' },
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearer: [] }],
    },
    transform: (route) => {
      const transformed = jsonSchemaTransform(route);
      const access = route.route.config;
      if (access?.roles)
        transformed.schema = { ...transformed.schema, 'x-roles': access.roles } as typeof transformed.schema;
      else transformed.schema = { ...transformed.schema, security: [] };
      return transformed;
    },
  });
  await http.register(swaggerUi, { routePrefix: DOCS });
  http.get('/openapi.yaml', { config: { access: 'public' }, schema: { hide: true } }, (_request, reply) =>
    reply.type('application/yaml').send(openapiOf(http)),
  );
  operationsRoutes(http, deps);
  for (const slice of deps.slices) await slice(http);
  await http.ready();
  return { http, routes };
}

/** The contract as it is served and committed. */
export const openapiOf = (http: FastifyInstance): string => stringify(http.swagger(), { lineWidth: 0 });
