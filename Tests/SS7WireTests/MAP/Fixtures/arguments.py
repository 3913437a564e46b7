"""Writes random arguments and results of MAP's and CAP's operations, encoded by pycrate.

pycrate's encoder was made from the standards' ASN.1 and shares nothing with the decoder under test.
A line is: protocol, context, operation code, operation, kind, hexadecimal of the argument, the fields
that it names, and with `messages` a whole TCAP message of the dialogue.
    python3 arguments.py SEED COUNT [messages]
"""

import contextlib
import io
import random
import sys

from contexts import cap_contexts, map_contexts

with contextlib.redirect_stdout(io.StringIO()):
    from pycrate_asn1dir import TCAP_CAP, TCAP_MAPv2v3, TCAP_RAW

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
    "gmlc": "mlcNumber mlc-Number gmlc-List",
    "gmsc": "gmsc-OrGsmSCF-Address gmsc-Address gmscAddress",
    "ggsn": "ggsn-Number",
    "roamingNumber": "roamingNumber msrn previousRoamingNumber",
    "handoverNumber": "handoverNumber groupCallNumber",
    "forwardedTo": "forwardedToNumber longForwardedToNumber forwardingDestinationNumber",
    "calledParty": "b-subscriberNumber translatedB-Number calledPartyNumber"
    " calledPartyBCDNumber destinationSubscriberNumber destinationRoutingAddress"
    " destinationAddress",
    "callingParty": "callingPartyNumber callingPartysNumber",
    "originalCalledParty": "originalCalledPartyID",
    "redirectingParty": "redirectingPartyID",
    "locationNumber": "locationNumber",
    "assistingSSP": "assistingSSPIPRoutingAddress ipRoutingAddress",
    "imei": "imei imeisv iMEI",
    "additionalMSISDN": "additionalMSISDN",
    "serviceKey": "serviceKey",
    "ssCode": "ss-Code ss-Event",
    "ussdCodingScheme": "ussd-DataCodingScheme",
    "tpPID": "tPProtocolIdentifier",
    "tpDCS": "tPDataCodingScheme",
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
    ("reportSM-DeliveryStatus", "result"): "storedMSISDN",
    ("registerPassword", "argument"): "ss-Code",
    ("cancelLocation", "argument"): "imsi",
}

# Constructed values that the decoder skips by their length although they hold numbers.
OPAQUE = set(
    # Deletions and repetitions of what the argument says elsewhere.
    "subscriptionDataDeletion deferredmt-lrData relocationNumberList"
    # Events that no rule guards.
    " gPRSEventSpecificInformation dpSpecificInfoAlt".split()
)

# Fields whose presence alone is what a scalar says.
MARKS = {
    ("sendRoutingInfoForSM", "sm-deliveryNotIntended"): "deliveryNotIntended",
    ("requestedInfo", "locationInformation"): "locationRequested",
    ("requestedInfo", "currentLocation"): "locationRequested",
    ("requestedInfo", "locationInformationEPS-Supported"): "locationRequested",
}

# CAP before phase 4, GSM 09.78 and TS 29.078 of release 99: pycrate has the later types alone, which
# extend the earlier ones at their ends.
SRF = {16, 47, 48, 49, 53, 55}
PHASE2 = {0, 17, 18, 19, 20, 22, 23, 24, 31, 33, 34, 35, 36, 44, 45, 46, 47, 48, 49, 53, 55}
EARLY_CAP = {
    (0, 4, 0, 0, 1, 0, 50, 0): {0, 20, 22, 23, 24, 31, 55},
    (0, 4, 0, 0, 1, 0, 50, 1): PHASE2,
    (0, 4, 0, 0, 1, 0, 51, 1): SRF | {18, 19, 33},
    (0, 4, 0, 0, 1, 0, 52, 1): SRF,
    (0, 4, 0, 0, 1, 21, 3, 4): PHASE2 | {41, 88},
    (0, 4, 0, 0, 1, 21, 3, 6): SRF | {18, 19, 33},
    (0, 4, 0, 0, 1, 20, 3, 14): SRF,
}
NO_EXTENSION = {name for name in EARLY_CAP if name[-2] >= 50}


def digits(low, high):
    return "".join(random.choice("0123456789") for _ in range(random.randint(low, high)))


def swapped(text, filler="f"):
    text += filler * (len(text) & 1)
    return bytes(int(text[i + 1] + text[i], 16) for i in range(0, len(text), 2))


def isup(text):
    return bytes([(len(text) & 1) << 7 | 4, 0x10]) + swapped(text, "0")


def reference(node):
    name = getattr(node, "_typeref", None)
    return name.called[1] if name is not None and isinstance(name.called, tuple) else ""


class Writer:
    """Makes a value of an ASN.1 type, noting its numbers on the way, the first of each role."""

    def __init__(self, context, is_result):
        self.found = {}
        self.context = context
        self.is_result = is_result
        # SMS-SUBMIT where the message comes from a station.
        self.from_station = False

    def note(self, role, value, path=()):
        if role == "ssCode":
            nested = len(path) > 2 and path[-2] != "modificationRequestFor-CF-Info"
            if nested or self.is_result:
                return
        if role and role not in self.found and not OPAQUE.intersection(path):
            self.found[role] = value

    def tpdu(self):
        text, scheme, protocol = digits(3, 12), random.choice([0, 4, 8]), random.randrange(128)
        length = random.randint(0, 40)
        data = bytes((length * 7 + 7) // 8 if scheme == 0 else length)
        party = bytes([len(text), 0x91]) + swapped(text)
        self.note("tpPID", protocol)
        self.note("tpDCS", scheme)
        self.note("tpMTI", int(self.from_station))
        kind = bytes([protocol, scheme])
        if self.from_station:
            self.note("tpDestination", text)
            return bytes([0x01, 7]) + party + kind + bytes([length]) + data
        self.note("tpOriginator", text)
        self.note("tpOriginatorAlphanumeric", 0)
        return b"\x04" + party + kind + swapped("26112312000000") + bytes([length]) + data

    def octets(self, node, path):
        name, kind = path[-1], reference(node)
        # A result's is a report, of which rules name nothing.
        if name == "sm-RP-UI" and not self.is_result:
            return self.tpdu()
        role = ROLE_OF.get(name)
        if kind == "IMSI" or role == "imsi":
            text = digits(6, 15)
            value = swapped(text)
        elif kind == "IMEI":
            text = digits(15, 16)
            value = swapped(text)
        elif kind in ("ISDN-AddressString", "AddressString", "FTN-AddressString",
                      "CalledPartyBCDNumber", "SMS-AddressString"):
            text = digits(3, 15)
            value = b"\x91" + swapped(text)
        elif kind in ("CalledPartyNumber", "CallingPartyNumber", "LocationNumber",
                      "OriginalCalledPartyID", "RedirectingPartyID", "IPRoutingAddress"):
            text = digits(3, 15)
            value = isup(text)
        elif kind == "AssistingSSPIPRoutingAddress":
            text = digits(3, 15)
            value = b"\x00" + isup(text)
        else:
            sizes = node._const_sz
            low, high = (1, 8) if sizes is None else (sizes.lb, sizes.ub)
            high = min(low + 6, high if high is not None else low + 6)
            value = bytes(random.randrange(256) for _ in range(random.randint(low, high)))
            text = value[0] if value else None
        self.note(role, text, path)
        return value

    def value(self, node, path):
        kind, name = node.TYPE, path[-1]
        self.note(MARKS.get(path[-2:]), 1)
        if kind == "OCTET STRING":
            return self.octets(node, path)
        if kind == "NULL":
            return 0
        if kind == "BOOLEAN":
            return random.random() < 0.5
        if kind == "ENUMERATED":
            chosen = random.choice(list(node._cont))
            if path[-2:] == ("initialDP", "eventTypeBCSM"):
                self.note("eventTypeBCSM", node._cont[chosen], path)
            return chosen
        if kind == "INTEGER":
            bounds = node._const_val
            low, high = (0, 100) if bounds is None else (bounds.lb, bounds.ub)
            if random.random() < 0.5:
                high = min(high, low + 100)
            number = random.randint(low, high)
            self.note(ROLE_OF.get(name), number, path)
            return number
        if kind == "BIT STRING":
            sizes = node._const_sz
            low = 8 if sizes is None else sizes.lb
            return (random.getrandbits(low), low)
        if kind == "OBJECT IDENTIFIER":
            return (1, 2, 3)
        if kind in ("IA5String", "NumericString"):
            sizes = node._const_sz
            return "1" * (4 if sizes is None else sizes.lb)
        if kind in ("SEQUENCE OF", "SET OF"):
            sizes = node._const_sz
            low = 1 if sizes is None else max(1, sizes.lb)
            inner = node._cont
            # A list of numbers goes by its own name.
            item = name if name in ROLE_OF else "item"
            count = random.randint(low, low + 1) if sizes is None or sizes.ub > low else low
            return [self.value(inner, path + (item,)) for _ in range(count)]
        if kind == "CHOICE":
            names = [n for n in node._cont if n in (node._root or node._cont)]
            chosen = random.choice(names)
            if name == "sm-RP-DA":
                # Versions 1 and 2 forward both ways in context 21, version 1 there alone.
                self.from_station = self.context[-2] == 21 and chosen not in (
                    "imsi", "lmsi", "roamingNumber")
            return (chosen, self.value(node._cont[chosen], path + (chosen,)))
        if kind in ("SEQUENCE", "SET"):
            if reference(node) == "ExtensionContainer":
                return {"pcs-Extensions": {}}
            mandatory = set(node._root_mand)
            result = {}
            for child, inner in node._cont.items():
                if child not in mandatory:
                    if not self.chooses(child, inner, path):
                        continue
                result[child] = self.value(inner, path + (child,))
            return result
        raise NotImplementedError(kind)

    def chooses(self, child, inner, path):
        if child == "initialDPArgExtension" and self.context in NO_EXTENSION:
            return False
        if inner.TYPE == "EXTERNAL" or child in ("extensions", "privateExtension"):
            return False
        if child in ROLE_OF or (path[-1], child) in MARKS:
            return random.random() < 0.6
        return random.random() < (0.4, 0.35, 0.3)[min(len(path) - 1, 2)]


def modules():
    """MAP's operations by version (1 and 2 share theirs) and code, with their names."""
    found = {}
    for name, content in TCAP_MAPv2v3.GLOBAL.MOD.items():
        if not name.endswith("Operations"):
            continue
        version = 2 if name.startswith("MAPv2-") else 3 if name.startswith("MAP-") else 0
        for operation, thing in content.items():
            values = getattr(thing, "_val", None)
            if version and isinstance(values, dict) and values.get("operationCode"):
                found[version, values["operationCode"][1]] = operation, values
    return found


def operations():
    """Every operation in every context that has it."""
    known = modules()
    codes = {name: set(found) for name, found in map_contexts()}
    # As pycrate's operations say: its context has the other of the two handovers.
    codes[0, 4, 0, 0, 1, 0, 11, 1] ^= {30, 69}
    del codes[0, 4, 0, 0, 1, 0, 25, 1]
    for name, found in codes.items():
        for code in found:
            versions = [3] if name[-1] > 2 else [2, 3] if name[-2] in (18, 19, 23, 26) else [2]
            for version in versions if name[-1] > 1 else [2]:
                if (version, code) in known:
                    yield "map", name, *known[version, code]
    names = {
        thing._val[1]: name.removeprefix("opcode-")
        for name, thing in TCAP_CAP.GLOBAL.MOD["CAP-operationcodes"].items()
        if name.startswith("opcode-")
    }
    contexts = dict(cap_contexts())
    every = {code: values for found in contexts.values() for code, values in found.items()}
    for name, found in [*contexts.items(), *EARLY_CAP.items()]:
        for code in found:
            yield "cap", name, names[code], every[code]


def tlv(tag, *contents):
    contents = b"".join(contents)
    count = len(contents)
    size = (count.bit_length() + 7) // 8 if count > 127 else 0
    length = bytes([0x80 | size]) + count.to_bytes(size, "big") if size else bytes([count])
    return bytes([tag]) + length + contents


def name_octets(name):
    return bytes([name[0] * 40 + name[1], *name[2:]])


def message(kind, context, code, argument):
    """A TCAP message with one component, and whether it names its context; pycrate writes it."""
    portion = TCAP_RAW.GLOBAL.MOD["TCAP-Messages"]["TCAP-Message"]
    version, name = tlv(0x80, b"\x07\x80"), tlv(0xA1, tlv(6, name_octets(context)))
    request = tlv(0x60, version, name)
    response = tlv(0x61, version, name, tlv(0xA2, b"\x02\x01\x00"),
                   tlv(0xA3, tlv(0xA1, b"\x02\x01\x00")))
    operation = tlv(2, bytes([code]))
    invoke = tlv(0xA1, b"\x02\x01\x01", operation, argument)
    result = tlv(0xA2, b"\x02\x01\x01", tlv(0x30, operation, argument))
    origin, destination = tlv(0x48, b"\x0a\x0b\x0c\x0d"), tlv(0x49, b"\x01\x02\x03\x04")
    tag, ids, unit = random.choice(
        [(0x62, origin, request), (0x65, origin + destination, None), (0x64, destination, None)]
        if kind == "argument" else
        [(0x65, origin + destination, response), (0x64, destination, response),
         (0x64, destination, None)])
    dialogue = b"" if unit is None else tlv(
        0x6B, tlv(0x28, tlv(6, bytes([0, 17, 0x86, 5, 1, 1, 1])), tlv(0xA0, unit)))
    octets = tlv(tag, ids, dialogue, tlv(0x6C, invoke if kind == "argument" else result))
    portion.from_ber(octets)
    portion.set_val(portion.get_val())
    written = portion.to_ber()
    assert written == octets, (written.hex(), octets.hex())
    return written


def main():
    random.seed(int(sys.argv[1]))
    count = int(sys.argv[2])
    with_messages = len(sys.argv) > 3
    failed = set()
    print("# Made by arguments.py; do not edit.")
    for protocol, context, operation, values in sorted(
        operations(), key=lambda o: (o[0], o[3]["operationCode"][1], o[1], id(o[3]))
    ):
        code = values["operationCode"][1]
        for key, kind in (("ArgumentType", "argument"), ("ResultType", "result")):
            node = values.get(key)
            if node is None and kind == "result":
                continue
            for _ in range(count if node is not None else 1):
                writer = Writer(context, kind == "result")
                top = TOP.get((operation, kind), operation)
                octets = b""
                if node is not None:
                    try:
                        node.set_val(writer.value(node, (top,)))
                        octets = node.to_ber()
                    except Exception as error:
                        failed.add((operation, kind, repr(error)[:200]))
                        continue
                if len(octets) > 1200:
                    continue
                fields = " ".join(f"{r}={t}" for r, t in sorted(writer.found.items()))
                columns = [protocol, ".".join(map(str, context)), code, operation, kind,
                           octets.hex(), fields]
                if with_messages:
                    columns.append(message(kind, context, code, octets).hex())
                print(*columns, sep="\t")
    for failure in sorted(failed):
        print("not encoded:", *failure, file=sys.stderr)


main()
