import type { components as Notifications } from './generated/notifications'
import type { components as Orders } from './generated/orders'

// The one place that knows what the services' documents call their shapes.
type OrderSchemas = Orders['schemas']
type NotificationSchemas = Notifications['schemas']

export type Order = OrderSchemas['Order']
export type OrderSummary = OrderSchemas['OrderSummary']
export type OrderStatus = OrderSchemas['OrderStatus']
export type OrderList = OrderSchemas['OrderList']
export type Shop = OrderSchemas['Shop']
export type ShopChange = OrderSchemas['ShopChange']
export type ShopSettings = OrderSchemas['ShopSettings']
export type Menu = OrderSchemas['Menu']
export type Drink = OrderSchemas['Drink']
export type DrinkOption = OrderSchemas['Option']
export type QrCode = OrderSchemas['QrCode']
export type Stats = OrderSchemas['Stats']

/** What the shop's `status` can be; the document calls it text. */
export type ShopState = 'open' | 'full' | 'closed'

export function stateOf(shop: Shop): ShopState {
  return shop.status === 'full' || shop.status === 'closed' ? shop.status : 'open'
}

export type Notification = NotificationSchemas['Notification']
export type NotificationList = NotificationSchemas['InboxPage']
export type Preferences = NotificationSchemas['Preferences']
export type AlertList = NotificationSchemas['AlertPage']
export type Alert = NotificationSchemas['Alert']
