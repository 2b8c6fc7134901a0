import { spawnSync } from 'node:child_process'
import { Writable } from 'node:stream'
import pino from 'pino'
import t from 'tap'
import { CENSOR, secretNames, withoutSecrets } from '#src/http/redact.ts'

const logged = (write: (log: pino.Logger) => void): string => {
  let text = ''
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk)
      done()
    }
  })
  const options = {
    redact: { paths: secretNames, censor: CENSOR },
    formatters: { log: withoutSecrets },
    serializers: { err: (error: unknown) => error }
  }
  write(pino(options, sink))
  return text
}

t.test('no secret reaches the log: beside, inside, in lists, in errors and their causes, in bindings', async t => {
  const password = 'hunter2'
  const failure = Object.assign(new Error('outer', { cause: Object.assign(new Error('inner'), { password }) }), {
    request: { headers: { authorization: password } }
  })
  for (const line of [
    { password },
    { body: { password } },
    { a: { b: { c: [{ password }] } } },
    { err: failure },
    { failure },
    { err: new AggregateError([failure], 'several') }
  ]) {
    const text = logged(log => log.info(line, 'said'))
    t.notMatch(text, password, Object.keys(line).join())
    t.match(text, '"msg":"said"')
  }
  t.notMatch(
    logged(log => log.error(failure)),
    password
  )
  t.notMatch(
    logged(log => log.child({ password }).info('hello')),
    password
  )
})

t.test('an error keeps its message, type, stack and cause', async t => {
  const { err } = JSON.parse(logged(log => log.error({ err: new TypeError('outer', { cause: new Error('inner') }) })))
  t.match(err, { type: 'TypeError', message: 'outer: inner' })
  t.match(err.stack, /log\.test/)
  t.match(err.stack, /caused by: Error: inner/)
})

t.test('what refers to itself, dates and numbers are logged as ever', async t => {
  const ring: Record<string, unknown> = { at: new Date(0), n: 1 }
  ring.self = ring
  t.match(
    logged(log => log.info({ ring })),
    '"ring":{"at":"1970-01-01T00:00:00.000Z","n":1'
  )
})

t.test('what was logged before process.exit is written', async t => {
  const program = `
    import { newLogger } from '#src/http/log.ts'
    newLogger({ logLevel: 'info', logFormat: 'json' }).info('last words')
    process.exit(1)`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
  t.match(stdout, 'last words')
})
