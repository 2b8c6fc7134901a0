import type { FastifyInstance } from 'fastify'
import { NewPromotion, Promotion, PromotionCommit, PromotionItem, PromotionUndo } from '#schemas/campus/promotions.ts'
import { Job } from '#schemas/jobs/jobs.ts'
import { byCampus } from '#src/access/by.ts'
import { exporting } from '#src/bulk/exporting.ts'
import { act } from '#src/command/act.ts'
import { get } from '#src/read/get.ts'
import { list } from '#src/read/list.ts'

const read = 'campus.promotions.read'

/** A whole year moves on: previewed, carried out in the background, taken back. */
export const promotions = (app: FastifyInstance): void => {
  const source = {
    view: 'campus.promotions',
    access: read,
    by: byCampus,
    entity: { table: 'campus.promotions', natural: ['from_year_id', 'to_year_id', 'campus_id'] }
  } as const

  app.get(
    '/promotions',
    list(Promotion, {
      ...source,
      operationId: 'listPromotions',
      summary: 'List promotions',
      filter: ['state', 'from_year_id', 'to_year_id', 'campus_id'],
      sort: ['created_at', 'id']
    })
  )
  app.get('/promotions/:id', get(Promotion, { ...source, operationId: 'getPromotion', summary: 'Get a promotion' }))

  act(app, '/promotions', {
    operationId: 'previewPromotion',
    summary: 'Decide what becomes of all who sit in a year',
    description:
      'Nobody moves. Each goes to the section of the same code where it has room, else to where most room is left, on the same campus. For whom there is no place, and who is suspended, is an exception: they stay where they are.',
    access: 'campus.promotions.preview',
    by: byCampus,
    problems: ['access.out_of_reach', 'campus.years_out_of_order', 'campus.decision_unfit'],
    body: NewPromotion,
    response: { 201: Promotion },
    pool: 'intake'
  })

  act(app, '/promotions/:id/commit', {
    operationId: 'commitPromotion',
    summary: 'Carry a promotion out',
    description:
      'In the background, exactly as previewed. Who has changed since is skipped and told. Where the job was cancelled or has failed, the same again does the rest.',
    access: 'campus.promotions.commit',
    by: byCampus,
    problems: ['request.state', 'campus.promotion_busy', 'campus.promotion_changed', 'campus.promotion_incomplete'],
    body: PromotionCommit,
    response: { 202: Job }
  })

  act(app, '/promotions/:id/undo', {
    operationId: 'undoPromotion',
    summary: 'Take a promotion back',
    description:
      'In the background: everybody sits where they sat, with the same roll number where nobody has got it since, and the enrolments of the new year are gone. Whose new enrolment something refers to stays, and is told.',
    access: 'campus.promotions.undo',
    by: byCampus,
    problems: ['request.state', 'campus.promotion_busy', 'campus.promotion_in_use'],
    body: PromotionUndo,
    response: { 202: Job }
  })

  act(app, '/promotions/:id/discard', {
    operationId: 'discardPromotion',
    summary: 'Give a preview up',
    description: 'Its items are gone.',
    access: 'campus.promotions.preview',
    by: byCampus,
    problems: ['request.state', 'campus.promotion_busy'],
    response: { 200: Promotion }
  })

  promotionItems(app)
}

const promotionItems = (app: FastifyInstance): void => {
  const items = {
    view: 'campus.promotion_item_view',
    access: read,
    by: byCampus,
    filter: [
      'promotion_id',
      'decision',
      'state',
      'code',
      'campus_id',
      'class_level_id',
      'to_class_level_id',
      'from_section_id',
      'section_id',
      'student_id'
    ],
    sort: ['position', 'id'],
    search: ['student_name', 'admission_number']
  } as const
  const itemList = list(PromotionItem, {
    ...items,
    operationId: 'listPromotionItems',
    summary: 'List whom promotions move, and how'
  })
  const itemFile = exporting(PromotionItem, {
    ...items,
    operationId: 'exportPromotionItems',
    summary: 'Export whom promotions move, and how'
  })
  app.get('/promotion-items', itemList)
  app.get('/promotion-items/export', itemFile)
}
