/**
 * A declaration in the shape of the WCO Data Model's DMS declaration (`urn:wco:datamodel:WCO:DEC-DMS:2`): names and nesting
 * of elements follow it. It is a shape: not validated against a schema, and no customs authority has certified it.
 */
import { create } from 'xmlbuilder2';

import { sum } from '../../domain/money';
import type { Money } from '../../domain/shapes/common';
import { decimalText } from '../payments/amounts';
import type { Declaration } from './port';

/** Requested and previous procedure: release for free circulation, from nothing or a customs warehouse; re-import. */
const procedures: Readonly<Record<Declaration['procedure'], readonly [current: string, previous: string]>> = {
  'low-value': ['40', '00'],
  standard: ['40', '00'],
  'bonded-retail': ['40', '71'],
  'returned-goods': ['61', '10'],
};

/** Role of a registration in the EU's code list: FR5 is the IOSS vendor, FR1 the importer. Others go under their own kind. */
const roles: Readonly<Record<string, string>> = { IOSS: 'FR5', VAT: 'FR1' };

type Node = Record<string, unknown>;

/** The XML of a declaration, the same for the same declaration. */
export function declarationXml(declaration: Declaration): string {
  const { from, to, items, identifiers, reference } = declaration;
  const [importer] = identifiers.filter(({ kind }) => kind === 'EORI');
  const document = {
    Declaration: {
      '@xmlns': 'urn:wco:datamodel:WCO:DEC-DMS:2',
      // 9: original.
      FunctionCode: '9',
      FunctionalReferenceID: reference,
      TypeCode: 'IM',
      GoodsItemQuantity: String(items.length),
      InvoiceAmount: amount(total(items)),
      TotalGrossMassMeasure: kilograms(items.reduce((grams, item) => grams + item.grossGrams, 0)),
      GoodsShipment: {
        Consignment: { TransportContractDocument: { ID: declaration.trackingCode } },
        CustomsValuation: {
          FreightChargeAmount: amount(declaration.freight),
          ChargeDeduction: { OtherChargeDeductionAmount: amount(declaration.insurance) },
        },
        Destination: { CountryCode: to },
        DomesticDutyTaxParty: identifiers.map(({ kind, number }) => ({
          ID: number,
          RoleCode: roles[kind] ?? kind,
        })),
        ExportCountry: { ID: from },
        GovernmentAgencyGoodsItem: items.map((item, index) => goodsItem(declaration, item, index + 1)),
        ...(importer ? { Importer: { ID: importer.number } } : {}),
        TradeTerms: { ConditionCode: declaration.incoterm },
        UCR: { TraderAssignedReferenceID: reference },
      },
    },
  };
  return create({ version: '1.0', encoding: 'UTF-8' }, document).end({ prettyPrint: true });
}

function goodsItem({ procedure }: Declaration, item: Declaration['items'][number], sequence: number): Node {
  const [current, previous] = procedures[procedure];
  return {
    SequenceNumeric: String(sequence),
    Commodity: {
      Description: item.description,
      Classification: { ID: item.hsCode, IdentificationTypeCode: 'HS' },
      GoodsMeasure: {
        GrossMassMeasure: kilograms(item.grossGrams),
        NetNetWeightMeasure: kilograms(item.netGrams),
        TariffQuantity: String(item.quantity),
      },
      InvoiceLine: { ItemChargeAmount: amount(item.value) },
    },
    GovernmentProcedure: { CurrentCode: current, PreviousCode: previous },
    Origin: { CountryCode: item.origin },
  };
}

function amount(money: Money): Node {
  return { '@currencyID': money.currency, '#': decimalText(money) };
}

function kilograms(grams: number): Node {
  return { '@unitCode': 'KGM', '#': (grams / 1000).toFixed(3) };
}

function total(items: Declaration['items']): Money {
  return sum(
    items.map(({ value }) => value),
    items[0]?.value.currency ?? 'EUR',
  );
}
