import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'

/** A process that breaks off a connection whose end is on its way, and has nothing more to do. */
const program = (how: string): string => `
  import net from 'node:net'
  import { breakOff } from '#src/http/break-off.ts'
  const server = net.createServer({ allowHalfOpen: true }, socket => {
    socket.on('error', () => {}).resume()
    server.close()
    setTimeout(() => socket.destroy(), 100)
  })
  server.listen(0, '127.0.0.1', () => {
    const socket = net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: true }, () => {
      ${how}
      process.nextTick(() => breakOff(socket))
    })
    socket.on('error', () => {})
  })`

const run = (how: string) =>
  promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program(how)], { timeout: 60_000 })

t.test('a process ends that has broken off a connection, at whatever moment', async t => {
  await t.resolves(run("socket.write('x')"))
  await t.resolves(run("socket.write('x'); socket.end()"), 'while its end is on its way')
})
