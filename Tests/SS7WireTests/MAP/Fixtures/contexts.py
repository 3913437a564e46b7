"""The application contexts that pycrate knows, with the operations of each.

    python3 contexts.py
writes a line a context: its object identifier, dotted, and its operation codes.
"""

import contextlib
import io

with contextlib.redirect_stdout(io.StringIO()):
    from pycrate_asn1dir import TCAP_CAP, TCAP_MAPv2v3


def operations(value, sides):
    """The operations of all packages of an application context or contract, by code."""
    return {
        operation["operationCode"][1]: operation
        for side in sides if side in value
        for package in value[side].getv()
        for role in ("Supplier", "Consumer", "Both") if role in package
        for operation in package[role].getv()
    }


def values(module):
    for content in module.values():
        value = getattr(content, "_val", None)
        if isinstance(value, dict):
            yield value


def map_contexts():
    for value in values(TCAP_MAPv2v3.GLOBAL.MOD["MAPv2v3-Application"]):
        if "code" in value:
            sides = ("Symmetric", "InitiatorConsumerOf", "ResponderConsumerOf")
            yield value["code"], operations(value, sides)


def cap_contexts():
    for name, module in TCAP_CAP.GLOBAL.MOD.items():
        for value in values(module) if name.endswith("pkgs-contracts-acs") else ():
            if "associationContract" in value:
                sides = ("OperationsOf", "InitiatorConsumerOf", "InitiatorSupplierOf")
                contract = value["associationContract"]
                yield value["applicationContextName"], operations(contract, sides)


if __name__ == "__main__":
    for name, found in sorted([*map_contexts(), *cap_contexts()], key=lambda c: c[0]):
        print(".".join(map(str, name)), *sorted(found))
