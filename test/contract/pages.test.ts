import { get } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { machines } from '#schemas/machines.ts'
import { Content } from '#src/docs/content.ts'
import { allDomains, testApp } from '#test/support/app.ts'
import { toyMachines } from '#test/toy/schemas/machines.ts'

/** Content whose first loading fails: a file that was not there yet. */
let loads = 0
const flaky = new Content('text/plain; charset=utf-8', async () => {
  loads++
  if (loads === 1) throw new Error('not there yet')
  return 'there'
})
const late = async (app: FastifyInstance): Promise<void> => {
  const config = { access: 'public', statements: 0 } as const
  app.get('/flaky', { config, schema: { hide: true } }, (request, reply) => flaky.send(request, reply))
}

const { api, app, address } = await testApp(t, { build: { domains: { ...allDomains, late } } })

/** As it comes over the wire, still in its coding. */
const raw = (path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    get(new URL(path, address), { headers }, response => {
      const parts: Buffer[] = []
      response.on('data', part => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) })
      )
    }).on('error', reject)
  })

const assetsOf = (html: string): string[] => [...html.matchAll(/"(\/docs\/assets\/[^"]+)"/g)].map(m => m[1] ?? '')

const policyOf = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    String(headers['content-security-policy'])
      .split(';')
      .map(directive => {
        const [name = '', ...values] = directive.trim().split(' ')
        return [name, values.join(' ')]
      })
  )

t.test('what could not be loaded once is loaded when it is asked for again', async t => {
  t.equal((await raw('/v1/late/flaky')).status, 500)
  t.equal((await raw('/v1/late/flaky')).body.toString(), 'there')
  t.equal((await raw('/v1/late/flaky')).status, 200)
  t.equal(loads, 2, 'and then kept')
})

t.test('pages come with a policy that lets nothing in from elsewhere', async t => {
  for (const path of ['/docs', '/docs/states', '/docs/swagger', '/problems/request.invalid']) {
    const { status, headers, body } = await raw(path)
    t.equal(status, 200, path)
    t.equal(headers['content-type'], 'text/html; charset=utf-8', path)
    const policy = policyOf(headers)
    t.equal(policy['default-src'], "'none'", path)
    t.equal(policy['script-src'], "'self'", path)
    t.equal(policy['style-src'], path === '/docs' ? "'self' 'unsafe-inline'" : "'self'", path)
    t.equal(policy['frame-ancestors'], "'none'", path)
    t.notMatch(
      body.toString(),
      /<script(?![^>]*src=)|style="|\son\w+=|https?:\/\//i,
      `${path}: nothing inline or foreign`
    )
  }
})

t.test('every asset of a page is there, compressed where it pays, and kept for good', async t => {
  for (const path of ['/docs', '/docs/swagger']) {
    const assets = assetsOf((await raw(path)).body.toString())
    t.ok(assets.length >= 4, path)
    for (const asset of assets) {
      const plain = await raw(asset)
      const br = await raw(asset, { 'accept-encoding': 'gzip, br' })
      const gzip = await raw(asset, { 'accept-encoding': 'gzip, br;q=0' })
      t.equal(plain.status, 200, asset)
      t.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable', asset)
      t.match(plain.headers['content-type'], /^(?:text\/(?:javascript|css)|image\/svg\+xml); charset=utf-8$/, asset)
      if (plain.body.length < 1024) continue
      t.equal(br.headers['content-encoding'], 'br', asset)
      t.equal(gzip.headers['content-encoding'], 'gzip', asset)
      t.ok(brotliDecompressSync(br.body).equals(plain.body), asset)
      t.ok(gunzipSync(gzip.body).equals(plain.body), asset)
      const tags = [plain, br, gzip].map(a => a.headers.etag)
      t.equal(new Set(tags).size, 3, `${asset}: each coding is a representation of its own`)
    }
  }
})

t.test('an ETag saves the second answer, in whatever coding it was got', async t => {
  for (const path of [
    '/openapi.json',
    '/docs',
    '/docs/states',
    '/docs/swagger',
    '/llms.txt',
    '/problems/server.busy'
  ]) {
    for (const coding of ['identity', 'gzip', 'br']) {
      const first = await raw(path, { 'accept-encoding': coding })
      const etag = String(first.headers.etag)
      t.match(etag, /^"[\w-]+"$/, `${path} ${coding}: strong`)
      const again = await raw(path, { 'accept-encoding': coding, 'if-none-match': etag })
      t.equal(again.status, 304, `${path} ${coding}`)
      t.equal(again.body.length, 0)
      t.equal(again.headers.etag, etag)
      t.match(again.headers.vary, /accept-encoding/)
    }
  }
})

t.test('every state machine is drawn: each state, each step, what it means', async t => {
  const page = (await raw('/docs/states')).body.toString()
  for (const { entity, states, steps } of [...machines, ...toyMachines]) {
    t.ok(page.includes(`id="${entity}"`), entity)
    for (const [state, meaning] of Object.entries(states))
      t.ok(page.includes(`<code>${state}</code> ${meaning}`), state)
    const { status, headers, body } = await raw(`/docs/states/${entity}.svg`)
    t.equal(status, 200)
    t.equal(headers['content-type'], 'image/svg+xml; charset=utf-8')
    const said = [...body.toString().matchAll(/<text [^>]*>([^<]+)<\/text>/g)].flatMap(m => m[1]?.split(', ') ?? [])
    t.strictSame(new Set(said), new Set([...Object.keys(states), ...Object.keys(steps)]), entity)
  }
})

t.test('/openapi.json is the document, whole', async t => {
  const { body, headers } = await raw('/openapi.json')
  t.equal(headers['content-type'], 'application/json; charset=utf-8')
  t.strictSame(JSON.parse(body.toString()), JSON.parse(JSON.stringify(app.openapi())))
})

t.test('every problem has its page, and says the same to programs', async t => {
  t.ok(app.problems.size > 25)
  for (const [code, kind] of app.problems) {
    const page = await api.send('GET', `/problems/${code}`, { headers: { accept: 'text/html,*/*' } })
    t.equal(page.status, 200, code)
    t.ok(page.text.includes(`<code>${code}</code>`), code)
    t.ok(page.text.includes(String(kind.status)), code)
    const json = await api.send('GET', `/problems/${code}`, { headers: { accept: 'application/json' } })
    t.equal(json.headers.get('content-type'), 'application/json; charset=utf-8', code)
    t.match(json.headers.get('vary') ?? '', /\baccept\b/, code)
    t.match(json.json, { code, status: kind.status, title: kind.title, cure: kind.cure })
  }
})

t.test('what a problem says cannot break out of its page', async t => {
  const { page } = await import('#src/docs/page.ts')
  const html = page('problem.html')({ title: '<script>"\'&', cure: '</p>', code: 'a.b', status: '400' })
  t.notMatch(html, /<script>|<\/p><\/p>/)
  t.match(html, /&lt;script&gt;&quot;&#39;&amp;/)
})

t.test('a problem that there is not is 404', async t => {
  for (const code of ['nothing.here', 'request.invali']) {
    const answer = await api.send('GET', `/problems/${code}`)
    t.equal(answer.status, 404)
    t.equal(answer.str('code'), 'request.not_found')
  }
})

t.test('/v1/meta/errors lists every problem; whose type opens', async t => {
  const answer = await api.call('listErrors')
  t.strictSame(
    answer.rows().map(r => r.code),
    [...app.problems.keys()].toSorted()
  )
  for (const row of answer.rows()) t.equal(row.type, `http://provost.test/problems/${String(row.code)}`)
})

t.test('/v1/meta/permissions says what each permission is for and which roles hold it', async t => {
  t.equal((await api.call('listPermissions')).status, 401)
  const answer = await api.call('listPermissions', { as: 'student' })
  t.equal(answer.status, 200)
  const found = answer.rows().find(r => r.permission === 'identity.campuses.setup')
  t.strictSame(found, {
    permission: 'identity.campuses.setup',
    operations: ['createCampus', 'updateCampus', 'deleteCampus', 'batchCampuses', 'importCampuses'],
    roles: ['admin', 'owner']
  })
})

t.test('/llms.txt names every operation, how to sign in and where the document is', async t => {
  const { text, headers } = await api.send('GET', '/llms.txt')
  t.equal(headers.get('content-type'), 'text/plain; charset=utf-8')
  for (const item of Object.values(app.openapi().paths)) {
    for (const { operationId } of Object.values(item)) t.ok(text.includes(`(${operationId})`), operationId)
  }
  t.match(text, 'http://provost.test/openapi.json')
  t.match(text, '/v1/identity/sign-in')
})
