/** The payment providers this deployment has settings for. */
import type { Settings } from '../../config/settings';
import type { PaymentProvider } from '../../domain/shapes/orders';
import { createAlipayPort } from './alipay';
import { createKlarnaPort } from './klarna';
import { createPaypalPort } from './paypal';
import type { PaymentPort } from './port';
import { createStripePort } from './stripe';

/** A provider whose settings are not all there is not offered. */
export function createPaymentPorts(settings: Settings): Partial<Record<PaymentProvider, PaymentPort>> {
  const stripe = stripeOf(settings);
  const paypal = paypalOf(settings);
  const alipay = alipayOf(settings);
  const klarna = klarnaOf(settings);
  return {
    ...(stripe ? { stripe } : {}),
    ...(paypal ? { paypal } : {}),
    ...(alipay ? { alipay } : {}),
    ...(klarna ? { klarna } : {}),
  };
}

function stripeOf(settings: Settings): PaymentPort | undefined {
  const {
    STRIPE_API_URL: apiUrl,
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
  } = settings;
  if (!secretKey || !webhookSecret) return undefined;
  return createStripePort({ apiUrl, secretKey, webhookSecret });
}

function paypalOf(settings: Settings): PaymentPort | undefined {
  const { PAYPAL_API_URL: apiUrl, PAYPAL_CLIENT_ID: clientId } = settings;
  const { PAYPAL_SECRET: secret, PAYPAL_WEBHOOK_ID: webhookId } = settings;
  if (!clientId || !secret || !webhookId) return undefined;
  return createPaypalPort({ apiUrl, clientId, secret, webhookId });
}

function alipayOf(settings: Settings): PaymentPort | undefined {
  const { ALIPAY_GATEWAY_URL: gatewayUrl, ALIPAY_APP_ID: appId, ALIPAY_SELLER_ID: sellerId } = settings;
  const { ALIPAY_PRIVATE_KEY: privateKey, ALIPAY_PUBLIC_KEY: publicKey } = settings;
  if (!appId || !privateKey || !publicKey) return undefined;
  const notifyUrl = `${settings.PUBLIC_URL}/webhooks/alipay`;
  return createAlipayPort({
    ...{ gatewayUrl, appId, privateKey, publicKey, notifyUrl },
    ...(sellerId === undefined ? {} : { sellerId }),
  });
}

function klarnaOf(settings: Settings): PaymentPort | undefined {
  const { KLARNA_API_URL: apiUrl, KLARNA_USERNAME: username, KLARNA_PASSWORD: password } = settings;
  if (!username || !password) return undefined;
  return createKlarnaPort({
    apiUrl,
    username,
    password,
    notifyUrl: `${settings.PUBLIC_URL}/webhooks/klarna`,
  });
}
