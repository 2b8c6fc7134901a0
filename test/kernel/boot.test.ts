import { type TObject, Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { Computed, Id, Nullable, Resource } from '#schemas/common.ts'
import { act } from '#src/command/act.ts'
import { command } from '#src/command/command.ts'
import { task } from '#src/jobs/declaration.ts'
import { sqlRoot } from '#src/process/database.ts'
import { get } from '#src/read/get.ts'
import { list } from '#src/read/list.ts'
import { allDomains, testApp } from '#test/support/app.ts'
import { testDatabase } from '#test/support/database.ts'

const database = await testDatabase(t)

/** Whether an application with this domain boots; what it says if not. */
const boot = async (t: Parameters<typeof testApp>[0], domain: (app: FastifyInstance) => void): Promise<string> => {
  try {
    const broken = async (app: FastifyInstance) => {
      app.declare({ about: 'A domain that may be wrong' })
      domain(app)
    }
    await testApp(t, { database, build: { domains: { ...allDomains, broken } } })
    return 'boots'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const Campus = (properties: TObject['properties']) => Resource('Thing', 'A thing', { id: Id, ...properties })
const text = Type.String({ minLength: 0, maxLength: 10, description: 'Text', examples: ['north'] })
const read =
  (item: TObject, more: object = {}) =>
  (app: FastifyInstance) => {
    app.get(
      '/things/:id',
      get(item, {
        view: 'identity.campuses',
        access: 'broken.things.read',
        operationId: 'getThing',
        summary: 'Get a thing',
        ...more
      })
    )
  }

t.test('a schema that fits its view boots', async t => {
  t.equal(await boot(t, read(Campus({ name: text, phone: Nullable(text) }))), 'boots')
})

t.test('a route that does not say who may call it stops the boot', async t => {
  const silent = (app: FastifyInstance) => {
    app.get('/things', async () => ({}))
  }
  t.match(await boot(t, silent), /does not say who may call it/)
})

t.test('a property without a column stops the boot', async t => {
  t.match(await boot(t, read(Campus({ colour: text }))), /identity\.campuses\.colour: no such column/)
})

t.test('a property of another type than its column stops the boot', async t => {
  t.match(await boot(t, read(Campus({ version: text }))), /version: int4 is no string/)
})

t.test('a column that may be null behind a property that may not stops the boot', async t => {
  t.match(await boot(t, read(Campus({ phone: text }))), /phone: may be null/)
})

t.test('a column that an outer join may empty stops the boot, one of an inner join does not', async t => {
  await database.sql.unsafe(`
    create view public.outer_view as select c.institution_id, c.id, b.title, c.name from identity.campuses c left join library.books b on b.campus_id = c.id;
    create view public.inner_view as select c.institution_id, c.id, b.title, c.name from identity.campuses c join library.books b on b.campus_id = c.id;
    grant select on public.outer_view, public.inner_view to provost_reader`)
  const item = Campus({ title: text, name: text })
  const outer = await boot(t, read(item, { view: 'public.outer_view' }))
  t.match(outer, /title: may be null/)
  t.notMatch(outer, /name: may be null/)
  t.equal(await boot(t, read(item, { view: 'public.inner_view' })), 'boots')
})

t.test('a view without an institution stops the boot', async t => {
  t.match(
    await boot(t, read(Resource('Other', 'Other', { id: Id }), { view: 'identity.accounts' })),
    /institution_id: no such column/
  )
})

t.test('a property of which a file could not say what it is stops the boot', async t => {
  const unclear = (app: FastifyInstance) => {
    const either = { ...text, type: ['string', 'integer'] }
    const item = Resource('Thing', 'A thing', { id: Id, code: either, name: text, phone: Nullable(text) })
    const about = { operationId: 'listThings', summary: 'List things' }
    app.get(
      '/things',
      list(item, { view: 'identity.campuses', access: 'broken.things.read', sort: ['name'], ...about })
    )
  }
  const message = await boot(t, unclear)
  t.match(message, /listThings: Thing\.code has no one type/)
  t.notMatch(message, /Thing\.(id|name|phone)/)
})

t.test('a list sorted by what may be null stops the boot', async t => {
  const sorted = (app: FastifyInstance) => {
    const item = Resource('Thing', 'A thing', { id: Id, phone: Nullable(text) })
    const about = { operationId: 'listThings', summary: 'List things' }
    app.get(
      '/things',
      list(item, { view: 'identity.campuses', access: 'broken.things.read', sort: ['phone'], ...about })
    )
  }
  t.match(await boot(t, sorted), /phone: sorted by, yet may be null/)
})

t.test('a scope’s column that is not there stops the boot', async t => {
  t.match(await boot(t, read(Campus({}), { by: { student: 'student_id' } })), /student_id: no such column/)
})

t.test('a body that its table cannot hold stops the boot', async t => {
  const writes = (app: FastifyInstance) => {
    const big = Type.Integer({ minimum: 0, maximum: 3_000_000_000, description: 'Too big', examples: [1] })
    const schema = Resource('Thing', 'A thing', { id: Id, version: Computed(big), name: text, colour: Computed(text) })
    const body = Resource('NewThing', 'x', { name: text, colour: text, version: big })
    app.post(
      '/things',
      {
        config: {
          access: 'broken.things.create',
          writes: { table: 'identity.campuses', body },
          commands: ['kernel.row_create']
        },
        schema: { operationId: 'createThing', summary: 'Create', body, response: { 201: schema } }
      },
      command('kernel.row_create')
    )
  }
  const message = await boot(t, writes)
  t.match(message, /identity\.campuses\.colour: no column to write to/)
  t.match(message, /identity\.campuses\.version: int4 holds 2147483647 at most/)
  t.notMatch(message, /campuses\.name/)
})

t.test('a default that a line of a file could not be told to leave stops the boot', async t => {
  await database.sql`create table identity.things (name text default 'unnamed')`
  t.teardown(() => database.sql`drop table identity.things`)
  const writes = (app: FastifyInstance) => {
    const schema = Resource('Thing', 'A thing', { id: Id, name: Nullable(text) })
    const body = Resource('NewThing', 'x', { name: Nullable(text) })
    app.post(
      '/things',
      {
        config: {
          access: 'broken.things.create',
          writes: { table: 'identity.things', body },
          commands: ['kernel.row_create']
        },
        schema: { operationId: 'createThing', summary: 'Create', body, response: { 201: schema } }
      },
      command('kernel.row_create')
    )
  }
  t.match(await boot(t, writes), /identity\.things\.name: has a default, so it must be not null/)
})

t.test('a command without its function stops the boot', async t => {
  const calls = (app: FastifyInstance) => {
    app.post(
      '/things',
      {
        config: { access: 'broken.things.create', commands: ['broken.make_thing'] },
        schema: { operationId: 'makeThing', summary: 'Make', response: { 201: Campus({}) } }
      },
      command('broken.make_thing')
    )
  }
  t.match(await boot(t, calls), /broken\.make_thing: no such function/)
})

t.test('an operation runs the function of its own name and domain, and without it stops the boot', async t => {
  const acts = (app: FastifyInstance) => {
    act(app, '/things/:id/mend', {
      operationId: 'mendBrokenThing',
      summary: 'Mend',
      access: 'broken.things.mend',
      response: { 200: Campus({}) }
    })
  }
  t.match(await boot(t, acts), /broken\.mend_broken_thing: no such function/)
})

t.test('a role that holds what no operation needs stops the boot', async t => {
  const holds = (app: FastifyInstance) => {
    read(Campus({}))(app)
    app.access.grant('teacher', ['broken.things.write'])
  }
  t.match(await boot(t, holds), /role teacher: no operation needs broken\.things\.write/)
})

t.test('a problem or scope that is declared twice stops the boot', async t => {
  const twice = (app: FastifyInstance) => {
    app.declare({ about: 'Again', problems: { 'request.not_found': { status: 404, title: 'x', cure: 'y' } } })
  }
  t.match(await boot(t, twice), /declared twice/)
})

t.test('a task whose name could not be listed stops the boot', async t => {
  const named = (app: FastifyInstance) => {
    app.declare({ about: 'x', jobs: { tasks: { 'broken.sendAll': task(Type.Object({}), async () => {}) } } })
  }
  t.match(await boot(t, named), /broken\.sendAll: small letters, digits and _/)
})

t.test('a constraint that is named but not there stops the boot', async t => {
  const named = (app: FastifyInstance) => {
    app.declare({
      about: 'x',
      problems: { 'broken.taken': { status: 409, title: 'x', cure: 'y', constraints: ['no_such_constraint'] } }
    })
    read(Campus({}))(app)
  }
  t.match(await boot(t, named), /no_such_constraint: no such constraint/)
})

t.test('a failure that SQL raises and nobody declares stops the boot', async t => {
  await database.sql.unsafe(`
    create schema broken authorization provost_owner;
    create function broken.act(input jsonb) returns jsonb language plpgsql as $$ begin perform kernel.fail('broken.unknown'); return null; end $$`)
  t.match(await boot(t, read(Campus({}))), /broken\.unknown: raised in SQL, declared nowhere/)
})

t.test('it stops no older release where a newer one has migrated the database', async t => {
  await t.resolves(testApp(t, { database, build: { roots: [sqlRoot] } }))
})
