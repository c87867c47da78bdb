"""The operations and their documented errors, read from docs/operations.md."""

import re
from pathlib import Path
from typing import NamedTuple

DOCUMENT = Path(__file__).parents[2] / "docs/operations.md"
OF_EVERY_VOD_OPERATION = "Errors of every VOD operation"
OF_THE_GATEWAY = "Errors of the gateway"


class Operation(NamedTuple):
    name: str
    product: str
    version: str
    method: str
    # Whether the parameters are in the form, and not in the query.
    in_form: bool


def chapters():
    """The text below each heading."""
    parts = re.split(r"^## (.+)$", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def errors(text):
    """The HTTP statuses of each code in the tables of a text."""
    found = {}
    for status, code in re.findall(r"^\| (\d{3}) \| `([^`]+)` \|", text, re.MULTILINE):
        found.setdefault(code, set()).add(int(status))
    return found


def read():
    """Every operation, with the statuses of each error that only it or its product documents; and the gateway's."""
    text = chapters()
    wide = {"ice": {}, "vod": errors(text[OF_EVERY_VOD_OPERATION])}
    operations = {}
    for heading, body in text.items():
        found = re.match(r"\s*`(\w+):(\w+)`, version ([\d-]+), (GET|POST) with everything in the (form|query)", body)
        if found:
            product, name, version, method, place = found.groups()
            operation = Operation(name, product, version, method, place == "form")
            operations[heading] = (operation, wide[product] | errors(body))
    return operations, errors(text[OF_THE_GATEWAY])
