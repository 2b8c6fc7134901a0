import Fastify from 'fastify'
import t from 'tap'
import { readConfig } from '#src/config.ts'
import { clientOf } from '#src/http/network.ts'

const TRUST_PROXY = '172.16.0.0/12,fdaa::/16'

const asking = (environment: Record<string, string>) => {
  const config = readConfig(environment)
  const app = Fastify({ trustProxy: config.trustProxy })
  app.decorate('config', config)
  app.get('/', async request => clientOf(request))
  return async (remoteAddress: string, headers: Record<string, string>): Promise<string> =>
    (await app.inject({ url: '/', remoteAddress, headers })).body
}

t.test('the header of the platform’s proxy names the client, and only from that proxy', async t => {
  const ask = asking({ TRUST_PROXY, CLIENT_ADDRESS_HEADER: 'Fly-Client-IP' })
  const headers = { 'fly-client-ip': '203.0.113.7', 'x-forwarded-for': '203.0.113.7, 66.241.124.1' }
  for (const proxy of ['172.16.3.4', '::ffff:172.16.3.4', 'fdaa:0:1::2']) {
    t.equal(await ask(proxy, headers), '203.0.113.7', proxy)
  }
  for (const stranger of ['198.51.100.9', '::ffff:198.51.100.9']) {
    t.equal(await ask(stranger, headers), '198.51.100.9', 'anybody else claims in vain')
  }
  for (const nonsense of ['', 'unknown', '203.0.113.7, 203.0.113.8']) {
    t.equal(await ask('172.16.3.4', { 'fly-client-ip': nonsense, 'x-forwarded-for': '203.0.113.5' }), '203.0.113.5')
  }
})

t.test('without the setting the header says nothing', async t => {
  t.equal(await asking({ TRUST_PROXY })('172.16.3.4', { 'fly-client-ip': '203.0.113.7' }), '172.16.3.4')
})
