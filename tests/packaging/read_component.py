"""Holds an IP-XACT file to the schema of IEEE 1685-2009, and prints what it says as JSON."""

import json
import pathlib
import sys

from lxml import etree

SCHEMA = "pyEDAA/IPXACT/Schema/ieee-1685-2009/index.xsd"
SPIRIT = {"s": "http://www.spiritconsortium.org/XMLSchema/SPIRIT/1685-2009"}


def text(element, path):
    return element.findtext(path, namespaces=SPIRIT)


def number(element, path, default=None):
    found = text(element, path)
    return default if found is None else int(found, 0)


def interface(bus):
    kind = bus.find("s:busType", SPIRIT)
    maps = bus.findall("s:portMaps/s:portMap", SPIRIT)
    parameters = bus.findall("s:parameters/s:parameter", SPIRIT)
    return {
        "name": text(bus, "s:name"),
        "kind": kind.get(f"{{{SPIRIT['s']}}}name"),
        "role": "master" if bus.find("s:master", SPIRIT) is not None else "slave",
        "registers": bus.find("s:slave/s:memoryMapRef", SPIRIT) is not None,
        "ports": {text(m, "s:logicalPort/s:name"): text(m, "s:physicalPort/s:name") for m in maps},
        "parameters": {text(p, "s:name"): text(p, "s:value") for p in parameters},
    }


def field(element):
    return {
        "name": text(element, "s:name"),
        "lo": number(element, "s:bitOffset"),
        "bits": number(element, "s:bitWidth"),
        "write": text(element, "s:modifiedWriteValue"),
        "least": number(element, "s:writeValueConstraint/s:minimum"),
        "most": number(element, "s:writeValueConstraint/s:maximum"),
    }


def register(element):
    return {
        "name": text(element, "s:name"),
        "address": number(element, "s:addressOffset"),
        "access": text(element, "s:access"),
        "reset": number(element, "s:reset/s:value"),
        "fields": [field(f) for f in element.findall("s:field", SPIRIT)],
    }


def port(element):
    return {
        "name": text(element, "s:name"),
        "direction": text(element, "s:wire/s:direction"),
        "width": number(element, "s:wire/s:vector/s:left", 0) + 1,
        "unconnected": number(element, "s:wire/s:driver/s:defaultValue"),
    }


site = pathlib.Path(etree.__file__).parent.parent
schema = etree.XMLSchema(etree.parse(site / SCHEMA))
document = etree.parse(sys.argv[1])
schema.assertValid(document)
component = document.getroot()
print(
    json.dumps(
        {
            "interfaces": [interface(b) for b in component.iterfind("s:busInterfaces/s:busInterface", SPIRIT)],
            "registers": [register(r) for r in component.iterfind(".//s:register", SPIRIT)],
            "ports": [port(p) for p in component.iterfind("s:model/s:ports/s:port", SPIRIT)],
            "file_sets": {
                text(s, "s:name"): [text(f, "s:name") for f in s.findall("s:file", SPIRIT)]
                for s in component.iterfind("s:fileSets/s:fileSet", SPIRIT)
            },
            "views": [text(v, "s:fileSetRef/s:localName") for v in component.iterfind(".//s:view", SPIRIT)],
        }
    )
)
