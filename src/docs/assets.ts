import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { Content, tagOf } from './content.ts'
import { scalarBundle } from './scalar.ts'

const types = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8'
} as const

type Extension = keyof typeof types

export interface Asset {
  /** Names the content, so that browsers keep it for good. */
  url: string
  content: Content
}

const asset = (stem: string, extension: Extension, version: string, load: () => Promise<Buffer | string>): Asset => ({
  url: `/docs/assets/${stem}-${version}.${extension}`,
  content: new Content(types[extension], load)
})

/** A file of ours, beside this one; its address changes with it. */
const own = (stem: string, extension: Extension): Asset => {
  const bytes = readFileSync(new URL(`./assets/${stem}.${extension}`, import.meta.url))
  return asset(stem, extension, tagOf(bytes), async () => bytes)
}

const packageFile = (name: string): string => {
  const file = findPackageJSON(name, import.meta.url)
  if (file === undefined) throw new Error(`${name} is not installed`)
  return file
}

const versionOf = (name: string): string => {
  const { version }: { version: string } = JSON.parse(readFileSync(packageFile(name), 'utf8'))
  return version
}

const swaggerFolder = join(dirname(packageFile('@fastify/swagger-ui')), 'static')

const swagger = (stem: string, extension: Extension): Asset =>
  asset(stem, extension, versionOf('@fastify/swagger-ui'), () => readFile(join(swaggerFolder, `${stem}.${extension}`)))

/** What the pages load, by the name that they call it. */
export const assets = {
  'favicon.svg': own('favicon', 'svg'),
  'no-eval.js': own('no-eval', 'js'),
  'page.css': own('page', 'css'),
  'reference.css': own('reference', 'css'),
  'reference.js': own('reference', 'js'),
  'scalar.js': asset('scalar', 'js', versionOf('@scalar/fastify-api-reference'), scalarBundle),
  'swagger.css': own('swagger', 'css'),
  'swagger.js': own('swagger', 'js'),
  'swagger-ui.css': swagger('swagger-ui', 'css'),
  'swagger-ui-bundle.js': swagger('swagger-ui-bundle', 'js')
} as const satisfies Record<string, Asset>

const unlimited = { access: 'public', limited: false, statements: 0 } as const

export const serveAssets = (app: FastifyInstance): void => {
  for (const { url, content } of Object.values(assets)) {
    app.get(
      url,
      {
        config: { ...unlimited, cache: 'public, max-age=31536000, immutable' },
        compress: false,
        // the first to ask for a bundle waits until it is loaded and compressed, on a small machine for seconds
        handlerTimeout: 30_000,
        schema: { hide: true }
      },
      (request, reply) => content.send(request, reply)
    )
  }
}
