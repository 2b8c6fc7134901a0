import { parentPort } from 'node:worker_threads'
import scalar from '@scalar/fastify-api-reference'
import Fastify from 'fastify'

/**
 * The package hands its bundle out in no other way than by its plugin. Nothing else of the plugin is served, for it
 * answers with Access-Control-Allow-Origin: * and an inline script.
 */
const probe = Fastify()
await probe.register(scalar, { routePrefix: '/reference', configuration: { url: '/openapi.json' } })
const { statusCode, rawPayload } = await probe.inject('/reference/js/scalar.js')
await probe.close()
if (statusCode !== 200) throw new Error(`Scalar's plugin answered ${statusCode} for its bundle`)
parentPort?.postMessage(new Uint8Array(rawPayload))
