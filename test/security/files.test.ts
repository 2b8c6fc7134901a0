import t from 'tap'
import { testApp } from '#test/support/app.ts'

const { api } = await testApp(t)

const send = (body: string, type = 'text/csv') =>
  api.call('importCampuses', { as: 'admin', body, query: { mode: 'good_rows' }, headers: { 'content-type': type } })

t.test(
  'a table whose header and whose cells are wrong is refused for its header, and the next is answered',
  async t => {
    for (const file of ['nonsense,x\nF2,T"wo,z\n', 'nonsense,x\nF2,"Two', 'nonsense,x\n"F2"x']) {
      const answer = await send(file)
      t.strictSame([answer.status, answer.at('errors', 0, 'line')], [400, 1], `${file}: ${answer.text}`)
    }
    t.equal((await send('code,name,opened_on\n')).status, 200)
  }
)
