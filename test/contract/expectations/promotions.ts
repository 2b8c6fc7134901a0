import { type MayCall, registry } from './holders.ts'

const office = [...registry, 'campus_registrar'] as const

export const promotions: MayCall = {
  listPromotions: [...office, 'auditor'],
  getPromotion: [...office, 'auditor'],
  listPromotionItems: [...office, 'auditor'],
  exportPromotionItems: [...office, 'auditor'],
  previewPromotion: office,
  commitPromotion: office,
  undoPromotion: office,
  discardPromotion: office
}
