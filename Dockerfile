# One image for the API and the worker; the command tells which (see docker-compose.yml).
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && rm -rf dist/local

FROM node:20.20.2-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force
COPY --from=build /app/dist ./dist
COPY rules ./rules
COPY api/partner/pages ./api/partner/pages
COPY api/tracking/pages ./api/tracking/pages
COPY api/privacy/pages ./api/privacy/pages
USER node
CMD ["node", "dist/api/main.js"]
