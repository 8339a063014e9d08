"""The laws that the rules of sending rest on: where it stands, and what it says there, in our words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cited:
    """A place in a law, and what it demands."""

    where: str
    says: str


GDPR_4_11 = Cited("GDPR, Art. 4(11)", "Consent is freely given, specific, informed, by a clear act")
GDPR_6_1_F = Cited("GDPR, Art. 6(1)(f), Recital 47", "Direct marketing may rest on a legitimate interest")
GDPR_7 = Cited("GDPR, Art. 7(1) and (3)", "Consent must be shown, and is withdrawn as easily as it is given")
GDPR_8 = Cited("GDPR, Art. 8(1)", "From 16 years on; a member state may go down to 13")
GDPR_21 = Cited("GDPR, Art. 21(2) and (3)", "After an objection to direct marketing it ends")
EPRIVACY_5_3 = Cited("Directive 2002/58/EC, Art. 5(3)", "Storing or reading on a device needs consent")
EPRIVACY_13_1 = Cited("Directive 2002/58/EC, Art. 13(1)", "Electronic mail for marketing needs prior consent")
EPRIVACY_13_2 = Cited("Directive 2002/58/EC, Art. 13(2)", "Similar goods to those sold, if refusing was easy each time")
EPRIVACY_13_4 = Cited("Directive 2002/58/EC, Art. 13(4)", "The sender is not disguised, and can be told to stop")
CJEU_INBOX = Cited("CJEU, C-102/20 (25 November 2021)", "Advertisements shown in an inbox need consent as mail does")
UWG_7_2 = Cited("Germany, UWG § 7(2)", "Calls and mail without prior express consent are a nuisance")
UWG_7_3 = Cited("Germany, UWG § 7(3)", "Own similar goods to a buyer's address, refusable each time")
UWG_7A = Cited("Germany, UWG § 7a", "Consent to be rung is documented and kept for five years")
BGH_DOUBLE_OPT_IN = Cited("Germany, BGH I ZR 164/09 (10 February 2011)", "A confirmed opt-in is what proves it")
TKG_174 = Cited("Austria, TKG 2021 § 174", "Calls and mail for marketing need prior consent; own similar goods do not")
PECR_6 = Cited("UK, PECR 2003, reg. 6", "Storing or reading on a device needs consent")
PECR_21 = Cited("UK, PECR 2003, reg. 21", "No calls to who objected or is in the register; held here as consent")
PECR_22 = Cited("UK, PECR 2003, reg. 22", "Electronic mail needs consent, or a sale of similar goods")
PECR_23 = Cited("UK, PECR 2003, reg. 23", "The sender is not concealed, and can be told to stop")
DPA_9 = Cited("UK, Data Protection Act 2018, s. 9", "From 13 years on")
UCA_3_O = Cited(
    "Switzerland, UCA Art. 3(1)(o)", "Mass mail needs consent, or a sale of similar goods; refusable and named"
)
UCA_3_U = Cited("Switzerland, UCA Art. 3(1)(u)", "Who is marked in the directory is not advertised to")
CAN_SPAM_STOP = Cited("US, 15 U.S.C. § 7704(a)(3)", "A working way to stop, for 30 days after each message")
CAN_SPAM_HONOURED = Cited("US, 15 U.S.C. § 7704(a)(4)", "Stopped within 10 business days")
CAN_SPAM_NAMED = Cited("US, 15 U.S.C. § 7704(a)(5)", "Named as advertising, with a valid postal address")
TCPA_CONSENT = Cited("US, 47 CFR 64.1200(a)(2)", "Marketing by automated call or text needs prior written consent")
TCPA_HOURS = Cited("US, 47 CFR 64.1200(c)(1)", "Not before 8 or after 21, local time of the person called")
TCPA_REVOKED = Cited("US, 47 CFR 64.1200(a)(10)", "Revoked in any reasonable way, honoured within 10 business days")
COPPA = Cited("US, 15 U.S.C. §§ 6501-6502", "Under 13 years a parent decides")
CCPA_OPT_OUT = Cited("California, Civil Code § 1798.120", "Sale and sharing end when the person says so")
CCPA_GPC = Cited(
    "California, 11 CCR § 7025", "An opt-out preference signal is a valid request; consent may set it aside"
)
CASL_6 = Cited("Canada, CASL s. 6(1)", "Commercial electronic messages need consent, express or implied")
CASL_6_2 = Cited("Canada, CASL s. 6(2)", "Who sends, for whom, how to reach them, and a way to unsubscribe")
CASL_10 = Cited("Canada, CASL s. 10(9) and (10)", "A purchase implies consent for two years")
CASL_11 = Cited("Canada, CASL s. 11", "The way to stop works for 60 days, and is honoured within 10 business days")
CASL_13 = Cited("Canada, CASL s. 13", "Whoever alleges consent has to prove it")
CRTC_HOURS = Cited(
    "Canada, CRTC Unsolicited Telecommunications Rules, part III", "Weekdays from 9 to 21:30, local time"
)
HOUSE = Cited("Shopkeeper", "The strictest of what is listed here, where the law is not known")
