"""Writes random arguments and results of MAP's and CAP's operations, encoded by pycrate.

pycrate's encoder was made from the standards' ASN.1 and shares nothing with the decoder under test.
A line is: protocol, version, operation, kind, hexadecimal, and the numbers that it names.
    python3 arguments.py SEED COUNT > arguments.tsv
"""

import contextlib
import io
import random
import sys

with contextlib.redirect_stdout(io.StringIO()):
    from pycrate_asn1dir import TCAP_CAP, TCAP_MAPv2v3

ROLES = {
    "imsi": "imsi iMSI",
    "msisdn": "msisdn mSISDN storedMSISDN",
    "vlr": "vlr-Number vlr-number originatingEntityNumber newVLR-Number",
    "msc": "msc-Number mscAddress newMSC-Number vmsc-Address oldMSC-Number targetMSC-Number"
    " anchorMSC-Address networkNode-Number mmeNumberforMTSMS newMMENumber newMSCNumber",
    "sgsn": "sgsn-Number newSGSNNumber",
    "hlr": "hlr-Number",
    "serviceCentre": "serviceCentreAddress serviceCentreAddressDA serviceCentreAddressOA"
    " sMSCAddress",
    "gsmSCF": "gsmSCF-Address gsmSCFAddress",
    "gmlc": "mlcNumber mlc-Number",
    "gmsc": "gmsc-OrGsmSCF-Address gmsc-Address gmscAddress",
    "ggsn": "ggsn-Number",
    "roamingNumber": "roamingNumber msrn previousRoamingNumber",
    "handoverNumber": "handoverNumber groupCallNumber",
    "forwardedTo": "forwardedToNumber longForwardedToNumber forwardingDestinationNumber",
    "calledParty": "b-subscriberNumber translatedB-Number calledPartyNumber"
    " calledPartyBCDNumber destinationSubscriberNumber destinationRoutingAddress",
    "callingParty": "callingPartyNumber callingPartysNumber",
    "originalCalledParty": "originalCalledPartyID",
    "redirectingParty": "redirectingPartyID",
    "locationNumber": "locationNumber",
    "assistingSSP": "assistingSSPIPRoutingAddress ipRoutingAddress",
    "imei": "imei imeisv iMEI",
    "additionalMSISDN": "additionalMSISDN",
}
ROLE_OF = {name: role for role, names in ROLES.items() for name in names.split()}

# Values that stand at the top, without a name.
TOP = {
    ("sendIMSI", "argument"): "msisdn",
    ("sendIMSI", "result"): "imsi",
    ("sendAuthenticationInfo", "argument"): "imsi",
    ("noteSubscriberPresent", "argument"): "imsi",
    ("checkIMEI", "argument"): "imei",
    ("provideRoamingNumber", "result"): "roamingNumber",
    ("reportSM-DeliveryStatus", "result"): "msisdn",
}

# Constructed values whose numbers are looked for; what others hold is skipped by its length.
FOLLOWED = set(
    "requestedInfo subscriberIdentity targetMS subscriberInfo locationInformation"
    " locationInformationGPRS locationInformationMSC mnpInfoRes locationInfoWithLMSI locationInfo"
    " additional-Number lcsLocationInfo routingInfo routingInfo2 forwardingData"
    " extendedRoutingInfo camelRoutingInfo add-info identity imsi-WithLMSI sm-RP-DA sm-RP-OA"
    " ccbs-Feature ccbs-Data targetServingNodeForHandover destinationRoutingAddress"
    " initialDPArgExtension subscriberData modificationRequestFor-CF-Info subscriberId"
    " resourceAddress sendingNodenumber extensibleUpdateLocationRes item".split()
)

# Results without numbers that rules name are not read at all.
READ_RESULTS = set(
    "updateLocation updateGprsLocation restoreData sendIdentification provideSubscriberInfo"
    " anyTimeInterrogation anyTimeModification sendParameters sendIMSI sendRoutingInfo provideRoamingNumber"
    " sendRoutingInfoForSM reportSM-DeliveryStatus sendRoutingInfoForLCS"
    " provideSubscriberLocation prepareHandover performHandover prepareGroupCall"
    " sendGroupCallInfo".split()
)


def digits(low, high):
    return "".join(random.choice("0123456789") for _ in range(random.randint(low, high)))


def swapped(text, filler="f"):
    text += filler * (len(text) & 1)
    return bytes(int(text[i + 1] + text[i], 16) for i in range(0, len(text), 2))


def isup(text):
    return bytes([(len(text) & 1) << 7 | 4, 0x10]) + swapped(text, "0")


def tpdu():
    # SMS-DELIVER and SMS-SUBMIT at once: both read as far as they go.
    address = bytes([9, 0x91]) + swapped("155501044")
    text = bytes([5]) + bytes(5)
    return bytes([0x04]) + address + b"\x00\x00" + swapped("26112312000000") + text


def reference(node):
    name = getattr(node, "_typeref", None)
    return name.called[1] if name is not None and isinstance(name.called, tuple) else ""


class Writer:
    """Makes a value of an ASN.1 type, noting the numbers on the way."""

    def __init__(self):
        self.found = {}

    def note(self, name, text):
        role = ROLE_OF.get(name)
        if role and role not in self.found:
            self.found[role] = text

    def octets(self, node, name, noted):
        kind = reference(node)
        if kind == "SendAuthenticationInfoArg":
            kind = "IMSI"
        limit = 15
        if kind == "IMSI":
            text = digits(6, 15)
            value = swapped(text)
        elif kind == "IMEI":
            text = digits(15, 16)
            value = swapped(text)
        elif kind in ("ISDN-AddressString", "AddressString", "FTN-AddressString",
                      "CalledPartyBCDNumber", "SMS-AddressString"):
            text = digits(3, limit)
            value = b"\x91" + swapped(text)
        elif kind in ("CalledPartyNumber", "CallingPartyNumber", "LocationNumber",
                      "OriginalCalledPartyID", "RedirectingPartyID", "IPRoutingAddress"):
            text = digits(3, limit)
            value = isup(text)
        elif kind == "AssistingSSPIPRoutingAddress":
            text = digits(3, limit)
            value = b"\x00" + isup(text)
        elif name == "sm-RP-UI":
            return tpdu()
        else:
            sizes = node._const_sz
            low, high = (1, 8) if sizes is None else (sizes.lb, sizes.ub)
            high = min(low + 6, high if high is not None else low + 6)
            return bytes(random.randrange(256) for _ in range(random.randint(low, high)))
        if noted:
            self.note(name, text)
        return value

    def value(self, node, name, noted, depth=0):
        kind = node.TYPE
        if kind == "OCTET STRING":
            return self.octets(node, name, noted)
        if kind == "NULL":
            return 0
        if kind == "BOOLEAN":
            return random.random() < 0.5
        if kind == "ENUMERATED":
            return random.choice(list(node._cont))
        if kind == "INTEGER":
            bounds = node._const_val
            low, high = (0, 100) if bounds is None else (bounds.lb, bounds.ub)
            return random.randint(low, min(high, low + 100))
        if kind == "BIT STRING":
            sizes = node._const_sz
            low = 8 if sizes is None else sizes.lb
            return (random.getrandbits(low), low)
        if kind in ("IA5String", "NumericString"):
            sizes = node._const_sz
            return "1" * (4 if sizes is None else sizes.lb)
        if kind in ("SEQUENCE OF", "SET OF"):
            sizes = node._const_sz
            low = 1 if sizes is None else max(1, sizes.lb)
            inner = node._cont
            if name == "destinationRoutingAddress":
                return [self.value(inner, name, noted, depth + 1)]
            count = random.randint(low, low + 1) if sizes is None or sizes.ub > low else low
            return [self.value(inner, "item", noted, depth + 1) for _ in range(count)]
        if kind == "CHOICE":
            names = [n for n in node._cont if n in (node._root or node._cont)]
            chosen = random.choice(names)
            return (chosen, self.child(node._cont[chosen], chosen, noted, depth))
        if kind in ("SEQUENCE", "SET"):
            mandatory = set(node._root_mand)
            result = {}
            for child, inner in node._cont.items():
                if "xtension" in child or child == "privateExtension" or inner.TYPE == "EXTERNAL":
                    if child not in mandatory and child != "initialDPArgExtension":
                        continue
                wanted = 0.35 if depth < 2 else 0.15
                if child in ROLE_OF or child in FOLLOWED:
                    wanted = 0.6
                if child in mandatory or random.random() < wanted:
                    result[child] = self.child(inner, child, noted, depth)
            return result
        raise NotImplementedError(kind)

    def child(self, node, name, noted, depth):
        if node.TYPE in ("SEQUENCE", "SET", "SEQUENCE OF", "SET OF", "CHOICE"):
            noted = noted and name in FOLLOWED
        return self.value(node, name, noted, depth + 1)


def operations():
    for protocol, version, module, prefix in (
        ("map", 3, TCAP_MAPv2v3, "MAP-"), ("map", 2, TCAP_MAPv2v3, "MAPv2-"),
    ):
        for name, content in module.GLOBAL.MOD.items():
            if not name.startswith(prefix) or not name.endswith("Operations"):
                continue
            for operation, thing in content.items():
                values = getattr(thing, "_val", None)
                if isinstance(values, dict) and values.get("operationCode"):
                    yield protocol, version, operation, values
    names = {
        thing._val[1]: name.removeprefix("opcode-")
        for name, thing in TCAP_CAP.GLOBAL.MOD["CAP-operationcodes"].items()
        if name.startswith("opcode-")
    }
    for values in TCAP_CAP.GLOBAL.MOD["TCAP-CAP-Messages"]["AllCAPInvokable"]._val.root:
        yield "cap", 4, names[values["operationCode"][1]], values


def main():
    random.seed(int(sys.argv[1]))
    count = int(sys.argv[2])
    failed = set()
    print("# Made by arguments.py; do not edit.")
    for protocol, version, operation, values in sorted(
        operations(), key=lambda o: (o[0], -o[1], o[3]["operationCode"][1])
    ):
        for key, kind in (("ArgumentType", "argument"), ("ResultType", "result")):
            node = values.get(key)
            if node is None:
                continue
            for _ in range(count):
                writer = Writer()
                top = TOP.get((operation, kind))
                noted = kind == "argument" or operation in READ_RESULTS
                try:
                    value = writer.value(node, ROLES[top].split()[0] if top else "item", noted)
                    node.set_val(value)
                    octets = node.to_ber()
                except Exception as error:
                    failed.add((operation, kind, repr(error)[:100]))
                    continue
                if len(octets) > 400:
                    continue
                numbers = " ".join(f"{r}={t}" for r, t in sorted(writer.found.items()))
                code = values["operationCode"][1]
                print(protocol, version, code, operation, kind, octets.hex(), numbers, sep="\t")
    for failure in sorted(failed):
        print("not encoded:", *failure, file=sys.stderr)


main()
