import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { until } from '#test/support/poll.ts'

// Pages of several megabytes, one browser, few cores.
t.setTimeout(500_000)
const { address, app } = await testApp(t)

/** Pictures for whoever wants to look. */
const pictures = mkdtempSync(join(tmpdir(), 'provost-docs-'))
t.comment(`pictures are in ${pictures}`)

const browser: Browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync'
  ]
})
t.teardown(() => browser.close())

const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 860 } }
const night: BrowserContextOptions = { ...desktop, colorScheme: 'dark' }
const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
const looks = { desktop, night, phone }

/** The page, and everything about it that should not have happened: complaints, and requests to strangers. */
const open = async (path: string, look: BrowserContextOptions, ready: string) => {
  const context = await browser.newContext(look)
  const page = await context.newPage()
  const wrong: string[] = []
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) wrong.push(message.text())
  })
  page.on('pageerror', error => wrong.push(error.message))
  page.on('request', request => {
    const url = request.url()
    if (!url.startsWith(address) && !/^(?:data|blob):/.test(url)) wrong.push(`asked ${url}`)
  })
  page.on('response', response => {
    if (response.status() >= 400) wrong.push(`${response.status()} ${response.url()}`)
  })
  // As text, for it runs in the page and this file knows no DOM.
  await page.addInitScript({
    content: `addEventListener('securitypolicyviolation', event =>
      console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))`
  })
  await page.goto(new URL(path, address).href)
  await page.locator(ready).first().waitFor({ state: 'attached' })
  await page.waitForLoadState('networkidle')
  return { page, wrong }
}

/** Points by which the page is wider than the screen. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - screen.width')

const picture = (page: Page, name: string) => page.screenshot({ path: join(pictures, `${name}.png`) })

const pages = [
  { path: '/docs', ready: '#reference [id*="listAcademicYears"], #reference a[href*="academic-years"]' },
  { path: '/docs/swagger', ready: '.opblock' },
  { path: '/docs/states', ready: '.picture img' },
  { path: '/problems/request.version_stale', ready: 'h1' }
]

for (const [look, options] of Object.entries(looks)) {
  for (const { path, ready } of pages) {
    t.test(`${path} on ${look}: no complaint, no stranger asked, nothing wider than the screen`, async t => {
      const { page, wrong } = await open(path, options, ready)
      await picture(page, `${path.replaceAll(/\W+/g, '-').slice(1)}-${look}`)
      if (look === 'phone') t.ok((await overflow(page)) <= 0, 'fits')
      t.strictSame(wrong, [])
      await page.context().close()
    })
  }
}

t.test('/docs shows every operation, and one that is opened fits a phone', async t => {
  const { page, wrong } = await open('/docs', desktop, '#reference a[href*="academic-years"]')
  for (const { name } of app.openapi().tags) {
    const tag = page.locator(`#reference a[href$="tag/${name}"]:visible, #reference button:has-text("${name}"):visible`)
    await tag.first().click()
  }
  const summaries = Object.values(app.openapi().paths).flatMap(item => Object.values(item).map(o => o.summary ?? ''))
  const said = new Set(
    await page.evaluate<string[]>(`[...document.querySelectorAll('#reference *')].map(node => node.textContent.trim())`)
  )
  t.strictSame(
    summaries.filter(summary => !said.has(summary)),
    []
  )
  await page.locator('#reference a:has-text("Change a campus"):visible').first().click()
  await page.locator('text=If-Match').first().waitFor()
  await picture(page, 'operation-desktop')
  const { page: small, wrong: wrongToo } = await open(
    new URL(page.url()).pathname + new URL(page.url()).hash,
    phone,
    'text=If-Match'
  )
  await picture(small, 'operation-phone')
  t.ok((await overflow(small)) <= 0, 'fits')
  t.strictSame([...wrong, ...wrongToo], [])
})

t.test('/docs/swagger shows every operation, and one that is opened fits a phone', async t => {
  const { page, wrong } = await open('/docs/swagger', phone, '.opblock')
  const all = Object.values(app.openapi().paths).flatMap(item => Object.values(item).map(o => o.operationId))
  // it draws only what is about to be seen
  const seen = new Set<string>()
  await until(
    async () => {
      const drawn = await page.evaluate<string[]>(
        `(scrollBy(0, 600), [...document.querySelectorAll('.opblock')].map(({ id }) => id))`
      )
      for (const id of drawn) seen.add(id.split('-').at(-1) ?? '')
      return all.every(name => seen.has(name))
    },
    120_000,
    'to show them all'
  )
  await page.evaluate('scrollTo(0, 0)')
  await page.locator('#operations-campus-listAcademicYears .opblock-summary-control').click()
  await page.locator('#operations-campus-listAcademicYears .responses-table').first().waitFor()
  await picture(page, 'swagger-operation-phone')
  t.ok((await overflow(page)) <= 0, 'fits')
  t.strictSame(wrong, [])
})
